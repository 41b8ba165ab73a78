package engine

import (
	"fmt"
	"strconv"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// NodePerson is a person of a node: who stands there, passed it or failed at it.
type NodePerson struct {
	RunInfo
	Why *interp.Reason // the last reason that the history gives for this node
}

// People is a page of a node's people.
type People struct {
	List   []NodePerson
	Total  int64  // how often somebody stands there, passed or failed; a run that came several times is listed once
	Folded int64  // of them, those whose history was compacted: they are counted and not listed
	Next   string // where the next page begins; empty: there is none
}

// Which people of a node are asked for.
const (
	PeopleInside = "inside"
	PeoplePassed = "passed"
	PeopleFailed = "failed"
)

// ReadPeople returns the page of a node's people that begins after a place, which is the Next of the page before or empty.
// Those inside come in the order of when they will go on; those who passed or failed, the latest first. What it reads grows with
// what it shows, not with how many there are.
func ReadPeople(q store.Querier, flow library.FlowID, node, which, after string, limit int64) (People, error) {
	var out People
	stats, err := ReadStats(q, flow)
	if err != nil {
		return out, err
	}
	var number int64
	if _, err := q.QueryRow(`SELECT id FROM flow_node WHERE flow = ? AND node = ?`, []any{int64(flow), node}, &number); err != nil {
		return out, err
	}
	totals := stats.Nodes[node]
	switch which {
	case PeopleInside:
		out.Total = totals.Inside
		out.List, out.Next, err = readInside(q, flow, node, number, after, limit)
	case PeoplePassed, PeopleFailed:
		failed := which == PeopleFailed
		if out.Total = totals.Passed; failed {
			out.Total = totals.Failed
		}
		if out.Total > 0 {
			w := walk{q: q, flow: flow, node: node, number: number, failed: failed, known: map[int64]*lastOf{}}
			if out.Folded, err = w.folded(); err == nil {
				out.List, out.Next, err = w.page(after, limit)
			}
		}
	default:
		err = fault.New(fault.Unknown, fault.Args{"what": "people", "key": which})
	}
	return out, err
}

// versionsAt returns the versions of a flow that have anybody at a node.
func versionsAt(q store.Querier, flow library.FlowID, node int64) ([]any, error) {
	rows, err := q.Query(`SELECT v.id FROM flow_version v CROSS JOIN node_total t ON t.version = v.id AND t.node = ?
		WHERE v.flow = ? AND t.entered > t.left_`, node, int64(flow))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []any
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// standing is a place among who stands at a node: when it goes on, which run, which position of it.
type standing struct {
	timed          bool // it has a moment at all; those without one come last
	due, run, slot int64
}

func (s standing) String() string {
	due := "-"
	if s.timed {
		due = strconv.FormatInt(s.due, 10)
	}
	return fmt.Sprintf("%s.%d.%d", due, s.run, s.slot)
}

func readStanding(text string) (s standing, err error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return s, fault.New(fault.Invalid, fault.Args{"what": "page"})
	}
	numbers := []*int64{&s.due, &s.run, &s.slot}
	for i, p := range parts {
		if i == 0 && p == "-" {
			continue
		}
		if *numbers[i], err = strconv.ParseInt(p, 10, 64); err != nil {
			return s, fault.New(fault.Invalid, fault.Args{"what": "page"})
		}
	}
	s.timed = parts[0] != "-"
	return s, nil
}

// insideQuery reads a page of who stands at a node on so many versions, from after a place on; nil: from the beginning. Its
// parameters are the limit, the node, the place's due, run and slot, and then the versions. Each part comes in the order of an
// index and no further than the page's end, so that a page costs what it shows however many stand there and however deep it
// lies. A further parallel position is read with its own wait in the place of the run's first.
func insideQuery(versions int, after *standing) string {
	type stretch struct{ run, position string }
	rest := stretch{"due IS NULL", "due IS NULL"}
	stretches := []stretch{{"due IS NOT NULL", "due IS NOT NULL"}, rest}
	switch {
	case after == nil:
	case after.timed:
		stretches = []stretch{{"due = ?3 AND id > ?4", "due = ?3 AND (run, slot) > (?4, ?5)"}, {"due > ?3", "due > ?3"}, rest}
	default:
		stretches = []stretch{{"due IS NULL AND id > ?4", "due IS NULL AND (run, slot) > (?4, ?5)"}}
	}
	var parts []string
	for _, s := range stretches {
		for v := range versions {
			parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT id AS run, 0 AS slot, wait, since, due FROM run INDEXED BY run_node
				WHERE version = ?%d AND node = ?2 AND %s ORDER BY due, id LIMIT ?1)`, 6+v, s.run))
		}
		parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT run, slot, wait, since, due FROM position INDEXED BY position_node
			WHERE node = ?2 AND %s ORDER BY due, run, slot LIMIT ?1)`, s.position))
	}
	return fmt.Sprintf(`SELECT r.id, r.flow, r.version, r.subject_kind, r.subject, r.person, COALESCE(c.name, ''), r.state,
			r.started_at, w.wait, COALESCE(w.since, 0), ABS(COALESCE(w.due, 0)) & 1125899906842623,
			COALESCE(r.paused_at, 0) > 0, w.due IS NOT NULL, COALESCE(w.due, 0), w.slot
		FROM (SELECT * FROM (%s) ORDER BY due IS NULL, due, run, slot LIMIT ?1) w
		CROSS JOIN run r ON r.id = w.run LEFT JOIN contact c ON c.id = r.person
		ORDER BY w.due IS NULL, w.due, r.id, w.slot`, strings.Join(parts, " UNION ALL "))
}

func readInside(q store.Querier, flow library.FlowID, node string, number int64, after string, limit int64) ([]NodePerson, string, error) {
	versions, err := versionsAt(q, flow, number)
	if err != nil || len(versions) == 0 {
		return nil, "", err
	}
	var from *standing
	var at standing
	if after != "" {
		if at, err = readStanding(after); err != nil {
			return nil, "", err
		}
		from = &at
	}
	rows, err := q.Query(insideQuery(len(versions), from), append([]any{limit + 1, number, at.due, at.run, at.slot}, versions...)...)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	var out []NodePerson
	var last standing
	for rows.Next() {
		if int64(len(out)) == limit {
			return out, last.String(), reasons(q, out)
		}
		r := NodePerson{RunInfo: RunInfo{Flow: flow, Node: node}}
		var run, flowID, version int64
		var kind, state, wait string
		if err := rows.Scan(&run, &flowID, &version, &kind, &r.Subject.ID, &r.Person, &r.Name, &state, &r.Started, &wait,
			&r.Since, &r.Until, &r.Paused, &last.timed, &last.due, &last.slot); err != nil {
			return nil, "", err
		}
		last.run = run
		r.Run, r.Version = RunID(run), library.VersionID(version)
		r.Subject.Kind, r.State, r.Wait = event.Kind(kind), interp.State(state), interp.WaitKind(wait)
		out = append(out, r)
	}
	if err := rows.Err(); err != nil {
		return nil, "", err
	}
	return out, "", reasons(q, out)
}

// reasons reads why each stands where it stands.
func reasons(q store.Querier, list []NodePerson) error {
	for i := range list {
		entries, err := ReadHistory(q, list[i].Run)
		if err != nil {
			return err
		}
		list[i].Why = lastReason(entries, list[i].Node)
	}
	return nil
}

func lastReason(entries []interp.Entry, node string) (why *interp.Reason) {
	for i := range entries {
		if e := &entries[i]; e.Node == node && len(e.Why) > 0 {
			why = &e.Why[len(e.Why)-1]
		}
	}
	return why
}
