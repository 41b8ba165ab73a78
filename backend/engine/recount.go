package engine

import (
	"fmt"

	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/store"
)

// TotalsDiffer is the code of kept counters that a recount does not confirm; args: what, kept, counted.
const TotalsDiffer fault.Code = "totals_differ"

// CheckTotals recounts every node's and port's totals from the histories and compares them with the kept ones, and with
// where the runs stand. It reads everything and is for checks and tests.
func CheckTotals(q store.Querier) error {
	totals, ports, goals, err := recount(q)
	if err != nil {
		return err
	}
	kept := map[totalKey]total{}
	rows, err := q.Query(`SELECT version, node, entered, left_, failed, last FROM node_total`)
	if err != nil {
		return err
	}
	for rows.Next() {
		var k totalKey
		var t total
		if err := rows.Scan(&k.version, &k.node, &t.entered, &t.left, &t.failed, &t.last); err != nil {
			rows.Close()
			return err
		}
		kept[k] = t
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := differ("node", kept, totals); err != nil {
		return err
	}
	keptPorts := map[portKey]int64{}
	rows, err = q.Query(`SELECT version, node, port, passed FROM port_total`)
	if err != nil {
		return err
	}
	for rows.Next() {
		var k portKey
		var n int64
		if err := rows.Scan(&k.version, &k.node, &k.port, &n); err != nil {
			rows.Close()
			return err
		}
		keptPorts[k] = n
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := differ("port", keptPorts, ports); err != nil {
		return err
	}
	if err := checkGoals(q, goals); err != nil {
		return err
	}
	if err := checkDays(q, totals, ports); err != nil {
		return err
	}
	if err := checkStates(q); err != nil {
		return err
	}
	return checkInside(q, totals)
}

func checkGoals(q store.Querier, counted map[goalOf]goalCount) error {
	kept := map[goalOf]goalCount{}
	rows, err := q.Query(`SELECT version, goal, reached, in_order FROM goal_total`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k goalOf
		var c goalCount
		if err := rows.Scan(&k.version, &k.goal, &c.reached, &c.inOrder); err != nil {
			return err
		}
		kept[k] = c
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return differ("goal", kept, counted)
}

func differ[K, V comparable](what string, kept, counted map[K]V) error {
	for k, v := range counted {
		if kept[k] != v {
			return fault.New(TotalsDiffer, fault.Args{"what": fmt.Sprint(what, " ", k), "kept": fmt.Sprint(kept[k]), "counted": fmt.Sprint(v)})
		}
	}
	for k, v := range kept {
		if _, ok := counted[k]; !ok {
			return fault.New(TotalsDiffer, fault.Args{"what": fmt.Sprint(what, " ", k), "kept": fmt.Sprint(v), "counted": "0"})
		}
	}
	return nil
}

// recount counts from the histories, and from what was kept of those that were compacted.
func recount(q store.Querier) (map[totalKey]total, map[portKey]int64, map[goalOf]goalCount, error) {
	rows, err := q.Query(`SELECT h.run, r.version, h.entries FROM history h JOIN run r ON r.id = h.run ORDER BY h.id`)
	if err != nil {
		return nil, nil, nil, err
	}
	defer rows.Close()
	nodes, err := nodeNumbers(q)
	if err != nil {
		return nil, nil, nil, err
	}
	c := newCounter(nodes)
	// of runs that went over, until they do; what counts for the others stands in the run
	if c.now, err = firstVersions(q); err != nil {
		return nil, nil, nil, err
	}
	for rows.Next() {
		var run, version int64
		var packed []byte
		if err := rows.Scan(&run, &version, &packed); err != nil {
			return nil, nil, nil, err
		}
		entries, err := readEntries(packed)
		if err != nil {
			return nil, nil, nil, err
		}
		c.add(run, version, entries)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, nil, err
	}
	return c.totals, c.ports, c.goals, addCompacted(q, c)
}

// counter counts what histories say.
type counter struct {
	totals  map[totalKey]total
	ports   map[portKey]int64
	goals   map[goalOf]goalCount
	seen    map[visit]bool
	reached map[visit]bool  // the run and the goal
	now     map[int64]int64 // run → the version that it is on at this point of its history; the run's own where it is missing
	nodes   map[versionNode]int64
}

type visit struct {
	run int64
	n   int
}

func newCounter(nodes map[versionNode]int64) *counter {
	return &counter{totals: map[totalKey]total{}, ports: map[portKey]int64{}, goals: map[goalOf]goalCount{},
		seen: map[visit]bool{}, reached: map[visit]bool{}, now: map[int64]int64{}, nodes: nodes}
}

// add counts a run's next entries.
func (c *counter) add(run, version int64, entries []interp.Entry) {
	totals, ports, seen, now, nodes := c.totals, c.ports, c.seen, c.now, c.nodes
	if v, ok := now[run]; ok {
		version = v
	}
	for _, e := range entries {
		if n, inOrder := interp.GoalOf(&e); n > 0 && !c.reached[visit{run, n}] {
			c.reached[visit{run, n}] = true
			g := c.goals[goalOf{version, n}]
			g.reached++
			if inOrder {
				g.inOrder++
			}
			c.goals[goalOf{version, n}] = g
		}
		if e.What == interp.Ended {
			continue
		}
		if e.Over != nil {
			from := totalKey{e.Over.From, nodes[versionNode{e.Over.From, e.Node}]}
			t := totals[from]
			t.entered--
			totals[from] = t
			version, now[run] = e.Over.To, e.Over.To
		}
		k := totalKey{version, nodes[versionNode{version, e.Node}]}
		t := totals[k]
		if v := (visit{run, e.Visit}); !seen[v] {
			seen[v] = true
			t.entered++
			t.last = max(t.last, run)
		}
		switch {
		case e.What.Leaves():
			t.left++
		case e.What == interp.Again:
			t.entered++
		case e.Over != nil:
			t.entered++
			t.last = max(t.last, run)
		}
		if e.What == interp.Erred {
			t.failed++
		}
		totals[k] = t
		if e.Port != "" {
			ports[portKey{k, e.Port}]++
		}
	}
}

// firstVersions are the versions on which the runs began that later went over to others.
func firstVersions(q store.Querier) (map[int64]int64, error) {
	rows, err := q.Query(`SELECT run, entries FROM history WHERE instr(entries, CAST('"over":' AS BLOB)) > 0 ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]int64{}
	for rows.Next() {
		var run int64
		var packed []byte
		if err := rows.Scan(&run, &packed); err != nil {
			return nil, err
		}
		if _, ok := out[run]; ok {
			continue
		}
		entries, err := readEntries(packed)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Over != nil {
				out[run] = e.Over.From
				break
			}
		}
	}
	return out, rows.Err()
}

type versionNode struct {
	version int64
	node    string
}

func nodeNumbers(q store.Querier) (map[versionNode]int64, error) {
	rows, err := q.Query(`SELECT v.id, n.node, n.id FROM flow_node n JOIN flow_version v ON v.flow = n.flow`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[versionNode]int64{}
	for rows.Next() {
		var k versionNode
		var n int64
		if err := rows.Scan(&k.version, &k.node, &n); err != nil {
			return nil, err
		}
		out[k] = n
	}
	return out, rows.Err()
}

// checkInside compares what the histories say stands at each node with where the runs stand.
func checkInside(q store.Querier, totals map[totalKey]total) error {
	standing := map[totalKey]int64{}
	rows, err := q.Query(`SELECT version, node, COUNT(*) FROM (SELECT version, node FROM run WHERE node IS NOT NULL
		UNION ALL SELECT r.version, p.node FROM position p JOIN run r ON r.id = p.run) GROUP BY version, node`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k totalKey
		var n int64
		if err := rows.Scan(&k.version, &k.node, &n); err != nil {
			return err
		}
		standing[k] = n
	}
	if err := rows.Err(); err != nil {
		return err
	}
	inside := map[totalKey]int64{}
	for k, t := range totals {
		if n := t.entered - t.left; n != 0 {
			inside[k] = n
		}
	}
	return differ("inside", standing, inside)
}
