package enginetest

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/event"
	"voronka/backend/interp"
	"voronka/backend/library"
)

// Durable is the engine as a driver: the events are appended to the log at their times, the clock is moved from due moment
// to due moment.
type Durable struct{}

// Tell implements Driver.
func (Durable) Tell(t testing.TB, f *Fixture, made library.Flow, customer int64, s Story) [][]interp.Entry {
	t.Helper()
	from := f.Clock.Now()
	var at []time.Duration
	for _, e := range s.Events {
		at = append(at, e.After)
	}
	for _, d := range s.Deeds {
		at = append(at, d.After)
	}
	slices.Sort(at)
	for _, after := range slices.Compact(at) {
		at := from.Add(after)
		if before := at.Add(-time.Millisecond); before.After(f.Clock.Now()) {
			require.NoError(t, f.Engine.RunClock(t.Context(), before))
		}
		if at.After(f.Clock.Now()) {
			f.Clock.Set(at)
		}
		// What happens at one moment has all happened before a timer of that moment fires.
		var together []event.Event
		for _, e := range s.Events {
			if e.After == after {
				ev := e.Event
				ev.At, ev.Subject, ev.Person = at.UnixMilli(), event.Ref{Kind: event.Customer, ID: customer}, customer
				together = append(together, ev)
			}
		}
		if len(together) > 0 {
			f.Emit(t, together...)
		}
		for _, d := range s.Deeds {
			if d.After == after {
				f.Do(t, customer, d)
			}
		}
		require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
	}
	require.NoError(t, f.Engine.RunClock(t.Context(), from.Add(s.Until)))
	return Histories(t, f, made.ID)
}
