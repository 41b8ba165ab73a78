-- +goose Up
-- The append-only log of everything that happened (backend/event) and its readers' places.
CREATE TABLE event (
  seq          INTEGER PRIMARY KEY,
  at           INTEGER NOT NULL,            -- when it happened, UTC ms
  recorded_at  INTEGER NOT NULL,
  name         TEXT    NOT NULL,
  subject_kind TEXT    NOT NULL,
  subject      INTEGER NOT NULL,
  person       INTEGER NOT NULL DEFAULT 0,  -- contact.id
  object_kind  TEXT    NOT NULL DEFAULT '',
  object       INTEGER NOT NULL DEFAULT 0,
  actor        TEXT    NOT NULL,
  run          INTEGER NOT NULL DEFAULT 0,
  hop          INTEGER NOT NULL DEFAULT 0,
  live         INTEGER NOT NULL DEFAULT 1,
  payload      BLOB
);
CREATE INDEX event_person ON event(person, at, seq) WHERE person > 0;

CREATE TABLE cursor (reader TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;

-- Settings of the workspace: currency, zone, language, theme, name, channels' settings (never secrets).
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Long work with progress, cancel and resume.
CREATE TABLE job (
  id          INTEGER PRIMARY KEY,
  kind        TEXT    NOT NULL,
  state       TEXT    NOT NULL,             -- running, done, cancelled, failed, undone
  params      TEXT    NOT NULL,             -- JSON
  done        INTEGER NOT NULL DEFAULT 0,
  total       INTEGER NOT NULL DEFAULT 0,
  result      TEXT,                         -- JSON
  code        TEXT,                         -- why it failed
  args        TEXT,
  created_at  INTEGER NOT NULL,
  finished_at INTEGER
);
