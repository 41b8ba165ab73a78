package interp

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
)

// StepLimit is how many steps a run may take without waiting; more is a loop.
const StepLimit = 1000

// Codes of failures that the interpreter itself finds; «reason.<code>» in locales/.
const (
	TooManySteps fault.Code = "too_many_steps" // args: limit
	UnknownKind  fault.Code = "unknown_kind"   // args: kind
	BrokenStep   fault.Code = "broken_step"    // the node's parameters cannot be run
	NoSuchPort   fault.Code = "no_such_port"   // args: port
)

// Result is what an Advance did: the next state of the run, what is to be done outside, and what goes to the history.
type Result struct {
	Run     Run
	Effects []Effect
	Entries []Entry
}

// Advance moves one run until it must wait, ends or fails. It is deterministic: the same arguments give the same result.
// The run given is not changed; the world is, by local changes. An input for a position that is no longer there changes
// nothing.
func Advance(b Behaviours, p *flow.Program, r Run, in Input, w World) Result {
	m := machine{behaviours: b, program: p, world: w, run: r, now: w.Moment().Now.UnixMilli()}
	if p.HasOwn() {
		m.kept = &keeping{World: w, program: p, outputs: r.Outputs}
		m.world = m.kept
	}
	m.run.Positions = slices.Clone(r.Positions)
	m.entries = make([]Entry, 0, 4)
	m.take(in)
	for m.run.State == Active {
		if len(m.todo) == 0 {
			if p.Joins() && m.join() {
				continue
			}
			break
		}
		next := m.todo[0]
		m.todo = m.todo[1:]
		m.enter(next)
	}
	m.noteJoins()
	if m.run.State == Active && len(m.run.Positions) == 0 {
		m.run.State = Done
		m.entries = append(m.entries, Entry{Node: m.last.Node, Visit: m.last.Visit, At: m.now, What: Ended})
	}
	return Result{Run: m.run, Effects: m.effects, Entries: m.entries}
}

// machine is one Advance under way.
type machine struct {
	behaviours Behaviours
	program    *flow.Program
	world      World
	run        Run
	now        int64
	todo       []arrival  // in the order in which they are taken
	one        [1]arrival // holds todo where there is one
	last       Entry
	entries    []Entry
	effects    []Effect
	context    Context      // of the visit under way
	joins      []joining    // begun in this Advance
	arrived    *Reason      // why the next step is entered, where a person said so
	begun      *Reason      // what is told with the entry of the event that started the run
	kept       *keeping     // nil: the program has no facts of its own
	started    *event.Event // what starts the run
}

// arrival is a step about to be entered, and the slot that stands there if it waits.
type arrival struct{ step, slot int }

func (m *machine) take(in Input) {
	switch in.Kind {
	case InputMove, InputRetry:
		m.put(in)
		return
	}
	if m.run.State != Active {
		return
	}
	switch in.Kind {
	case InputStarted:
		m.run.Steps, m.begun, m.started = 0, in.Why, in.Event
		m.todo = append(m.todo, arrival{in.Entry, 0})
		return
	case InputStop, InputLeave:
		m.leave(in)
		return
	case InputNote:
		m.note(in)
		return
	}
	i := slices.IndexFunc(m.run.Positions, func(p Position) bool { return p.Slot == in.Slot })
	if i < 0 {
		return
	}
	at := m.run.Positions[i]
	if in.Kind == InputSkip {
		m.skip(at, in)
		return
	}
	if at.Wait == WaitJoin && in.Kind == InputTimer && !m.awaited(&at) {
		m.run.Steps = 0
		return // its branches are gone: the joining goes on by itself, and not because its time is over
	}
	m.run.Positions = slices.Delete(m.run.Positions, i, i+1)
	if in.Kind == InputEvent && in.Event != nil {
		if cut := endless(&m.run, in.Event); cut != nil {
			m.fail(at, cut)
			return
		}
	}
	if in.Kind != InputEffect {
		m.run.Steps = 0
	}
	m.visit(at, &in)
}

// leave takes the run out of wherever it stands.
func (m *machine) leave(in Input) {
	state, code := Stopped, "stopped_by_person"
	if in.Kind == InputLeave {
		state, code = Done, "goal_reached"
	}
	why := Reason{Code: code}
	if in.Why != nil {
		why = *in.Why
	}
	m.haltAll(why)
	if in.Goal > 0 {
		m.run.Goals |= 1 << (in.Goal - 1)
	}
	if in.Kind == InputLeave && in.Jump {
		m.run.Steps = 0
		if in.Hold {
			m.hold(in.Entry, why)
			return
		}
		m.todo = append(m.todo, arrival{in.Entry, 0})
		return
	}
	m.run.State = state
}

