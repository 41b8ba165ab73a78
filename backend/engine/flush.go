package engine

import (
	"voronka/backend/clock"
	"voronka/backend/inbox"
	"voronka/backend/interp"
	"voronka/backend/store"
)

// flush writes what the batch did, each kind of row with multi-row statements.
func (b *batch) flush() error {
	if err := b.snap.Flush(b.tx); err != nil {
		return err
	}
	for _, write := range []func() error{b.writeRuns, b.writePositions, b.writeHistory, b.writeTotals, b.writeMessages, b.writeRequests, b.writeFlows, b.writeTold,
		b.writeParked, b.writeGoals, b.writeBegun, b.writeRefusals, b.writeSettling, b.writeWithdrawn, b.writeArms} {
		if err := write(); err != nil {
			return err
		}
	}
	if len(b.order) > 0 {
		b.tx.Touch("stats")
		var last string
		for _, rs := range b.order {
			if rs.flow.UID != last {
				last = rs.flow.UID
				b.tx.Touch("flow:" + last)
			}
		}
	}
	return nil
}

func (b *batch) writeRuns() error {
	insert := b.tx.NewBulk(`INSERT INTO run(id, flow, version, subject_kind, subject, person, key, event, hop, state, started_at,
		ended_at, visits, data, node, visit, wait, due, since) VALUES`, 19, "")
	update := b.tx.NewBulk(`WITH v(id, state, ended, visits, data, node, visit, wait, due, since) AS (VALUES`, 10, `)
		UPDATE run SET state = v.state, ended_at = v.ended, visits = v.visits, data = v.data, node = v.node, visit = v.visit,
			wait = v.wait, due = v.due, since = v.since FROM v WHERE run.id = v.id`)
	var moves stateMoves
	var flow, version, kind, state, started, ends, at0, waits, sinces store.Box
	for _, rs := range b.order {
		if rs.State != rs.stood {
			moves.add(rs.flow.Flow, rs.State, 1)
			if rs.stood != "" {
				moves.add(rs.flow.Flow, rs.stood, -1)
			}
			rs.stood = rs.State
		}
		data, err := rs.data()
		if err != nil {
			return err
		}
		var ended, node, visit, wait, due, since any
		if rs.ended != 0 {
			ended = ends.Int(rs.ended)
		}
		if at := rs.at(0); at != nil {
			node, visit, wait, since = at0.Int(int64(rs.flow.Nodes[at.Step])), int64(at.Visit), waits.Text(string(at.Wait)), sinces.Int(clock.Millis(at.Since))
			due = dueOf(rs, at)
		}
		if rs.fresh {
			err = insert.Add(rs.ID, flow.Int(int64(rs.flow.Flow)), version.Int(int64(rs.flow.Version)), kind.Text(string(rs.Subject.Kind)), rs.Subject.ID,
				rs.Person, rs.key, rs.event, int64(rs.Hop), state.Text(string(rs.State)), started.Int(rs.Began), ended, int64(rs.Visits), data, node, visit,
				wait, due, since)
		} else {
			err = update.Add(rs.ID, state.Text(string(rs.State)), ended, int64(rs.Visits), data, node, visit, wait, due, since)
		}
		if err != nil {
			return err
		}
	}
	if err := insert.Flush(); err != nil {
		return err
	}
	if err := update.Flush(); err != nil {
		return err
	}
	return moves.write(b.tx)
}

// dueOf is the timer of a position as it stands in the file: of a run that a person holds with the sign turned.
func dueOf(rs *runState, at *interp.Position) any {
	switch {
	case at.Due.IsZero():
		return nil
	case rs.paused():
		return -clock.Millis(at.Due)
	}
	if at.Asked {
		return askedFrom + clock.Millis(at.Due)
	}
	return clock.Millis(at.Due)
}

