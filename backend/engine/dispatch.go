package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"voronka/backend/channel"
)

// outState is the state of an outbox row.
type outState string

const (
	outQueued    outState = "queued"
	outClaimed   outState = "claimed"
	outSent      outState = "sent"
	outFailed    outState = "failed"
	outUncertain outState = "uncertain"
	outCancelled outState = "cancelled"
)

// outgoing is an intent of a batch: which of its messages, and by which lane.
type outgoing struct{ message, lane int }

// Named points of the dispatcher, for crash tests: after the claim is committed, and after the channel has taken the
// message and before that is noted.
const (
	PointClaimed = "dispatch.claimed"
	PointSent    = "dispatch.sent"
)

// outlet is one way out of the machine with what is under way there. Each has a worker of its own, so that one that hangs
// holds no other; one goroutine at a time works on it.
type outlet struct {
	id      string
	working sync.Mutex
	wake    chan struct{}
	unnoted []result // outcomes that could not be written yet: they are written before anything else is claimed
}

// outlet returns the state of a way out; it is made once.
func (e *Engine) outlet(id string) *outlet {
	e.outs.Lock()
	defer e.outs.Unlock()
	o := e.outlets[id]
	if o == nil {
		o = &outlet{id: id, wake: make(chan struct{}, 1)}
		if e.outlets == nil {
			e.outlets = map[string]*outlet{}
		}
		e.outlets[id] = o
	}
	return o
}

func (e *Engine) wakeDispatcher() {
	nudge(e.wakeOut)
	e.outs.Lock()
	defer e.outs.Unlock()
	for _, o := range e.outlets {
		nudge(o.wake)
	}
}

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// open returns the channel of an id when messages may leave by it now: what waits for another goes on waiting.
func (e *Engine) open(ctx context.Context, id string) (channel.Channel, bool) {
	set := e.Channels()
	ch, ok := e.way(id)
	if !ok || ch.Local() || set.Held() || ch.Ready(ctx) != nil {
		return nil, false
	}
	return ch, true
}

// dispatchLoop keeps a worker for every channel that leaves the machine; channels that are added later get theirs at the
// next wake-up. It returns when all workers have ended.
func (e *Engine) dispatchLoop(ctx context.Context) {
	var workers sync.WaitGroup
	defer workers.Wait()
	started := map[string]bool{}
	for ctx.Err() == nil {
		if _, err := e.settleOnce(ctx); err != nil {
			e.troubled(ctx, ofDispatch, err)
			continue
		}
		e.troubles.note(ofDispatch, nil)
		for _, ch := range e.ways() {
			if id := ch.ID(); !ch.Local() && !started[id] {
				started[id] = true
				workers.Go(func() { e.work(ctx, e.outlet(id)) })
			}
		}
		select {
		case <-ctx.Done():
		case <-e.wakeOut:
		}
	}
}

// work sends what is due by one channel until ctx ends.
func (e *Engine) work(ctx context.Context, o *outlet) {
	for ctx.Err() == nil {
		sent, err := e.drain(ctx, o)
		switch {
		case err != nil:
			e.troubled(ctx, ofDispatch+o.id, err)
			continue
		}
		e.troubles.note(ofDispatch+o.id, nil)
		switch {
		case sent > 0:
			e.Wake()
		default:
			e.restOut(ctx, o)
		}
	}
}

func (e *Engine) troubled(ctx context.Context, where string, err error) {
	if ctx.Err() != nil {
		return
	}
	e.troubles.note(where, err)
	e.Log.WithError(err).Error("a round of the dispatcher failed")
	sleep(ctx, e.RetryAfter)
}

// restOut waits for a wake-up or until a message of the channel is due again.
func (e *Engine) restOut(ctx context.Context, o *outlet) {
	var due <-chan time.Time
	if next, err := e.nextOf(ctx, o.id); err == nil && !next.IsZero() {
		if _, ok := e.open(ctx, o.id); ok {
			timer := time.NewTimer(e.until(next))
			defer timer.Stop()
			due = timer.C
		}
	}
	select {
	case <-ctx.Done():
	case <-o.wake:
	case <-due:
	}
}

// until is how long to wait for a moment of the engine's clock. What is due already could just not be claimed: everything
// is halted, and the wake-up comes when it is not.
func (e *Engine) until(next time.Time) time.Duration {
	return max(next.Sub(e.Clock.Now()), time.Second)
}

// dispatchOnce sends what is due by every channel, all channels side by side, and waits for every outcome. It returns how
// many messages were tried.
func (e *Engine) dispatchOnce(ctx context.Context) (int, error) {
	total, err := e.settleOnce(ctx)
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed []error
	for _, ch := range e.ways() {
		if ch.Local() {
			continue
		}
		all.Go(func() {
			n, err := e.drain(ctx, e.outlet(ch.ID()))
			mu.Lock()
			defer mu.Unlock()
			total += n
			failed = append(failed, err)
		})
	}
	all.Wait()
	return total, errors.Join(failed...)
}

