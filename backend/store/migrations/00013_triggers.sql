-- +goose Up
-- What tells an event from outside apart however often it is delivered: the source's own key of it.
CREATE TABLE event_key (
  source TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE INDEX event_key_seq ON event_key(seq); -- the oldest are forgotten first

-- Starting events of one record that are told as one run: the run begins at due, with the last event's data.
CREATE TABLE settling (
  flow INTEGER NOT NULL, node INTEGER NOT NULL,   -- flow_node.id of the event
  subject_kind TEXT NOT NULL, subject INTEGER NOT NULL,
  key      TEXT    NOT NULL DEFAULT '',           -- the object that the events are about
  first_at INTEGER NOT NULL, count INTEGER NOT NULL,
  seq      INTEGER NOT NULL,                      -- event.seq of the last one
  due      INTEGER NOT NULL,
  PRIMARY KEY (flow, node, subject_kind, subject, key)
) WITHOUT ROWID;
CREATE INDEX settling_due ON settling(due);
CREATE INDEX settling_subject ON settling(subject);

-- The starts within the time that a flow's limit counts; kept for flows with such a limit alone.
CREATE TABLE flow_start (flow INTEGER NOT NULL, at INTEGER NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (flow, at, run)) WITHOUT ROWID;

-- Runs that reached a goal of their version, kept in the turn's transaction, equal to a recount.
CREATE TABLE goal_total (
  version INTEGER NOT NULL, goal INTEGER NOT NULL,  -- its place in the settings, from 1
  reached INTEGER NOT NULL DEFAULT 0,
  in_order INTEGER NOT NULL DEFAULT 0,              -- of them, those that came to its step by themselves
  PRIMARY KEY (version, goal)
) WITHOUT ROWID;

-- Starts that a rule refused: the latest as examples, and how many there were, by the day (UTC, days since 1970).
CREATE TABLE refusal (
  id INTEGER PRIMARY KEY, flow INTEGER NOT NULL, at INTEGER NOT NULL,
  reason TEXT NOT NULL, args TEXT,
  subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, person INTEGER NOT NULL, event INTEGER NOT NULL
);
CREATE INDEX refusal_flow ON refusal(flow, id);
CREATE TABLE refusal_total (
  flow INTEGER NOT NULL, reason TEXT NOT NULL, day INTEGER NOT NULL, count INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (flow, reason, day)
) WITHOUT ROWID;
CREATE INDEX refusal_day ON refusal_total(day);
