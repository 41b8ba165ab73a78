package engine

import (
	"fmt"

	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// stateMoves is how many runs of a flow came into a state, or left it.
type stateMoves []stateMove

type stateMove struct {
	flow  library.FlowID
	state interp.State
	n     int64
}

func (m *stateMoves) add(flow library.FlowID, state interp.State, n int64) {
	for i := range *m {
		if at := &(*m)[i]; at.flow == flow && at.state == state {
			at.n += n
			return
		}
	}
	*m = append(*m, stateMove{flow, state, n})
}

// write adds them to the kept totals; counting the runs gives the same (see CheckTotals).
func (m stateMoves) write(tx *store.Tx) error {
	rows := tx.NewBulk(`INSERT INTO run_total(flow, state, count) VALUES`, 3, `ON CONFLICT(flow, state) DO UPDATE SET count = count + excluded.count`)
	for _, at := range m {
		if err := rows.Add(int64(at.flow), string(at.state), at.n); err != nil {
			return err
		}
	}
	return rows.Flush()
}

// checkStates compares how many runs of each flow are in each state with what is kept.
func checkStates(q store.Querier) error {
	read := func(sql string) (map[string]int64, error) {
		rows, err := q.Query(sql)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		out := map[string]int64{}
		for rows.Next() {
			var flow, n int64
			var state string
			if err := rows.Scan(&flow, &state, &n); err != nil {
				return nil, err
			}
			out[fmt.Sprint(flow, " ", state)] = n
		}
		return out, rows.Err()
	}
	kept, err := read(`SELECT flow, state, count FROM run_total WHERE count <> 0`)
	if err != nil {
		return err
	}
	counted, err := read(`SELECT flow, state, COUNT(*) FROM run GROUP BY flow, state`)
	if err != nil {
		return err
	}
	return differ("state", kept, counted)
}

// checkDays compares the sums of the days' totals.
func checkDays(q store.Querier, totals map[totalKey]total, ports map[portKey]int64) error {
	rows, err := q.Query(`SELECT version, node, port, SUM(entered), SUM(left_), SUM(failed), SUM(passed) FROM day_total GROUP BY version, node, port`)
	if err != nil {
		return err
	}
	defer rows.Close()
	days, through, counted := map[totalKey]total{}, map[portKey]int64{}, map[totalKey]total{}
	for rows.Next() {
		var p portKey
		var t total
		var passed int64
		if err := rows.Scan(&p.version, &p.node, &p.port, &t.entered, &t.left, &t.failed, &passed); err != nil {
			return err
		}
		if p.port != "" {
			through[p] = passed
		} else {
			days[p.totalKey] = t
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for k, t := range totals {
		t.last = 0
		counted[k] = t
	}
	if err := differ("node by day", days, counted); err != nil {
		return err
	}
	return differ("port by day", through, ports)
}
