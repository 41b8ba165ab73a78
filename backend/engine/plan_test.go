package engine_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/store"
)

// plan is how SQLite would answer a query.
func plan(t *testing.T, f *enginetest.Fixture, sql string, args ...any) string {
	t.Helper()
	var out []string
	f.Read(t, func(q *store.ReadTx) error {
		rows, err := q.Query("EXPLAIN QUERY PLAN "+sql, args...)
		require.NoError(t, err)
		for rows.Next() {
			var id, parent, unused int64
			var detail string
			require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
			out = append(out, detail)
		}
		return rows.Err()
	})
	return strings.Join(out, "\n")
}

// What is asked in every turn, and for every page of a node, must be found by an index and come in its order: with a million
// runs waiting, reading or sorting them all would show.
func TestNoPlanReadsAllTheRuns(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	for name, c := range map[string]struct {
		sql  string
		args []any
		want string
	}{
		"due runs":         {engine.DueRuns, []any{1, 1}, "run_due"},
		"due positions":    {engine.DuePositions, []any{1, 1}, "position_due"},
		"the next moment":  {`SELECT MIN(due) FROM run WHERE due > 0`, nil, "run_due"},
		"the last run":     {`SELECT COALESCE(MAX(id), 0) FROM run`, nil, "SEARCH run"},
		"a node's page":    {engine.InsideQuery(2, ""), []any{11, 3, 0, 0, 0, 1, 2}, "run_node"},
		"a deep page":      {engine.InsideQuery(2, "5.7.0"), []any{11, 3, 5, 7, 0, 1, 2}, "USING INDEX run_node (version=? AND node=? AND due=? AND rowid>?)"},
		"its timeless end": {engine.InsideQuery(2, "-.7.0"), []any{11, 3, 0, 7, 0, 1, 2}, "USING INDEX run_node (version=? AND node=? AND due=? AND rowid>?)"},
		"a flow's runs":    {engine.PageOfRuns(), []any{1, 9, 10}, "USING COVERING INDEX run_state (flow=? AND state=? AND rowid<?)"},
		"whom to order":    {`SELECT r.id FROM run r WHERE r.flow = ? AND r.state = ? AND r.id > ? AND r.id <= ? ORDER BY id LIMIT ?`, []any{1, "active", 5, 9, 10}, "run_state (flow=? AND state=? AND rowid>? AND rowid<?)"},
		"stretches":        {`SELECT block FROM history_block WHERE node = ? AND failed = ? AND block <= ? ORDER BY block DESC`, []any{1, 0, 9}, "USING PRIMARY KEY (node=? AND failed=? AND block<?)"},
		"awaited":          {`SELECT 1 FROM awaiting WHERE name = ? LIMIT 1`, []any{"x"}, "awaiting_event"},
		"somebody's event": {`SELECT DISTINCT name FROM event WHERE person = ? AND person > 0 AND seq > ? AND seq < ? AND live = 1`, []any{1, 2, 3}, "event_person"},
	} {
		p := plan(t, f, c.sql, c.args...)
		require.Contains(t, p, c.want, name)
		for _, line := range strings.Split(p, "\n") {
			require.NotRegexp(t, `^SCAN (run|position|event|history|awaiting)$`, line, name)
			require.NotRegexp(t, `RIGHT PART OF ORDER BY`, line, name)
			if !slices.Contains([]string{"a node's page", "a deep page", "its timeless end", "somebody's event", "a flow's runs"}, name) {
				require.NotContains(t, line, "TEMP B-TREE", name)
			}
		}
	}
	// The parts of a page are not sorted; only the few rows that they give are, once together and once joined.
	for _, place := range []string{"", "5.7.0", "-.7.0"} {
		require.Equal(t, 2, strings.Count(plan(t, f, engine.InsideQuery(2, place), 11, 3, 5, 7, 0, 1, 2), "TEMP B-TREE"), place)
	}
}