// writePositions writes further positions and awaited events anew for the runs that have or had any.
func (b *batch) writePositions() error {
	var old, waited []int64
	for _, rs := range b.order {
		if rs.extra {
			old = append(old, rs.ID)
		}
		if rs.awaiting {
			waited = append(waited, rs.ID)
		}
	}
	if len(old) > 0 {
		if _, err := b.tx.Exec(`DELETE FROM position WHERE run IN (SELECT value FROM json_each(?))`, jsonIDs(old)); err != nil {
			return err
		}
	}
	if len(waited) > 0 {
		if _, err := b.tx.Exec(`DELETE FROM awaiting WHERE run IN (SELECT value FROM json_each(?))`, jsonIDs(waited)); err != nil {
			return err
		}
	}
	positions := b.tx.NewBulk(`INSERT INTO position(run, slot, node, visit, wait, due, since) VALUES`, 7, "")
	awaiting := b.tx.NewBulk(`INSERT INTO awaiting(run, slot, name, subject_kind, subject, key, after, arrived) VALUES`, 8, "")
	for _, rs := range b.order {
		for i := range rs.Positions {
			at := &rs.Positions[i]
			if at.Slot > 0 {
				if err := positions.Add(rs.ID, int64(at.Slot), int64(rs.flow.Nodes[at.Step]), int64(at.Visit), string(at.Wait),
					dueOf(rs, at), clock.Millis(at.Since)); err != nil {
					return err
				}
			}
			for _, a := range at.Awaits {
				if err := awaiting.Add(rs.ID, int64(at.Slot), string(a.Name), string(a.Subject.Kind), a.Subject.ID, a.Key, rs.after, rs.arrived[at.Slot]); err != nil {
					return err
				}
			}
		}
	}
	if err := positions.Flush(); err != nil {
		return err
	}
	return awaiting.Flush()
}

// arenaSize is what one buffer for packed histories holds.
const arenaSize = 256 * 1024

// arena is the n-th buffer of a batch for packed histories, empty.
func (s *scratch) arena(n int) []byte {
	if n == len(s.arenas) {
		s.arenas = append(s.arenas, make([]byte, 0, arenaSize))
	}
	return s.arenas[n]
}

// writeHistory packs a run's steps of this turn into one row.
func (b *batch) writeHistory() error {
	if _, err := b.tx.QueryRow(`SELECT COALESCE(MAX(id), 0) FROM history`, nil, &b.lastHistory); err != nil {
		return err
	}
	rows := b.tx.NewBulk(`INSERT INTO history(run, at, entries) VALUES`, 3, "") // each gets the next id
	var at store.Box
	now := clock.Millis(b.now)
	var arena []byte // the rows point into it until they are written
	used := 0
	for _, rs := range b.order {
		if len(rs.entries) == 0 {
			continue
		}
		if cap(arena)-len(arena) < 4096 {
			arena = b.e.scratch.arena(used)
			used++
		}
		from := len(arena)
		arena = appendEntries(arena, rs.entries)
		if err := rows.Add(rs.ID, at.Int(now), arena[from:len(arena):len(arena)]); err != nil {
			return err
		}
	}
	return rows.Flush()
}

type totalKey struct{ version, node int64 }

type total struct{ entered, left, failed, last int64 }

// tally is what a turn counts at a node, with the stretches of the history noted last: of who left it, and who failed at it.
type tally struct {
	total
	block [2]int64
}

type portKey struct {
	totalKey
	port string
}