// drain claims what is due by a channel, sends it and notes each outcome, until nothing is due and nothing under way. A
// message that hangs takes one of the channel's places and no more. It returns how many messages it tried.
func (e *Engine) drain(ctx context.Context, o *outlet) (total int, err error) {
	o.working.Lock()
	defer o.working.Unlock()
	// Outcomes are noted even while the engine is being stopped: a message that left must not look as if it had not.
	keep := context.WithoutCancel(ctx)
	known := len(o.unnoted)
	if err := e.noteAll(keep, o); err != nil {
		return 0, err
	}
	d := &round{e: e, o: o, ctx: ctx, tried: known, results: make(chan result, claimBatch)}
	for {
		wait, err := d.fill()
		if d.failed == nil {
			d.failed = err
		}
		d.launch()
		if d.flying == 0 && wait == 0 {
			return d.tried, errors.Join(d.failed, e.noteAll(keep, o))
		}
		d.collect(wait)
		if err := e.noteAll(keep, o); err != nil && d.failed == nil {
			d.failed = err
		}
	}
}

// round is one drain under way.
type round struct {
	e       *Engine
	o       *outlet
	ctx     context.Context
	results chan result
	ready   []*claim // claimed, and not on their way yet
	flying  int
	tried   int
	failed  error // nothing more is claimed
}

// fill claims as much as there is room for. It returns how long to wait until the channel's pace lets the next go; 0: there
// is nothing to wait for.
func (d *round) fill() (time.Duration, error) {
	if d.ctx.Err() != nil || d.failed != nil {
		for _, c := range d.ready { // given up before anything was sent
			d.flying++
			d.results <- interrupted(c, d.o.id)
		}
		d.ready = nil
		return 0, nil
	}
	ch, ok := d.e.open(d.ctx, d.o.id)
	if !ok {
		return 0, nil
	}
	room := d.e.room(ch, d.flying, len(d.ready))
	if room == 0 {
		return 0, nil
	}
	if due, err := d.e.anyOut(d.ctx, d.o.id); err != nil || !due {
		return 0, err
	}
	perMinute := d.e.perMinute(d.o.id)
	if wait := d.e.limits.wait(d.o.id, perMinute); wait > 0 {
		return wait, nil
	}
	claims, err := d.e.claim(d.ctx, ch, room)
	if err != nil {
		return 0, err
	}
	d.e.limits.took(d.o.id, perMinute, len(claims))
	d.tried += len(claims)
	d.ready = append(d.ready, claims...)
	if len(claims) > 0 {
		d.e.DB.Point(PointClaimed)
		if len(claims) == room && perMinute > 0 { // there may be more: look again when the pace allows
			return d.e.limits.wait(d.o.id, perMinute), nil
		}
	}
	return 0, nil
}

// launch puts claimed messages on their way, as many at once as the channel may have.
func (d *round) launch() {
	for len(d.ready) > 0 && d.flying < d.e.Senders {
		c := d.ready[0]
		d.ready = d.ready[1:]
		d.flying++
		go func() { d.results <- d.e.sendOne(d.ctx, c) }()
	}
}

// collect waits for an outcome, for the pace, or for news, and takes every outcome that is there.
func (d *round) collect(wait time.Duration) {
	var pace <-chan time.Time
	if wait == 0 && d.flying < d.e.Senders { // there is room: a message that falls due meanwhile need not wait
		if next, err := d.e.nextOf(d.ctx, d.o.id); err == nil && !next.IsZero() {
			wait = d.e.until(next)
		}
	}
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		pace = timer.C
	}
	stopped := d.ctx.Done()
	if d.ctx.Err() != nil {
		stopped = nil
	}
	select {
	case r := <-d.results:
		d.took(r)
	case <-pace:
	case <-d.o.wake:
	case <-stopped:
	}
	for {
		select {
		case r := <-d.results:
			d.took(r)
		default:
			return
		}
	}
}

func (d *round) took(r result) {
	d.flying--
	d.o.unnoted = append(d.o.unnoted, r)
}

// noteAll writes the outcomes that have come in, all in one transaction. Those that cannot be written are kept.
func (e *Engine) noteAll(ctx context.Context, o *outlet) error {
	if len(o.unnoted) == 0 {
		return nil
	}
	if err := e.noteOutcomes(ctx, o.unnoted); err != nil {
		return err
	}
	e.meter.add(0, 0, int64(len(o.unnoted)))
	o.unnoted = nil
	return nil
}
