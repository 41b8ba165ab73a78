package engine_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// paged reads a list page by page to its end.
func paged(t *testing.T, f *enginetest.Fixture, flow library.FlowID, node, which string, limit int64) (all []engine.NodePerson, first engine.People) {
	t.Helper()
	after := ""
	for {
		var p engine.People
		f.Read(t, func(q *store.ReadTx) (err error) {
			p, err = engine.ReadPeople(q, flow, node, which, after, limit)
			return err
		})
		if after == "" {
			first = p
		}
		require.LessOrEqual(t, len(p.List), int(limit))
		if p.Next != "" {
			require.Len(t, p.List, int(limit), "a page that is not the last is full")
		}
		all = append(all, p.List...)
		if after = p.Next; after == "" {
			return all, first
		}
	}
}

func runIDs(list []engine.NodePerson) (ids []int64) {
	for _, p := range list {
		ids = append(ids, int64(p.Run))
	}
	return ids
}

// rare is a flow through which many go one way and every so many the other; some fail there.
func rare(t *testing.T, people int) (*enginetest.Fixture, library.Flow) {
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, people)
	f.Write(t, func(tx *store.Tx) error {
		var changes []crm.Change
		for i := range people {
			who := event.Ref{Kind: event.Customer, ID: int64(i + 1)}
			if i%400 == 7 {
				changes = append(changes, crm.Change{Subject: who, AddTag: "редкий", Cause: crm.Cause{Actor: "user"}})
			}
			if i%900 == 11 {
				changes = append(changes, crm.Change{Subject: who, AddTag: "чужой", Cause: crm.Cause{Actor: "user"}})
			}
		}
		return crm.Apply(tx, changes)
	})
	made := f.Publish(t, enginetest.FlowText("01R", "", []string{"s event.manual", `c condition.expression {"test":"'редкий' in customer.tags"}`,
		`r action.add_note {"text":"редкий"}`, `d condition.expression {"test":"'чужой' in customer.tags"}`, `x wait.until_date {"field":"customer.birthday"}`,
		`w wait.for {"duration":"1d"}`}, "s.next c", "c.yes r", "r.next w", "c.no d", "d.yes x", "x.next w", "d.no w"))
	var ids []int64
	for i := range people {
		ids = append(ids, int64(i+1))
	}
	_, err := f.Engine.StartPeople(t.Context(), made.UID, ids)
	require.NoError(t, err)
	idle(t, f)
	return f, made
}

func TestDeepPages(t *testing.T) {
	t.Parallel()
	const people = 3000
	f, made := rare(t, people)
	var want, all []int64
	for i := range people {
		id := int64(people - i)
		if all = append(all, id); (id-1)%400 == 7 {
			want = append(want, id)
		}
	}

	t.Run("D4 those who passed rarely are found without the others", func(t *testing.T) {
		list, first := paged(t, f, made.ID, "r", engine.PeoplePassed, 3)
		require.Equal(t, want, runIDs(list))
		require.EqualValues(t, len(want), first.Total)
		f.Read(t, func(q *store.ReadTx) error {
			read, err := engine.RowsRead(q, made.ID, "r", false, "", 100)
			// Of each stretch, the rows that speak of the node, and each found one's own history.
			require.LessOrEqual(t, read, int64(4*len(want)))
			return err
		})
	})
	t.Run("D4 a page of those whom all passed reads what it shows", func(t *testing.T) {
		list, first := paged(t, f, made.ID, "s", engine.PeoplePassed, 500)
		require.Equal(t, all, runIDs(list))
		require.EqualValues(t, people, first.Total)
		f.Read(t, func(q *store.ReadTx) error {
			for _, after := range []string{"", "1500"} {
				read, err := engine.RowsRead(q, made.ID, "s", false, after, 10)
				require.NoError(t, err)
				require.LessOrEqual(t, read, int64(25), "%q", after)
			}
			return nil
		})
	})
	t.Run("D4 who stands there, page by page", func(t *testing.T) {
		for _, limit := range []int64{1, 7, 999, 5000} {
			list, first := paged(t, f, made.ID, "w", engine.PeopleInside, limit)
			ids := runIDs(list)
			require.EqualValues(t, len(ids), first.Total)
			require.True(t, slices.IsSorted(ids), "all go on at one moment, in the order of their runs")
			require.Len(t, slices.Compact(ids), len(ids))
		}
	})
	t.Run("D4 runs from the newest on, in every state", func(t *testing.T) {
		var told int64
		for _, state := range []interp.State{"", interp.Active, interp.Failed, interp.Done, interp.Stopped} {
			var got []int64
			var total int64
			for before := engine.RunID(0); ; {
				var page []engine.RunInfo
				f.Read(t, func(q *store.ReadTx) (err error) {
					page, total, err = engine.ReadRuns(q, made.ID, state, before, 700)
					return err
				})
				for _, r := range page {
					require.True(t, state == "" || r.State == state)
					got = append(got, int64(r.Run))
				}
				if len(page) < 700 {
					break
				}
				before = page[len(page)-1].Run
			}
			require.EqualValues(t, len(got), total, state)
			require.True(t, slices.IsSortedFunc(got, func(a, b int64) int { return int(b - a) }))
			if state == "" {
				require.Equal(t, all, got)
			} else {
				told += total
			}
		}
		require.EqualValues(t, people, told)
	})
	t.Run("a place that is none is refused", func(t *testing.T) {
		f.Read(t, func(q *store.ReadTx) error {
			for _, which := range []string{engine.PeopleInside, engine.PeoplePassed} {
				for _, place := range []string{"x", "1.2", "1.x.3", "-.-.-"} {
					_, err := engine.ReadPeople(q, made.ID, "w", which, place, 10)
					if which == engine.PeoplePassed { // nobody passed it yet, so that no place is looked at
						continue
					}
					require.Error(t, err, place)
				}
			}
			return nil
		})
	})
	checkTotals(t, f)
}

