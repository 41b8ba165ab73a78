package library

import (
	"context"
	"slices"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/store"
)

// Compiled is a published version ready to run.
type Compiled struct {
	Flow      FlowID
	UID       string
	Name      string
	Version   VersionID
	Number    int
	LiveSince int64
	Program   *flow.Program
	Nodes     []NodeID       // by the index of the step
	Steps     map[NodeID]int // the other way
}

// Publish makes the draft of revision rev an immutable version and starts it. A draft with errors is refused (Problems);
// one that equals the published version only starts it again. Runs stay on the version they began on.
func (l *Library) Publish(ctx context.Context, uid string, rev int64) (f Flow, err error) {
	err = l.DB.Write(ctx, func(tx *store.Tx) error {
		f, err = l.PublishIn(tx, uid, rev, About{})
		return err
	})
	return f, err
}

// PublishIn is Publish within a transaction; a new version is called as about says.
func (l *Library) PublishIn(tx *store.Tx, uid string, rev int64, about About) (Flow, error) {
	about, err := about.checked()
	if err != nil {
		return Flow{}, err
	}
	f, err := l.Get(tx, uid)
	if err != nil {
		return f, err
	}
	if f.Deleted {
		return f, fault.Missing("flow", uid)
	}
	if rev > 0 && f.Rev != rev {
		return f, fault.New(fault.Stale, fault.Args{"what": "flow", "rev": f.Rev})
	}
	doc, err := flow.Decode(f.Draft)
	if err != nil {
		return f, err
	}
	if _, err := l.Sound(tx, doc); err != nil {
		return f, err
	}
	number := f.Version
	if f.Dirty || f.VersionID == 0 {
		number++
		if _, err := tx.Exec(`INSERT INTO flow_version(flow, number, document, published_at, name, note, actor) VALUES(?, ?, ?, ?, ?, ?, ?)`,
			int64(f.ID), number, string(f.Draft), tx.Now(), about.Name, about.Note, about.By); err != nil {
			return f, err
		}
		for _, n := range doc.Nodes {
			if _, err := tx.Exec(`INSERT INTO flow_node(flow, node) VALUES(?, ?) ON CONFLICT DO NOTHING`, int64(f.ID), n.ID); err != nil {
				return f, err
			}
		}
	}
	// A flow that is live already goes on without a gap; one that starts begins with what happens from now.
	if _, err := tx.Exec(`UPDATE flow SET version = ?, changed_at = ?, state = 'live',
		live_since = CASE state WHEN 'live' THEN live_since ELSE (SELECT COALESCE(MAX(seq), 0) FROM event) END
		WHERE id = ?`, number, tx.Now(), int64(f.ID)); err != nil {
		return f, err
	}
	if err := l.changed(tx); err != nil {
		return f, err
	}
	tx.Touch("flows", "flow:"+uid)
	return l.Get(tx, uid)
}

// Sound compiles a document and refuses one with errors: the fault Problems.
func (l *Library) Sound(q store.Querier, doc *flow.Document) (*flow.Program, error) {
	program, problems, err := l.Check(q, doc)
	if err != nil || !flow.HasErrors(problems) {
		return program, err
	}
	var errors []flow.Problem
	for _, p := range problems {
		if p.Severity == flow.SeverityError {
			errors = append(errors, p)
		}
	}
	return nil, fault.New(Problems, fault.Args{"count": len(errors), "problems": errors})
}

// changed notes in the transaction that some flow's state or version did, so that every process's cache sees it.
func (l *Library) changed(tx *store.Tx) error {
	_, err := tx.Exec(`INSERT INTO setting(key, value) VALUES('flows.rev', '1')
		ON CONFLICT(key) DO UPDATE SET value = CAST(value AS INTEGER) + 1`)
	return err
}

// Reform notes in a transaction that what flows are compiled against has changed (fields, webhooks, names of secrets), so that
// every process's programs are made anew.
func (l *Library) Reform(tx *store.Tx) error {
	_, err := tx.Exec(`INSERT INTO setting(key, value) VALUES('flows.form', '1')
		ON CONFLICT(key) DO UPDATE SET value = CAST(value AS INTEGER) + 1`)
	tx.OnCommit(l.Forget)
	return err
}

// Forget drops the cached programs of this process.
func (l *Library) Forget() {
	l.mu.Lock()
	l.live, l.programs = nil, map[VersionID]*Compiled{}
	l.mu.Unlock()
}

