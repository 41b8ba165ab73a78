-- +goose Up
-- Files of the workspace (backend/file): names and kinds; the content lies in files/ under its hash, once however many name it.
CREATE TABLE file (
  id         INTEGER PRIMARY KEY,
  uid        TEXT    NOT NULL UNIQUE,
  name       TEXT    NOT NULL,
  size       INTEGER NOT NULL,              -- bytes
  type       TEXT    NOT NULL,              -- media type, as the content and the name tell it
  hash       TEXT    NOT NULL,              -- SHA-256 of the content, hex
  created_at INTEGER NOT NULL,
  loose_at   INTEGER                        -- since when nothing was seen to refer to it
);
CREATE INDEX file_hash ON file(hash);
