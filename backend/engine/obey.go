package engine

import (
	"slices"

	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// ordered is an order to one run within a batch.
type ordered struct {
	*Command
	to     int   // of retry and move: the step; -1: none
	visit  int   // of retry: the visit whose effect is tried once more
	outbox int64 // and the effect
	letter int64 // and its message; 0: it is none
	done   bool
	paused bool // the run's column paused_at is to be written
}

// prepareOrders finds out where retried and moved runs are to go on, so that what is read there can be gathered.
func (b *batch) prepareOrders(items []item) error {
	for i := range items {
		o := items[i].order
		if o == nil {
			continue
		}
		rs := b.runs[items[i].run]
		if rs == nil {
			continue
		}
		switch o.Order {
		case OrderMove:
			if step, ok := rs.flow.Program.Step(o.To); ok {
				o.to = step
			}
		case OrderRetry:
			if err := b.whereFailed(rs, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// whereFailed reads from a failed run's history where it failed, and which effect it was.
func (b *batch) whereFailed(rs *runState, o *ordered) error {
	if rs.State != interp.Failed {
		return nil
	}
	rows, err := b.tx.Query(`SELECT entries FROM history WHERE run = ? ORDER BY id DESC`, rs.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for o.to < 0 && rows.Next() {
		var packed []byte
		if err := rows.Scan(&packed); err != nil {
			return err
		}
		entries, err := readEntries(packed)
		if err != nil {
			return err
		}
		for _, en := range entries {
			if step, ok := rs.flow.Program.Step(en.Node); ok && en.What == interp.Erred && en.Port == "" {
				o.to, o.visit = step, en.Visit
			}
		}
	}
	if err := rows.Err(); err != nil || o.to < 0 {
		return err
	}
	found, err := b.tx.QueryRow(`SELECT id, message FROM outbox WHERE run = ? AND node = ? AND visit = ? AND state = 'failed'`,
		[]any{rs.ID, int64(rs.flow.Nodes[o.to]), o.visit}, &o.outbox, &o.letter)
	if !found {
		o.visit = 0
	}
	return err
}

// obey does what an order says to its run.
func (b *batch) obey(it *item) error {
	o, rs := it.order, b.runs[it.run]
	if rs == nil {
		return nil
	}
	active := rs.State == interp.Active
	why := &interp.Reason{Code: string(orderReason[o.Order]), Args: fault.Args{"by": o.By}}
	switch o.Order {
	case OrderStop:
		if !active {
			return nil
		}
		return b.give(rs, o, interp.Input{Kind: interp.InputStop, Why: why})
	case OrderPause, OrderResume:
		if active && rs.paused() != (o.Order == OrderPause) {
			b.setPaused(rs, o, why)
		}
		return nil
	case OrderSkip:
		if active && b.live[rs.flow.Flow] {
			return b.skip(rs, o, why)
		}
		return nil
	case OrderMove:
		if o.to < 0 || !b.live[rs.flow.Flow] || !active && (rs.State != interp.Failed || len(o.Runs) == 0) {
			return nil
		}
		why.Args["to"] = o.To
		in := interp.Input{Kind: interp.InputMove, Slot: interp.EverySlot, To: o.to, Why: why}
		if o.Node != "" {
			slot, ok := rs.standsAt(o.Node)
			if !ok {
				return nil
			}
			in.Slot = slot
		}
		return b.give(rs, o, in)
	case OrderRetry:
		if o.to < 0 || !b.live[rs.flow.Flow] || o.Node != "" && rs.flow.Program.Steps[o.to].Node.ID != o.Node {
			return nil
		}
		return b.give(rs, o, interp.Input{Kind: interp.InputRetry, To: o.to, Visit: o.visit, Why: why})
	}
	return nil
}

var orderReason = map[Order]fault.Code{
	OrderStop: "stopped_by_person", OrderPause: "paused_by_person", OrderResume: "resumed_by_person",
	OrderSkip: "skipped_by_person", OrderMove: "moved_by_person", OrderRetry: "retried_by_person",
}

// give gives a run its input and notes that the order was done.
func (b *batch) give(rs *runState, o *ordered, in interp.Input) error {
	o.done = true
	if rs.paused() {
		rs.pausedAt, o.paused = -clock.Millis(b.now), true
	}
	if in.Kind != interp.InputStop {
		rs.ended = 0
	}
	if in.Slot == interp.EverySlot {
		clear(rs.arrived)
	} else {
		delete(rs.arrived, in.Slot)
	}
	rs.lane = laneBulk
	if len(o.Runs) == 1 {
		rs.lane = laneAnswer
	}
	return b.advance(rs, in, nil)
}

// skip ends the waits of a run that a person can end: at the node that was named, or all.
func (b *batch) skip(rs *runState, o *ordered, why *interp.Reason) error {
	var slots []int
	for _, at := range rs.Positions {
		if interp.Skippable(at) && (o.Node == "" || rs.flow.Program.Steps[at.Step].Node.ID == o.Node) && hasPort(rs, at, o.Port) {
			slots = append(slots, at.Slot)
		}
	}
	for _, slot := range slots {
		if err := b.give(rs, o, interp.Input{Kind: interp.InputSkip, Slot: slot, Port: o.Port, Why: why}); err != nil {
			return err
		}
	}
	return nil
}

func hasPort(rs *runState, at interp.Position, port string) bool {
	return port == "" || slices.Contains(rs.flow.Program.Steps[at.Step].Ports, port)
}

// standsAt is the slot of the run's position at a node.
func (rs *runState) standsAt(node string) (int, bool) {
	for _, at := range rs.Positions {
		if rs.flow.Program.Steps[at.Step].Node.ID == node {
			return at.Slot, true
		}
	}
	return 0, false
}

// paused reports whether a person holds the run.
func (rs *runState) paused() bool { return rs.pausedAt > 0 }

// setPaused holds a run or lets it go on. Its timers stand in the file with the sign turned meanwhile.
func (b *batch) setPaused(rs *runState, o *ordered, why *interp.Reason) {
	o.done, o.paused = true, true
	rs.pausedAt = clock.Millis(b.now)
	if o.Order == OrderResume {
		rs.pausedAt = -rs.pausedAt
	}
	if len(rs.Positions) > 0 {
		at := rs.Positions[0]
		rs.entries = append(rs.entries, interp.Entry{Node: rs.flow.Program.Steps[at.Step].Node.ID, Visit: at.Visit,
			At: clock.Millis(b.now), What: interp.Noted, Why: []interp.Reason{*why}})
	}
	b.unwait(rs)
	b.touch(rs)
	b.await(rs)
}

// writeOrders writes what orders change beside the runs themselves: who is paused, and the effects of the outbox.
func (b *batch) writeOrders(orders []ordered, ids []int64) error {
	var again, letters []int64
	for i := range orders {
		o := &orders[i]
		if o.paused {
			if _, err := b.tx.Exec(`UPDATE run SET paused_at = ? WHERE id = ?`, b.runs[ids[i]].pausedAt, ids[i]); err != nil {
				return err
			}
			if !b.runs[ids[i]].paused() { // what was parked may go
				if _, err := b.tx.Exec(`UPDATE outbox SET due = -due WHERE run = ? AND due < 0`, ids[i]); err != nil {
					return err
				}
			}
		}
		if o.done && o.outbox != 0 {
			again = append(again, o.outbox)
			if o.letter != 0 {
				letters = append(letters, o.letter)
			}
		}
	}
	if err := requeue(b.tx, again, letters); err != nil {
		return err
	}
	return cancelLeft(b.tx, ids, "stopped_by_person")
}

// requeue has effects that failed tried once more under the same key.
func requeue(tx *store.Tx, outbox, letters []int64) error {
	if len(outbox) == 0 {
		return nil
	}
	if _, err := tx.Exec(`UPDATE outbox SET state = 'queued', due = ?, first_try = NULL, settled_at = NULL, code = NULL, args = NULL,
		told = CASE WHEN EXISTS (SELECT 1 FROM run r WHERE r.id = outbox.run AND r.visit = outbox.visit AND r.wait = 'effect')
			OR EXISTS (SELECT 1 FROM position p WHERE p.run = outbox.run AND p.visit = outbox.visit AND p.wait = 'effect') THEN 0 ELSE 1 END
		WHERE id IN (SELECT value FROM json_each(?)) AND state = 'failed'`, tx.Now(), jsonIDs(outbox)); err != nil {
		return err
	}
	outcomes := make([]inbox.Outcome, len(letters))
	for i, id := range letters {
		outcomes[i] = inbox.Outcome{ID: id, State: inbox.Queued}
	}
	return inbox.SetState(tx, outcomes)
}

// cancelLeft takes back what runs have not sent yet and no longer wait for.
func cancelLeft(tx *store.Tx, runs []int64, reason string) error {
	rows, err := tx.Query(`UPDATE outbox SET state = 'cancelled', due = NULL, told = 1, settled_at = ?
		WHERE run IN (SELECT value FROM json_each(?)) AND state = 'queued'
			AND (told = 0 OR EXISTS (SELECT 1 FROM run r WHERE r.id = outbox.run AND r.state = 'stopped'))
			AND NOT EXISTS (SELECT 1 FROM run r WHERE r.id = outbox.run AND r.visit = outbox.visit AND r.wait = 'effect')
			AND NOT EXISTS (SELECT 1 FROM position p WHERE p.run = outbox.run AND p.visit = outbox.visit AND p.wait = 'effect')
		RETURNING message`, tx.Now(), jsonIDs(runs))
	if err != nil {
		return err
	}
	defer rows.Close()
	letters, err := scanIDs(rows)
	if err != nil {
		return err
	}
	var outcomes []inbox.Outcome
	for _, id := range letters {
		if id != 0 {
			outcomes = append(outcomes, inbox.Outcome{ID: id, State: inbox.Cancelled, Reason: reason})
		}
	}
	return inbox.SetState(tx, outcomes)
}

// orderNeeds is what the runs of a batch may ask of the CRM where orders put them.
func orderNeeds(b *batch, items []item, asks func(c *library.Compiled, step int, begins bool)) {
	for i := range items {
		if o := items[i].order; o != nil && o.to >= 0 {
			asks(b.runs[items[i].run].flow, o.to, true)
		}
	}
}
