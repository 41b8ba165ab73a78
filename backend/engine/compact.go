package engine

import (
	"context"
	"slices"
	"time"

	"voronka/backend/clock"
	"voronka/backend/interp"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Every step of a run is kept for as long as the workspace says (workspace.Settings.HistoryDays) after the run ended; then
// its history is compacted: how it began, went over, failed, was stopped or reached its goal and how it ended stay, the steps
// between go. What they counted is kept in compacted_total, so that a recount still confirms the totals. The room in the file
// is used again for what is written next.

// compacter is the name under which the log of readers knows how far the histories have been looked at.
const compacter = "compact"

// compactRows is how many rows of history one transaction looks at: a small fraction of BatchTime.
const compactRows = 500

// compactEvery is the pause after everything old enough has been compacted.
const compactEvery = time.Hour

// Compact compacts the histories that are old enough, a small transaction at a time, until none is left. It may be stopped
// and begun again at any point.
func (e *Engine) Compact(ctx context.Context) error {
	for {
		more, err := e.CompactSome(ctx)
		if err != nil || !more {
			return err
		}
	}
}

// CompactSome is one transaction of Compact, and of forgetting what is kept for a time only (see prune.go); it reports whether there may be more to do.
func (e *Engine) CompactSome(ctx context.Context) (more bool, err error) {
	e.turns.Lock()
	defer e.turns.Unlock()
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		set, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		if set.HistoryDays > 0 {
			if more, err = compact(tx, clock.Millis(e.Clock.Now().AddDate(0, 0, -set.HistoryDays))); err != nil {
				return err
			}
		}
		left, err := e.prune(tx, set.HistoryDays)
		more = more || left
		return err
	})
	return more, err
}

// compactDue reports whether it is time to look for old histories, which is done when there is nothing else to do.
func (e *Engine) compactDue() bool {
	return !e.Clock.Now().Before(e.compactAt)
}

// compactIdle does a little of it and remembers when to look again.
func (e *Engine) compactIdle(ctx context.Context) error {
	more, err := e.CompactSome(ctx)
	if err == nil && !more {
		e.compactAt = e.Clock.Now().Add(compactEvery)
	}
	return err
}

// compact looks at the next rows of history that were written before a moment. A run's last row is written when it ends, so
// one way through the table finds each run when it is old enough.
func compact(tx *store.Tx, before int64) (more bool, err error) {
	from, err := store.Cursor(tx, compacter)
	if err != nil {
		return false, err
	}
	to, n := from, 0
	var runs []int64
	rows, err := tx.Query(`SELECT h.id, h.run, COALESCE(r.ended_at, 0) FROM (SELECT id, run, at FROM history WHERE id > ? ORDER BY id LIMIT ?) h
		JOIN run r ON r.id = h.run WHERE h.at < ? ORDER BY h.id`, from, compactRows, before)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		var run, ended int64
		if err := rows.Scan(&to, &run, &ended); err != nil {
			return false, err
		}
		if n++; ended != 0 && ended < before {
			runs = append(runs, run)
		}
	}
	if err := rows.Err(); err != nil || n == 0 {
		return false, err
	}
	slices.Sort(runs)
	nodes, err := nodeNumbers(tx)
	if err != nil {
		return false, err
	}
	gone := newCounter(nodes)
	for _, run := range slices.Compact(runs) {
		if err := compactRun(tx, run, gone); err != nil {
			return false, err
		}
	}
	if err := gone.keep(tx); err != nil {
		return false, err
	}
	return n == compactRows, tx.SetCursor(compacter, to)
}

