package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/store"
)

// What the days say is held against the histories, read entry by entry; the days begin at midnight of the workspace's zone.
func TestFiguresOfDays(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	zone, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	made := f.Publish(t, enginetest.FlowText("01F", `{"reentry":"always"}`, []string{"s event.manual", `w wait.for {"duration":"7h"}`,
		`x condition.expression {"test":"1 == 1"}`, `n action.add_note {"text":"да"}`}, "s.next w", "w.next x", "x.yes n"))
	f.AddPeople(t, 12)
	type line struct {
		day        int64
		node, port string
	}
	for i := range 12 {
		_, err := f.Engine.StartPeople(t.Context(), made.UID, []int64{int64(i + 1)})
		require.NoError(t, err)
		idle(t, f)
		require.NoError(t, f.Engine.RunClock(t.Context(), f.Clock.Now().Add(5*time.Hour)))
	}
	require.NoError(t, f.Engine.RunClock(t.Context(), f.Clock.Now().Add(48*time.Hour)))
	want, first, last := map[line]int64{}, int64(1<<60), int64(0)
	for _, h := range enginetest.Histories(t, f, made.ID) {
		for _, e := range h {
			if !e.What.Leaves() {
				continue
			}
			day := engine.DayOf(clock.FromMillis(e.At), zone)
			first, last = min(first, day), max(last, day)
			want[line{day, e.Node, ""}]++
			if e.Port != "" {
				want[line{day, e.Node, e.Port}]++
			}
		}
	}
	require.Greater(t, last, first+1, "the runs went over several midnights")
	got := map[line]int64{}
	read := func(from, to int64) (out map[string]*engine.Period) {
		f.Read(t, func(q *store.ReadTx) (err error) {
			out, err = engine.ReadPeriod(q, made.ID, from, to)
			return err
		})
		return out
	}
	for day := first; day <= last; day++ {
		for node, p := range read(day, day) {
			if p.Passed > 0 {
				got[line{day, node, ""}] = p.Passed
			}
			for port, n := range p.Ports {
				got[line{day, node, port}] = n
			}
		}
	}
	require.Equal(t, want, got, "D4 the days' figures are those of the histories")
	all := read(first, last)
	require.Equal(t, int64(12), all["w"].Entered)
	require.Equal(t, int64(12), all["x"].Ports["yes"])
	checkTotals(t, f)
}

func TestTheLatestVisitsOfAStep(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made := f.Publish(t, enginetest.FlowText("01F", `{"reentry":"always"}`, []string{"s event.manual", `w wait.for {"duration":"7h"}`,
		`m action.send_message {"channel":"local","text":"да"}`}, "s.next w", "w.next m"))
	f.AddPeople(t, 3)
	_, err := f.Engine.StartPeople(t.Context(), made.UID, []int64{1, 2, 3})
	require.NoError(t, err)
	idle(t, f)
	begun := clock.Millis(f.Clock.Now())
	require.NoError(t, f.Engine.RunClock(t.Context(), f.Clock.Now().Add(24*time.Hour)))
	sample := func(node string, since int64) (s engine.Sample) {
		f.Read(t, func(q *store.ReadTx) (err error) {
			s, err = engine.ReadSample(q, made.ID, node, since)
			return err
		})
		return s
	}
	w := sample("w", begun)
	require.Equal(t, 3, w.Visits)
	require.True(t, w.Whole)
	require.Equal(t, (7 * time.Hour).Milliseconds(), w.Median)
	require.Equal(t, int64(3), sample("m", begun).Sent)
	require.Zero(t, sample("w", clock.Millis(f.Clock.Now())).Visits, "nothing left since")
	require.Equal(t, int64(-1), sample("none", begun).Median)
}

// Who is deleted in the middle of the way leaves the counters equal to a recount, and the people lists whole.
func TestCountersAfterPeopleAreDeleted(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made := f.Publish(t, enginetest.FlowText("01F", "", []string{"s event.manual", `w wait.for {"duration":"7h"}`,
		`n action.add_note {"text":"да"}`}, "s.next w", "w.next n"))
	f.AddPeople(t, 10)
	var ids []int64
	for i := range int64(10) {
		ids = append(ids, i+1)
	}
	_, err := f.Engine.StartPeople(t.Context(), made.UID, ids)
	require.NoError(t, err)
	idle(t, f)
	remove := func(list ...int64) {
		require.NoError(t, f.DB.Write(t.Context(), func(tx *store.Tx) error {
			_, err := crm.DeleteCustomers(tx, crm.Cause{Actor: "user", Live: true}, list)
			return err
		}))
		idle(t, f)
		checkTotals(t, f)
	}
	inside := func() (n int64, listed int) {
		f.Read(t, func(q *store.ReadTx) error {
			stats, err := engine.ReadStats(q, made.ID)
			n = stats.Inside
			if err == nil {
				var people engine.People
				people, err = engine.ReadPeople(q, made.ID, "w", engine.PeopleInside, "", 100)
				listed = len(people.List)
			}
			return err
		})
		return n, listed
	}
	remove(1, 2, 3)
	n, listed := inside()
	require.EqualValues(t, n, listed, "D4 the counter is who is listed after people are deleted")
	require.NoError(t, f.Engine.RunClock(t.Context(), f.Clock.Now().Add(24*time.Hour)))
	remove(4, 5)
	n, listed = inside()
	require.Zero(t, n)
	require.Zero(t, listed)
}
