package simulate_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/simulate"
	"voronka/backend/store"
)

// simulator is simulate.Run as a driver of the suite.
type simulator struct{}

func (simulator) Tell(t testing.TB, f *enginetest.Fixture, made library.Flow, customer int64, s enginetest.Story) [][]interp.Entry {
	t.Helper()
	return histories(simulated(t, f, made, customer, s), made.UID)
}

// histories are those of the runs of one flow.
func histories(res *simulate.Result, flow string) (out [][]interp.Entry) {
	for _, w := range res.Runs {
		if w.Flow == flow {
			out = append(out, w.Entries)
		}
	}
	return out
}

func simulated(t testing.TB, f *enginetest.Fixture, made library.Flow, customer int64, s enginetest.Story) (res *simulate.Result) {
	t.Helper()
	return simulatedWith(t, f, made, customer, s, func(*simulate.Input) {})
}

// simulatedWith simulates a story with what a person who tries it out decides besides.
func simulatedWith(t testing.TB, f *enginetest.Fixture, made library.Flow, customer int64, s enginetest.Story, decide func(*simulate.Input)) (res *simulate.Result) {
	t.Helper()
	set := channel.NewSet(local.New())
	f.Read(t, func(q *store.ReadTx) error {
		c, err := f.Library.Program(q, made.VersionID)
		require.NoError(t, err)
		in := simulate.Input{Program: c.Program, Flow: int64(made.ID), Behaviours: f.Nodes, Customer: customer, From: f.Clock.Now(), To: f.Clock.Now().Add(s.Until),
			Flows: liveFlows(t, f, q), Known: knownArms,
			Ways: func(ctx context.Context, id string, p *crm.Person) (policy.Way, error) {
				return engine.Resolve(ctx, set, id, p)
			}}
		for _, h := range s.Events {
			ev := h.Event
			ev.At = f.Clock.Now().Add(h.After).UnixMilli()
			in.Events = append(in.Events, ev)
		}
		for _, d := range s.Deeds {
			act := simulate.Act{At: f.Clock.Now().Add(d.After), Change: d.Change, Buy: d.Buy, Settle: d.Settle}
			if d.Price.Currency != "" {
				act.Reprice, act.Price = true, d.Price
			}
			in.Acts = append(in.Acts, act)
		}
		decide(&in)
		res, err = simulate.Run(t.Context(), q, in)
		require.NoError(t, err)
		return nil
	})
	return res
}

// requireSameRefusals compares the starts that rules refused, by rule and moment.
func requireSameRefusals(t testing.TB, f *enginetest.Fixture, made library.Flow, foreseen []simulate.Refusal) {
	t.Helper()
	f.Read(t, func(q *store.ReadTx) error {
		got, err := engine.ReadRefusals(q, made.ID, 100)
		require.NoError(t, err)
		require.EqualValues(t, len(foreseen), got.Total)
		for i, had := range got.Latest { // the latest first
			want := foreseen[len(foreseen)-1-i]
			require.Equal(t, [2]any{want.At, want.Reason}, [2]any{had.At, had.Reason})
		}
		return nil
	})
}

// liveFlows finds live flows as the engine does: by id, or by a name that one live flow has.
func liveFlows(t testing.TB, f *enginetest.Fixture, q store.Querier) func(string) *flow.Program {
	return func(ref string) (named *flow.Program) {
		live, err := f.Library.LiveFlows(q)
		require.NoError(t, err)
		count := 0
		for _, c := range live {
			if c.UID == ref {
				return c.Program
			}
			if c.Name == ref {
				named = c.Program
				count++
			}
		}
		if count > 1 {
			return nil
		}
		return named
	}
}

func TestSimulatorConforms(t *testing.T) {
	t.Parallel()
	enginetest.Run(t, func() enginetest.Driver { return simulator{} })
}

func TestBothDriversTellTheStoriesAlike(t *testing.T) {
	t.Parallel()
	for _, s := range enginetest.Stories() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			tellBoth(t, enginetest.Prepared(t), s)
		})
	}
}
