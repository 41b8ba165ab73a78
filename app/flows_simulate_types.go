package app

import (
	"encoding/json"

	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// SimulateOne asks what a document, errors and all, would do to one client, and what is decided about it while trying out.
type SimulateOne struct {
	Document json.RawMessage          `json:"document"`
	Customer string                   `json:"customer"` // a real one; empty: MadeUp
	MadeUp   *MadeUpClient            `json:"made_up,omitempty"`
	From     int64                    `json:"from"`            // UTC ms; 0: now
	Days     int64                    `json:"days"`            // 1 to 3660, to the end of the last day; the start's own is day 0
	Start    string                   `json:"start"`           // a node at which the client is put down; empty: Begin
	Begin    *Deed                    `json:"begin,omitempty"` // what starts the flow; nil: its first event, as an example
	Arms     map[string]string        `json:"arms"`            // split → arm; splits that are not named go as they would
	Deeds    []Deed                   `json:"deeds"`           // what happens meanwhile
	Outcomes map[string]ChosenOutcome `json:"outcomes"`        // node → what becomes of what it sends
}

// MadeUpClient is a client who is in no database.
type MadeUpClient struct {
	Form      CustomerForm     `json:"form"`
	Tags      []string         `json:"tags"`
	Purchases []MadeUpPurchase `json:"purchases"`
}

// MadeUpPurchase is a purchase of a made-up client, some days before the start.
type MadeUpPurchase struct {
	DaysAgo int64  `json:"days_ago"`
	Amount  string `json:"amount"` // as typed, in the workspace's currency
	Title   string `json:"title"`
	Paid    bool   `json:"paid"`
}

// Deed is something that the client, or somebody else, does: an event, with what it tells. What it implies is made true first.
type Deed struct {
	At      int64          `json:"at"` // UTC ms; not before From
	Event   string         `json:"event"`
	Tag     string         `json:"tag,omitempty"`
	Field   string         `json:"field,omitempty"`  // "customer.fields.size"
	Value   any            `json:"value,omitempty"`  // in wire form
	Amount  string         `json:"amount,omitempty"` // as typed, in the workspace's currency
	Title   string         `json:"title,omitempty"`
	Channel string         `json:"channel,omitempty"`
	State   string         `json:"state,omitempty"` // of a consent
	Text    string         `json:"text,omitempty"`  // of a task
	Hook    string         `json:"hook,omitempty"`
	Data    map[string]any `json:"data,omitempty"` // of a webhook
}

// ChosenOutcome is what is decided to become of a letter or a request.
type ChosenOutcome struct {
	Result string `json:"result"` // failed, lost, answered
	Status int64  `json:"status"` // answered: 200, 404, 500
	Answer string `json:"answer"` // answered: the body, JSON; empty: the step's example
}

// Simulation is what would happen to one client.
type Simulation struct {
	From     int64              `json:"from"`
	To       int64              `json:"to"`
	Name     string             `json:"name"` // the client's
	Runs     []SimulatedRun     `json:"runs"`
	Messages []SimulatedMessage `json:"messages"`
	Begin    *SimulatedDeed     `json:"begin,omitempty"`
	Deeds    []SimulatedDeed    `json:"deeds"` // in the order of SimulateOne's
	Refused  []SimulatedRefusal `json:"refused"`
	Micros   int64              `json:"micros"` // that it took
}

// SimulatedRun is one run of the flow, or of another that it starts.
type SimulatedRun struct {
	Run   int64                  `json:"run"`
	Flow  string                 `json:"flow"`  // the flow's id
	Name  string                 `json:"name"`  // another flow's
	Names map[string]HistoryNode `json:"names"` // another flow's nodes
	State string                 `json:"state"` // at the end: active, done, stopped, failed
	Steps []SimulatedStep        `json:"steps"`
}

// SimulatedStep is an entry of a run's history with what was known after it.
type SimulatedStep struct {
	interp.Entry
	Vars   []formula.Seen `json:"vars"`
	Awaits []string       `json:"awaits"` // events, any of which ends the wait
}

// SimulatedMessage is a message as the client would get it.
type SimulatedMessage struct {
	At      int64       `json:"at"`
	Run     int64       `json:"run"`
	Node    string      `json:"node"`
	Visit   int64       `json:"visit"`
	Channel string      `json:"channel"`
	To      string      `json:"to"`
	Subject string      `json:"subject"`
	Text    string      `json:"text"`
	State   string      `json:"state"` // sent, blocked, failed, uncertain
	Reason  string      `json:"reason"`
	Args    fault.Args  `json:"args"`
	Rich    MessageRich `json:"rich"`
}

// SimulatedDeed is what became of a deed.
type SimulatedDeed struct {
	At     int64    `json:"at"`
	Events []string `json:"events"` // that happened; none: nothing changed
	Fault  *Fault   `json:"fault,omitempty"`
}

// SimulatedRefusal is a start that a rule of the flow refused.
type SimulatedRefusal struct {
	At     int64      `json:"at"`
	Node   string     `json:"node"`
	Reason string     `json:"reason"`
	Args   fault.Args `json:"args"`
}
