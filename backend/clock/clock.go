// Package clock is the only place that reads the wall clock. Everything that needs the time is given a Clock; decisions
// get the moment as a value. It imports nothing of ours.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time that the engine lives by.
type Clock interface {
	// Now returns the current instant in UTC, cut to milliseconds as the database keeps it.
	Now() time.Time
}

// System is the machine's wall clock.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return cut(time.Now()) }

// Monotonic returns the machine's time with its monotonic reading, for leases, rates and timeouts that must not follow a
// clock that is moved by hand.
func Monotonic() time.Time { return time.Now() }

// Manual is a clock that stands still until it is set: for tests, the simulator and «--clock».
type Manual struct {
	mu  sync.RWMutex
	now time.Time
}

// NewManual returns a clock standing at t.
func NewManual(t time.Time) *Manual { return &Manual{now: cut(t)} }

// Now implements Clock.
func (m *Manual) Now() time.Time {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.now
}

// Set moves the clock to t, backwards too.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	m.now = cut(t)
	m.mu.Unlock()
}

// Advance moves the clock on by d.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	m.now = cut(m.now.Add(d))
	m.mu.Unlock()
}

func cut(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// Millis converts an instant to the database's form.
func Millis(t time.Time) int64 { return t.UnixMilli() }

// FromMillis converts the database's form to an instant in UTC.
func FromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
