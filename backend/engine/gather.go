package engine

import (
	"slices"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/store"
)

// settleKey is whose starting events are gathered, and at which event node.
type settleKey struct {
	flow    library.FlowID
	node    library.NodeID
	subject event.Ref
	object  string
}

// settling is a group within a turn; what stands in the file is told apart, so that it is written once.
type settling struct {
	policy.Settled
	last  *event.Event // nil until an event of this turn joined, or its group is due
	seq   int64
	saved bool // it has a row
	dirty bool
}

const settlingColumns = `s.flow, s.node, s.subject_kind, s.subject, s.key, s.first_at, s.count, s.seq, s.due`

// nextSettled is when the next group is due; those of flows that do not run wait for them.
const nextSettled = `SELECT MIN(s.due) FROM settling s JOIN flow f ON f.id = s.flow WHERE f.state = 'live' AND f.deleted_at IS NULL`

func scanSettling(rows *store.Rows) (k settleKey, g *settling, err error) {
	g = &settling{saved: true}
	var flow, node, first, due int64
	var kind string
	err = rows.Scan(&flow, &node, &kind, &k.subject.ID, &k.object, &first, &g.Count, &g.seq, &due)
	k.flow, k.node, k.subject.Kind = library.FlowID(flow), library.NodeID(node), event.Kind(kind)
	g.First, g.Due = clock.FromMillis(first), clock.FromMillis(due)
	return k, g, err
}

// settled takes the groups that are due, each with its last event.
func (t *taken) settled(q store.Querier, now int64, limit int) error {
	rows, err := q.Query(`SELECT `+settlingColumns+` FROM settling s JOIN flow f ON f.id = s.flow
		WHERE s.due <= ? AND f.state = 'live' AND f.deleted_at IS NULL ORDER BY s.due, s.seq LIMIT ?`, now, limit)
	if err != nil {
		return err
	}
	var keys []settleKey
	var seqs []int64
	for rows.Next() {
		k, g, err := scanSettling(rows)
		if err != nil {
			rows.Close()
			return err
		}
		keys, seqs = append(keys, k), append(seqs, g.seq)
	}
	if err := rows.Err(); err != nil || len(keys) == 0 {
		return err
	}
	events, err := eventsOf(q, seqs)
	if err != nil {
		return err
	}
	for i := range keys {
		if ev := events[seqs[i]]; ev != nil {
			t.items = append(t.items, item{settled: &keys[i], ev: ev, only: -1})
		}
	}
	return nil
}

func eventsOf(q store.Querier, seqs []int64) (map[int64]*event.Event, error) {
	rows, err := q.Query(`SELECT `+store.EventColumns()+` FROM event WHERE seq IN (SELECT value FROM json_each(?))`, jsonIDs(seqs))
	if err != nil {
		return nil, err
	}
	events, err := store.ScanEvents(rows)
	out := make(map[int64]*event.Event, len(events))
	for i := range events {
		out[events[i].Seq] = &events[i]
	}
	return out, err
}

// loadStarts reads what the rules of starting ask about flows that begin with the events of the batch.
func (b *batch) loadStarts(events, told []*event.Event) error {
	if !b.e.entries.ruled && len(told) == 0 {
		return nil
	}
	by := map[event.Name][]*event.Event{}
	for _, ev := range slices.Concat(events, told) {
		by[ev.Name] = append(by[ev.Name], ev)
	}
	gathers := false
	for name, list := range by {
		for i := range b.e.entries.byName[name] {
			p := &b.e.entries.byName[name][i]
			if p.start.OncePer > 0 {
				if err := b.loadOnce(p, list); err != nil {
					return err
				}
			}
			if p.start.Bounded() {
				if err := b.loadLoad(p); err != nil {
					return err
				}
			}
			gathers = gathers || p.start.Settle > 0
		}
	}
	if !gathers && len(told) == 0 {
		return nil
	}
	var subjects []int64
	for _, list := range by {
		for _, ev := range list {
			subjects = append(subjects, ev.Subject.ID)
		}
	}
	slices.Sort(subjects)
	rows, err := b.tx.Query(`SELECT `+settlingColumns+` FROM json_each(?) AS j CROSS JOIN settling AS s ON s.subject = j.value`,
		jsonIDs(slices.Compact(subjects)))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		k, g, err := scanSettling(rows)
		if err != nil {
			return err
		}
		b.settling[k] = g
	}
	return rows.Err()
}

