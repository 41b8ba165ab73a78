-- +goose Up
-- A request to another program that a row of the outbox stands for, by the same key (backend/engine). Secrets are named in
-- it and never held.
CREATE TABLE outbox_request (
  run INTEGER NOT NULL, node INTEGER NOT NULL, visit INTEGER NOT NULL,
  host    TEXT NOT NULL,
  request TEXT NOT NULL,                    -- interp.Request, JSON
  answer  TEXT,                             -- what was taken of the answer, JSON: output → value
  PRIMARY KEY (run, node, visit)
) WITHOUT ROWID;
-- Requests whose outcome is unknown, and those given up.
CREATE INDEX outbox_request_open ON outbox(id) WHERE message = 0 AND state IN ('uncertain', 'failed');

-- Incoming webhooks (backend/gateway): under which address other programs tell of people. The secret of a hook is in the
-- keychain.
CREATE TABLE hook (
  id         INTEGER PRIMARY KEY,
  uid        TEXT    NOT NULL UNIQUE,
  name       TEXT    NOT NULL,
  path       TEXT    NOT NULL UNIQUE,       -- the last part of its address
  mode       TEXT    NOT NULL,              -- signature, token
  fields     TEXT    NOT NULL,              -- JSON: which part of a call is which field
  person     TEXT    NOT NULL,              -- JSON: which parts say whom it is about
  enabled    INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER
);
-- The last calls of each hook with what became of them; bodies are not kept.
CREATE TABLE hook_call (
  id       INTEGER PRIMARY KEY,
  hook     INTEGER NOT NULL REFERENCES hook(id),
  at       INTEGER NOT NULL,
  outcome  TEXT    NOT NULL,                -- accepted, repeated, or why it was refused
  args     TEXT,
  customer INTEGER NOT NULL DEFAULT 0,
  event    INTEGER NOT NULL DEFAULT 0       -- event.seq
);
CREATE INDEX hook_call_hook ON hook_call(hook, id);
