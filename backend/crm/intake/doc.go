// Package intake imports tables of contacts, customers and purchases. A file is opened and recognised, its columns are
// mapped to targets, and a job reads it row by row and writes in short batches, a row whole or not at all, each tied to the
// job. A rehearsal does the very same on a scratch copy and is thrown away. Every row ends as created, updated, same,
// repeated or rejected with a reason; what an update replaced is kept, so that the import can be undone for a day.
//
// How duplicates are told: by the row's key; where the key is new or there is none, by e-mail and phone among records that
// have no key of their own. A cell that is empty changes nothing; one that is filled replaces what was there, and addresses
// are added. Rows without a key are never duplicates of each other where a table has nothing to tell by (purchases).
//
// It may import crm and its tabular, job, store, workspace, formula, event and fault.
package intake
