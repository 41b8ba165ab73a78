-- +goose Up
-- Flows: a draft that is saved at every edit, and immutable numbered versions (backend/library).
CREATE TABLE flow (
  id         INTEGER PRIMARY KEY,
  uid        TEXT    NOT NULL UNIQUE,
  name       TEXT    NOT NULL,
  draft      TEXT    NOT NULL,              -- the document, canonical JSON
  draft_rev  INTEGER NOT NULL DEFAULT 1,
  state      TEXT    NOT NULL DEFAULT 'draft',  -- draft, live, paused
  version    INTEGER NOT NULL DEFAULT 0,    -- number of the published version; 0: none
  live_since INTEGER NOT NULL DEFAULT 0,    -- event.seq at the last start: only later events start runs
  paused_at  INTEGER NOT NULL DEFAULT 0,    -- when it was last paused
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  deleted_at INTEGER
);
CREATE TABLE flow_version (
  id           INTEGER PRIMARY KEY,
  flow         INTEGER NOT NULL REFERENCES flow(id),
  number       INTEGER NOT NULL,
  document     TEXT    NOT NULL,
  published_at INTEGER NOT NULL,
  UNIQUE (flow, number)
);
-- A node's number: its id within a flow as an integer, the same in all versions.
CREATE TABLE flow_node (
  id   INTEGER PRIMARY KEY,
  flow INTEGER NOT NULL REFERENCES flow(id),
  node TEXT    NOT NULL,
  UNIQUE (flow, node)
);

-- One person's way through a flow. The first position is inline; further parallel ones are rows of position.
CREATE TABLE run (
  id           INTEGER PRIMARY KEY,
  flow         INTEGER NOT NULL,
  version      INTEGER NOT NULL,            -- flow_version.id
  subject_kind TEXT    NOT NULL,
  subject      INTEGER NOT NULL,
  person       INTEGER NOT NULL,
  key          TEXT    NOT NULL DEFAULT '', -- what re-entry is counted by, where the event carries a key
  event        INTEGER NOT NULL,            -- event.seq that started it
  hop          INTEGER NOT NULL DEFAULT 0,
  state        TEXT    NOT NULL,            -- active, done, stopped, failed
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER,
  visits       INTEGER NOT NULL DEFAULT 0,
  data         BLOB,                        -- JSON: outputs of nodes, and what the event carried
  node         INTEGER,                     -- flow_node.id; null when it has no position
  visit        INTEGER,
  wait         TEXT,                        -- timer, event, effect, held, look
  due          INTEGER,                     -- negative: due, and parked because its flow is paused
  since        INTEGER,
  paused_at    INTEGER                      -- since when a person holds it; negative: when it was let go on
);
CREATE INDEX run_due ON run(due) WHERE due IS NOT NULL;
CREATE INDEX run_person ON run(person);
CREATE INDEX run_subject ON run(flow, subject_kind, subject);
CREATE INDEX run_node ON run(version, node, due) WHERE node IS NOT NULL;

CREATE TABLE position (
  run INTEGER NOT NULL REFERENCES run(id), slot INTEGER NOT NULL,
  node INTEGER NOT NULL, visit INTEGER NOT NULL, wait TEXT NOT NULL, due INTEGER, since INTEGER NOT NULL,
  PRIMARY KEY (run, slot)
) WITHOUT ROWID;
CREATE INDEX position_due ON position(due) WHERE due IS NOT NULL;
CREATE INDEX position_node ON position(node, due);

-- The events any of which moves a waiting position on; exactly one way out of it, event or timeout, wins.
CREATE TABLE awaiting (
  run INTEGER NOT NULL, slot INTEGER NOT NULL,
  name TEXT NOT NULL, subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, key TEXT NOT NULL DEFAULT '',
  after INTEGER NOT NULL,                   -- only events later than this seq count
  arrived INTEGER NOT NULL DEFAULT 0,       -- event.seq that came while the flow was paused
  PRIMARY KEY (run, slot, name, key)
) WITHOUT ROWID;
CREATE INDEX awaiting_event ON awaiting(name, subject_kind, subject);

