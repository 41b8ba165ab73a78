-- +goose Up
-- Where a job that goes on after its process died was, in its owner's words (backend/job).
ALTER TABLE job ADD COLUMN mark TEXT;

-- A start that was cut stood on the list of failed runs as well.
INSERT OR IGNORE INTO attention_seen(kind, id, at)
  SELECT 'failed', r.id, x.at FROM refusal x JOIN run r ON r.flow = x.flow AND r.subject_kind = x.subject_kind AND r.subject = x.subject
  WHERE x.reason = 'hop_limit' AND r.event = x.event AND r.state = 'failed';
