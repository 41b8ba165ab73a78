-- +goose Up
-- A version whose older runs are still to be taken along or stopped (backend/engine). Which they are follows from the runs'
-- versions; the row says that it is to be done, and how.
CREATE TABLE flow_move (
  flow     INTEGER PRIMARY KEY,
  version  INTEGER NOT NULL,                -- flow_version.id that they go over to
  strategy TEXT    NOT NULL,                -- move, stop
  actor    TEXT    NOT NULL,
  spread   INTEGER NOT NULL DEFAULT 0,      -- when the last one leaves that was let go at once
  moved    INTEGER NOT NULL DEFAULT 0,      -- positions that went over, those that leave among them
  leaving  INTEGER NOT NULL DEFAULT 0,
  stopped  INTEGER NOT NULL DEFAULT 0,
  at       INTEGER NOT NULL
);

-- What asks for a person's attention and has been seen: a failed run, a message or request that was given up, a start that was cut.
CREATE TABLE attention_seen (
  kind TEXT    NOT NULL,                    -- failed, message, request, cut
  id   INTEGER NOT NULL,
  at   INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE INDEX run_failed ON run(id) WHERE state = 'failed';