// hold puts the run at a step that it enters as soon as its timer may go.
func (m *machine) hold(step int, why Reason) {
	m.run.Visits++
	now := m.world.Moment().Now
	at := Position{Step: step, Visit: m.run.Visits, Wait: WaitHeld, Since: now, Due: now}
	m.stand(at)
	m.record(Entry{Node: m.program.Steps[step].Node.ID, Visit: at.Visit, At: m.now, What: Held, Until: m.now, Why: []Reason{why}})
}

// haltAll leaves every position.
func (m *machine) haltAll(why Reason) {
	for _, at := range m.run.Positions {
		m.record(Entry{Node: m.program.Steps[at.Step].Node.ID, Visit: at.Visit, At: m.now, What: Halted, Why: []Reason{why}})
	}
	m.run.Positions, m.todo, m.joins, m.run.Late = nil, nil, nil, nil
}

// enter begins a new visit of a step.
func (m *machine) enter(a arrival) {
	m.run.Visits++
	m.run.Steps++
	at := Position{Slot: a.slot, Step: a.step, Visit: m.run.Visits, Since: m.world.Moment().Now}
	if m.arrived != nil {
		m.record(Entry{Node: m.program.Steps[at.Step].Node.ID, Visit: at.Visit, At: m.now, What: Noted, Why: whys(m.arrived)})
		m.arrived = nil
	}
	if m.run.Steps > StepLimit {
		m.fail(at, fault.New(TooManySteps, fault.Args{"limit": StepLimit}))
		return
	}
	m.reach(at)
	m.visit(at, nil)
}

// visit lets the node at a position decide: for the first time, or again with what it waited for.
func (m *machine) visit(at Position, in *Input) {
	step := &m.program.Steps[at.Step]
	if step.Node.Disabled {
		port := ""
		if len(step.Ports) > 0 {
			port = step.Ports[0]
		}
		m.pass(at, Outcome{Port: port, Why: []Reason{{Code: "disabled"}}})
		return
	}
	behaviour, ok := m.behaviours.Behaviour(step.Node.Kind)
	switch {
	case !ok:
		m.fail(at, fault.New(UnknownKind, fault.Args{"kind": step.Node.Kind}))
		return
	case step.Broken:
		m.fail(at, fault.New(BrokenStep, nil))
		return
	}
	c := &m.context
	*c = Context{Program: m.program, Step: step, Index: at.Step, Run: &m.run, Visit: at.Visit, Since: at.Since, World: m.world, Event: m.started}
	var out Outcome
	var err error
	// A message that a rule held back is made anew when its time comes, so that it says what is true then.
	if in == nil || at.Wait == WaitHeld && in.Kind == InputTimer {
		out, err = behaviour.Enter(c)
	} else {
		out, err = behaviour.Resume(c, *in)
	}
	if err != nil {
		m.keepOutputs(step, out.Output)
		m.failed(at, err)
		return
	}
	if at.Wait == WaitJoin && in != nil && in.Kind != InputJoined {
		m.miss(at)
	}
	switch {
	case out.Wait != nil && out.Wait.Join:
		m.arrive(at, out)
	case out.Wait != nil:
		m.wait(at, out)
	case out.Send != nil, out.Request != nil:
		at.Wait, at.Due, at.Awaits = WaitEffect, time.Time{}, nil
		m.stand(at)
		m.effects = append(m.effects, Effect{Slot: at.Slot, Step: at.Step, Visit: at.Visit, Send: out.Send, Request: out.Request, Why: out.Why})
	default:
		m.keepOutputs(step, out.Output)
		m.pass(at, out)
	}
}

// wait sets a position to what a pause asks for.
func wait(at *Position, p *Pause) {
	at.Due, at.Awaits, at.Wait = p.Until, p.Awaits, WaitTimer
	switch look := p.Look; {
	case p.Join:
		at.Wait = WaitJoin
	case !look.IsZero() && (at.Due.IsZero() || look.Before(at.Due)):
		at.Wait, at.Due = WaitLook, look
	case len(at.Awaits) > 0:
		at.Wait = WaitEvent
	}
}

func (m *machine) wait(at Position, out Outcome) {
	wait(&at, out.Wait)
	m.stand(at)
	if out.Wait.Silent {
		return
	}
	e := m.entry(at, Waits, out)
	if !out.Wait.Until.IsZero() {
		e.Until = out.Wait.Until.UnixMilli()
	}
	m.record(e)
}