// gather adds a starting event to its record's group. A group whose time had passed when the event happened is told first:
// the engine may read both long afterwards.
func (b *batch) gather(p *entryPoint, ev *event.Event) error {
	k := settleKey{p.flow.Flow, p.flow.Nodes[p.step], ev.Subject, policy.ObjectKey(ev.Object)}
	at := clock.FromMillis(ev.RecordedAt)
	g := b.settling[k]
	if g == nil {
		g = &settling{}
		b.settling[k] = g
	}
	if g.Count > 0 && !g.Due.After(at) {
		if err := b.tellGroup(p, k, g, nil); err != nil {
			return err
		}
	}
	g.Settled = p.start.Join(g.Settled, at)
	g.last, g.seq, g.dirty = ev, ev.Seq, true
	return nil
}

// tell is an item's work when a group is due.
func (b *batch) tell(it *item) error {
	g := b.settling[*it.settled]
	if g == nil || g.Count == 0 || g.Due.After(b.now) || clock.Millis(g.Due) >= b.horizon || !b.live[it.settled.flow] {
		return nil // another event has put it off, or may yet
	}
	if g.last == nil {
		g.last = it.ev
	}
	for i := range b.e.entries.byName[g.last.Name] {
		if p := &b.e.entries.byName[g.last.Name][i]; p.flow.Flow == it.settled.flow && p.flow.Nodes[p.step] == it.settled.node {
			return b.tellGroup(p, *it.settled, g, it.doom)
		}
	}
	for _, f := range b.e.entries.of {
		if f.Flow == it.settled.flow {
			b.refuse(f, g.last, policy.Refusal{Code: policy.EntryGone})
		}
	}
	g.empty()
	return nil
}

// tellGroup begins the one run of a group.
func (b *batch) tellGroup(p *entryPoint, k settleKey, g *settling, doom *fault.Error) error {
	ev, count := g.last, g.Count
	if ev == nil {
		found, err := eventsOf(b.tx, []int64{g.seq})
		if err != nil || found[g.seq] == nil {
			return err
		}
		ev = found[g.seq]
	}
	g.empty()
	if !policy.MayEnter(p.rule, b.prior[priorKey{k.flow, k.subject}]) {
		return nil
	}
	return b.admit(p, ev, &interp.Reason{Code: "settled", Args: fault.Args{"count": count}}, doom)
}

// empty makes room for the events that come next.
func (g *settling) empty() {
	g.Settled, g.last, g.dirty = policy.Settled{}, nil, true
}

// writeSettling keeps the groups as the batch leaves them.
func (b *batch) writeSettling() error {
	if len(b.settling) == 0 {
		return nil
	}
	var keys []settleKey
	for k, g := range b.settling {
		if g.dirty {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, c settleKey) int { return int(b.settling[a].seq - b.settling[c].seq) })
	rows := b.tx.NewBulk(`INSERT INTO settling(flow, node, subject_kind, subject, key, first_at, count, seq, due) VALUES`, 9,
		`ON CONFLICT(flow, node, subject_kind, subject, key) DO UPDATE SET first_at = excluded.first_at, count = excluded.count,
			seq = excluded.seq, due = excluded.due`)
	for _, k := range keys {
		g := b.settling[k]
		switch {
		case g.Count > 0:
			if err := rows.Add(int64(k.flow), int64(k.node), string(k.subject.Kind), k.subject.ID, k.object, clock.Millis(g.First), g.Count,
				g.seq, clock.Millis(g.Due)); err != nil {
				return err
			}
		case g.saved:
			if _, err := b.tx.Exec(`DELETE FROM settling WHERE flow = ? AND node = ? AND subject_kind = ? AND subject = ? AND key = ?`,
				int64(k.flow), int64(k.node), string(k.subject.Kind), k.subject.ID, k.object); err != nil {
				return err
			}
		}
	}
	return rows.Flush()
}

// writeWithdrawn takes back what the runs that left had not sent.
func (b *batch) writeWithdrawn() error {
	if len(b.withdrawn) == 0 {
		return nil
	}
	return cancelLeft(b.tx, b.withdrawn, "left_flow")
}
