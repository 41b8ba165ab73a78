-- +goose Up
-- Days that the workspace itself set over the calendar shipped with the program (backend/workspace).
CREATE TABLE calendar_day (
  day    TEXT    PRIMARY KEY,               -- YYYY-MM-DD
  worked INTEGER NOT NULL,                  -- 1: worked, 0: a day off
  name   TEXT    NOT NULL DEFAULT ''
) WITHOUT ROWID;
