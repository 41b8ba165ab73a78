package engine

import (
	"context"
	"encoding/json"
	"slices"

	"voronka/backend/clock"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Backlog is what fell due in a gap, as it stood when the engine awoke and before any of it was done.
type Backlog struct {
	Gap   Gap           `json:"gap"`
	Flows []BacklogFlow `json:"flows"` // those with the most timers first
}

// BacklogFlow is the late timers of one flow and what its rule makes of them.
type BacklogFlow struct {
	Flow   library.FlowID `json:"flow"`
	UID    string         `json:"uid"`
	Name   string         `json:"name"`
	Rule   string         `json:"rule"`          // a catch-up rule
	Age    string         `json:"age,omitempty"` // of if_fresh
	Fresh  int64          `json:"fresh"`         // of if_fresh: how many are not too old
	Timers int64          `json:"timers"`
	First  int64          `json:"first"` // when the first and the last of them were due, UTC ms
	Last   int64          `json:"last"`
	Nodes  []BacklogNode  `json:"nodes"`
}

// BacklogNode is the late timers of one step.
type BacklogNode struct {
	Node   string `json:"node"` // its id in the document
	Kind   string `json:"kind"`
	Name   string `json:"name,omitempty"` // the author's own
	Timers int64  `json:"timers"`
	First  int64  `json:"first"`
	Last   int64  `json:"last"`
}

// ReadBacklog returns what fell due in the last gap; false when there was nothing, or it was dismissed.
func ReadBacklog(q store.Querier) (b Backlog, ok bool, err error) {
	ok, err = workspace.Value(q, backlogKey, &b)
	return b, ok && len(b.Flows) > 0, err
}

// DismissBacklog forgets what fell due in the last gap; what waits for a decision goes on waiting.
func (e *Engine) DismissBacklog(ctx context.Context) error {
	return e.DB.Write(ctx, func(tx *store.Tx) error {
		tx.Touch("backlog")
		return workspace.Keep(tx, backlogKey, Backlog{})
	})
}

// ReadAsked returns the timers that wait for a person's decision, by flow and step.
func (e *Engine) ReadAsked(q store.Querier) ([]BacklogFlow, error) {
	return e.groupTimers(q, Gap{To: 0}, `due >= ?1`, askedFrom)
}

// Foresee returns what would meet its flow's catch-up rule if the engine began to work now: what fell due since it was last
// known to be awake. It changes nothing.
func (e *Engine) Foresee(ctx context.Context) (Backlog, error) {
	var v vigil
	if err := e.DB.Read(ctx, func(q *store.ReadTx) error { return v.load(q) }); err != nil {
		return Backlog{}, err
	}
	now := clock.Millis(e.Clock.Now())
	if v.seen == 0 || now-v.seen <= lateGrace.Milliseconds() {
		return Backlog{Gap: Gap{From: now, To: now, Why: GapOff}}, nil
	}
	return e.countBacklog(ctx, Gap{From: v.seen, To: now, Why: GapOff})
}

// countBacklog groups the timers that fell due before the end of a gap; it costs what is due, and only reads.
func (e *Engine) countBacklog(ctx context.Context, g Gap) (Backlog, error) {
	b := Backlog{Gap: g}
	err := e.DB.Read(ctx, func(q *store.ReadTx) (err error) {
		b.Flows, err = e.groupTimers(q, g, `due BETWEEN 1 AND ?1`, g.To-lateGrace.Milliseconds()-1)
		return err
	})
	return b, err
}

func (e *Engine) groupTimers(q store.Querier, g Gap, where string, bound int64) ([]BacklogFlow, error) {
	rows, err := q.Query(`SELECT version, node, COUNT(*), MIN(due), MAX(due) FROM (
			SELECT version, node, due FROM run WHERE `+where+`
			UNION ALL SELECT r.version, w.node, w.due FROM (SELECT run, node, due FROM position WHERE `+where+`) w JOIN run r ON r.id = w.run)
		GROUP BY version, node ORDER BY version, node`, bound)
	if err != nil {
		return nil, err
	}
	type group struct{ version, node, timers, first, last int64 }
	var groups []group
	for rows.Next() {
		var r group
		if err := rows.Scan(&r.version, &r.node, &r.timers, &r.first, &r.last); err != nil {
			rows.Close()
			return nil, err
		}
		r.first, r.last = r.first&(askedFrom-1), r.last&(askedFrom-1)
		groups = append(groups, r)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	live, err := e.Library.LiveFlows(q)
	if err != nil {
		return nil, err
	}
	out := []BacklogFlow{}
	for _, r := range groups {
		c, err := e.Library.Program(q, library.VersionID(r.version))
		if err != nil {
			return nil, err
		}
		if g.To > 0 && !slices.ContainsFunc(live, func(l *library.Compiled) bool { return l.Flow == c.Flow }) {
			continue // a paused flow's timers are late when it goes on
		}
		i := slices.IndexFunc(out, func(f BacklogFlow) bool { return f.Flow == c.Flow })
		if i < 0 {
			s := &c.Program.Settings
			out = append(out, BacklogFlow{Flow: c.Flow, UID: c.UID, Name: c.Name, Rule: policy.CatchUpOf(s.CatchUp), First: r.first, Last: r.last})
			if i = len(out) - 1; out[i].Rule == policy.IfFresh {
				out[i].Age = s.CatchUpAge
			}
		}
		f := &out[i]
		f.Timers += r.timers
		f.First, f.Last = min(f.First, r.first), max(f.Last, r.last)
		n := BacklogNode{Timers: r.timers, First: r.first, Last: r.last}
		if step, ok := c.Steps[library.NodeID(r.node)]; ok {
			node := c.Program.Steps[step].Node
			n.Node, n.Kind, n.Name = node.ID, node.Kind, node.Name
		}
		f.add(n)
	}
	for i := range out {
		if err := out[i].countFresh(q, g); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b BacklogFlow) int { return int(b.Timers - a.Timers) })
	return out, nil
}

// add puts a step's timers to those of the same step in other versions.
func (f *BacklogFlow) add(n BacklogNode) {
	for i := range f.Nodes {
		if o := &f.Nodes[i]; o.Node == n.Node {
			o.Timers += n.Timers
			o.First, o.Last = min(o.First, n.First), max(o.Last, n.Last)
			return
		}
	}
	f.Nodes = append(f.Nodes, n)
}

func (f *BacklogFlow) countFresh(q store.Querier, g Gap) error {
	age, err := formula.ParseDuration(f.Age)
	if f.Rule != policy.IfFresh || err != nil || g.To == 0 {
		return nil
	}
	_, err = q.QueryRow(`SELECT (SELECT COUNT(*) FROM run WHERE due BETWEEN ?2 AND ?3 AND flow = ?1) +
		(SELECT COUNT(*) FROM position p JOIN run r ON r.id = p.run WHERE p.due BETWEEN ?2 AND ?3 AND r.flow = ?1)`,
		[]any{int64(f.Flow), g.To - age.Milliseconds(), g.To - lateGrace.Milliseconds() - 1}, &f.Fresh)
	return err
}

// channelsOf are the channels that a program's steps name, each once.
func channelsOf(p *flow.Program) []string {
	var out []string
	for i := range p.Steps {
		var id string
		if raw, ok := p.Steps[i].Node.Params["channel"]; !ok || json.Unmarshal(raw, &id) != nil || id == "" || slices.Contains(out, id) {
			continue
		}
		out = append(out, id)
	}
	return out
}
