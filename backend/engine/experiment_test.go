package engine_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

const experimentFlow = "01EXPERIMENT"

func splitFlow(a, b int, more string) string {
	return enginetest.FlowText(experimentFlow, `{"reentry":"always"}`, []string{"s event.manual",
		fmt.Sprintf(`x condition.split {"arms":[{"id":"a","name":"A","share":%d},{"id":"b","name":"B","share":%d}]%s}`, a, b, more),
		`n action.add_note {"text":"А"}`, `m action.add_note {"text":"Б"}`}, "s.next x", "x.a n", "x.b m")
}

// armsNow is every person's arm as the file has it.
func armsNow(t *testing.T, f *enginetest.Fixture) map[int64]string {
	t.Helper()
	out := map[int64]string{}
	f.Read(t, func(q *store.ReadTx) error {
		rows, err := q.Query(`SELECT person, arm FROM experiment_arm`)
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var person int64
			var arm string
			require.NoError(t, rows.Scan(&person, &arm))
			out[person] = arm
		}
		return rows.Err()
	})
	return out
}

// went is by which ports of the split each person went, in order, read from the histories.
func went(t *testing.T, f *enginetest.Fixture) map[int64][]interp.Entry {
	t.Helper()
	out := map[int64][]interp.Entry{}
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
					out[person] = append(out[person], e)
				}
			}
		}
		return rows.Err()
	})
	return out
}

func startAll(t *testing.T, f *enginetest.Fixture, from, to int64) {
	t.Helper()
	var ids []int64
	for id := from; id <= to; id++ {
		ids = append(ids, id)
	}
	n, err := f.Engine.StartPeople(t.Context(), experimentFlow, ids)
	require.NoError(t, err)
	require.Equal(t, to-from+1, n)
	require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
}

func republish(t *testing.T, f *enginetest.Fixture, text string) {
	t.Helper()
	var rev int64
	doc, err := flow.Decode([]byte(text))
	require.NoError(t, err)
	f.Read(t, func(q *store.ReadTx) error {
		made, err := f.Library.Get(q, experimentFlow)
		rev = made.Rev
		return err
	})
	_, err = f.Library.SaveDraft(t.Context(), experimentFlow, rev, doc)
	require.NoError(t, err)
	_, err = f.Library.Publish(t.Context(), experimentFlow, 0)
	require.NoError(t, err)
}

func TestAPersonKeepsTheArm(t *testing.T) {
	t.Parallel()
	t.Run("D12 across shares that change and a restart", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		f, err := enginetest.Open(dir, enginetest.Options{})
		require.NoError(t, err)
		f.AddPeople(t, 400)
		f.Publish(t, splitFlow(50, 50, ""))
		startAll(t, f, 1, 200)
		first := armsNow(t, f)
		require.Len(t, first, 200)
		require.NoError(t, f.DB.Close())

		f, err = enginetest.Open(dir, enginetest.Options{})
		require.NoError(t, err)
		defer func() { require.NoError(t, f.DB.Close()) }()
		republish(t, f, splitFlow(0, 100, ""))
		startAll(t, f, 1, 400)
		again := armsNow(t, f)
		inA := 0
		for person, entries := range went(t, f) {
			if person <= 200 {
				require.Len(t, entries, 2)
				require.Equal(t, first[person], again[person])
				require.Equal(t, first[person], entries[1].Port, "the arm is kept")
				require.Equal(t, "arm_kept", entries[1].Why[0].Code)
				if first[person] == "a" {
					inA++
				}
				continue
			}
			require.Equal(t, "b", entries[0].Port, "new people go by the new shares")
		}
		require.Greater(t, inA, 50)
		f.Read(t, func(q *store.ReadTx) error { return engine.CheckTotals(q) })
	})
	t.Run("D12 twice within one batch", func(t *testing.T) {
		t.Parallel()
		f := enginetest.New(t, enginetest.Options{})
		f.AddPeople(t, 1)
		f.Publish(t, splitFlow(50, 50, ""))
		for range 3 {
			_, err := f.Engine.StartPeople(t.Context(), experimentFlow, []int64{1})
			require.NoError(t, err)
		}
		require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
		require.Len(t, armsNow(t, f), 1)
		require.Len(t, went(t, f)[1], 3)
	})
	t.Run("D12 a flow without a split writes none", func(t *testing.T) {
		t.Parallel()
		f := enginetest.New(t, enginetest.Options{})
		f.AddPeople(t, 1)
		f.Publish(t, enginetest.FlowText(experimentFlow, "", []string{"s event.manual", `n action.add_note {"text":"А"}`}, "s.next n"))
		startAll(t, f, 1, 1)
		require.Empty(t, armsNow(t, f))
	})
}

