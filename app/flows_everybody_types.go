package app

import "encoding/json"

// SimulateAll asks what a document would do to all customers from now on.
type SimulateAll struct {
	Document json.RawMessage `json:"document"`
	Days     int64           `json:"days"`            // 1 to 3660, to the end of the last day; the start's own is day 0
	From     int64           `json:"from"`            // UTC ms; 0: now
	Where    json.RawMessage `json:"where,omitempty"` // rule.Group: those that it fits; absent: all
}

// Population is what would happen to all customers: the result of the job that Flows.SimulateAll starts.
type Population struct {
	From     int64                       `json:"from"`
	To       int64                       `json:"to"`
	People   int64                       `json:"people"`
	Micros   int64                       `json:"micros"` // that it took
	Runs     map[string]int64            `json:"runs"`   // by state
	Nodes    map[string]PopulationNode   `json:"nodes"`  // node id → who went through
	Ports    map[string]map[string]int64 `json:"ports"`  // node id → port → passed
	Days     []PopulationDay             `json:"days"`   // those with messages, in order
	Hours    []int64                     `json:"hours"`  // messages by the hour of the workspace's wall clock, 24 of them
	Channels map[string]int64            `json:"channels"`
	Held     map[string]int64            `json:"held"`    // by the rule: «reason.<code>»
	Blocked  map[string]int64            `json:"blocked"` // by the reason
	Refused  map[string]int64            `json:"refused"` // starts, by the rule
	Samples  []PopulationSample          `json:"samples"` // at most 10 of each step
}

// PopulationNode is who went through a step.
type PopulationNode struct {
	Entered  int64              `json:"entered"`
	Passed   int64              `json:"passed"`
	Failed   int64              `json:"failed"`
	Inside   int64              `json:"inside"`   // stand there at the end
	Standing []PopulationPerson `json:"standing"` // the first 20 of them
}

// PopulationPerson is a customer as an example.
type PopulationPerson struct {
	Customer string `json:"customer"`
	Name     string `json:"name"`
}

// PopulationDay is how many messages one day would see.
type PopulationDay struct {
	Day   string `json:"day"` // 2026-03-02, by the workspace's wall clock
	Count int64  `json:"count"`
}

// PopulationSample is a text as one person would get it.
type PopulationSample struct {
	Node    string           `json:"node"`
	Person  PopulationPerson `json:"person"`
	At      int64            `json:"at"`
	Channel string           `json:"channel"`
	Subject string           `json:"subject"`
	Text    string           `json:"text"`
}
