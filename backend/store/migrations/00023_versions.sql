-- +goose Up
-- What the author calls a version, and who published it (backend/library).
ALTER TABLE flow_version ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE flow_version ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE flow_version ADD COLUMN actor TEXT NOT NULL DEFAULT ''; -- user, or empty: from before it was kept
