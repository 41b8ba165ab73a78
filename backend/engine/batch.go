package engine

import (
	"context"
	"fmt"
	"time"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// batch is the work of one attempt at a turn: what it loaded, and what it will write.
type batch struct {
	e         *Engine
	ctx       context.Context
	tx        *store.Tx
	q         store.Querier // what is loaded is read from here: tx, or ahead of a turn a reader
	ahead     *ahead        // what was read before the turn began; nil: nothing
	now       time.Time
	set       workspace.Settings
	zone      *time.Location // the workspace's
	live      map[library.FlowID]bool
	channels  *channel.Set
	horizon   int64
	hold      time.Duration // see limit
	holdKnown bool
	alone     bool // nothing joins the items that were taken
	caps      []policy.Cap
	counted   map[int64][]policy.Sent // what people were written lately; nil where no cap looks at it

	runs        map[int64]*runState
	awaits      map[awaitKey][]awaiter
	goals       map[goalKey][]int64
	prior       map[priorKey]policy.Prior
	snap        *crm.Snapshot
	zones       map[string]*time.Location
	lastRun     int64
	lastHistory int64 // the last row of history before this batch's

	order        []*runState // touched, in order
	messages     []inbox.Message
	outbox       []outgoing
	requests     []outwardRequest
	told         []int64
	parked       []item
	arrivals     []arrival
	target       *library.Compiled // the version that the batch's runs go over to; nil: none
	before       func()            // called before the batch is written, when all of it is decided
	items        []item
	arms         arms
	toldFlows    []event.Event // of flows started by others, and of their ends
	consequences int
	hurried      int64
	decided      int64
	paces        map[library.VersionID]int

	once      map[onceKey]int64 // when a run began last, for the flows that count it
	loads     map[library.FlowID]*policy.Load
	begun     []*runState // of flows that count their starts
	refused   []refusal
	cut       []int64 // runs that fail at once because their chain is cut; what asks for attention is the refused start
	settling  map[settleKey]*settling
	withdrawn []int64 // runs that left while something of theirs was on its way
}

type awaitKey struct {
	name    event.Name
	subject event.Ref
}

type awaiter struct {
	run  int64
	slot int
	key  string
	// Only later events count: one that was taken before its turn may have begun the wait.
	after int64
}

type goalKey struct {
	flow    library.FlowID
	subject event.Ref
}

type priorKey struct {
	flow    library.FlowID
	subject event.Ref
}

// arrival is an awaited event that came while its flow was paused.
type arrival struct {
	run  int64
	slot int
	seq  int64
}

// do loads what the items need, does them in order and writes everything.
func (b *batch) do(items []item) error {
	b.begin(len(items))
	b.items, b.arms, b.toldFlows = items, arms{}, nil
	b.messages = b.e.scratch.messages[:0]
	defer func() {
		clear(b.messages)
		b.e.scratch.messages = b.messages[:0]
	}()
	items, err := b.load(items)
	if err != nil {
		return err
	}
	for i := range items {
		if err := b.one(&items[i]); err != nil {
			return err
		}
	}
	if b.before != nil {
		b.before()
	}
	return b.flush()
}

// begin makes a batch ready to load.
func (b *batch) begin(items int) {
	b.runs, b.awaits = make(map[int64]*runState, items), map[awaitKey][]awaiter{}
	b.goals, b.prior = map[goalKey][]int64{}, map[priorKey]policy.Prior{}
	b.zones = map[string]*time.Location{}
	b.once, b.loads, b.settling = map[onceKey]int64{}, map[library.FlowID]*policy.Load{}, map[settleKey]*settling{}
	b.q = b.tx
}

func (b *batch) one(it *item) error {
	switch {
	case it.order != nil:
		return b.obey(it)
	case it.hurry:
		return b.hurry(it)
	case it.rule != "":
		return b.decide(it)
	case it.finished != nil:
		return b.finish(it)
	case it.settled != nil:
		return b.tell(it)
	case it.ev != nil:
		return b.happen(it)
	}
	return b.fire(it)
}

// program is the compiled version, from the library's cache.
func (b *batch) program(v library.VersionID) (*library.Compiled, error) {
	return b.e.Library.Program(b.q, v)
}

// fire resumes the run whose timer is due.
func (b *batch) fire(it *item) error {
	rs := b.runs[it.run]
	if rs == nil || rs.State != interp.Active || rs.paused() {
		return nil
	}
	at := rs.at(it.slot)
	now := clock.Millis(b.now)
	if at == nil || at.Due.IsZero() || at.Asked || clock.Millis(at.Due) > now {
		return nil
	}
	if !b.live[rs.flow.Flow] {
		b.parked = append(b.parked, *it)
		return nil
	}
	if seq := rs.arrived[it.slot]; seq != 0 {
		came, err := store.Events(b.tx, seq-1, 1)
		if err != nil || len(came) == 0 {
			return err
		}
		in := interp.Input{Kind: interp.InputEvent, Slot: it.slot, Event: &came[0]}
		delete(rs.arrived, it.slot)
		return b.advance(rs, in, it.doom)
	}
	if len(at.Awaits) > 0 && clock.Millis(at.Due) >= b.horizon {
		return nil // an event that came in time is still to be read; the timer stays due
	}
	if gap := b.missed(rs, at); gap != nil {
		if goes, err := b.catchUp(it, rs, at, gap); err != nil || !goes {
			return err
		}
	}
	rs.lane = laneBulk
	return b.advance(rs, interp.Input{Kind: interp.InputTimer, Slot: it.slot}, it.doom)
}

// finish tells a run what became of its message.
func (b *batch) finish(it *item) error {
	f := it.finished
	b.told = append(b.told, f.outbox)
	rs := b.runs[it.run]
	if rs == nil || rs.State != interp.Active {
		return nil
	}
	step, ok := rs.flow.Steps[library.NodeID(f.node)]
	if !ok {
		return nil
	}
	for _, at := range rs.Positions {
		if at.Step != step || at.Visit != f.visit || at.Wait != interp.WaitEffect {
			continue
		}
		in := interp.Input{Kind: interp.InputEffect, Slot: at.Slot, Made: []string{"message:" + f.channel}, Outputs: f.outputs}
		if f.request() {
			in.Made = RequestMade
		}
		if f.state != outSent {
			in.Made, in.Fault = nil, fault.New(fault.Code(f.code), f.args)
			in.Blocked = in.Fault.Code == RequestRefused
		}
		return b.advance(rs, in, it.doom)
	}
	return nil
}

// touch puts a run among those to be written.
func (b *batch) touch(rs *runState) {
	if !rs.touched {
		rs.touched = true
		b.order = append(b.order, rs)
	}
}

// advance moves a run and keeps what came of it.
func (b *batch) advance(rs *runState, in interp.Input, doom *fault.Error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("run %d: panic: %v", rs.ID, r)
		}
	}()
	if doom != nil {
		b.touch(rs)
		b.fail(rs, in, doom)
		return nil
	}
	rs.chain = interp.ChainOf(&rs.Run, &in, b.now)
	w := &world{b: b, rs: rs}
	if at := rs.at(in.Slot); in.Hurry && at != nil {
		w.hurry = at.Visit
	}
	res := interp.Turn(b.e.Behaviours, rs.flow.Program, rs.Run, in, w, w)
	if len(res.Entries) == 0 && waitsOn(rs.Positions, res.Run.Positions) {
		return nil // it was asked and waits on: nothing to be written
	}
	b.touch(rs)
	b.unwait(rs)
	if in.Event != nil {
		rs.after = max(rs.after, in.Event.Seq)
	}
	rs.Run = res.Run
	if rs.entries == nil {
		rs.entries = res.Entries
	} else {
		rs.entries = append(rs.entries, res.Entries...)
	}
	b.await(rs)
	b.ended(rs)
	return nil
}

