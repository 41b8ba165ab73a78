// Package flow is the document of an automation: its types, the catalogue's interface, compiling to a Program with
// problems, and differences. It may import formula, event and fault; it does no input or output, starts no goroutine and
// reads no clock.
package flow

import (
	"encoding/json"

	"voronka/backend/event"
)

// Schema is the document's version, the value of its field "schema".
const Schema = "voronka.flow/1"

// Document is a flow as it is stored, exported and edited. Its JSON form is fixed by Marshal: stable order, one node and
// one edge a line, layout apart from logic, unknown fields kept.
type Document struct {
	Schema   string
	ID       string // ULID; the flow's uid
	Name     string
	Attach   Attach
	Subject  event.Kind
	Settings Settings
	Nodes    []Node
	Edges    []Edge
	Notes    []Note
	Groups   []Group
	Tests    []json.RawMessage
	Layout   map[string]Point
	Extra    map[string]json.RawMessage // fields of a newer program, kept through a round trip
}

// Attach says what the flow belongs to.
type Attach struct {
	To      string                     `json:"to"` // none, segment, stage, conversation
	Segment string                     `json:"segment,omitempty"`
	Stage   string                     `json:"stage,omitempty"`
	Channel string                     `json:"channel,omitempty"`
	Extra   map[string]json.RawMessage `json:"-"`
}

// Settings are the rules of a flow; what is absent is none (see Defaults in compile.go for the rest).
type Settings struct {
	Reentry    string                     `json:"reentry,omitempty"`   // once, after_exit, always
	TimeZone   string                     `json:"time_zone,omitempty"` // client, or an IANA name
	Purpose    string                     `json:"purpose,omitempty"`   // service, advertising
	QuietHours *QuietHours                `json:"quiet_hours,omitempty"`
	Holidays   string                     `json:"holidays,omitempty"` // hold: messages wait for the next working day
	Caps       []Cap                      `json:"caps,omitempty"`
	Priority   *int                       `json:"priority,omitempty"`     // 0 to 100; 50 when absent
	CatchUp    string                     `json:"catch_up,omitempty"`     // run_now, if_fresh, shift, next_allowed, skip, ask
	CatchUpAge string                     `json:"catch_up_age,omitempty"` // if_fresh: how late it may be, "2h"
	Goals      []Goal                     `json:"goals,omitempty"`
	Exits      []Exit                     `json:"exits,omitempty"`
	OncePer    string                     `json:"once_per,omitempty"` // a duration: at most one start within it
	OnceBy     string                     `json:"once_by,omitempty"`  // whose: key, subject, person
	Settle     string                     `json:"settle,omitempty"`   // a duration: starting events this close are told as one
	Limits     *Limits                    `json:"limits,omitempty"`
	OnError    string                     `json:"on_error,omitempty"` // retry_then_stop, retry_then_skip, stop
	Accepted   []string                   `json:"accepted,omitempty"` // problems of the flow as a whole that its author means so, see Problem.AcceptKey
	Extra      map[string]json.RawMessage `json:"-"`
}

// QuietHours is the part of the day in which nothing is sent: from «21:00» to «09:00», in the settings' zone.
type QuietHours struct {
	From  string                     `json:"from"`
	To    string                     `json:"to"`
	Extra map[string]json.RawMessage `json:"-"`
}

// Cap is the most that the flow writes to one person: Count messages by a channel, or by any, in each stretch of Per.
type Cap struct {
	Channel string                     `json:"channel,omitempty"` // a channel's id; absent or any: all of them
	Count   int                        `json:"count"`
	Per     string                     `json:"per"` // "1d"
	Extra   map[string]json.RawMessage `json:"-"`
}

// Goal is what a run is for: it is reached when its event happens to the run's subject. Then the run goes on at the step
// «to» from wherever it stands, or ends where there is none. A run that comes to that step by itself has reached it too.
type Goal struct {
	Event event.Name                 `json:"event"`
	Where string                     `json:"where,omitempty"` // a formula over the subject and what the event carries
	To    string                     `json:"to,omitempty"`    // a node's id
	Name  string                     `json:"name,omitempty"`
	Extra map[string]json.RawMessage `json:"-"`
}

// Exit ends a run that has no more reason to go on: when its event happens, or as soon as its condition holds.
type Exit struct {
	Event event.Name                 `json:"event,omitempty"`
	Where string                     `json:"where,omitempty"` // a formula, with event
	When  *string                    `json:"when,omitempty"`  // a formula, instead of an event; empty while nothing is written yet
	Extra map[string]json.RawMessage `json:"-"`
}

// Limits bound what a flow takes in; 0 is no limit.
type Limits struct {
	Active int64                      `json:"active,omitempty"` // runs under way at once
	Starts int64                      `json:"starts,omitempty"` // runs begun within Per
	Per    string                     `json:"per,omitempty"`    // a duration
	Extra  map[string]json.RawMessage `json:"-"`
}

// Node is one step.
type Node struct {
	ID       string
	Kind     string
	Name     string   // the author's own; the kind's when empty
	Disabled bool     // people pass through its first port
	Accepted []string // its problems that the author means so, see Problem.AcceptKey
	Params   map[string]json.RawMessage
	Extra    map[string]json.RawMessage
}

// Edge leads from a port of one node to another node. In JSON it is ["n1", "next", "n2"].
type Edge struct {
	From string
	Port string
	To   string
}

// Note is a sticky note on the canvas.
type Note struct {
	ID    string                     `json:"id"`
	Text  string                     `json:"text"`
	At    Point                      `json:"at"`
	Size  *Point                     `json:"size,omitempty"`
	Extra map[string]json.RawMessage `json:"-"`
}

// Group is a frame around nodes and notes; folded, it is drawn as one card. It changes nothing of what a flow does.
type Group struct {
	ID     string                     `json:"id"`
	Name   string                     `json:"name"`
	Nodes  []string                   `json:"nodes"` // ids of nodes and notes
	Folded bool                       `json:"folded,omitempty"`
	Extra  map[string]json.RawMessage `json:"-"`
}

// Point is a place on the canvas; in JSON [x, y].
type Point [2]float64