// figures reads a split's counts as the page does.
func figures(t *testing.T, f *enginetest.Fixture) map[string][2]int64 {
	t.Helper()
	out := map[string][2]int64{}
	f.Read(t, func(q *store.ReadTx) error {
		made, err := f.Library.Get(q, experimentFlow)
		require.NoError(t, err)
		c, err := f.Library.Program(q, made.VersionID)
		require.NoError(t, err)
		step, _ := c.Program.Step("x")
		counts, err := engine.ReadCounts(q, c.Flow, c.Nodes[step], engine.PlanOf(&c.Program.Steps[step]), f.Clock.Now())
		require.NoError(t, err)
		for _, n := range counts {
			out[n.Arm] = [2]int64{n.People, n.Converted}
		}
		return nil
	})
	return out
}

func TestFiguresEqualACountMadeAnotherWay(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name, more string
		fits       func(roubles int64) bool
	}{
		{"D12 an event", `,"goal":"purchase.added","window":"3d"`, func(int64) bool { return true }},
		{"D12 an event with a condition", `,"goal":"purchase.added","where":"purchase.total > 500","window":"3d"`, func(r int64) bool { return r > 500 }},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			f := enginetest.New(t, enginetest.Options{})
			f.AddPeople(t, 90)
			f.Publish(t, splitFlow(50, 50, x.more))
			buy := func(customer, roubles int64, at time.Time, live bool) {
				f.AddPurchases(t, live, crm.NewPurchase{Customer: customer, Total: enginetest.Roubles(roubles), Title: "Абонемент", At: at.UnixMilli()})
			}
			buy(3, 900, f.Clock.Now(), true) // before coming to the split: not its success
			startAll(t, f, 1, 90)
			came := f.Clock.Now()
			want := map[string][2]int64{"a": {}, "b": {}}
			bought := map[int64]bool{}
			for i := range int64(90) {
				customer, roubles := i%60+1, 100+i*37%900
				at := came.Add(time.Duration(i) * 75 * time.Minute) // the last ones lie beyond the window
				f.Clock.Set(at)
				buy(customer, roubles, at, i%3 > 0)
				if at.Before(came.Add(72*time.Hour)) && x.fits(roubles) {
					bought[customer] = true
				}
			}
			require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
			for person, arm := range armsNow(t, f) {
				n := want[arm]
				n[0]++
				if bought[person] {
					n[1]++
				}
				want[arm] = n
			}
			require.Equal(t, want, figures(t, f))
			require.Positive(t, want["a"][1])
		})
	}
}

func TestAWinnerIsDecidedInATurn(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 120)
	f.Publish(t, splitFlow(50, 50, `,"goal":"purchase.added","window":"1d","winner":"people","winner_people":40`))
	startAll(t, f, 1, 60)
	first := armsNow(t, f)
	for person, arm := range first {
		if arm == "b" {
			f.AddPurchases(t, true, crm.NewPurchase{Customer: person, Total: enginetest.Roubles(100), Title: "x", At: f.Clock.Now().UnixMilli()})
		}
	}
	f.Clock.Advance(time.Hour)
	startAll(t, f, 61, 70) // the window of nobody has passed: still by the shares
	f.Read(t, func(q *store.ReadTx) error {
		found, err := q.QueryRow(`SELECT 1 FROM experiment_winner`, nil, new(bool))
		require.False(t, found, "D12 no winner before the rule is met")
		return err
	})
	f.Clock.Advance(24 * time.Hour)
	startAll(t, f, 71, 120)
	decided, followed := 0, 0
	for person, entries := range went(t, f) {
		codes := []string{}
		for _, w := range entries[0].Why {
			codes = append(codes, w.Code)
		}
		if person <= 70 {
			require.Equal(t, []string{"arm"}, codes)
			continue
		}
		require.Equal(t, "b", entries[0].Port, "D12 new people go to the winner")
		followed++
		if codes[0] == "winner_people" {
			decided++
			require.Equal(t, "B", entries[0].Why[0].Args["arm"])
		}
		require.Equal(t, "arm_winner", codes[len(codes)-1])
	}
	require.Equal(t, 50, followed)
	require.Equal(t, 1, decided, "D12 the decision stands in the history of the one whose step took it")
	startAll(t, f, 1, 60)
	for person, entries := range went(t, f) {
		if person <= 60 {
			require.Equal(t, first[person], entries[1].Port, "D12 those who have an arm keep it")
		}
	}
	f.Read(t, func(q *store.ReadTx) error {
		nodes, err := library.NodeIDs(q, 1)
		require.NoError(t, err)
		w, found, err := engine.ReadWinner(q, nodes["x"])
		require.True(t, found)
		require.Equal(t, "b", w.Arm)
		require.Equal(t, "winner_people", w.Say.Code)
		return err
	})
}
