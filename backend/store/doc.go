// Package store keeps the workspace's one SQLite file: it opens and migrates it, hands out transactions, holds the
// append-only event log with its readers' cursors, makes backups and checks integrity. It is the only importer of
// go-sqlite3. It knows no table of a domain but the log and the cursors.
//
// Correctness rests on SQLite having one writer: Write takes the program's only writing connection and begins
// immediately, Read takes one of several query-only connections. Both speak to the driver without database/sql, which
// costs a fifth to a third in the engine's hot path, and keep their prepared statements.
//
// Settings that must hold on every connection stand in the connection string: WAL, synchronous=FULL, foreign keys, a busy
// timeout. Instants are UTC milliseconds; they become time.Time outside.
package store
