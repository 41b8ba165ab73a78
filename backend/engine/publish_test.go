package engine_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// redraft replaces a flow's draft.
func redraft(t *testing.T, f *enginetest.Fixture, uid, text string) library.Flow {
	t.Helper()
	doc, err := flow.Decode([]byte(text))
	require.NoError(t, err)
	saved, err := f.Library.Replace(t.Context(), uid, doc)
	require.NoError(t, err)
	return saved
}

func publish(t *testing.T, f *enginetest.Fixture, p engine.Plan) (library.Flow, engine.Moved) {
	t.Helper()
	made, err := f.Engine.Publish(t.Context(), p)
	require.NoError(t, err)
	moved, err := f.Engine.FinishMove(t.Context(), made.ID, nil)
	require.NoError(t, err)
	checkTotals(t, f)
	return made, moved
}

func waiting(d string, rest ...string) []string {
	return append([]string{"s event.manual", `w wait.for {"duration":"` + d + `"}`, "m " + send}, rest...)
}

func TestPublishingToPeopleUnderWay(t *testing.T) {
	t.Parallel()
	text := func(d string) string { return enginetest.FlowText("01F", "", waiting(d), "s.next w", "w.next m") }
	setup := func(t *testing.T) (*enginetest.Fixture, library.Flow) {
		f := enginetest.New(t, enginetest.Options{})
		f.AddPeople(t, 5)
		made := f.Publish(t, text("10h"))
		_, err := f.Engine.StartPeople(t.Context(), made.UID, []int64{1, 2, 3})
		require.NoError(t, err)
		idle(t, f)
		runTo(t, f, 4*time.Hour)
		_, err = f.Engine.StartPeople(t.Context(), made.UID, []int64{4, 5})
		require.NoError(t, err)
		idle(t, f)
		runTo(t, f, 5*time.Hour)
		redraft(t, f, made.UID, text("3h"))
		return f, made
	}
	t.Run("D5 finish on the old version", func(t *testing.T) {
		t.Parallel()
		f, made := setup(t)
		publish(t, f, engine.Plan{Flow: made.UID, Strategy: engine.Finish})
		idle(t, f)
		require.Empty(t, messages(t, f))
		runTo(t, f, 10*time.Hour)
		require.Len(t, messages(t, f), 3)
	})
	t.Run("D5 move by node id, the wait counted anew from its beginning", func(t *testing.T) {
		t.Parallel()
		f, made := setup(t)
		forecast, err := f.Engine.Forecast(t.Context(), engine.Plan{Flow: made.UID})
		require.NoError(t, err)
		require.Equal(t, map[string]engine.Over{"w": {Waiting: 5, Leaves: 3, Stays: 2}}, forecast.Nodes)
		require.Equal(t, engine.Move, forecast.Proposal)
		require.Equal(t, []string{"duration"}, forecast.Difference.Changed[0].Params)
		require.Equal(t, 2, forecast.Number)
		checkTotals(t, f)
		require.Len(t, history(t, f, 1), 2, "a forecast writes nothing")

		_, moved := publish(t, f, engine.Plan{Flow: made.UID, Strategy: engine.Move})
		require.Equal(t, engine.Moved{Moved: 5, Leaving: 3}, moved)
		idle(t, f)
		require.Len(t, messages(t, f), 3)
		runTo(t, f, 6*time.Hour+59*time.Minute)
		require.Len(t, messages(t, f), 3)
		runTo(t, f, 7*time.Hour)
		require.Len(t, messages(t, f), 5)
		got := history(t, f, 4)
		require.Equal(t, []string{"s started next", "w waits", "w waits", "w passed next", "m sent next", "m ended"}, whats(got))
		require.Equal(t, "moved_to_version", got[2].Why[0].Code)
		require.Equal(t, "wait_set_anew", got[2].Why[1].Code)
		checkTotals(t, f)
	})
	t.Run("D5 stop", func(t *testing.T) {
		t.Parallel()
		f, made := setup(t)
		_, moved := publish(t, f, engine.Plan{Flow: made.UID, Strategy: engine.Stop})
		require.Equal(t, engine.Moved{Stopped: 5}, moved)
		require.Equal(t, interp.Stopped, state(t, f, 1))
	})
	t.Run("D5 a node that is gone stops who stands there", func(t *testing.T) {
		t.Parallel()
		f, made := setup(t)
		redraft(t, f, made.UID, enginetest.FlowText("01F", "", []string{"s event.manual", `x wait.for {"duration":"1h"}`, "m " + send}, "s.next x", "x.next m"))
		forecast, err := f.Engine.Forecast(t.Context(), engine.Plan{Flow: made.UID})
		require.NoError(t, err)
		require.Equal(t, engine.Finish, forecast.Proposal)
		require.Equal(t, map[string]engine.Over{"w": {Waiting: 5, Stopped: 5}}, forecast.Nodes)
		_, moved := publish(t, f, engine.Plan{Flow: made.UID, Strategy: engine.Move})
		require.Equal(t, engine.Moved{Stopped: 5}, moved)
		require.Equal(t, "node_gone", history(t, f, 1)[2].Why[0].Code)
	})
	t.Run("D5 one step back makes the old version a new one", func(t *testing.T) {
		t.Parallel()
		f, made := setup(t)
		publish(t, f, engine.Plan{Flow: made.UID, Strategy: engine.Finish})
		_, err := f.Engine.StartPeople(t.Context(), made.UID, []int64{1})
		require.NoError(t, err)
		back, moved := publish(t, f, engine.Plan{Flow: made.UID, Number: 1, Strategy: engine.Move})
		require.Equal(t, 3, back.Version)
		require.False(t, back.Dirty)
		require.EqualValues(t, 5, moved.Moved)
		require.Zero(t, moved.Leaving, "the same wait as before")
		var versions []library.Version
		f.Read(t, func(q *store.ReadTx) (err error) { versions, err = f.Library.Versions(q, back.ID); return err })
		require.Len(t, versions, 3)
		require.EqualValues(t, 5, versions[0].Inside)
		runTo(t, f, 24*time.Hour)
		require.Len(t, messages(t, f), 5)
	})
	t.Run("D5 a message under way keeps its key and its outcome", func(t *testing.T) {
		t.Parallel()
		out := &enginetest.Outward{Answer: func(_ channel.Outgoing, n int) error {
			if n == 1 {
				return channel.Again(nil, time.Hour)
			}
			return nil
		}}
		f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
		mail := func(text string) []string {
			return []string{"s event.manual", `m action.send_message {"channel":"email","text":"` + text + `"}`, `n action.add_note {"text":"да"}`}
		}
		f.AddPeople(t, 1)
		made := f.Publish(t, enginetest.FlowText("01F", "", mail("один"), "s.next m", "m.next n"))
		_, err := f.Engine.StartPeople(t.Context(), made.UID, []int64{1})
		require.NoError(t, err)
		idle(t, f)
		redraft(t, f, made.UID, enginetest.FlowText("01F", "", mail("два"), "s.next m", "m.next n"))
		publish(t, f, engine.Plan{Flow: made.UID, Strategy: engine.Move})
		runTo(t, f, 5*time.Hour)
		require.Len(t, out.Tried(), 1)
		require.Equal(t, []string{"s started next", "m waits", "m noted", "m sent next", "n passed next", "n ended"}, whats(history(t, f, 1)))
		checkTotals(t, f)
	})
}

