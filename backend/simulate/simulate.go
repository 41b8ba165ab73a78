// Package simulate takes one person through a flow in virtual time, over a snapshot of the real data with an overlay of the
// flow's own changes. It writes nothing and sends nothing: its result is the history as it would be and the messages with
// their times. It turns the same interpreter and asks the same policies as the engine, which a conformance suite holds it to.
//
// It may import interp, policy, library and the domain's reads; it knows no engine and no channel: how a person is reached
// is a function that it is given.
package simulate

import (
	"context"
	"slices"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/markup"
	"voronka/backend/policy"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Ways chooses the channel and the address of a message to a person, or says why none can carry it.
type Ways func(ctx context.Context, channel string, p *crm.Person) (policy.Way, error)

// Input is what is simulated.
type Input struct {
	Program    *flow.Program
	Behaviours interp.Behaviours
	Ways       Ways
	Flow       int64 // its key, by which its own caps count; 0 where it is in no database
	Customer   int64
	From, To   time.Time
	Calendar   *policy.Calendar               // the workspace's when nil, read where the flow asks for it
	Flows      func(ref string) *flow.Program // the live flow of this id or name, for flows that start others; nil: none is live
	// Known reads what is known of a flow's experiments, by its id; nil: none has been going on.
	Known  func(q store.Querier, flow string) (Known, error)
	Events []event.Event // what happens to the customer, by At; without any, and any acts, the flow's first event happens at From

	// What a person decides who tries a flow on one client; see act.go and choice.go.
	Imagined *crm.Imagined     // the customer is made up; Customer must be negative then
	Acts     []Act             // what is done meanwhile, by At
	Start    string            // a node at which a run is put down at From, without an event
	Arms     map[string]string // split → the arm that the person has kept; the others are drawn
	Outcomes map[string]Outcome
	Watch    bool // the result has Marks
}

// Message is one that would be sent.
type Message struct {
	At      int64 // UTC ms
	Run     int64
	Node    string
	Visit   int
	Channel string
	To      string
	Subject string
	Text    string
	Rich    *markup.Rich // what it has beyond its text; nil: nothing
	State   string       // sent, blocked, failed; uncertain: nobody can tell
	Reason  string
	Args    fault.Args // of the reason
}

// Way is one run of the person through the flow.
type Way struct {
	Run     int64
	Flow    string // its id: the flow that was asked about, or one that it started
	State   interp.State
	Entries []interp.Entry
	Marks   []Mark            // of each entry, where Watch is set
	Ends    []interp.Position // where it stands at the end
}

// Result is what would happen.
type Result struct {
	Runs     []Way
	Messages []Message
	Refused  []Refusal
	Done     []Done // what became of each act, in their order
}

// turnLimit bounds the turns of one simulation; a flow that goes round daily for a century stays below it.
const turnLimit = 100_000

// TooLong is the code of a simulation that does not come to an end; args: limit.
const TooLong fault.Code = "simulation_too_long"

// Run simulates. The customer must exist; the transaction is only read.
func Run(ctx context.Context, q store.Querier, in Input) (*Result, error) {
	s, err := newSimulation(ctx, q, in)
	if err != nil {
		return nil, err
	}
	if err := s.play(); err != nil {
		return nil, err
	}
	out := &Result{Messages: s.messages, Refused: s.refused, Done: s.done}
	for _, f := range s.flows {
		for _, r := range f.runs {
			out.Runs = append(out.Runs, Way{Run: r.ID, Flow: f.Program.Doc.ID, State: r.State, Entries: r.entries, Marks: r.marks, Ends: r.Positions})
		}
	}
	return out, nil
}

// play lets everything happen up to the end.
func (s *simulation) play() error {
	for turns := 0; ; turns++ {
		if turns > turnLimit {
			return fault.New(TooLong, fault.Args{"limit": turnLimit})
		}
		if err := s.ctx.Err(); err != nil {
			return fault.Wrap(err, fault.Cancelled, nil)
		}
		if s.turn() {
			continue
		}
		next, ok := s.next()
		if !ok || next.After(s.To) {
			return nil
		}
		s.now = next
	}
}

// simulation is one flow under way in a story.
type simulation struct {
	Input
	*story
	runs     []*run
	caps     []policy.Cap // that hold the flow
	rules    policy.StartRules
	once     map[string]time.Time // when a run began last, by what once_per counts
	settling []*group
	refused  []Refusal
	watched  []watched
}

func newFlow(in Input, s *story) *simulation {
	return &simulation{Input: in, story: s, rules: policy.StartRulesOf(&in.Program.Settings), once: map[string]time.Time{}}
}

// story is what the flows of one simulation share: the person, the clock and the log. A turn takes what has happened, then
// what is due, as the engine's does.
type story struct {
	ctx      context.Context
	q        store.Querier
	set      workspace.Settings
	snap     *crm.Snapshot
	now      time.Time
	seq      int64
	future   []Act         // still to be done, by At
	done     []Done        // by their place among the acts that were given
	queue    []event.Event // happened and not read
	sent     []event.Event // of this turn's messages
	told     []event.Event // of flows that this turn started and ended
	messages []Message
	workdays *policy.Calendar
	written  []policy.Sent // to the person, with what the simulation sends
	began    int64         // runs
	flows    []*simulation // the one that is asked about, then those that it starts
	arms     map[armAt]string
	read     *readings
}

// readings is what simulations over one transaction read once for all.
type readings struct {
	zones map[string]*time.Location
	known map[string]Known // by the flow's id
}

func newReadings() *readings {
	return &readings{zones: map[string]*time.Location{}, known: map[string]Known{}}
}

type run struct {
	interp.Run
	started time.Time
	of      *simulation
	parent  string // the key of the step that waits for its end
	entries []interp.Entry
	marks   []Mark
	vars    []formula.Seen // as of its last entry
	event   int64
	chain   int           // the hop of what moves it in this turn
	after   map[int]int64 // slot → seq after which awaited events count
}

func newSimulation(ctx context.Context, q store.Querier, in Input) (*simulation, error) {
	set, err := workspace.Load(q)
	if err != nil {
		return nil, err
	}
	var purchases []int64
	for _, ev := range in.Events {
		if ev.Object.Kind == event.Purchase && ev.Object.ID > 0 {
			purchases = append(purchases, ev.Object.ID)
		}
	}
	for _, a := range in.Acts {
		if a.Event.Object.Kind == event.Purchase && a.Event.Object.ID > 0 {
			purchases = append(purchases, a.Event.Object.ID)
		}
	}
	need := needOf(reached(in.Program, in.Flows))
	if len(in.Acts) > 0 || in.Imagined != nil { // whatever is done may change what was not asked for
		if need, err = crm.Everything(q, need); err != nil {
			return nil, err
		}
	}
	snap, err := crm.Load(q, []int64{in.Customer}, purchases, need)
	if err != nil {
		return nil, err
	}
	if in.Imagined != nil {
		if err := snap.Imagine(in.Customer, *in.Imagined); err != nil {
			return nil, err
		}
	}
	return onePerson(ctx, q, in, set, snap, newReadings())
}

// onePerson begins a simulation over what has been loaded.
func onePerson(ctx context.Context, q store.Querier, in Input, set workspace.Settings, snap *crm.Snapshot, read *readings) (*simulation, error) {
	s := newFlow(in, &story{ctx: ctx, q: q, set: set, snap: snap, now: in.From.UTC().Truncate(time.Millisecond), read: read})
	s.flows = []*simulation{s}
	person := s.snap.Person(in.Customer)
	if person == nil {
		return nil, fault.Missing("customer", in.Customer)
	}
	if err := s.loadWritten(q, person.Contact); err != nil {
		return nil, err
	}
	s.plan(person.Contact)
	return s, s.place()
}

// firstEvent is the event of the flow's first event node, with what it needs to match.
func (s *simulation) firstEvent() event.Event {
	ev := event.Event{Name: event.FlowStarted, At: clock.Millis(s.now)}
	for _, i := range s.Program.Entries {
		step := &s.Program.Steps[i]
		if m, ok := step.Args.(*policy.Match); ok {
			ev.Name, ev.Payload = step.Kind.Starts, m.Example()
			break
		}
	}
	return ev
}

// turn takes what has happened by now, then what is due; false when there is nothing.
func (s *story) turn() bool {
	for len(s.future) > 0 && !s.future[0].At.After(s.now) {
		s.do(&s.future[0])
		s.future = s.future[1:]
	}
	read := s.queue
	s.queue = nil
	due, told := s.due(), s.dueGroups()
	for i := range read {
		s.happen(&read[i])
	}
	for _, g := range told {
		g.of.tell(g)
	}
	for _, d := range due {
		r := d.run
		if at := position(r, d.slot); r.State == interp.Active && at != nil && !at.Due.IsZero() && !at.Due.After(s.now) {
			r.of.advance(r, interp.Input{Kind: interp.InputTimer, Slot: d.slot})
		}
	}
	// The engine's transaction appends the events of changes first, then those of messages.
	made := append(append(s.snap.TakeEvents(), s.sent...), s.told...)
	s.sent, s.told = nil, nil
	for _, ev := range made {
		s.happened(ev)
	}
	return len(read)+len(due)+len(told) > 0 || len(s.queue) > 0
}

func (s *story) happened(ev event.Event) {
	s.seq++
	ev.Seq, ev.RecordedAt = s.seq, clock.Millis(s.now)
	s.queue = append(s.queue, ev)
}

type timer struct {
	run  *run
	slot int
}

func (s *story) due() []timer {
	var out []timer
	s.each(func(r *run) {
		for _, at := range r.Positions {
			if r.State == interp.Active && !at.Due.IsZero() && !at.Due.After(s.now) {
				out = append(out, timer{r, at.Slot})
			}
		}
	})
	slices.SortStableFunc(out, func(a, b timer) int { return int(a.run.ID - b.run.ID) })
	return out
}

// each visits every run of every flow.
func (s *story) each(visit func(r *run)) {
	for _, f := range s.flows {
		for _, r := range f.runs {
			visit(r)
		}
	}
}

// next is the next moment at which anything happens or falls due.
func (s *story) next() (time.Time, bool) {
	var next time.Time
	sooner := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	if len(s.future) > 0 {
		sooner(s.future[0].At)
	}
	s.each(func(r *run) {
		for _, at := range r.Positions {
			if r.State == interp.Active && !at.Due.IsZero() {
				sooner(at.Due)
			}
		}
	})
	for _, f := range s.flows {
		for _, g := range f.settling {
			sooner(g.Due)
		}
	}
	return next, !next.IsZero()
}

func position(r *run, slot int) *interp.Position {
	for i := range r.Positions {
		if r.Positions[i].Slot == slot {
			return &r.Positions[i]
		}
	}
	return nil
}
