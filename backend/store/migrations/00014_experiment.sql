-- +goose Up
-- Which arm of a split a person has: kept for ever, whatever becomes of the shares (backend/engine).
CREATE TABLE experiment_arm (
  flow   INTEGER NOT NULL,
  person INTEGER NOT NULL,                  -- contact.id
  node   INTEGER NOT NULL,                  -- flow_node.id
  arm    TEXT    NOT NULL,
  at     INTEGER NOT NULL,                  -- when the person came to the split, UTC ms
  seq    INTEGER NOT NULL,                  -- only later events count as success
  PRIMARY KEY (flow, person, node)
) WITHOUT ROWID;
CREATE INDEX experiment_arm_node ON experiment_arm(node, arm);
-- The arm to which new people go, once the rule set beforehand has found one.
CREATE TABLE experiment_winner (
  node INTEGER PRIMARY KEY,                 -- flow_node.id
  arm  TEXT    NOT NULL,
  at   INTEGER NOT NULL,
  why  TEXT    NOT NULL                     -- JSON: the sentence with the figures as they were
);
