package engine

import (
	"context"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// Config is what an Engine is made of.
type Config struct {
	DB         *store.DB
	Clock      clock.Clock // the same that the store has
	Library    *library.Library
	Behaviours interp.Behaviours
	Channels   func() *channel.Set // asked anew each turn, since settings change
	Requests   []channel.Channel   // ways out to other programs: WayRequest and WayRepeatable, both channel.Requester
	Dir        string              // the workspace's folder, for the lock; empty: no lock is taken
	Log        *logrus.Logger

	// Again is the user's rule for messages of a channel whose outcome is unknown: true sends them again, false holds them
	// for a person. Nil holds all.
	Again func(channel string) bool
	// PerMinute is how many messages a channel may send in a minute; nil or 0: no limit.
	PerMinute func(channel string) int

	Poll      time.Duration // how often the file is looked at for other processes' writes; a second when 0
	BatchRuns int           // how many runs one turn may move; 1,000 when 0
	BatchTime time.Duration // how long a turn's transaction is to take at most; 40 ms when 0
	Senders   int           // messages of one channel on their way at once; 4 when 0

	// SendTimeout is when a channel is asked to give one message up, SendGrace how much longer it is waited for; 2 min and
	// 30 s when 0. Both go by the monotonic clock.
	SendTimeout, SendGrace time.Duration

	// Troubled is called when something begins to keep the engine from working, and when that ends; Health says what. Nil:
	// nobody asks.
	Troubled func()
	// Others is called when another program has written to the workspace, within a second of it, while the engine rests. Nil:
	// nobody is told.
	Others     func()
	RetryAfter time.Duration // the pause after a turn that failed as a whole (a full disk); 5 s when 0
}

// Engine runs the flows of one workspace. Its methods are safe for concurrent use.
type Engine struct {
	Config
	turns     sync.Mutex // one turn at a time
	wake      chan struct{}
	wakeOut   chan struct{}
	sending   sync.Mutex // guards settled
	settled   bool       // what a dead process had claimed has been settled
	outs      sync.Mutex // guards outlets
	outlets   map[string]*outlet
	timers    dueQueue
	entries   entryIndex
	day       calendarDay // of the last turn that wrote
	vigil     vigil       // the gaps in which nothing ran
	halted    bool        // the last turn found the red switch on
	watch     watch       // the loop's alone
	flowsRev  int64
	needs     map[*flow.Program]*needs
	limits    limits
	scratch   scratch
	prunedTo  effectKey // how far this way through the old requests has come
	compactAt time.Time // when old histories are looked for next; of the loop alone
	reading   reading   // ahead of the next turn
	calendar  calendar
	judged    map[int64]*judgement // splits that look for a winner, by node
	size      int                  // how many runs the next turn takes: as many as fit into BatchTime

	mu   sync.Mutex // guards what follows; Stop holds it while it waits, so the loops must not take it
	stop context.CancelFunc
	done chan struct{}
	lock *lock

	troubles troubles
	meter    meter
}

// firstBatch is how many runs the first turn takes, before it is known how quick the machine is.
const firstBatch = 400

// New returns an engine that stands still.
func New(c Config) *Engine {
	if c.BatchRuns <= 0 {
		c.BatchRuns = 1000
	}
	if c.BatchTime <= 0 {
		c.BatchTime = 40 * time.Millisecond
	}
	if c.Poll <= 0 {
		c.Poll = pollEvery
	}
	if c.Senders <= 0 {
		c.Senders = 4
	}
	if c.SendTimeout <= 0 {
		c.SendTimeout = sendTimeout
	}
	if c.SendGrace <= 0 {
		c.SendGrace = leaseGrace
	}
	if c.RetryAfter <= 0 {
		c.RetryAfter = retryAfter
	}
	if c.Log == nil {
		c.Log = logrus.New()
	}
	return &Engine{Config: c, wake: make(chan struct{}, 1), wakeOut: make(chan struct{}, 1), flowsRev: -1,
		size: min(c.BatchRuns, firstBatch), troubles: troubles{changed: c.Troubled, clock: c.Clock}}
}

// Wake tells a running engine that something was written. It never blocks.
func (e *Engine) Wake() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Start takes the workspace's lock and begins to work in the background until Stop, or until ctx ends. Starting twice is
// fine. When another process has the workspace, the error is Held with who holds it.
func (e *Engine) Start(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stop != nil {
		return nil
	}
	if err := e.hold(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	e.stop, e.done = stop, make(chan struct{})
	var both sync.WaitGroup
	ear := e.openEar()
	both.Add(3)
	go func() { defer both.Done(); e.hear(ctx, ear) }()
	go func() { defer both.Done(); e.loop(ctx) }()
	go func() { defer both.Done(); e.dispatchLoop(ctx) }()
	go func(done chan struct{}) {
		both.Wait()
		close(done)
	}(e.done)
	return nil
}

// Stop ends the work and waits until the turn and the sends under way have been noted. Stopping twice, or unstarted, is
// fine.
func (e *Engine) Stop() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stop == nil {
		e.release()
		return
	}
	e.stop()
	<-e.done
	e.stop, e.done = nil, nil
	ctx, cancel := context.WithTimeout(context.Background(), retryAfter)
	defer cancel()
	if err := e.rested(ctx); err != nil {
		e.Log.WithError(err).Warn("the moment of stopping was not noted")
	}
	e.release()
}

// pollEvery is how often the file is looked at for what other processes wrote; the one poll there is.
const pollEvery = time.Second

// retryAfter is the usual pause after a turn that failed as a whole (a full disk).
const retryAfter = 5 * time.Second

func (e *Engine) loop(ctx context.Context) {
	poll := time.NewTicker(e.Poll)
	defer poll.Stop()
	version, awake := int64(-1), false
	if err := e.finishMoves(ctx); err != nil && ctx.Err() == nil {
		e.troubles.note(ofTurns, err)
		e.Log.WithError(err).Error("people could not be taken along to a new version")
	}
	for ctx.Err() == nil {
		worked, err := false, error(nil)
		if !awake {
			err = e.wakeUp(ctx)
			awake = err == nil
		}
		if err == nil {
			// A gap between the wall clock and the monotonic one is sleep, or a clock that was set: what fell due in it is late.
			err = e.look(ctx, clock.Monotonic())
		}
		if err == nil {
			worked, err = e.Turn(ctx)
		}
		e.troubles.note(ofTurns, err)
		if err != nil {
			if ctx.Err() == nil {
				e.Log.WithError(err).Error("a turn failed")
				sleep(ctx, e.RetryAfter)
			}
			continue
		}
		if worked {
			continue
		}
		if e.compactDue() {
			if err := e.compactIdle(ctx); err != nil && ctx.Err() == nil {
				e.Log.WithError(err).Error("old histories could not be compacted")
				e.compactAt = e.Clock.Now().Add(compactEvery)
			}
			continue
		}
		version = e.rest(ctx, poll, version)
	}
}

// rest waits until there may be something to do: a wake-up, the next due moment, or another process's write. It returns the
// file's version as last seen.
func (e *Engine) rest(ctx context.Context, poll *time.Ticker, version int64) int64 {
	var due <-chan time.Time
	next, err := e.nextDue(ctx)
	if err == nil && !next.IsZero() {
		timer := time.NewTimer(max(next.Sub(e.Clock.Now()), 0))
		defer timer.Stop()
		due = timer.C
	}
	for {
		select {
		case <-ctx.Done():
			return version
		case <-e.wake:
			return version
		case <-due:
			return version
		case <-poll.C:
			// The timer runs by the monotonic clock, which stands still while the machine sleeps.
			if now := e.Clock.Now(); !next.IsZero() && !now.Before(next) || e.watch.gap(now, clock.Monotonic()).Abs() > lateGrace {
				return version
			}
			if v, err := e.DB.DataVersion(ctx); err == nil && v != version {
				e.wakeDispatcher()
				if e.Others != nil {
					e.Others()
				}
				return v
			}
		}
	}
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