// compactRun leaves of a run's history what is worth keeping for ever, in its first row.
func compactRun(tx *store.Tx, run int64, gone *counter) error {
	var version int64
	if _, err := tx.QueryRow(`SELECT version FROM run WHERE id = ?`, []any{run}, &version); err != nil {
		return err
	}
	rows, err := tx.Query(`SELECT id, entries FROM history WHERE run = ? ORDER BY id`, run)
	if err != nil {
		return err
	}
	defer rows.Close()
	var first int64
	var all, kept []interp.Entry
	for rows.Next() {
		var id int64
		var packed []byte
		if err := rows.Scan(&id, &packed); err != nil {
			return err
		}
		if first == 0 {
			first = id
		}
		entries, err := readEntries(packed)
		if err != nil {
			return err
		}
		all = append(all, entries...)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for i := range all {
		if i == 0 || i == len(all)-1 || lasting(&all[i]) {
			kept = append(kept, all[i])
		}
	}
	if len(kept) == len(all) {
		return nil
	}
	gone.less(run, version, all, kept)
	if _, err := tx.Exec(`UPDATE history SET entries = ? WHERE id = ?`, appendEntries(nil, kept), first); err != nil {
		return err
	}
	var blocks []historyBlock // what stays is in another row now
	for i := range kept {
		if number := gone.nodes[versionNode{version, kept[i].Node}]; number != 0 && kept[i].What.Leaves() {
			blocks = append(blocks, historyBlock{number, kept[i].What == interp.Erred, first / blockRows})
		}
	}
	if err := writeBlocks(tx, blocks); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM history WHERE run = ? AND id > ?`, run, first)
	return err
}

// lasting reports whether an entry is about the run as a whole: its beginning, its end, a goal, another version, a failure.
func lasting(e *interp.Entry) bool {
	switch e.What {
	case interp.Started, interp.Ended, interp.Halted, interp.Erred, interp.Again:
		return true
	}
	goal, _ := interp.GoalOf(e)
	return goal > 0 || e.Over != nil
}

// less adds what a run's history counts by which the kept part of it counts less.
func (c *counter) less(run, version int64, all, kept []interp.Entry) {
	for sign, entries := range map[int64][]interp.Entry{1: all, -1: kept} {
		one := newCounter(c.nodes)
		for _, e := range entries {
			if e.Over != nil {
				one.now[run] = e.Over.From
				break
			}
		}
		one.add(run, version, entries)
		for k, t := range one.totals {
			sum := c.totals[k]
			sum.entered += sign * t.entered
			sum.left += sign * t.left
			sum.failed += sign * t.failed
			sum.last = max(sum.last, t.last)
			c.totals[k] = sum
		}
		for k, n := range one.ports {
			c.ports[k] += sign * n
		}
	}
}

// keep adds what was counted to what earlier compactions kept.
func (c *counter) keep(tx *store.Tx) error {
	rows := tx.NewBulk(`INSERT INTO compacted_total(version, node, port, entered, left_, failed, passed, last) VALUES`, 8,
		`ON CONFLICT(version, node, port) DO UPDATE SET entered = entered + excluded.entered, left_ = left_ + excluded.left_,
			failed = failed + excluded.failed, passed = passed + excluded.passed, last = MAX(last, excluded.last)`)
	for k, t := range c.totals {
		if err := rows.Add(k.version, k.node, "", t.entered, t.left, t.failed, int64(0), t.last); err != nil {
			return err
		}
	}
	for k, n := range c.ports {
		if err := rows.Add(k.version, k.node, k.port, int64(0), int64(0), int64(0), n, int64(0)); err != nil {
			return err
		}
	}
	return rows.Flush()
}

// addCompacted adds what was kept of compacted histories to what the others count.
func addCompacted(q store.Querier, c *counter) error {
	rows, err := q.Query(`SELECT version, node, port, entered, left_, failed, passed, last FROM compacted_total`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k portKey
		var t total
		var passed int64
		if err := rows.Scan(&k.version, &k.node, &k.port, &t.entered, &t.left, &t.failed, &passed, &t.last); err != nil {
			return err
		}
		if k.port != "" {
			if n := c.ports[k] + passed; n != 0 {
				c.ports[k] = n
			}
			continue
		}
		sum := c.totals[k.totalKey]
		sum.entered += t.entered
		sum.left += t.left
		sum.failed += t.failed
		sum.last = max(sum.last, t.last)
		c.totals[k.totalKey] = sum
	}
	return rows.Err()
}
