-- +goose Up
-- The totals of nodes and their ports by day of the workspace's calendar, kept in the turn's transaction: their sums over all
-- days are node_total and port_total. What was before is day 0.
CREATE TABLE day_total (
  version INTEGER NOT NULL,
  day     INTEGER NOT NULL,                 -- days since 1970-01-01 in the workspace's zone as it was then; 0: earlier than was kept
  node    INTEGER NOT NULL,
  port    TEXT    NOT NULL DEFAULT '',      -- empty: the node itself
  entered INTEGER NOT NULL DEFAULT 0, left_ INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
  passed  INTEGER NOT NULL DEFAULT 0,       -- of a port
  PRIMARY KEY (version, day, node, port)
) WITHOUT ROWID;
INSERT INTO day_total(version, day, node, entered, left_, failed) SELECT version, 0, node, entered, left_, failed FROM node_total;
INSERT INTO day_total(version, day, node, port, passed) SELECT version, 0, node, port, passed FROM port_total;
