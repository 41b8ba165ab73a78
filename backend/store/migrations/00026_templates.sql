-- +goose Up
-- Flows that people of this workspace keep to begin new ones from (backend/library). A file is that of an exported flow with
-- what it depends on; it holds no person.
CREATE TABLE flow_template (
  id         INTEGER PRIMARY KEY,
  uid        TEXT    NOT NULL UNIQUE,
  name       TEXT    NOT NULL,
  about      TEXT    NOT NULL,
  file       TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  deleted_at INTEGER
);
