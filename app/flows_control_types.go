package app

import (
	"voronka/backend/fault"
	"voronka/backend/flow"
)

// OrderRuns is what a person asks of runs: of one, some, a node's people, or all of a flow.
type OrderRuns struct {
	Order string   `json:"order"` // stop, pause, resume, skip, retry, move
	Flow  string   `json:"flow"`
	Runs  []string `json:"runs"` // empty: all of the flow that the order can concern
	Node  string   `json:"node"` // only what stands at this node
	Port  string   `json:"port"` // of skip: where to go on; "": the node's first exit
	To    string   `json:"to"`   // of move: a node's id
}

// Ordered is what came of an order. One over many runs goes on as a job.
type Ordered struct {
	Done   int64 `json:"done"`
	Passed int64 `json:"passed"` // could not be done: they were elsewhere by then
	Job    *Job  `json:"job,omitempty"`
}

// PublishPlan is a publish that is thought over or done.
type PublishPlan struct {
	ID       string `json:"id"`
	Rev      int64  `json:"rev"`
	Number   int64  `json:"number"`   // this older version again; 0: the draft
	Strategy string `json:"strategy"` // finish, move, stop; "": finish
	Name     string `json:"name"`     // what the new version is called
	Note     string `json:"note"`
}

// PublishForecast is what a publish would do to the people under way.
type PublishForecast struct {
	Number     int64                  `json:"number"` // of the version it would make
	Same       bool                   `json:"same"`   // nothing differs from the published version
	Waiting    int64                  `json:"waiting"`
	Nodes      []NodeForecast         `json:"nodes"`
	Proposal   string                 `json:"proposal"` // move, finish
	Difference FlowDifference         `json:"difference"`
	Names      map[string]HistoryNode `json:"names"` // node id → its name and kind, of both versions
	Sentences  []flow.ChangeSentence  `json:"sentences"`
	Spread     SpreadForecast         `json:"spread"`
}

// SpreadForecast is how those who would leave at once are let go.
type SpreadForecast struct {
	Begins    int64 `json:"begins"` // 0: nobody leaves at once
	Ends      int64 `json:"ends"`
	PerMinute int64 `json:"per_minute"` // 0: all together
}

// FlowDifference is what differs from the published version.
type FlowDifference struct {
	Added    []string          `json:"added"` // ids of nodes
	Removed  []string          `json:"removed"`
	Changed  []flow.NodeChange `json:"changed"`
	Links    int64             `json:"links"` // arrows added and removed
	Settings []string          `json:"settings"`
}

// NodeForecast is what becomes of the people of a node when they go over by its id.
type NodeForecast struct {
	Node    string `json:"node"`
	Waiting int64  `json:"waiting"`
	Stays   int64  `json:"stays"`
	Leaves  int64  `json:"leaves"`
	Stopped int64  `json:"stopped"`
}

// Published is what a publish came to. Many people are taken along by a job.
type Published struct {
	Flow    FlowFull `json:"flow"`
	Moved   int64    `json:"moved"`
	Leaving int64    `json:"leaving"`
	Stopped int64    `json:"stopped"`
	Job     *Job     `json:"job,omitempty"`
}

// AttentionQuery is one page of one kind of what asks for a person.
type AttentionQuery struct {
	Kind   string `json:"kind"` // failed, message, uncertain, held, cut, request, request_failed
	Offset int64  `json:"offset"`
	Limit  int64  `json:"limit"`
}

// AttentionCounts is how much asks for a person, each kind counted up to 10,000.
type AttentionCounts struct {
	Failed    int64 `json:"failed"`
	Message   int64 `json:"message"`
	Uncertain int64 `json:"uncertain"`
	Held      int64 `json:"held"`
	Cut       int64 `json:"cut"`
	// Of requests to other programs: the outcome is unknown, given up.
	Request       int64 `json:"request"`
	RequestFailed int64 `json:"request_failed"`
}

// AttentionRow is one thing that asks for a person.
type AttentionRow struct {
	Kind     string     `json:"kind"`
	ID       string     `json:"id"` // of the run (failed), the message (message, uncertain, held), the refusal (cut) or the request
	Run      string     `json:"run"`
	Flow     string     `json:"flow"`
	FlowName string     `json:"flow_name"`
	Node     string     `json:"node"`
	Customer string     `json:"customer"`
	Name     string     `json:"name"`
	Channel  string     `json:"channel"`
	Promise  string     `json:"promise"` // of the channel: same_transaction, keyed, uncertain
	To       string     `json:"to"`
	Letter   string     `json:"letter"` // of a request: its method and URL
	Reason   string     `json:"reason"` // code: «reason.<code>»
	Args     fault.Args `json:"args,omitempty"`
	At       int64      `json:"at"`
}

// AttentionIDs names things that ask for a person.
type AttentionIDs struct {
	Kind string   `json:"kind"`
	IDs  []string `json:"ids"` // empty: all of the kind
}
