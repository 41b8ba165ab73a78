package engine

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/interp"
	"voronka/backend/library"
)

// runState is a run within a turn: its state, and what of it stands in the file.
type runState struct {
	interp.Run
	flow     *library.Compiled
	key      string
	after    int64 // the last event that moved it while it awaited or awaits others
	event    int64
	ended    int64
	stood    interp.State      // its state in the file; empty: it is not there yet
	was      *library.Compiled // the version that the run left in this batch; nil: it stays
	pausedAt int64             // since when a person holds it; negative: when it was let go on
	fresh    bool              // not in the file yet
	extra    bool              // it has rows of further positions in the file
	awaiting bool              // it has rows of awaited events in the file
	arrived  map[int]int64     // slot → event.seq that came while it or its flow was paused; nil: none
	touched  bool              // it is in the batch's list to be written
	entries  []interp.Entry
	known    int // visits when it was loaded
	lane     int
	chain    int    // the hop of what moves it in this turn
	parent   string // the key of the step that waits for the run's end
}

const stateColumns = `r.id, r.flow, r.version, r.subject_kind, r.subject, r.person, r.key, r.event, r.hop, r.state, r.started_at,
  COALESCE(r.ended_at, 0), r.visits, r.data, COALESCE(r.node, 0), COALESCE(r.visit, 0), COALESCE(r.wait, ''), COALESCE(r.due, 0),
  COALESCE(r.since, 0), COALESCE(r.paused_at, 0)`

// loadRuns reads runs with all their positions, in the order of their ids.
func (b *batch) loadRuns(ids []int64) error {
	// One run may be concerned by several items: by both of its due positions, or by two events.
	fresh := slices.Clone(ids)
	slices.Sort(fresh)
	fresh = slices.DeleteFunc(slices.Compact(fresh), func(id int64) bool { return b.runs[id] != nil || b.ahead.run(b, id) })
	if len(fresh) == 0 {
		return nil
	}
	list := jsonIDs(fresh)
	rows, err := b.q.Query(`SELECT `+stateColumns+` FROM json_each(?) AS j CROSS JOIN run AS r ON r.id = j.value`, list)
	if err != nil {
		return err
	}
	defer rows.Close()
	states := make([]runState, len(fresh)) // in one piece
	var flow, version, node, due, since int64
	var kind, state, wait string
	var data []byte
	var at interp.Position
	for rows.Next() {
		rs := &states[0]
		states = states[1:]
		if err := rows.Scan(&rs.ID, &flow, &version, &kind, &rs.Subject.ID, &rs.Person, &rs.key, &rs.event, &rs.Hop, &state,
			&rs.Began, &rs.ended, &rs.Visits, &data, &node, &at.Visit, &wait, &due, &since, &rs.pausedAt); err != nil {
			return err
		}
		rs.Subject.Kind, rs.State = event.Kind(kind), interp.State(state)
		rs.known, rs.stood = rs.Visits, rs.State
		if rs.flow, err = b.program(library.VersionID(version)); err != nil {
			return err
		}
		if err := rs.readData(data); err != nil {
			return err
		}
		if node != 0 {
			b.place(rs, at, node, wait, due, since)
		}
		b.runs[rs.ID] = rs
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := b.loadPositions(list); err != nil {
		return err
	}
	return b.loadAwaiting(list)
}

func (b *batch) place(rs *runState, at interp.Position, node int64, wait string, due, since int64) {
	step, ok := rs.flow.Steps[library.NodeID(node)]
	if !ok {
		return
	}
	at.Step, at.Wait, at.Since = step, interp.WaitKind(wait), clock.FromMillis(since)
	if due != 0 {
		due = abs(due)
		at.Asked = due >= askedFrom
		at.Due = clock.FromMillis(due & (askedFrom - 1))
	}
	rs.Positions = append(rs.Positions, at)
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

func (b *batch) loadPositions(list string) error {
	rows, err := b.q.Query(`SELECT run, slot, node, visit, wait, COALESCE(due, 0), since FROM json_each(?) AS j
		CROSS JOIN position ON position.run = j.value ORDER BY run, slot`, list)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var run, node, due, since int64
		var wait string
		var at interp.Position
		if err := rows.Scan(&run, &at.Slot, &node, &at.Visit, &wait, &due, &since); err != nil {
			return err
		}
		if rs := b.runs[run]; rs != nil {
			rs.extra = true
			b.place(rs, at, node, wait, due, since)
		}
	}
	return rows.Err()
}

func (b *batch) loadAwaiting(list string) error {
	rows, err := b.q.Query(`SELECT a.run, a.slot, a.name, a.subject_kind, a.subject, a.key, a.arrived, a.after FROM json_each(?) AS j
		CROSS JOIN awaiting AS a ON a.run = j.value`, list)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var run, arrived, after int64
		var slot int
		var name, kind string
		var await interp.Await
		if err := rows.Scan(&run, &slot, &name, &kind, &await.Subject.ID, &await.Key, &arrived, &after); err != nil {
			return err
		}
		rs := b.runs[run]
		if rs == nil {
			continue
		}
		rs.awaiting, rs.after = true, max(rs.after, after)
		await.Name, await.Subject.Kind = event.Name(name), event.Kind(kind)
		if at := rs.at(slot); at != nil {
			at.Awaits = append(at.Awaits, await)
			if arrived != 0 && rs.arrived == nil {
				rs.arrived = map[int]int64{}
			}
			if arrived != 0 && (rs.arrived[slot] == 0 || arrived < rs.arrived[slot]) {
				rs.arrived[slot] = arrived
			}
		}
	}
	return rows.Err()
}

