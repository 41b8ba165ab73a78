package engine

import (
	"encoding/json"
	"fmt"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// RunID is a run's key.
type RunID int64

// NodeTotals are a node's kept totals over all versions of its flow.
type NodeTotals struct {
	Inside int64 // positions that stand there now
	Passed int64 // visits that left, but for those that failed
	Failed int64 // visits that failed, whether the run went on by another port or ended
}

// Stats are a flow's totals by the ids of its nodes.
type Stats struct {
	Nodes  map[string]NodeTotals
	Ports  map[string]map[string]int64 // node → port → passed
	Inside int64
}

// ReadStats returns a flow's totals, in time that does not depend on how many runs there were.
func ReadStats(q store.Querier, flow library.FlowID) (Stats, error) {
	return readStats(q, `n.flow = ?`, int64(flow))
}

// ReadVersionStats returns the totals of one version.
func ReadVersionStats(q store.Querier, version library.VersionID) (Stats, error) {
	return readStats(q, `v.id = ?`, int64(version))
}

func readStats(q store.Querier, where string, key int64) (Stats, error) {
	s := Stats{Nodes: map[string]NodeTotals{}, Ports: map[string]map[string]int64{}}
	rows, err := q.Query(`SELECT n.node, SUM(t.entered - t.left_), SUM(t.left_ - t.failed), SUM(t.failed)
		FROM flow_version v JOIN flow_node n ON n.flow = v.flow JOIN node_total t ON t.version = v.id AND t.node = n.id
		WHERE `+where+` GROUP BY n.node`, key)
	if err != nil {
		return s, err
	}
	defer rows.Close()
	for rows.Next() {
		var node string
		var t NodeTotals
		if err := rows.Scan(&node, &t.Inside, &t.Passed, &t.Failed); err != nil {
			return s, err
		}
		s.Nodes[node] = t
		s.Inside += t.Inside
	}
	if err := rows.Err(); err != nil {
		return s, err
	}
	ports, err := q.Query(`SELECT n.node, t.port, SUM(t.passed)
		FROM flow_version v JOIN flow_node n ON n.flow = v.flow JOIN port_total t ON t.version = v.id AND t.node = n.id
		WHERE `+where+` GROUP BY n.node, t.port`, key)
	if err != nil {
		return s, err
	}
	defer ports.Close()
	for ports.Next() {
		var node, port string
		var n int64
		if err := ports.Scan(&node, &port, &n); err != nil {
			return s, err
		}
		if s.Ports[node] == nil {
			s.Ports[node] = map[string]int64{}
		}
		s.Ports[node][port] = n
	}
	return s, ports.Err()
}

// RunInfo is a run as lists show it.
type RunInfo struct {
	Run     RunID
	Flow    library.FlowID
	Version library.VersionID
	Subject event.Ref
	Person  int64
	Name    string // the person's
	State   interp.State
	Started int64
	Ended   int64
	Node    string // where its first position stands; empty when it has ended
	Wait    interp.WaitKind
	Since   int64
	Until   int64 // when its timer is due; 0: none
	Paused  bool  // a person holds it
}

const runColumns = `r.id, r.flow, r.version, r.subject_kind, r.subject, r.person, COALESCE(c.name, ''), r.state, r.started_at,
	COALESCE(r.ended_at, 0), COALESCE(n.node, ''), COALESCE(r.wait, ''), COALESCE(r.since, 0), ABS(COALESCE(r.due, 0)) & 1125899906842623,
	COALESCE(r.paused_at, 0) > 0`

const runTables = ` FROM run r LEFT JOIN contact c ON c.id = r.person LEFT JOIN flow_node n ON n.id = r.node `

func readRuns(q store.Querier, rest string, args ...any) ([]RunInfo, error) {
	rows, err := q.Query(`SELECT `+runColumns+runTables+rest, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []RunInfo
	for rows.Next() {
		var r RunInfo
		var run, flow, version int64
		var kind, state, wait string
		if err := rows.Scan(&run, &flow, &version, &kind, &r.Subject.ID, &r.Person, &r.Name, &state, &r.Started, &r.Ended,
			&r.Node, &wait, &r.Since, &r.Until, &r.Paused); err != nil {
			return nil, err
		}
		r.Run, r.Flow, r.Version = RunID(run), library.FlowID(flow), library.VersionID(version)
		r.Subject.Kind, r.State, r.Wait = event.Kind(kind), interp.State(state), interp.WaitKind(wait)
		out = append(out, r)
	}
	return out, rows.Err()
}

// ReadRuns returns a page of a flow's runs, the newest first, and how many there are. state is empty for all.
func ReadRuns(q store.Querier, flow library.FlowID, state interp.State, offset, limit int64) ([]RunInfo, int64, error) {
	where, args := `WHERE r.flow = ?`, []any{int64(flow)}
	if state != "" {
		where += ` AND r.state = ?`
		args = append(args, string(state))
	}
	var total int64
	if _, err := q.QueryRow(`SELECT COUNT(*) FROM run r `+where, args, &total); err != nil {
		return nil, 0, err
	}
	runs, err := readRuns(q, where+` ORDER BY r.id DESC LIMIT ? OFFSET ?`, append(args, limit, offset)...)
	return runs, total, err
}

// ReadRunsOf returns a person's runs, those under way first, the newest first.
func ReadRunsOf(q store.Querier, person int64, limit int64) ([]RunInfo, error) {
	return readRuns(q, `WHERE r.person = ? ORDER BY r.state <> 'active', r.id DESC LIMIT ?`, person, limit)
}

// ReadRun returns one run.
func ReadRun(q store.Querier, id RunID) (RunInfo, error) {
	found, err := readRuns(q, `WHERE r.id = ?`, int64(id))
	if err != nil {
		return RunInfo{}, err
	}
	if len(found) == 0 {
		return RunInfo{}, fault.Missing("run", id)
	}
	return found[0], nil
}

// ReadHistory returns what happened to a run and why, in order.
func ReadHistory(q store.Querier, id RunID) ([]interp.Entry, error) {
	rows, err := q.Query(`SELECT entries FROM history WHERE run = ? ORDER BY id`, int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []interp.Entry
	for rows.Next() {
		var packed []byte
		if err := rows.Scan(&packed); err != nil {
			return nil, err
		}
		var entries []interp.Entry
		if err := json.Unmarshal(packed, &entries); err != nil {
			return nil, fmt.Errorf("read the history of run %d: %w", id, err)
		}
		out = append(out, entries...)
	}
	return out, rows.Err()
}

// NodePerson is a person of a node: who stands there, passed it or failed at it.
type NodePerson struct {
	RunInfo
	Why *interp.Reason // the last reason that the history gives for this node
}

// Which people of a node are asked for.
const (
	PeopleInside = "inside"
	PeoplePassed = "passed"
	PeopleFailed = "failed"
)

// ReadPeople returns a page of a node's people and how many there are. Those inside come in the order of when they will go
// on; those who passed or failed, the latest first.
func ReadPeople(q store.Querier, flow library.FlowID, node, which string, offset, limit int64) ([]NodePerson, int64, error) {
	stats, err := ReadStats(q, flow)
	if err != nil {
		return nil, 0, err
	}
	totals := stats.Nodes[node]
	var runs []RunInfo
	total := totals.Inside
	switch which {
	case PeopleInside:
		runs, err = readInside(q, flow, node, offset, limit)
	case PeoplePassed:
		total = totals.Passed
		runs, err = readThrough(q, flow, node, total, offset, limit, func(e interp.Entry) bool { return e.What.Leaves() && e.What != interp.Erred })
	case PeopleFailed:
		total = totals.Failed
		runs, err = readThrough(q, flow, node, total, offset, limit, func(e interp.Entry) bool { return e.What == interp.Erred })
	default:
		return nil, 0, fault.New(fault.Unknown, fault.Args{"what": "people", "key": which})
	}
	if err != nil {
		return nil, 0, err
	}
	out := make([]NodePerson, len(runs))
	for i, r := range runs {
		out[i].RunInfo = r
		entries, err := ReadHistory(q, r.Run)
		if err != nil {
			return nil, 0, err
		}
		for _, e := range entries {
			if e.Node == node && len(e.Why) > 0 {
				why := e.Why[len(e.Why)-1]
				out[i].Why = &why
			}
		}
	}
	return out, total, nil
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

// insideQuery reads a page of who stands at a node on so many versions. Its parameters are the versions, the node, the limit
// and the offset. Each part comes in the order of an index and no further than the page's end, so that a page costs what it
// shows however many stand there. A further parallel position is read with its own wait in the place of the run's first.
func insideQuery(versions int) string {
	node, limit, offset := versions+1, versions+2, versions+3
	var parts []string
	for _, due := range []string{"due IS NOT NULL", "due IS NULL"} {
		for v := range versions {
			parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT id AS run, wait, since, due FROM run INDEXED BY run_node
				WHERE version = ?%d AND node = ?%d AND %s ORDER BY due LIMIT ?%d + ?%d)`, v+1, node, due, limit, offset))
		}
		parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT run, wait, since, due FROM position INDEXED BY position_node
			WHERE node = ?%d AND %s ORDER BY due LIMIT ?%d + ?%d)`, node, due, limit, offset))
	}
	return fmt.Sprintf(`SELECT r.id, r.flow, r.version, r.subject_kind, r.subject, r.person, COALESCE(c.name, ''), r.state,
			r.started_at, w.wait, COALESCE(w.since, 0), ABS(COALESCE(w.due, 0)) & 1125899906842623,
			COALESCE(r.paused_at, 0) > 0
		FROM (SELECT * FROM (%s) ORDER BY due IS NULL, due, run LIMIT ?%d OFFSET ?%d) w
		CROSS JOIN run r ON r.id = w.run LEFT JOIN contact c ON c.id = r.person
		ORDER BY w.due IS NULL, w.due, r.id`, strings.Join(parts, " UNION ALL "), limit, offset)
}

func readInside(q store.Querier, flow library.FlowID, node string, offset, limit int64) ([]RunInfo, error) {
	var number int64
	if found, err := q.QueryRow(`SELECT id FROM flow_node WHERE flow = ? AND node = ?`, []any{int64(flow), node}, &number); err != nil || !found {
		return nil, err
	}
	versions, err := versionsAt(q, flow, number)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	rows, err := q.Query(insideQuery(len(versions)), append(versions, number, limit, offset)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []RunInfo
	for rows.Next() {
		r := RunInfo{Flow: flow, Node: node}
		var run, flowID, version int64
		var kind, state, wait string
		if err := rows.Scan(&run, &flowID, &version, &kind, &r.Subject.ID, &r.Person, &r.Name, &state, &r.Started, &wait,
			&r.Since, &r.Until, &r.Paused); err != nil {
			return nil, err
		}
		r.Run, r.Version = RunID(run), library.VersionID(version)
		r.Subject.Kind, r.State, r.Wait = event.Kind(kind), interp.State(state), interp.WaitKind(wait)
		out = append(out, r)
	}
	return out, rows.Err()
}

// readThrough walks the flow's histories from the latest until the page is full: the history is packed a turn a row, so
// its JSON is looked into only where the node's id occurs in it.
func readThrough(q store.Querier, flow library.FlowID, node string, total, offset, limit int64, match func(interp.Entry) bool) ([]RunInfo, error) {
	quoted, err := json.Marshal(node)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(`SELECT h.run, h.entries FROM history h JOIN run r ON r.id = h.run
		WHERE r.flow = ? AND instr(h.entries, CAST(? AS BLOB)) > 0 ORDER BY h.id DESC`, int64(flow), string(quoted))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []RunID
	seen := map[RunID]bool{}
	// The counters say how often it happened, so that what was rare or never is not looked for to the log's beginning.
	for total > 0 && int64(len(found)) < offset+limit && rows.Next() {
		var run int64
		var packed []byte
		if err := rows.Scan(&run, &packed); err != nil {
			return nil, err
		}
		var entries []interp.Entry
		if err := json.Unmarshal(packed, &entries); err != nil {
			return nil, fmt.Errorf("read the history of run %d: %w", run, err)
		}
		for _, e := range entries {
			if e.Node != node || !match(e) {
				continue
			}
			if total--; !seen[RunID(run)] {
				seen[RunID(run)] = true
				found = append(found, RunID(run))
			}
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	out := []RunInfo{}
	for i := offset; i < int64(len(found)); i++ {
		r, err := ReadRun(q, found[i])
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
