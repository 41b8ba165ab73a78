package enginetest

import (
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
	for i := 0; i < len(s.Events); {
		at := from.Add(s.Events[i].After)
		if before := at.Add(-time.Millisecond); before.After(f.Clock.Now()) {
			require.NoError(t, f.Engine.RunClock(t.Context(), before))
		}
		if at.After(f.Clock.Now()) {
			f.Clock.Set(at)
		}
		// What happens at one moment has all happened before a timer of that moment fires.
		var together []event.Event
		for ; i < len(s.Events) && from.Add(s.Events[i].After).Equal(at); i++ {
			ev := s.Events[i].Event
			ev.At, ev.Subject, ev.Person = at.UnixMilli(), event.Ref{Kind: event.Customer, ID: customer}, customer
			together = append(together, ev)
		}
		f.Emit(t, together...)
		require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
	}
	require.NoError(t, f.Engine.RunClock(t.Context(), from.Add(s.Until)))
	return Histories(t, f, made.ID)
}