// at is the position of a slot; nil when the run no longer stands there.
func (rs *runState) at(slot int) *interp.Position {
	for i := range rs.Positions {
		if rs.Positions[i].Slot == slot {
			return &rs.Positions[i]
		}
	}
	return nil
}

// kept is the JSON of a run's column data.
type kept struct {
	Object  string                                `json:"object,omitempty"` // "purchase:12"
	Outputs map[string]map[string]json.RawMessage `json:"outputs,omitempty"`
	Late    map[int][]string                      `json:"late,omitempty"`
	Goals   uint64                                `json:"goals,omitempty"`
	Parent  string                                `json:"parent,omitempty"` // the key of the step that waits for its end
}

func (rs *runState) readData(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	if kind, id, ok := plainObject(data); ok {
		rs.Object = event.Ref{Kind: kind, ID: id}
		return nil
	}
	var k kept
	if err := json.Unmarshal(data, &k); err != nil {
		return err
	}
	if kind, id, ok := strings.Cut(k.Object, ":"); ok {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return err
		}
		rs.Object = event.Ref{Kind: event.Kind(kind), ID: n}
	}
	rs.Outputs, rs.Late, rs.Goals, rs.parent = k.Outputs, k.Late, k.Goals, k.Parent
	return nil
}

// plainObject reads what data writes for a run that has nothing but its object, which is most of them. It reports false for
// anything else, which is JSON as any other.
func plainObject(data []byte) (kind event.Kind, id int64, ok bool) {
	const head, tail = `{"object":"`, `"}`
	if len(data) < len(head)+len(tail) || string(data[:len(head)]) != head || string(data[len(data)-len(tail):]) != tail {
		return "", 0, false
	}
	data = data[len(head) : len(data)-len(tail)]
	at := bytes.IndexByte(data, ':')
	if at < 1 || len(data)-at < 2 || len(data)-at > 18 {
		return "", 0, false
	}
	for _, c := range data[:at] {
		if c < 'a' || c > 'z' {
			return "", 0, false
		}
	}
	for _, c := range data[at+1:] {
		if c < '0' || c > '9' {
			return "", 0, false
		}
		id = id*10 + int64(c-'0')
	}
	if string(data[:at]) == string(event.Purchase) {
		return event.Purchase, id, true
	}
	return event.Kind(data[:at]), id, true
}

func (rs *runState) data() (any, error) {
	switch {
	case len(rs.Outputs)+len(rs.Late) > 0 || rs.Goals != 0 || rs.parent != "":
		k := kept{Outputs: rs.Outputs, Late: rs.Late, Goals: rs.Goals, Parent: rs.parent}
		if rs.Object.ID != 0 {
			k.Object = string(rs.Object.Kind) + ":" + strconv.FormatInt(rs.Object.ID, 10)
		}
		return json.Marshal(k)
	case rs.Object.ID != 0:
		b := append(make([]byte, 0, 40), `{"object":"`...)
		b = append(append(b, rs.Object.Kind...), ':')
		b = strconv.AppendInt(b, rs.Object.ID, 10)
		return append(b, `"}`...), nil
	}
	return nil, nil
}

// jsonIDs is ids as a JSON array for json_each, so that one prepared statement serves every number of them.
func jsonIDs(ids []int64) string {
	b := make([]byte, 0, len(ids)*9+2)
	b = append(b, '[')
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']'))
}