// TestFoldedHistoriesAreCounted compacts the histories of some and looks who passed.
func TestFoldedHistoriesAreCounted(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 300)
	made := f.Publish(t, enginetest.FlowText("01R", "", []string{"s event.manual", `a action.add_note {"text":"раз"}`,
		`x wait.until_date {"field":"customer.birthday"}`, `b action.add_note {"text":"два"}`, `e action.add_note {"text":"нет даты"}`},
		"s.next a", "a.next x", "x.next b", "x.empty e"))
	start := func(from, n int) {
		var ids []int64
		for i := range n {
			ids = append(ids, int64(from+i))
		}
		_, err := f.Engine.StartPeople(t.Context(), made.UID, ids)
		require.NoError(t, err)
		idle(t, f)
	}
	start(1, 200)
	runTo(t, f, 200*24*time.Hour)
	require.NoError(t, f.Engine.Compact(t.Context()))
	start(201, 50)
	for _, c := range []struct {
		node   string
		listed int
		folded int64
	}{{"s", 250, 0}, {"a", 50, 200}} {
		list, first := paged(t, f, made.ID, c.node, engine.PeoplePassed, 30)
		require.Len(t, list, c.listed, c.node)
		require.EqualValues(t, 250, first.Total, c.node)
		require.Equal(t, c.folded, first.Folded, c.node)
		require.EqualValues(t, first.Total, int64(len(list))+first.Folded, "all are told of, once")
	}
	checkTotals(t, f)
}

// TestARoundIsListedOnce has a run pass a node again and again, in pages of every size.
func TestARoundIsListedOnce(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 5)
	made := f.Publish(t, enginetest.FlowText("01R", "", []string{"s event.manual", `w wait.for {"duration":"2h"}`, `a action.add_note {"text":"раз"}`},
		"s.next w", "w.next a", "a.next w"))
	for i := range 5 {
		_, err := f.Engine.StartPeople(t.Context(), made.UID, []int64{int64(i + 1)})
		require.NoError(t, err)
		idle(t, f)
		runTo(t, f, time.Duration(20*(i+1))*time.Hour)
	}
	for limit := int64(1); limit <= 6; limit++ {
		t.Run(strconv.FormatInt(limit, 10), func(t *testing.T) {
			list, first := paged(t, f, made.ID, "a", engine.PeoplePassed, limit)
			ids := runIDs(list)
			slices.Sort(ids)
			require.Equal(t, []int64{1, 2, 3, 4, 5}, ids)
			require.Greater(t, first.Total, int64(20))
		})
	}
	list, _ := paged(t, f, made.ID, "w", engine.PeopleInside, 2)
	require.Len(t, list, 5)
}

// TestTheMigrationFillsWhatTurnsKeep makes the kept rows anew as the migration does, from the runs and their histories.
func TestTheMigrationFillsWhatTurnsKeep(t *testing.T) {
	t.Parallel()
	f, _ := rare(t, 1000)
	runTo(t, f, 30*time.Hour)
	text, err := os.ReadFile("../store/migrations/00019_deep.sql")
	require.NoError(t, err)
	read := func() (rows []string) {
		f.Read(t, func(q *store.ReadTx) error {
			found, err := q.Query(`SELECT 'in state ' || flow || ' ' || state || ' ' || count FROM run_total WHERE count <> 0
				UNION ALL SELECT 'stretch ' || node || ' ' || failed || ' ' || block FROM history_block ORDER BY 1`)
			require.NoError(t, err)
			for found.Next() {
				var row string
				require.NoError(t, found.Scan(&row))
				rows = append(rows, row)
			}
			return found.Err()
		})
		return rows
	}
	kept := read()
	require.Greater(t, len(kept), 30)
	f.Write(t, func(tx *store.Tx) error {
		for _, sql := range []string{`DELETE FROM run_total`, `DELETE FROM history_block`} {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		fills := 0
		for _, sql := range strings.Split(string(text), ";\n") {
			if at := strings.Index(sql, "INSERT"); at >= 0 {
				fills++
				if _, err := tx.Exec(sql[at:]); err != nil {
					return err
				}
			}
		}
		require.Equal(t, 2, fills)
		return nil
	})
	require.Equal(t, kept, read())
}