-- What happened to a run and why: the entries of one turn in one row, JSON.
CREATE TABLE history (
  id      INTEGER PRIMARY KEY,
  run     INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  entries BLOB    NOT NULL
);
CREATE INDEX history_run ON history(run, id);

-- Totals per node of a version, kept in the turn's transaction, equal to a recount.
CREATE TABLE node_total (
  version INTEGER NOT NULL, node INTEGER NOT NULL,
  entered INTEGER NOT NULL DEFAULT 0, left_ INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
  last INTEGER NOT NULL DEFAULT 0,          -- the newest run that entered
  PRIMARY KEY (version, node)
) WITHOUT ROWID;
CREATE TABLE port_total (
  version INTEGER NOT NULL, node INTEGER NOT NULL, port TEXT NOT NULL, passed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (version, node, port)
) WITHOUT ROWID;

-- The intent to do something outside the machine, one row an effect; the key is (run, node, visit).
CREATE TABLE outbox (
  id       INTEGER PRIMARY KEY,
  run      INTEGER NOT NULL, node INTEGER NOT NULL, visit INTEGER NOT NULL,
  kind     TEXT    NOT NULL,                -- send
  channel  TEXT    NOT NULL,
  lane     INTEGER NOT NULL DEFAULT 1,      -- 0 answers someone who waits, 1 bulk
  message  INTEGER NOT NULL DEFAULT 0,      -- message.id
  state    TEXT    NOT NULL,                -- queued, claimed, sent, failed, uncertain, cancelled
  attempts INTEGER NOT NULL DEFAULT 0,
  due      INTEGER,                         -- when it may be tried; null once settled
  first_try INTEGER,                        -- when the first attempt began whose outcome may be unknown
  holder   TEXT    NOT NULL DEFAULT '',     -- which process claimed it
  code     TEXT, args TEXT,                 -- why it failed
  told     INTEGER NOT NULL DEFAULT 0,      -- its run has been told of the outcome
  created_at INTEGER NOT NULL, settled_at INTEGER,
  UNIQUE (run, node, visit)
);
CREATE INDEX outbox_due ON outbox(channel, lane, due) WHERE due IS NOT NULL;
CREATE INDEX outbox_open ON outbox(state) WHERE state IN ('claimed', 'uncertain');
CREATE INDEX outbox_untold ON outbox(id) WHERE told = 0 AND state IN ('sent', 'failed', 'cancelled');

-- Messages as the client sees them (backend/inbox).
CREATE TABLE message (
  id       INTEGER PRIMARY KEY,
  run      INTEGER NOT NULL DEFAULT 0, node INTEGER NOT NULL DEFAULT 0, visit INTEGER NOT NULL DEFAULT 0,
  flow     INTEGER NOT NULL DEFAULT 0,
  person   INTEGER NOT NULL,
  channel  TEXT    NOT NULL,
  direction TEXT   NOT NULL DEFAULT 'out',
  address  TEXT    NOT NULL,
  subject  TEXT    NOT NULL DEFAULT '',
  text     TEXT    NOT NULL,
  state    TEXT    NOT NULL,                -- queued, sent, failed, uncertain, cancelled, blocked
  reason   TEXT, args TEXT,
  at       INTEGER NOT NULL,
  read_at  INTEGER
);
CREATE UNIQUE INDEX message_key ON message(run, node, visit) WHERE run > 0;
CREATE INDEX message_person ON message(person, at);
CREATE INDEX message_state ON message(state, id);
CREATE INDEX message_channel ON message(channel, id);
-- What lies unopened in the mailbox is counted at every change; the whole mailbox is not read for it.
CREATE INDEX message_unread ON message(id) WHERE channel = 'local' AND state = 'sent' AND read_at IS NULL;
