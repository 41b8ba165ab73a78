package simulate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/policy"
	"voronka/backend/simulate"
	"voronka/backend/store"
)

// knownArms reads arms and winners from the workspace's file.
func knownArms(q store.Querier, flow string) (simulate.Known, error) {
	return engine.ReadKnownArms(q, flow)
}

// TestASimulationKeepsArmsAndFollowsWinners lets an experiment find its winner, gives the arms other shares, and compares
// what is foreseen of everybody with what the engine then does.
func TestASimulationKeepsArmsAndFollowsWinners(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 120)
	doc := func(a, b int) string {
		return enginetest.FlowText("01W", `{"reentry":"always"}`, []string{"s event.manual", fmt.Sprintf(`x condition.split {"arms":[{"id":"a","name":"А",`+
			`"share":%d},{"id":"b","name":"Б","share":%d}],"goal":"purchase.added","window":"1d","winner":"people","winner_people":40}`, a, b),
			`n action.add_note {"text":"А"}`, `m action.add_note {"text":"Б"}`}, "s.next x", "x.a n", "x.b m")
	}
	made := f.Publish(t, doc(50, 50))
	start := func(from, to int64) {
		var ids []int64
		for id := from; id <= to; id++ {
			ids = append(ids, id)
		}
		_, err := f.Engine.StartPeople(t.Context(), "01W", ids)
		require.NoError(t, err)
		require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
	}
	start(1, 60)
	first := lastPorts(t, f)
	for person, port := range first {
		if port == "b" {
			f.AddPurchases(t, true, crm.NewPurchase{Customer: person, Total: enginetest.Roubles(100), Title: "x", At: f.Clock.Now().UnixMilli()})
		}
	}
	f.Clock.Advance(25 * time.Hour)
	start(61, 70) // the first of them decides that Б has won

	d, err := flow.Decode([]byte(doc(95, 5)))
	require.NoError(t, err)
	saved, err := f.Library.SaveDraft(t.Context(), "01W", made.Rev, d)
	require.NoError(t, err)
	made, err = f.Library.Publish(t.Context(), "01W", saved.Rev)
	require.NoError(t, err)
	set := channel.NewSet(local.New())
	in := simulate.People{Input: simulate.Input{Flow: int64(made.ID), Behaviours: f.Nodes, Known: knownArms, From: f.Clock.Now(), To: f.Clock.Now().Add(time.Hour),
		Ways: func(ctx context.Context, id string, p *crm.Person) (policy.Way, error) {
			return engine.Resolve(ctx, set, id, p)
		}}}
	foreseen, why := map[int64]string{}, map[string]int64{}
	f.Read(t, func(q *store.ReadTx) error {
		c, err := f.Library.Program(q, made.VersionID)
		require.NoError(t, err)
		in.Program = c.Program
		for id := range int64(120) {
			in.Customers = append(in.Customers, id+1)
			one := in.Input
			one.Customer = id + 1
			res, err := simulate.Run(t.Context(), q, one)
			require.NoError(t, err)
			split := res.Runs[0].Entries[1]
			foreseen[id+1] = split.Port
			why[split.Why[0].Code]++
		}
		return nil
	})
	require.Equal(t, map[string]int64{"arm_kept": 70, "arm_winner": 50}, why)
	total, err := simulate.Population(t.Context(), f.DB, in)
	require.NoError(t, err)
	start(1, 120)
	then := lastPorts(t, f)
	require.Equal(t, then, foreseen)
	counted, kept := map[string]int64{}, map[string]int64{}
	for person, port := range then {
		counted[port]++
		if person <= 60 {
			require.Equal(t, first[person], port)
			kept[port]++
		}
	}
	require.Equal(t, counted, total.Ports["x"])
	require.Positive(t, kept["a"], "somebody keeps the arm that lost")
}

// lastPorts is by which port of the split each person's latest run went, by its history.
func lastPorts(t *testing.T, f *enginetest.Fixture) map[int64]string {
	t.Helper()
	out := map[int64]string{}
	f.Read(t, func(q *store.ReadTx) error {
		rows, err := q.Query(`SELECT r.person, h.entries FROM history h JOIN run r ON r.id = h.run ORDER BY h.id`)
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var person int64
			var packed []byte
			require.NoError(t, rows.Scan(&person, &packed))
			var entries []interp.Entry
			require.NoError(t, json.Unmarshal(packed, &entries))
			for _, e := range entries {
				if e.Node == "x" {
					out[person] = e.Port
				}
			}
		}
		return rows.Err()
	})
	return out
}
