-- +goose Up
-- A flow's runs by their state, in the order in which they began, so that a page of them is read from where the last one ended.
CREATE INDEX run_state ON run(flow, state);

-- How many runs of a flow are in each state, kept in the turn's transaction, equal to a recount.
CREATE TABLE run_total (
  flow INTEGER NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (flow, state)
) WITHOUT ROWID;
INSERT INTO run_total(flow, state, count) SELECT flow, state, COUNT(*) FROM run GROUP BY flow, state;

-- In which stretches of the history (id / 128) somebody left a node, or failed at it: those whom a node saw rarely are found
-- without looking through all the others. A stretch may hold nothing of it any more, where histories were compacted.
CREATE TABLE history_block (
  node   INTEGER NOT NULL,                  -- flow_node.id
  failed INTEGER NOT NULL,                  -- 0: left it; 1: failed at it
  block  INTEGER NOT NULL,
  PRIMARY KEY (node, failed, block)
) WITHOUT ROWID;
INSERT OR IGNORE INTO history_block(node, failed, block)
  SELECT n.id, e.value ->> 'what' = 'failed', h.id / 128
  FROM history h CROSS JOIN run r ON r.id = h.run CROSS JOIN json_each(CAST(h.entries AS TEXT)) e
    CROSS JOIN flow_node n ON n.flow = r.flow AND n.node = e.value ->> 'node'
  WHERE e.value ->> 'what' IN ('started', 'passed', 'sent', 'blocked', 'failed', 'stopped', 'merged');
