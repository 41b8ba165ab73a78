package app

import (
	"context"
	"sync"
	"time"

	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// holdFor is how long a window that is not heard of keeps a flow: longer than a browser lets a hidden window sleep.
const holdFor = 3 * time.Minute

// editing knows which window writes each flow's draft, so that a second one is told at once and only looks. It lives in
// memory, since all windows of a workspace that are open together belong to one program, and dies with it; what other
// programs write is caught by the draft's revision. Times are monotonic.
type editing struct {
	mu      sync.Mutex
	now     func() time.Time
	holders map[string]holder // by the flow's id
}

type holder struct {
	window string
	since  int64 // UTC ms, to be shown
	heard  time.Time
}

func newEditing() *editing { return &editing{now: clock.Monotonic, holders: map[string]holder{}} }

// hold asks for a flow in a window's name and returns who has it then. It is given to a window when nobody has it, when its
// holder has not been heard of for long, and when it is taken. told reports whether another window must hear of it.
func (e *editing) hold(flow, window string, take bool, wall int64) (h holder, told bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.now()
	h, held := e.holders[flow]
	switch {
	case held && h.window == window:
	case held && !take && now.Sub(h.heard) < holdFor:
		return h, false
	default:
		told = held
		h = holder{window: window, since: wall}
	}
	h.heard = now
	e.holders[flow] = h
	return h, told
}

// release gives a flow up, if this window has it.
func (e *editing) release(flow, window string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.holders[flow].window != window {
		return false
	}
	delete(e.holders, flow)
	return true
}

// HoldFlow is what an editor says of itself: when it opens a flow, once a minute while it is open, when the person takes
// control, and when it closes.
type HoldFlow struct {
	Flow   string `json:"flow"`
	Window string `json:"window"` // a random name that the window gave itself
	Take   bool   `json:"take"`   // whoever has it
	Leave  bool   `json:"leave"`
}

// Holding is who writes a flow's draft.
type Holding struct {
	Mine  bool  `json:"mine"`
	Since int64 `json:"since"` // when the holder began
	Rev   int64 `json:"rev"`   // of the draft as it is kept
}

// Hold says who writes a flow's draft, this window where nobody else does. It writes nothing to the database. The topic
// «editing:<flow>» tells the other windows.
func (s *Flows) Hold(ctx context.Context, in HoldFlow) (out Holding, err error) {
	if in.Window == "" {
		return out, fault.New(fault.BadRequest, nil)
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.Flow)
		out.Rev = f.Rev
		return err
	})
	if err != nil {
		return out, err
	}
	if in.Leave {
		if s.app.editing.release(in.Flow, in.Window) {
			s.app.topics.Publish("editing:" + in.Flow)
		}
		return out, nil
	}
	h, told := s.app.editing.hold(in.Flow, in.Window, in.Take, clock.Millis(s.app.opts.Clock.Now()))
	if told {
		s.app.topics.Publish("editing:" + in.Flow)
	}
	out.Mine, out.Since = h.window == in.Window, h.since
	return out, nil
}

// watchOthers looks once a second whether another program has written, in a program that does not run the engine, whose
// look this otherwise is. It ends with the program, or by calling unwatch.
func (a *App) watchOthers() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.unwatch != nil || a.closed {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	a.unwatch = func() { cancel(); <-done }
	go func() {
		defer close(done)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		version, _ := a.db.DataVersion(ctx)
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if v, err := a.db.DataVersion(ctx); err == nil && v != version {
				version = v
				a.topics.Publish(writtenOutside...)
			}
		}
	}()
}
