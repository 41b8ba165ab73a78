package app

import "voronka/backend/interp"

// ContactPolicy is how often one person is written at most, over all flows that advertise.
type ContactPolicy struct {
	Caps      []Cap  `json:"caps"`
	HoldLimit string `json:"hold_limit"` // how long a cap may hold a message: "7d"
}

// Cap is the most that one person is written in a stretch of time.
type Cap struct {
	Channel string `json:"channel"` // a channel's id, or any
	Count   int    `json:"count"`
	Per     string `json:"per"` // "1d"
}

// HeldQuery is one page of the messages that rules hold back.
type HeldQuery struct {
	Flow   string `json:"flow"`
	Offset int64  `json:"offset"`
	Limit  int64  `json:"limit"`
}

// HeldRow is a message that rules hold back.
type HeldRow struct {
	ID       string          `json:"id"` // for SendNow
	Run      string          `json:"run"`
	Flow     string          `json:"flow"` // its name
	FlowID   string          `json:"flow_id"`
	Customer string          `json:"customer"`
	Name     string          `json:"name"` // the person's
	Node     string          `json:"node"` // the step's id, its kind, and the author's name for it
	Kind     string          `json:"kind"`
	Step     string          `json:"step"`
	Channel  string          `json:"channel"` // empty: not known
	Why      []interp.Reason `json:"why"`     // every rule that holds it, in the order in which they let go
	Since    int64           `json:"since"`
	Until    int64           `json:"until"` // 0: until a person decides
}

// Backlog is what fell due while nothing ran.
type Backlog struct {
	From  int64         `json:"from"` // UTC ms; 0: there was nothing, or it was dismissed
	To    int64         `json:"to"`
	Why   string        `json:"why"`   // off, sleep, halted
	Flows []BacklogFlow `json:"flows"` // as it stood before any of it was done
	Asked []BacklogFlow `json:"asked"` // what waits for a decision now
}

// BacklogFlow is the late timers of one flow and what its rule makes of them.
type BacklogFlow struct {
	ID     string        `json:"id"`
	Name   string        `json:"name"`
	Rule   string        `json:"rule"` // run_now, if_fresh, shift, next_allowed, skip, ask
	Age    string        `json:"age"`  // of if_fresh
	Fresh  int64         `json:"fresh"`
	Timers int64         `json:"timers"`
	First  int64         `json:"first"`
	Last   int64         `json:"last"`
	Nodes  []BacklogNode `json:"nodes"`
}

// BacklogNode is the late timers of one step.
type BacklogNode struct {
	Node   string `json:"node"`
	Kind   string `json:"kind"`
	Name   string `json:"name"` // the author's own
	Timers int64  `json:"timers"`
	First  int64  `json:"first"`
	Last   int64  `json:"last"`
}

// Decide settles what waits for a decision after a gap.
type Decide struct {
	Flow string `json:"flow"` // empty: all
	Rule string `json:"rule"` // run_now, next_allowed, shift, skip
}
