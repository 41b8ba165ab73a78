package engine

import (
	"sync"

	"voronka/backend/clock"
	"voronka/backend/fault"
)

// Where trouble may be: the turns, the dispatcher as a whole, or with a channel's id after it one channel's worker.
const (
	ofTurns    = "turns"
	ofDispatch = "dispatch:"
)

// troubles are the failures that lasted when each part of the engine last tried; a part that gets on again has none.
type troubles struct {
	mu      sync.Mutex
	list    []trouble
	changed func() // called when trouble begins or ends; nil: nobody asks
	clock   clock.Clock
}

type trouble struct {
	where string
	err   error
	since int64 // UTC ms
}

// note keeps what a part of the engine last met: an error, or nil when all went well. Being stopped is no trouble.
func (t *troubles) note(where string, err error) {
	if fault.CodeOf(err) == fault.Cancelled {
		return
	}
	if t.change(where, err) && t.changed != nil {
		t.changed()
	}
}

// change reports whether trouble began, became another or ended.
func (t *troubles) change(where string, err error) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.list {
		if t.list[i].where != where {
			continue
		}
		if err == nil {
			t.list = append(t.list[:i], t.list[i+1:]...)
			return true
		}
		other := fault.CodeOf(err) != fault.CodeOf(t.list[i].err)
		t.list[i].err = err
		return other
	}
	if err != nil {
		t.list = append(t.list, trouble{where, err, clock.Millis(t.clock.Now())})
	}
	return err != nil
}

// oldest returns since when what has lasted longest does, and what it is; nil when all is well.
func (t *troubles) oldest() (since int64, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.list) == 0 {
		return 0, nil
	}
	return t.list[0].since, t.list[0].err
}

// Rates are how much was done in the last minutes.
type Rates struct {
	Turns    float64 // turns a minute
	Moved    float64 // things done in them a minute: events, timers, outcomes
	Messages float64 // messages tried a minute, those of the mailbox not counted
}

// rateMinutes is how far back rates look.
const rateMinutes = 5

// meter counts by the minute, for the last few.
type meter struct {
	mu    sync.Mutex
	began int64 // the minute of the first count
	slots [rateMinutes + 1]struct {
		minute                 int64
		turns, moved, messages int64
	}
}

func (m *meter) add(turns, moved, messages int64) {
	now := clock.Monotonic().Unix() / 60
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.began == 0 {
		m.began = now
	}
	s := &m.slots[now%int64(len(m.slots))]
	if s.minute != now {
		*s = struct{ minute, turns, moved, messages int64 }{minute: now}
	}
	s.turns += turns
	s.moved += moved
	s.messages += messages
}

// rates are over the minutes that the engine has been at work, at most the last five, the one under way included.
func (m *meter) rates() Rates {
	now := clock.Monotonic().Unix() / 60
	m.mu.Lock()
	defer m.mu.Unlock()
	var turns, moved, messages int64
	for _, s := range m.slots {
		if s.minute > now-rateMinutes {
			turns, moved, messages = turns+s.turns, moved+s.moved, messages+s.messages
		}
	}
	minutes := float64(max(1, min(rateMinutes, now-m.began+1)))
	return Rates{float64(turns) / minutes, float64(moved) / minutes, float64(messages) / minutes}
}