func TestThoseWhoLeaveAtOnceAreSpreadByTheChannelsPace(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) },
		Engine: func(c *engine.Config) { c.PerMinute = func(string) int { return 2 } }})
	text := func(d string) string {
		return enginetest.FlowText("01F", `{"quiet_hours":{"from":"21:00","to":"09:00"}}`, []string{"s event.manual", `w wait.for {"duration":"` + d + `"}`,
			`m action.send_message {"channel":"auto","text":"привет"}`}, "s.next w", "w.next m")
	}
	f.AddPeople(t, 1100)
	made := f.Publish(t, text("10d"))
	var ids []int64
	for i := range 1100 {
		ids = append(ids, int64(i+1))
	}
	_, err := f.Engine.StartPeople(t.Context(), made.UID, ids)
	require.NoError(t, err)
	idle(t, f)
	runTo(t, f, 24*time.Hour)
	redraft(t, f, made.UID, text("1h"))
	forecast, err := f.Engine.Forecast(t.Context(), engine.Plan{Flow: made.UID})
	require.NoError(t, err)
	_, moved := publish(t, f, engine.Plan{Flow: made.UID, Strategy: engine.Move})
	require.Equal(t, engine.Moved{Moved: 1100, Leaving: 1100}, moved)
	f.Read(t, func(q *store.ReadTx) error {
		want := engine.Spread{PerMinute: 2}
		_, err := q.QueryRow(`SELECT MIN(due), MAX(due) FROM run`, nil, &want.Begins, &want.Ends)
		require.Equal(t, want, forecast.Spread, "D5 what the sheet says of the pace is what then happens")
		return err
	})
	f.Read(t, func(q *store.ReadTx) error {
		rows, err := q.Query(`SELECT due FROM run ORDER BY due`)
		require.NoError(t, err)
		last := time.Time{}
		for rows.Next() {
			var due int64
			require.NoError(t, rows.Scan(&due))
			at := time.UnixMilli(due).In(time.FixedZone("", 3*3600))
			require.True(t, at.Hour() >= 9 && at.Hour() < 21, at)
			if !last.IsZero() {
				require.GreaterOrEqual(t, at.Sub(last), 30*time.Second)
			}
			last = at
		}
		return rows.Err()
	})
}

func TestAMoveThatWasCutShortGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := enginetest.Open(dir, enginetest.Options{})
	require.NoError(t, err)
	f.AddPeople(t, 1200)
	made := f.Publish(t, enginetest.FlowText("01F", "", waiting("10h"), "s.next w", "w.next m"))
	var ids []int64
	for i := range 1200 {
		ids = append(ids, int64(i+1))
	}
	_, err = f.Engine.StartPeople(t.Context(), made.UID, ids)
	require.NoError(t, err)
	idle(t, f)
	redraft(t, f, made.UID, enginetest.FlowText("01F", "", waiting("5h"), "s.next w", "w.next m"))
	made, err = f.Engine.Publish(t.Context(), engine.Plan{Flow: made.UID, Strategy: engine.Move})
	require.NoError(t, err)
	enough := errors.New("the process dies")
	_, err = f.Engine.FinishMove(t.Context(), made.ID, func(engine.Moved) error { return enough })
	require.ErrorIs(t, err, enough)
	require.NoError(t, f.DB.Close())

	f, err = enginetest.Open(dir, enginetest.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, f.DB.Close()) }()
	on := func() (old, now int64) {
		f.Read(t, func(q *store.ReadTx) error {
			_, err := q.QueryRow(`SELECT COALESCE(SUM(version <> ?), 0), COALESCE(SUM(version = ?), 0) FROM run`, []any{int64(made.VersionID), int64(made.VersionID)}, &old, &now)
			return err
		})
		return old, now
	}
	old, now := on()
	require.EqualValues(t, 700, old)
	require.EqualValues(t, 500, now)
	checkTotals(t, f)
	idle(t, f)
	old, now = on()
	require.Zero(t, old)
	require.EqualValues(t, 1200, now)
	checkTotals(t, f)
	for run := range int64(1200) {
		if run%97 == 0 {
			require.Len(t, history(t, f, run+1), 3, "each went over once")
		}
	}
}

// TestAForecastIsWhatThenHappens edits random flows with people in them at random.
func TestAForecastIsWhatThenHappens(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		t.Run(fmt.Sprint("D5 seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 5))
			f := enginetest.New(t, enginetest.Options{})
			f.AddPeople(t, 30)
			settings := `{"reentry":"always"}`
			nodes, edges := randomFlow(r)
			made := f.Publish(t, enginetest.FlowText("01F", settings, nodes, edges...))
			for range 2 + r.IntN(3) { // people come at different times, and over several versions
				var ids []int64
				for range 1 + r.IntN(20) {
					ids = append(ids, 1+r.Int64N(30))
				}
				_, err := f.Engine.StartPeople(t.Context(), made.UID, ids)
				require.NoError(t, err)
				idle(t, f)
				require.NoError(t, f.Engine.RunClock(t.Context(), f.Clock.Now().Add(time.Duration(r.IntN(600))*time.Minute)))
				if r.IntN(3) == 0 {
					ev := enginetest.Tagged("x")
					id := 1 + r.Int64N(30)
					ev.Subject, ev.Person = event.Ref{Kind: event.Customer, ID: id}, id
					f.Emit(t, ev)
					idle(t, f)
				}
				nodes, edges = edit(r, nodes, edges)
				redraft(t, f, made.UID, enginetest.FlowText("01F", settings, nodes, edges...))
				before := lengths(t, f, made.ID)
				forecast, err := f.Engine.Forecast(t.Context(), engine.Plan{Flow: made.UID})
				require.NoError(t, err)
				_, moved := publish(t, f, engine.Plan{Flow: made.UID, Strategy: engine.Move})
				want := forecast.Nodes
				require.Equal(t, want, whatHappened(t, f, made.ID, before), "by the histories")
				var sum engine.Moved
				for _, n := range want {
					require.Equal(t, n.Waiting, n.Stays+n.Leaves+n.Stopped)
					sum.Moved += n.Stays + n.Leaves
					sum.Leaving += n.Leaves
					sum.Stopped += n.Stopped
				}
				require.Equal(t, sum, moved)
				idle(t, f)
				checkTotals(t, f)
			}
			require.NoError(t, f.Engine.RunClock(t.Context(), f.Clock.Now().Add(100*24*time.Hour)))
			checkTotals(t, f)
			f.Read(t, func(q *store.ReadTx) error {
				_, active, err := engine.ReadRuns(q, made.ID, interp.Active, 0, 1)
				require.Zero(t, active, "nobody is left standing for ever")
				return err
			})
		})
	}
}

