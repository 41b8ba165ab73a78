// Package crm is people and what they buy: contacts, customers, purchases, tags, typed custom fields, notes and tasks; their
// commands, their reading for tables, cards and flows, and the import of tables. It owns its tables and their SQL. Commands
// run in one transaction with their events; Apply is the set-based way in for the engine and for forms alike.
package crm
