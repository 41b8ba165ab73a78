package engine

import (
	"fmt"
	"math"
	"strconv"

	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// blockRows is how many rows of history a stretch of history_block is, as the migration that filled it says. The smaller, the
// less is read of a node that few came through, and the more rows the index has.
const blockRows = 128

// historyBlock is a stretch of the history in which somebody left a node, or failed at it.
type historyBlock struct {
	node   int64
	failed bool
	block  int64
}

// writeBlocks notes in which stretches of the history the nodes are to be looked for.
func writeBlocks(tx *store.Tx, blocks []historyBlock) error {
	rows := tx.NewBulk(`INSERT OR IGNORE INTO history_block(node, failed, block) VALUES`, 3, "")
	for _, b := range blocks {
		if err := rows.Add(b.node, b.failed, b.block); err != nil {
			return err
		}
	}
	return rows.Flush()
}

// walk looks for who passed a node or failed at it, from the latest on, in the stretches of the history that hold such.
type walk struct {
	q      store.Querier
	flow   library.FlowID
	node   string
	number int64
	failed bool
	known  map[int64]*lastOf // run → what its history says last of the node
	read   int64             // rows of history looked at, for tests
}

// lastOf is what a run's history says of a node.
type lastOf struct {
	row int64 // the last row that matches; a run is listed there and nowhere else
	why *interp.Reason
}

func (w *walk) matches(e *interp.Entry) bool {
	return e.Node == w.node && e.What.Leaves() && (e.What == interp.Erred) == w.failed
}

// folded is how many of them stand only in the totals, their histories being compacted.
func (w *walk) folded() (n int64, err error) {
	column := "left_ - c.failed"
	if w.failed {
		column = "failed"
	}
	_, err = w.q.QueryRow(`SELECT COALESCE(SUM(c.`+column+`), 0) FROM flow_version v CROSS JOIN compacted_total c
		ON c.version = v.id AND c.node = ? AND c.port = '' WHERE v.flow = ?`, []any{w.number, int64(w.flow)}, &n)
	return n, err
}

// page is the next so many people after a row of history, and that of the last of them where there are more.
func (w *walk) page(after string, limit int64) ([]NodePerson, string, error) {
	from := int64(math.MaxInt64)
	if after != "" {
		var err error
		if from, err = strconv.ParseInt(after, 10, 64); err != nil {
			return nil, "", fault.New(fault.Invalid, fault.Args{"what": "page"})
		}
	}
	blocks, err := w.q.Query(`SELECT block FROM history_block WHERE node = ? AND failed = ? AND block <= ? ORDER BY block DESC`, w.number, w.failed, from/blockRows)
	if err != nil {
		return nil, "", err
	}
	defer blocks.Close()
	var runs, rows []int64
	for int64(len(runs)) <= limit && blocks.Next() {
		var block int64
		if err := blocks.Scan(&block); err != nil {
			return nil, "", err
		}
		if err := w.look(block, from, func(run, row int64) bool {
			runs, rows = append(runs, run), append(rows, row)
			return int64(len(runs)) <= limit
		}); err != nil {
			return nil, "", err
		}
	}
	if err := blocks.Err(); err != nil {
		return nil, "", err
	}
	next := ""
	if int64(len(runs)) > limit {
		runs = runs[:limit]
		next = strconv.FormatInt(rows[limit-1], 10)
	}
	list, err := w.people(runs)
	return list, next, err
}

// look goes through a stretch of the history, its latest row first, before a row.
func (w *walk) look(block, before int64, found func(run, row int64) bool) error {
	rows, err := w.q.Query(`SELECT h.id, h.run, h.entries FROM history h CROSS JOIN run r ON r.id = h.run
		WHERE h.id >= ?1 AND h.id < ?2 AND r.flow = ?3 AND instr(h.entries, CAST(?4 AS BLOB)) > 0 ORDER BY h.id DESC`,
		block*blockRows, min(before, (block+1)*blockRows), int64(w.flow), string(appendString(nil, w.node)))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var row, run int64
		var packed []byte
		if err := rows.Scan(&row, &run, &packed); err != nil {
			return err
		}
		w.read++
		entries, err := readEntries(packed)
		if err != nil {
			return fmt.Errorf("read the history of run %d: %w", run, err)
		}
		for i := range entries {
			if !w.matches(&entries[i]) {
				continue
			}
			last, err := w.last(run)
			if err != nil {
				return err
			}
			if last.row == row && !found(run, row) {
				return nil
			}
			break
		}
	}
	return rows.Err()
}

// last reads a run's history once.
func (w *walk) last(run int64) (*lastOf, error) {
	if l := w.known[run]; l != nil {
		return l, nil
	}
	rows, err := w.q.Query(`SELECT id, entries FROM history WHERE run = ? ORDER BY id`, run)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	l := &lastOf{}
	for rows.Next() {
		var row int64
		var packed []byte
		if err := rows.Scan(&row, &packed); err != nil {
			return nil, err
		}
		w.read++
		entries, err := readEntries(packed)
		if err != nil {
			return nil, fmt.Errorf("read the history of run %d: %w", run, err)
		}
		for i := range entries {
			if w.matches(&entries[i]) {
				l.row = row
			}
		}
		if why := lastReason(entries, w.node); why != nil {
			l.why = why
		}
	}
	w.known[run] = l
	return l, rows.Err()
}

// people are the runs in the order in which they were found.
func (w *walk) people(runs []int64) ([]NodePerson, error) {
	if len(runs) == 0 {
		return nil, nil
	}
	infos, err := readRuns(w.q, `WHERE r.id IN (SELECT value FROM json_each(?))`, jsonIDs(runs))
	if err != nil {
		return nil, err
	}
	by := make(map[int64]RunInfo, len(infos))
	for _, r := range infos {
		by[int64(r.Run)] = r
	}
	out := make([]NodePerson, 0, len(runs))
	for _, id := range runs {
		if r, ok := by[id]; ok {
			out = append(out, NodePerson{r, w.known[id].why})
		}
	}
	return out, nil
}