// stand puts a position down, in order of slots.
func (m *machine) stand(at Position) {
	i, _ := slices.BinarySearchFunc(m.run.Positions, at.Slot, func(p Position, slot int) int { return p.Slot - slot })
	m.run.Positions = slices.Insert(m.run.Positions, i, at)
}

// pass leaves a step by a port. Several arrows run side by side: the first keeps the slot, the others take free ones.
func (m *machine) pass(at Position, out Outcome) {
	step := &m.program.Steps[at.Step]
	what := out.What
	if what == "" {
		what = Passed
		if step.Kind != nil && step.Kind.Category == flow.Event {
			what = Started
		}
	}
	e := m.entry(at, what, out)
	e.Port = out.Port
	if m.begun != nil && what == Started {
		e.Why, m.begun = append([]Reason{*m.begun}, e.Why...), nil
	}
	m.record(e)
	m.follow(at, step.Next[out.Port])
}

func (m *machine) follow(at Position, next []int) {
	if len(next) == 0 {
		m.forget(at.Slot)
		return
	}
	if len(next) == 1 && len(m.todo) == 0 { // the usual way, without a list of its own
		m.one[0] = arrival{next[0], at.Slot}
		m.todo = m.one[:]
		return
	}
	ahead := make([]arrival, 0, len(next)+len(m.todo))
	for i, to := range next {
		slot := at.Slot
		if i > 0 {
			slot = m.freeSlot(at.Slot, ahead)
			m.inherit(at.Slot, slot)
		}
		ahead = append(ahead, arrival{to, slot})
	}
	m.todo = append(ahead, m.todo...)
}

// freeSlot is the lowest number that no position and no arrival has.
func (m *machine) freeSlot(own int, ahead []arrival) int {
	for slot := 0; ; slot++ {
		has := func(a arrival) bool { return a.slot == slot }
		if slot != own && !slices.ContainsFunc(ahead, has) && !slices.ContainsFunc(m.todo, has) &&
			!slices.ContainsFunc(m.run.Positions, func(p Position) bool { return p.Slot == slot }) {
			return slot
		}
	}
}

// failed leads a failure out by the port «error», or as the flow's rule says.
func (m *machine) failed(at Position, err error) {
	f := coded(err)
	step := &m.program.Steps[at.Step]
	reason := []Reason{{Code: string(f.Code), Args: f.Args}}
	port := ""
	switch {
	case len(step.Next["error"]) > 0:
		port = "error"
	case m.program.Settings.OnError == "retry_then_skip" && len(step.Ports) > 0:
		port = step.Ports[0]
	default:
		m.fail(at, f)
		return
	}
	m.record(Entry{Node: step.Node.ID, Visit: at.Visit, At: m.now, What: Erred, Port: port, Why: reason})
	m.follow(at, step.Next[port])
}

// fail ends the run at a step.
func (m *machine) fail(at Position, f *fault.Error) {
	m.record(Entry{Node: m.program.Steps[at.Step].Node.ID, Visit: at.Visit, At: m.now, What: Erred,
		Why: []Reason{{Code: string(f.Code), Args: f.Args}}})
	m.haltAll(Reason{Code: "run_failed"})
	m.run.State = Failed
}

// keepOutputs keeps what a step leaves for later ones; what an event brought is kept under the name that facts read it by.
func (m *machine) keepOutputs(step *flow.Step, output map[string]any) {
	if len(output) == 0 {
		return
	}
	node := step.Node.ID
	if step.Kind.Data != "" {
		node = step.Kind.Data
	}
	all := make(map[string]map[string]json.RawMessage, len(m.run.Outputs)+1)
	for k, v := range m.run.Outputs {
		all[k] = v
	}
	mine := make(map[string]json.RawMessage, len(output))
	for k, v := range output {
		if data, err := json.Marshal(formula.Wire(v)); err == nil {
			mine[k] = data
		}
	}
	all[node] = mine
	m.run.Outputs = all
	if m.kept != nil {
		m.kept.outputs = all
	}
}

func (m *machine) entry(at Position, what What, out Outcome) Entry {
	return Entry{Node: m.program.Steps[at.Step].Node.ID, Visit: at.Visit, At: m.now, What: what, Why: out.Why, Made: out.Made}
}

func (m *machine) record(e Entry) {
	m.entries = append(m.entries, e)
	m.last = e
}

func coded(err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return fault.Wrap(err, fault.Internal, nil)
}
