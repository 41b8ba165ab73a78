// Package interp is the pure interpreter: it moves one run of a compiled flow. It is deterministic: the same arguments give
// the same result. It knows no clock, no database and no randomness, starts no goroutine and logs nothing. It declares
// what a node's behaviour is; package node holds the behaviours. It may import flow, formula and policy.
package interp

import (
	"encoding/json"
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/markup"
	"voronka/backend/policy"
)

// Run is the state of one person's way through a flow, as it is kept between turns.
type Run struct {
	ID        int64
	Subject   event.Ref
	Person    int64
	Object    event.Ref // what the starting event carried: the purchase
	Hop       int       // how many flows stood between its start and a cause from outside; see HopAt
	Began     int64     // UTC ms
	State     State
	Visits    int                                   // grows each time a node is entered; with run and node it is an effect's key
	Steps     int                                   // taken since it last waited; not kept between turns
	Positions []Position                            // where it stands; empty when it has ended
	Outputs   map[string]map[string]json.RawMessage // node id → output → value in wire form
	Late      map[int][]string                      // slot → nodes whose joining that branch has missed; see join.go
	Goals     uint64                                // the goals reached, a bit each by their place in the settings
}

// State of a run.
type State string

// States of a run.
const (
	Active  State = "active"
	Done    State = "done"
	Stopped State = "stopped"
	Failed  State = "failed"
)

// Position is one place where a run stands and waits.
type Position struct {
	Slot  int // 0 is the first; parallel arrows take the lowest free ones
	Step  int // index in the program
	Visit int
	Wait  WaitKind
	Since time.Time
	Due   time.Time // zero: no timer
	Asked bool      // the timer fell due while nothing ran, and a person is asked what becomes of it
	// Awaits are the events any of which moves it on; one of them, or the timer, wins.
	Awaits []Await
}

// WaitKind is what a position waits for.
type WaitKind string

// What a position can wait for.
const (
	WaitTimer  WaitKind = "timer"
	WaitEvent  WaitKind = "event"
	WaitEffect WaitKind = "effect"
	WaitHeld   WaitKind = "held" // a policy holds an effect back until Due
	WaitJoin   WaitKind = "join" // other branches of the run
	WaitLook   WaitKind = "look" // an event, or Due, at which only a look is taken: nothing is late then
)

// Await is an event that a position waits for.
type Await struct {
	Name    event.Name
	Subject event.Ref // whose event; the run's subject or person
	Key     string    // correlation: the object's key; empty: any
}

// Input is what sets a run in motion.
type Input struct {
	Kind    InputKind
	Entry   int                        // InputStarted: the event node's index
	Why     *Reason                    // InputStop, InputLeave: why
	Slot    int                        // the position it concerns, for the others
	Event   *event.Event               // InputStarted, InputEvent
	Outputs map[string]json.RawMessage // InputEffect: what it brought, in wire form; a failure may bring some too
	Fault   *fault.Error               // InputEffect, when it failed for good
	Made    []string                   // InputEffect: what was produced, for the history: "message:email"
	Blocked bool                       // InputEffect: a policy stopped it for good; Fault says why
	Port    string                     // InputSkip: the port to go on by; empty: the node's first
	To      int                        // InputMove, InputRetry: the step to go on from
	Visit   int                        // InputRetry: the visit whose effect is tried once more; 0: the step is entered anew
	Hurry   bool                       // InputTimer of a held message: a person sends it now, past what holds it
	Goal    int                        // InputLeave: the goal that was reached, its place from 1; 0: an exit
	Jump    bool                       // InputLeave: the run goes on at the step Entry instead of ending
	Note    []Reason                   // InputNote: what is told
	Hold    bool                       // with Jump: it is put there and goes on when its pause is over
}

// EverySlot is the Slot of an InputMove that takes the run away from wherever it stands.
const EverySlot = -1

// InputKind is the kind of an input.
type InputKind string

// Kinds of inputs.
const (
	InputStarted InputKind = "started"
	InputTimer   InputKind = "timer"
	InputEvent   InputKind = "event"
	InputEffect  InputKind = "effect"
	InputStop    InputKind = "stop"   // by a person
	InputLeave   InputKind = "leave"  // a goal or an exit was reached
	InputJoined  InputKind = "joined" // every branch that could come has come; the interpreter's own
	InputSkip    InputKind = "skip"   // a person ends a wait
	InputMove    InputKind = "move"   // a person puts the run on another step
	InputRetry   InputKind = "retry"  // a person lets a failed run go on from where it failed
	InputNote    InputKind = "note"   // something is to be told in the history, no more
)

// Effect is something to be done for a run: the intent, whose key is (run, step's node, visit).
type Effect struct {
	Slot    int
	Step    int
	Visit   int
	Send    *Send
	Request *Request // instead of Send
	Why     []Reason // what went into it, for the history
}

// Send is a message to a person.
type Send struct {
	Channel string // a channel's id, or "auto": the first that can reach the person
	Subject string
	Text    string
	Rich    *markup.Rich // what it has beyond its text; nil: nothing
}