// LiveFlows returns the programs of the live flows in the order of their ids, as of the transaction: a flow that was
// paused before it began is not among them, whichever process paused it. The caller must not change them.
func (l *Library) LiveFlows(q store.Querier) ([]*Compiled, error) {
	var rev, form int64
	if _, err := q.QueryRow(`SELECT COALESCE((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'flows.rev'), 0),
		COALESCE((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'flows.form'), 0)`, nil, &rev, &form); err != nil {
		return nil, err
	}
	l.mu.Lock()
	if form != l.form { // another process may have changed it
		l.live, l.programs, l.form = nil, map[VersionID]*Compiled{}, form
	}
	live, known := l.live, l.rev
	l.mu.Unlock()
	if live != nil && known == rev {
		return live, nil
	}
	flows, err := query(q, `WHERE f.state = 'live' AND f.deleted_at IS NULL AND v.id IS NOT NULL ORDER BY f.id`)
	if err != nil {
		return nil, err
	}
	live = []*Compiled{}
	for _, f := range flows {
		c, err := l.Program(q, f.VersionID)
		if err != nil {
			return nil, err
		}
		started := *c // the program is the version's for ever, its start is the flow's as of now
		started.Name, started.LiveSince = f.Name, f.LiveSince
		live = append(live, &started)
	}
	l.mu.Lock()
	l.live, l.rev = live, rev
	l.mu.Unlock()
	return live, nil
}

// Program returns the compiled program of a version; it is compiled once. A version that compiled when it was published
// and no longer does (a field was deleted) is compiled as far as it goes: its broken steps fail when they are reached.
func (l *Library) Program(q store.Querier, version VersionID) (*Compiled, error) {
	l.mu.Lock()
	c := l.programs[version]
	l.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c = &Compiled{Version: version, Steps: map[NodeID]int{}}
	var document []byte
	var id int64
	found, err := q.QueryRow(`SELECT f.id, f.uid, f.name, f.live_since, v.number, v.document FROM flow_version v JOIN flow f ON f.id = v.flow
		WHERE v.id = ?`, []any{int64(version)}, &id, &c.UID, &c.Name, &c.LiveSince, &c.Number, &document)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fault.Missing("version", version)
	}
	c.Flow = FlowID(id)
	doc, err := flow.Decode(document)
	if err != nil {
		return nil, err
	}
	ws, err := l.Workspace(q)
	if err != nil {
		return nil, err
	}
	c.Program, _ = flow.Compile(doc, l.Catalogue, ws)
	numbers, err := NodeIDs(q, c.Flow)
	if err != nil {
		return nil, err
	}
	c.Nodes = make([]NodeID, len(c.Program.Steps))
	for i := range c.Program.Steps {
		n := numbers[c.Program.Steps[i].Node.ID]
		c.Nodes[i] = n
		c.Steps[n] = i
	}
	l.mu.Lock()
	l.programs[version] = c
	l.mu.Unlock()
	return c, nil
}

// NodeIDs returns the numbers of a flow's nodes by their ids in the document.
func NodeIDs(q store.Querier, id FlowID) (map[string]NodeID, error) {
	rows, err := q.Query(`SELECT node, id FROM flow_node WHERE flow = ?`, int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]NodeID{}
	for rows.Next() {
		var node string
		var n int64
		if err := rows.Scan(&node, &n); err != nil {
			return nil, err
		}
		out[node] = NodeID(n)
	}
	return out, rows.Err()
}

// Check compiles a document as it would be published and returns its problems.
func (l *Library) Check(q store.Querier, doc *flow.Document) (*flow.Program, []flow.Problem, error) {
	ws, err := l.Workspace(q)
	if err != nil {
		return nil, nil, err
	}
	p, problems := flow.Compile(doc, l.Catalogue, ws)
	circle, err := l.circle(q, p)
	for i := range circle {
		circle[i].Accepted = slices.Contains(doc.Settings.Accepted, circle[i].AcceptKey())
	}
	return p, append(problems, circle...), err
}

// circle warns of a flow that would set itself off through others that are live.
func (l *Library) circle(q store.Querier, p *flow.Program) ([]flow.Problem, error) {
	if p.Settings.Reentry == flow.Once {
		return nil, nil // each person once: the circle ends where it began
	}
	live, err := l.LiveFlows(q)
	if err != nil {
		return nil, err
	}
	programs, names := []*flow.Program{p}, []string{p.Doc.Name}
	for _, f := range live {
		if f.UID != p.Doc.ID {
			programs, names = append(programs, f.Program), append(names, f.Name)
		}
	}
	way := flow.Circle(programs)
	if way == nil {
		return nil, nil
	}
	text := names[0]
	for _, i := range append(way, 0) {
		text += " → " + names[i]
	}
	return []flow.Problem{{Severity: flow.SeverityWarning, Code: "flow_circle", Args: fault.Args{"flows": text}, Fix: flow.OnceFix()}}, nil
}
