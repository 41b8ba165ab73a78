-- +goose Up
-- Messages that a rule holds back are listed without looking at the runs that wait for anything else.
CREATE INDEX run_held ON run(due) WHERE wait = 'held';
CREATE INDEX position_held ON position(run) WHERE wait = 'held';