func randomFlow(r *rand.Rand) (nodes, edges []string) {
	nodes = []string{"s event.manual"}
	n := 2 + r.IntN(4)
	for i := range n {
		nodes = append(nodes, fmt.Sprintf("w%d %s", i, randomWait(r)))
	}
	nodes = append(nodes, "m "+send)
	return nodes, wire(nodes)
}

func randomWait(r *rand.Rand) string {
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf(`wait.for_event {"event":"tag.added","timeout":"%dh"}`, 1+r.IntN(40))
	case 1:
		return fmt.Sprintf(`wait.until_time {"time":"%02d:00"}`, r.IntN(24))
	}
	return fmt.Sprintf(`wait.for {"duration":"%dh"}`, 1+r.IntN(40))
}

// wire joins nodes in a row, the first two waits side by side.
func wire(nodes []string) (edges []string) {
	port := func(n string) string {
		if strings.Contains(n, "wait.for_event") {
			return ".timeout "
		}
		return ".next "
	}
	id := func(n string) string { name, _, _ := strings.Cut(n, " "); return name }
	for i := 1; i < len(nodes); i++ {
		edges = append(edges, id(nodes[i-1])+port(nodes[i-1])+id(nodes[i]))
	}
	if len(nodes) > 3 {
		edges = append(edges, "s.next "+id(nodes[2]))
	}
	return edges
}

// edit changes, adds, removes, switches off or leaves alone.
func edit(r *rand.Rand, nodes, _ []string) ([]string, []string) {
	nodes = append([]string(nil), nodes...)
	for range 1 + r.IntN(2) {
		i := 1 + r.IntN(len(nodes)-2)
		name, rest, _ := strings.Cut(nodes[i], " ")
		switch r.IntN(5) {
		case 0:
			if len(nodes) > 4 {
				nodes = append(nodes[:i], nodes[i+1:]...)
			}
		case 1:
			nodes = append(nodes[:i], append([]string{fmt.Sprintf("n%d %s", r.IntN(1_000_000), randomWait(r))}, nodes[i:]...)...)
		case 2:
			kind, params, _ := strings.Cut(rest, " ")
			if !strings.HasSuffix(kind, "!") {
				nodes[i] = name + " " + kind + "! " + params
			}
		default:
			nodes[i] = name + " " + randomWait(r)
		}
	}
	for i := range nodes { // a switched-off step is still followed by its first port
		nodes[i] = strings.Replace(nodes[i], "wait.for_event! ", "wait.for! ", 1)
		if strings.Contains(nodes[i], "wait.for! ") && strings.Contains(nodes[i], "timeout") {
			nodes[i] = nodes[i][:strings.Index(nodes[i], "wait.for!")] + `wait.for! {"duration":"1h"}`
		}
	}
	return nodes, wire(nodes)
}

func lengths(t *testing.T, f *enginetest.Fixture, id library.FlowID) []int {
	var out []int
	for _, h := range enginetest.Histories(t, f, id) {
		out = append(out, len(h))
	}
	return out
}

// whatHappened counts from the histories what a publish did.
func whatHappened(t *testing.T, f *enginetest.Fixture, id library.FlowID, before []int) map[string]engine.Over {
	out := map[string]engine.Over{}
	for i, h := range enginetest.Histories(t, f, id) {
		if i >= len(before) {
			break
		}
		for _, e := range h[before[i]:] {
			n := out[e.Node]
			switch {
			case e.Over != nil && len(e.Why) > 1 && e.Why[1].Code == "leaves_spread":
				n.Waiting++
				n.Leaves++
			case e.Over != nil:
				n.Waiting++
				n.Stays++
			case e.What == interp.Halted && e.Why[0].Code == "node_gone":
				n.Waiting++
				n.Stopped++
			default:
				continue
			}
			out[e.Node] = n
		}
	}
	return out
}
