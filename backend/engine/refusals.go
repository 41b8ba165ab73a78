package engine

import (
	"encoding/json"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/library"
	"voronka/backend/store"
)

// GoalStats is how many runs of a version reached one of its goals.
type GoalStats struct {
	Version int   // the version's number
	Goal    int   // its place in that version's settings, from 1
	Reached int64 // runs
	InOrder int64 // of them, those that came to the goal's step by themselves
	Started int64 // runs of the version, so that a share can be told
}

// ReadGoals returns the kept totals of a flow's goals, by version and goal; a goal that nobody reached has no line.
func ReadGoals(q store.Querier, flow library.FlowID) ([]GoalStats, error) {
	rows, err := q.Query(`SELECT v.number, g.goal, g.reached, g.in_order, v.id FROM flow_version v JOIN goal_total g ON g.version = v.id
		WHERE v.flow = ? ORDER BY v.number, g.goal`, int64(flow))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []GoalStats
	var versions []int64
	for rows.Next() {
		var g GoalStats
		var version int64
		if err := rows.Scan(&g.Version, &g.Goal, &g.Reached, &g.InOrder, &version); err != nil {
			return nil, err
		}
		out, versions = append(out, g), append(versions, version)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i, v := range versions {
		if i > 0 && versions[i-1] == v {
			out[i].Started = out[i-1].Started
			continue
		}
		if out[i].Started, err = ReadStarted(q, library.VersionID(v)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ReadStarted returns how many runs began on a version. A run's first visit is of the event that started it, and visits are
// counted: the runs need not be.
func ReadStarted(q store.Querier, version library.VersionID) (n int64, err error) {
	_, err = q.QueryRow(`SELECT COALESCE(SUM(t.entered), 0) FROM flow_version v, json_each(v.document, '$.nodes') AS j
		JOIN flow_node n ON n.flow = v.flow AND n.node = j.value ->> 'id' JOIN node_total t ON t.version = v.id AND t.node = n.id
		WHERE v.id = ? AND j.value ->> 'kind' LIKE 'event.%'`, []any{int64(version)}, &n)
	return n, err
}

// RefusalCount is how many starts of a flow one rule refused.
type RefusalCount struct {
	Reason string
	Count  int64
	Last   int64 // UTC ms
}

// RefusedStart is one start that a rule refused.
type RefusedStart struct {
	At      int64
	Reason  string // «reason.<code>» in locales/
	Args    fault.Args
	Subject event.Ref
	Name    string // the person's
}

// Refusals are the refused starts of a flow.
type Refusals struct {
	Total  int64
	Counts []RefusalCount // the most frequent first
	Latest []RefusedStart // the latest first, at most as many as are kept
}

// ReadRefusals returns how many starts of a flow its rules refused, and the latest of them.
func ReadRefusals(q store.Querier, flow library.FlowID, limit int64) (Refusals, error) {
	var out Refusals
	counts, err := q.Query(`SELECT reason, SUM(count), MAX(last_at) FROM refusal_total WHERE flow = ? GROUP BY reason ORDER BY 2 DESC, reason`, int64(flow))
	if err != nil {
		return out, err
	}
	defer counts.Close()
	for counts.Next() {
		var c RefusalCount
		if err := counts.Scan(&c.Reason, &c.Count, &c.Last); err != nil {
			return out, err
		}
		out.Total += c.Count
		out.Counts = append(out.Counts, c)
	}
	if err := counts.Err(); err != nil || out.Total == 0 {
		return out, err
	}
	rows, err := q.Query(`SELECT r.at, r.reason, COALESCE(r.args, ''), r.subject_kind, r.subject, COALESCE(c.name, '') FROM refusal r
		LEFT JOIN contact c ON c.id = r.person WHERE r.flow = ? ORDER BY r.id DESC LIMIT ?`, int64(flow), limit)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var r RefusedStart
		var args, kind string
		if err := rows.Scan(&r.At, &r.Reason, &args, &kind, &r.Subject.ID, &r.Name); err != nil {
			return out, err
		}
		if r.Subject.Kind = event.Kind(kind); args != "" {
			if err := json.Unmarshal([]byte(args), &r.Args); err != nil {
				return out, err
			}
		}
		out.Latest = append(out.Latest, r)
	}
	return out, rows.Err()
}