// writeTotals adds this turn's entries to the counters; recounting the history gives the same (see Recount).
func (b *batch) writeTotals() error {
	totals, ports := map[totalKey]*tally{}, map[portKey]int64{}
	var order []totalKey
	var portOrder []portKey
	var blocks []historyBlock
	var begun []int // visits of a run's turn, which are those after the last known one
	row := b.lastHistory
	for _, rs := range b.order {
		if len(rs.entries) > 0 {
			row++
		}
		begun = begun[:0]
		before := rs.was != nil // a run that went over left some steps of its old version before that
		for i := range rs.entries {
			en := &rs.entries[i]
			before = before && en.Over == nil
			flow := rs.flow
			if before {
				flow = rs.was
			}
			step, ok := flow.Program.Step(en.Node)
			if !ok || en.What == interp.Ended {
				continue
			}
			k := totalKey{int64(flow.Version), int64(flow.Nodes[step])}
			t := totals[k]
			if t == nil {
				t = &tally{block: [2]int64{-1, -1}}
				totals[k] = t
				order = append(order, k)
			}
			if en.Visit > rs.known && !contains(begun, en.Visit) {
				begun = append(begun, en.Visit)
				t.entered++
				t.last = max(t.last, rs.ID)
			}
			switch {
			case en.What.Leaves():
				t.left++
				kind := 0
				if en.What == interp.Erred {
					kind = 1
				}
				if block := row / blockRows; t.block[kind] != block {
					t.block[kind] = block
					blocks = append(blocks, historyBlock{k.node, kind == 1, block})
				}
			case en.What == interp.Again:
				t.entered++
			case en.Over != nil: // the visit counts in the new version from now on
				t.entered++
				t.last = max(t.last, rs.ID)
				from := totalKey{en.Over.From, k.node}
				if totals[from] == nil {
					totals[from] = &tally{block: [2]int64{-1, -1}}
					order = append(order, from)
				}
				totals[from].entered--
			}
			if en.What == interp.Erred {
				t.failed++
			}
			if en.Port != "" {
				p := portKey{k, en.Port}
				if _, ok := ports[p]; !ok {
					portOrder = append(portOrder, p)
				}
				ports[p]++
			}
		}
	}
	rows := b.tx.NewBulk(`INSERT INTO node_total(version, node, entered, left_, failed, last) VALUES`, 6,
		`ON CONFLICT(version, node) DO UPDATE SET entered = entered + excluded.entered, left_ = left_ + excluded.left_,
			failed = failed + excluded.failed, last = MAX(last, excluded.last)`)
	for _, k := range order {
		t := totals[k]
		if err := rows.Add(k.version, k.node, t.entered, t.left, t.failed, t.last); err != nil {
			return err
		}
	}
	if err := rows.Flush(); err != nil {
		return err
	}
	if err := writeBlocks(b.tx, blocks); err != nil {
		return err
	}
	through := b.tx.NewBulk(`INSERT INTO port_total(version, node, port, passed) VALUES`, 4,
		`ON CONFLICT(version, node, port) DO UPDATE SET passed = passed + excluded.passed`)
	for _, p := range portOrder {
		if err := through.Add(p.version, p.node, p.port, ports[p]); err != nil {
			return err
		}
	}
	if err := through.Flush(); err != nil {
		return err
	}
	return b.writeDays(order, totals, portOrder, ports)
}

func contains(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

// writeMessages adds the messages to the ledger and the intents of those that leave the machine to the outbox.
func (b *batch) writeMessages() error {
	if err := inbox.Add(b.tx, b.messages); err != nil {
		return err
	}
	rows := b.tx.NewBulk(`INSERT INTO outbox(run, node, visit, kind, channel, lane, message, state, due, created_at) VALUES`, 10, "")
	for _, o := range b.outbox {
		m := &b.messages[o.message]
		if err := rows.Add(m.Key.Run, m.Key.Node, int64(m.Key.Visit), "send", m.Channel, int64(o.lane), m.ID, string(outQueued),
			clock.Millis(b.now), clock.Millis(b.now)); err != nil {
			return err
		}
	}
	return rows.Flush()
}

func (b *batch) writeTold() error {
	if len(b.told) == 0 {
		return nil
	}
	_, err := b.tx.Exec(`UPDATE outbox SET told = 1 WHERE id IN (SELECT value FROM json_each(?))`, jsonIDs(b.told))
	return err
}

// writeParked turns the sign of what fell due in paused flows, so that it is not looked at again before they go on.
func (b *batch) writeParked() error {
	for _, it := range b.parked {
		sql, args := `UPDATE run SET due = -due WHERE id = ? AND due > 0`, []any{it.run}
		if it.slot > 0 {
			sql, args = `UPDATE position SET due = -due WHERE run = ? AND slot = ? AND due > 0`, []any{it.run, it.slot}
		}
		if _, err := b.tx.Exec(sql, args...); err != nil {
			return err
		}
	}
	for _, a := range b.arrivals {
		if _, err := b.tx.Exec(`UPDATE awaiting SET arrived = ? WHERE run = ? AND slot = ?`, a.seq, a.run, a.slot); err != nil {
			return err
		}
		sql, args := `UPDATE run SET due = ? WHERE id = ?`, []any{-clock.Millis(b.now), a.run}
		if a.slot > 0 {
			sql, args = `UPDATE position SET due = ? WHERE run = ? AND slot = ?`, []any{-clock.Millis(b.now), a.run, a.slot}
		}
		if _, err := b.tx.Exec(sql, args...); err != nil {
			return err
		}
	}
	return nil
}