// fail ends a run that cannot be advanced or written, without asking anything of its nodes.
func (b *batch) fail(rs *runState, in interp.Input, why *fault.Error) {
	b.unwait(rs)
	reason := []interp.Reason{{Code: string(why.Code), Args: why.Args}}
	at := clock.Millis(b.now)
	steps := rs.flow.Program.Steps
	if in.Kind == interp.InputStarted {
		rs.Visits++
		rs.entries = append(rs.entries, interp.Entry{Node: steps[in.Entry].Node.ID, Visit: rs.Visits, At: at, What: interp.Erred, Why: reason})
	}
	for _, p := range rs.Positions {
		rs.entries = append(rs.entries, interp.Entry{Node: steps[p.Step].Node.ID, Visit: p.Visit, At: at, What: interp.Erred, Why: reason})
	}
	rs.Positions, rs.State = nil, interp.Failed
	b.ended(rs)
}

func (b *batch) ended(rs *runState) {
	if rs.State == interp.Active {
		return
	}
	rs.ended = clock.Millis(b.now)
	b.report(rs)
	k := priorKey{rs.flow.Flow, rs.Subject}
	if p, ok := b.prior[k]; ok {
		p.Active = false
		b.prior[k] = p
	}
	if l := b.loads[rs.flow.Flow]; l != nil {
		l.Active--
	}
}
