package app

import (
	"encoding/json"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// NewFlow is a flow to be made.
type NewFlow struct {
	Name string `json:"name"`
}

// FlowRow is a flow as the list shows it.
type FlowRow struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Event    string `json:"event"` // kind of its first event node, "" if none
	Events   int64  `json:"events"`
	State    string `json:"state"` // draft, live, paused
	Version  int64  `json:"version"`
	Dirty    bool   `json:"dirty"` // the draft differs from the published version
	Inside   int64  `json:"inside"`
	Started  int64  `json:"started"` // runs ever
	Failed   int64  `json:"failed"`
	LastRun  int64  `json:"last_run"`
	LastName string `json:"last_name"`
	Changed  int64  `json:"changed"`
	Problems int64  `json:"problems"`

	Goal *GoalStats `json:"goal,omitempty"` // the first goal of the published version; absent without goals
}

// FlowFull is a flow with its draft.
type FlowFull struct {
	FlowRow
	Rev      int64           `json:"rev"`
	Document json.RawMessage `json:"document"`
	Checked  Checked         `json:"checked"`
	Skipped  []flow.Skipped  `json:"skipped"` // parts that could not be read: the flow may only be looked at
}

// SaveDraft is a draft to be kept.
type SaveDraft struct {
	ID       string          `json:"id"`
	Rev      int64           `json:"rev"` // the revision it was based on
	Document json.RawMessage `json:"document"`
}

// Saved is what keeping a draft came to.
type Saved struct {
	Rev     int64   `json:"rev"`
	Checked Checked `json:"checked"`
	Dirty   bool    `json:"dirty"`
}

// CheckDocument is a document to be looked at without being kept.
type CheckDocument struct {
	Document json.RawMessage `json:"document"`
}

// Checked is what compiling found.
type Checked struct {
	Problems  []flow.Problem     `json:"problems"`
	Summaries map[string]Summary `json:"summaries"` // node id → what its card says
}

// Summary is what a node's card says: «summary.<code>» in locales/, made from parameters.
type Summary struct {
	Code string     `json:"code"`
	Args fault.Args `json:"args,omitempty"`
}

// Publish starts a draft of this revision.
type Publish struct {
	ID  string `json:"id"`
	Rev int64  `json:"rev"`
}

// StopRuns names runs to be stopped.
type StopRuns struct {
	Flow string   `json:"flow"`
	Runs []string `json:"runs"` // empty: all of the flow
}

// FlowStats is the kept totals of a flow.
type FlowStats struct {
	Nodes   map[string]NodeStats        `json:"nodes"` // node id → totals over all versions
	Ports   map[string]map[string]int64 `json:"ports"` // node id → port → passed
	Inside  int64                       `json:"inside"`
	Goals   []GoalStats                 `json:"goals"` // of the published version, in the settings' order
	Refused RefusedStarts               `json:"refused"`
}

// GoalStats is how many runs of the published version reached a goal.
type GoalStats struct {
	Name    string `json:"name"` // the author's, or its number
	Event   string `json:"event"`
	Reached int64  `json:"reached"`
	InOrder int64  `json:"in_order"` // of them, those that came to the goal's step by themselves
	Started int64  `json:"started"`
}

// RefusedStarts is the starts that the flow's rules refused.
type RefusedStarts struct {
	Total  int64          `json:"total"`
	Counts []RefusalCount `json:"counts"`
	Latest []RefusedStart `json:"latest"` // at most 100
}

// RefusalCount is how many starts one rule refused.
type RefusalCount struct {
	Reason string `json:"reason"`
	Count  int64  `json:"count"`
	Last   int64  `json:"last"`
}

// RefusedStart is one start that a rule refused; «reason.<code>» says why.
type RefusedStart struct {
	At       int64         `json:"at"`
	Customer string        `json:"customer"`
	Name     string        `json:"name"`
	Why      interp.Reason `json:"why"`
}

// NodeStats is the kept totals of a node.
type NodeStats struct {
	Inside int64 `json:"inside"`
	Passed int64 `json:"passed"`
	Failed int64 `json:"failed"`
}

// PeopleQuery is one page of a node's people.
type PeopleQuery struct {
	Flow  string `json:"flow"`
	Node  string `json:"node"`
	State string `json:"state"` // inside, passed, failed
	After string `json:"after"` // the page's Next before this one; empty: the first
	Limit int64  `json:"limit"`
}

// PeoplePage is a page of a node's people.
type PeoplePage struct {
	Items  []NodePerson `json:"items"`
	Total  int64        `json:"total"`  // how often somebody stands there, passed or failed; who came several times is listed once
	Folded int64        `json:"folded"` // of them, those whose history was folded up: they are counted and not listed
	Next   string       `json:"next"`   // where the next page begins; empty: there is none
}

// NodePerson is a person at a node.
type NodePerson struct {
	Run      string         `json:"run"`
	Customer string         `json:"customer"`
	Name     string         `json:"name"`
	Since    int64          `json:"since"`
	Until    int64          `json:"until"`
	Wait     string         `json:"wait"`
	Why      *interp.Reason `json:"why,omitempty"`
	Paused   bool           `json:"paused"` // a person holds the run
	State    string         `json:"state"`  // of the run: active, done, failed, stopped
}

// RunsQuery is one page of a flow's runs.
type RunsQuery struct {
	Flow  string `json:"flow"`
	State string `json:"state"` // "", active, done, failed, stopped
	After string `json:"after"` // the last run of the page before; empty: the first page
	Limit int64  `json:"limit"`
}

// RunsPage is a page of a flow's runs.
type RunsPage struct {
	Items []RunRow `json:"items"`
	Total int64    `json:"total"`
	Next  string   `json:"next"` // where the next page begins; empty: there is none
}

// RunRow is a run.
type RunRow struct {
	Run      string `json:"run"`
	Customer string `json:"customer"`
	Name     string `json:"name"`
	Started  int64  `json:"started"`
	Ended    int64  `json:"ended"`
	State    string `json:"state"`
	Node     string `json:"node"`
	Until    int64  `json:"until"`
}

// RunHistory is what happened to a run and why.
type RunHistory struct {
	Run     RunRow                 `json:"run"`
	Flow    string                 `json:"flow"`
	Version int64                  `json:"version"`
	Names   map[string]HistoryNode `json:"names"` // node id → its name and kind
	Entries []interp.Entry         `json:"entries"`
}

// HistoryNode is what a history calls a node.
type HistoryNode struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// StartFlow puts people into a flow.
type StartFlow struct {
	Flow      string   `json:"flow"`
	Customers []string `json:"customers"`
}

// CheckText is a text that is being typed.
type CheckText struct {
	Document json.RawMessage `json:"document"`
	Node     string          `json:"node"`
	Param    string          `json:"param,omitempty"` // where it stands; fixes name it
	Text     string          `json:"text"`
	Template bool            `json:"template"` // a text with {{ macros }}; else an expression
	Result   formula.Kind    `json:"result"`
	Customer string          `json:"customer"`        // show the value for this person; "" for none
	Event    string          `json:"event,omitempty"` // a condition of a goal or an exit: what this event carries can be read too
}

// CheckedText is what is known of a text.
type CheckedText struct {
	Problems  []flow.Problem `json:"problems"`
	Type      formula.Kind   `json:"type"`
	Canonical string         `json:"canonical"` // with English names, to be kept
	Russian   string         `json:"russian"`   // with Russian names, to be shown
	Value     any            `json:"value"`     // for the customer
	Seen      []formula.Seen `json:"seen"`      // what of the customer was looked at
}
