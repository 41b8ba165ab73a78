package engine

import (
	"encoding/json"
	"fmt"
	"math"
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

// states are all that a run can be in.
var states = []interp.State{interp.Active, interp.Done, interp.Stopped, interp.Failed}

// pageOfRuns picks a flow's runs that began before one, the newest first: its parameters are the flow, that run, and how many.
// Each state is read from its place in an index, so that a page costs what it shows however many there are.
func pageOfRuns(of []interp.State) string {
	parts := make([]string, len(of))
	for i, state := range of {
		parts[i] = `SELECT * FROM (SELECT id FROM run INDEXED BY run_state WHERE flow = ?1 AND state = '` + string(state) + `' AND id < ?2 ORDER BY id DESC LIMIT ?3)`
	}
	return strings.Join(parts, " UNION ALL ") + ` ORDER BY id DESC LIMIT ?3`
}

// ReadRuns returns a page of a flow's runs, the newest first: those that began before the run before, which is 0 for the first
// page; and how many there are in all. state is empty for all.
func ReadRuns(q store.Querier, flow library.FlowID, state interp.State, before RunID, limit int64) ([]RunInfo, int64, error) {
	of := states
	if state != "" {
		of = []interp.State{state}
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	var total int64
	if _, err := q.QueryRow(`SELECT COALESCE(SUM(count), 0) FROM run_total WHERE flow = ?1 AND (?2 = '' OR state = ?2)`,
		[]any{int64(flow), string(state)}, &total); err != nil {
		return nil, 0, err
	}
	rows, err := q.Query(pageOfRuns(of), int64(flow), int64(before), limit)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	ids, err := scanIDs(rows)
	if err != nil {
		return nil, 0, err
	}
	runs, err := readRuns(q, `WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY r.id DESC`, jsonIDs(ids))
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
