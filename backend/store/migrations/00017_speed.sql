-- +goose Up
-- Events that somebody waits for an answer to: the unread ones, so that a reader under load can take them before their turn.
CREATE TABLE urgent (
  seq   INTEGER PRIMARY KEY,                -- event.seq
  taken INTEGER NOT NULL DEFAULT 0          -- the engine has taken it; its turn in the log is passed over
);

-- What the compacted histories of ended runs had said of a node and its ports, so that a recount still confirms the totals.
CREATE TABLE compacted_total (
  version INTEGER NOT NULL, node INTEGER NOT NULL,
  port    TEXT    NOT NULL DEFAULT '',      -- empty: the node itself
  entered INTEGER NOT NULL DEFAULT 0, left_ INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
  passed  INTEGER NOT NULL DEFAULT 0,       -- of a port
  last    INTEGER NOT NULL DEFAULT 0,       -- the newest run that entered
  PRIMARY KEY (version, node, port)
) WITHOUT ROWID;
