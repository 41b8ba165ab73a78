-- +goose Up
-- What an import of a flow's file made (backend/interchange), so that it can be taken back while nothing was built on it.
CREATE TABLE flow_import (
  id        INTEGER PRIMARY KEY,
  uid       TEXT    NOT NULL UNIQUE,
  at        INTEGER NOT NULL,
  made      TEXT    NOT NULL,                -- JSON: flows with their revisions, drafts that were replaced, fields, templates
  undone_at INTEGER
);