// As returns the message as a channel carries it: where it takes no HTML the text says what that shows, buttons with links become
// lines where it has none, and what it cannot carry at all is left out. Without HTML and text of its own the text is that of the HTML.
func (s *Send) As(c *flow.Carries) (text string, rich *markup.Rich) {
	if s.Rich == nil {
		return s.Text, nil
	}
	if c == nil {
		c = &flow.Carries{}
	}
	text = s.Text
	out := markup.Rich{}
	if c.HTML {
		out.HTML = s.Rich.HTML
	}
	if s.Rich.HTML != "" && (c.HTML || text == "") {
		text = markup.Text(s.Rich.HTML)
	}
	if c.Files > 0 {
		out.Files = s.Rich.Files
	}
	if c.Links {
		out.Buttons = s.Rich.Buttons
	} else if lines := markup.Lines(s.Rich.Buttons); lines != "" {
		text += "\n\n" + lines
	}
	if out.Empty() {
		return text, nil
	}
	return text, &out
}

// World answers questions about the CRM as of now and takes local changes into an overlay. One World belongs to one run
// within one turn.
type World interface {
	formula.Values
	// Moment is the time that this turn goes by, in the person's zone.
	Moment() formula.Moment
	// Zone resolves «client», «workspace» or an IANA name.
	Zone(name string) *time.Location
	// Calendar is the workspace's working calendar.
	Calendar() (*policy.Calendar, error)
	// Turns is the next moment at which a fact's value changes by the passing of time alone: when a purchase leaves the
	// window of «purchases.count('30d')». Zero: never.
	Turns(id formula.FactID, args []any) (time.Time, error)
	// Change applies a local change so that later questions see it, and keeps it to be written with the turn.
	Change(Change) error
}

// Change is a local change that a node makes. Exactly one field is set.
type Change struct {
	SetField  *SetField
	AddTag    string
	RemoveTag string
	Note      string
	Task      *NewTask
	Step      int // the step and visit that made it: the change's key
	Visit     int
}

// SetField sets a writable fact of the subject to a value of its type; nil empties it.
type SetField struct {
	Path  string // "customer.fields.city"
	Value any
}

// NewTask creates a task about the subject.
type NewTask struct {
	Text     string
	Assignee string
	Due      time.Time // zero: none
}

// Outcome is what a behaviour decided. Exactly one of Port, Wait, Send and Request is set. A behaviour that fails returns an error
// instead: its code goes to the history, and the run to the node's port "error" where that leads on.
type Outcome struct {
	Port    string
	What    What // of the entry; Passed when empty
	Wait    *Pause
	Send    *Send
	Request *Request
	Why     []Reason       // what was decided and why
	Made    []string       // what was produced, in short: "tag:vip"
	Output  map[string]any // kept for later steps, also beside an error
}

// Pause asks to wait for a moment, one of several events, or both, whichever is first.
type Pause struct {
	Until  time.Time
	Awaits []Await
	// Look is an earlier moment at which the node is asked again; zero: none. It is no deadline, so no rule for what is late
	// applies to it.
	Look time.Time
	// Silent leaves the history as it is: the node was asked and waits on as before.
	Silent bool
	Join   bool // wait for the run's other branches that can get here; Until may be zero
}

// Reason is one decision for the history: a code with arguments («reason.<code>» in locales/) and the values seen.
type Reason struct {
	Code string         `json:"code"`
	Args fault.Args     `json:"args,omitempty"`
	Seen []formula.Seen `json:"seen,omitempty"`
}

// Entry is one line of a run's history.
type Entry struct {
	Node  string   `json:"node"`
	Visit int      `json:"visit"`
	At    int64    `json:"at"`
	What  What     `json:"what"`
	Port  string   `json:"port,omitempty"`
	Until int64    `json:"until,omitempty"`
	Why   []Reason `json:"why,omitempty"`
	Made  []string `json:"made,omitempty"` // what was produced, in short
	// Over is set on the entry of a visit that went over to another version of its flow: it counts there from now on.
	Over *Over `json:"over,omitempty"`
}

// Over is a visit's change of versions, by their keys.
type Over struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// What is the kind of a history entry. A visit of a node has any number of Waits, Held and Noted and then exactly one of the
// leaving ones, so that counters can be recounted from the history; Again takes a visit that failed up once more, and a
// Reached may come first. Ended is about the run as a whole.
type What string

// Kinds of entries. All but the first six leave the node.
const (
	Waits   What = "waits"
	Held    What = "held"  // a rule holds a message back until Until
	Noted   What = "noted" // something was decided about the visit that changes neither place nor wait
	Again   What = "again" // a person has the visit's effect tried once more
	Ended   What = "ended"
	Reached What = "reached" // the run came to the step of a goal by itself
	Started What = "started"
	Passed  What = "passed"
	Sent    What = "sent"
	Blocked What = "blocked" // a rule stopped a message for good
	Erred   What = "failed"
	Halted  What = "stopped" // by a person, a goal, or with the run as a whole
	Merged  What = "merged"  // this branch became one with another that stands there, or came too late for it
)

// Leaves reports whether the entry ends its visit of the node.
func (w What) Leaves() bool {
	return w != Waits && w != Held && w != Noted && w != Again && w != Ended && w != Reached
}

// Behaviour is what a node kind does. Enter is called when a run steps on the node, Resume when what it waited for has
// come (a timer, an event, an effect's outcome).
type Behaviour interface {
	Enter(c *Context) (Outcome, error)
	Resume(c *Context, in Input) (Outcome, error)
}

// Context is what a behaviour works with.
type Context struct {
	Program *flow.Program
	Step    *flow.Step
	Index   int
	Run     *Run
	Visit   int
	Since   time.Time    // when this visit began, for Resume
	Event   *event.Event // what started the run, while it starts
	World   World
}

// Behaviours gives the behaviour of a kind; package node satisfies it.
type Behaviours interface {
	Behaviour(kind string) (Behaviour, bool)
}
