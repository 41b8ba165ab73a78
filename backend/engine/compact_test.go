package engine_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/interp"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// long takes most people through three waits, some out by a goal, and fails none.
const long = `{ "schema": "voronka.flow/1", "id": "01LONG", "name": "Долгая", "attach": { "to": "none" }, "subject": "customer",
  "settings": { "reentry": "always", "goals": [ { "event": "purchase.added" } ] },
  "nodes": [
    { "id": "n1", "kind": "event.tag_added", "params": {} },
    { "id": "n2", "kind": "wait.for", "params": { "duration": "10d" } },
    { "id": "n3", "kind": "condition.expression", "params": { "test": "customer.city == 'Казань'" } },
    { "id": "n4", "kind": "wait.for", "params": { "duration": "40d" } },
    { "id": "n5", "kind": "action.send_message", "params": { "channel": "local", "subject": "С", "text": "{{ customer.name }}" } },
    { "id": "n6", "kind": "wait.for", "params": { "duration": "1d" } } ],
  "edges": [ ["n1", "next", "n2"], ["n2", "next", "n3"], ["n3", "yes", "n4"], ["n3", "no", "n5"], ["n4", "next", "n5"], ["n5", "next", "n6"] ] }`

func TestOldHistoriesAreCompacted(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("D15 seed ", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 15))
			f := enginetest.New(t, enginetest.Options{})
			people := f.AddPeople(t, 40)
			made := f.Publish(t, long)
			for day := range 30 { // three hundred days
				for range random.IntN(30) {
					p := people[random.IntN(len(people))]
					if random.IntN(6) == 0 {
						f.AddPurchases(t, true, crm.NewPurchase{Customer: p.Customer, Total: enginetest.Roubles(5)})
					} else {
						f.Emit(t, event.Event{Name: event.TagAdded, Subject: event.Ref{Kind: event.Customer, ID: p.Customer}, Person: p.Contact})
					}
				}
				require.NoError(t, f.Engine.RunClock(t.Context(), enginetest.Start.AddDate(0, 0, 10*day)))
				if random.IntN(4) == 0 {
					_, err := f.Engine.CompactSome(t.Context())
					require.NoError(t, err)
				}
			}
			var stats engine.Stats
			f.Read(t, func(q *store.ReadTx) (err error) {
				stats, err = engine.ReadStats(q, made.ID)
				return err
			})
			runs := lines(t, f, `SELECT id || ' ' || state || ' ' || started_at || ' ' || COALESCE(ended_at, 0) || ' ' || visits FROM run ORDER BY id`)
			cutoff := f.Clock.Now().AddDate(0, 0, -180).UnixMilli()
			young := `SELECT run || ' ' || entries FROM history WHERE run IN (SELECT id FROM run WHERE ended_at IS NULL OR ended_at >= ` +
				fmt.Sprint(cutoff) + `) ORDER BY id`
			whole := lines(t, f, young)

			for {
				more, err := f.Engine.CompactSome(t.Context())
				require.NoError(t, err)
				f.Read(t, func(q *store.ReadTx) error {
					require.NoError(t, engine.CheckTotals(q))
					now, err := engine.ReadStats(q, made.ID)
					require.Equal(t, stats, now)
					return err
				})
				if !more {
					break
				}
			}
			require.Equal(t, runs, lines(t, f, `SELECT id || ' ' || state || ' ' || started_at || ' ' || COALESCE(ended_at, 0) || ' ' || visits FROM run ORDER BY id`))
			require.Equal(t, whole, lines(t, f, young), "what is younger is kept whole")
			f.Read(t, func(q *store.ReadTx) error {
				list, _, err := engine.ReadRuns(q, made.ID, "", 0, 10000)
				require.NoError(t, err)
				old, goals := 0, 0
				for _, r := range list {
					if r.Ended == 0 || r.Ended >= cutoff {
						continue
					}
					old++
					entries, err := engine.ReadHistory(q, r.Run)
					require.NoError(t, err)
					require.Equal(t, interp.Started, entries[0].What)
					last := entries[len(entries)-1]
					if last.What == interp.Halted {
						goals++
						require.Equal(t, "goal_reached", last.Why[0].Code)
					} else {
						require.Equal(t, interp.Ended, last.What)
					}
					require.Len(t, entries, 2)
				}
				require.Positive(t, old)
				require.Positive(t, goals)
				return nil
			})

			// Kept totals that were tampered with are found.
			require.NoError(t, f.DB.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE compacted_total SET passed = passed + 1 WHERE port <> ''`)
				return err
			}))
			f.Read(t, func(q *store.ReadTx) error {
				require.Error(t, engine.CheckTotals(q))
				return nil
			})
		})
	}
}

func TestHistoriesAreKeptForEverWhereTheWorkspaceSaysSo(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	setHistory(t, f, 0)
	people := f.AddPeople(t, 3)
	f.Publish(t, long)
	for _, p := range people {
		f.Emit(t, tagged(p))
	}
	require.NoError(t, f.Engine.RunClock(t.Context(), enginetest.Start.Add(1000*24*time.Hour)))
	was := lines(t, f, `SELECT entries FROM history ORDER BY id`)
	require.NoError(t, f.Engine.Compact(t.Context()))
	require.Equal(t, was, lines(t, f, `SELECT entries FROM history ORDER BY id`))
}

// setHistory changes how many days the steps of histories are kept, which is 180 at first.
func setHistory(t *testing.T, f *enginetest.Fixture, days int) {
	t.Helper()
	f.Write(t, func(tx *store.Tx) error {
		s, err := workspace.Load(tx)
		require.NoError(t, err)
		require.Equal(t, 180, s.HistoryDays)
		s.HistoryDays = days
		return workspace.Save(tx, s)
	})
}
