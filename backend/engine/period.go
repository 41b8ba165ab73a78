package engine

import (
	"math"
	"slices"
	"time"

	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// calendarDay remembers the day that it is, so that the zone's rules are asked once a day, not once a turn.
type calendarDay struct {
	zone     string
	from, to time.Time
	day      int64
}

// DayOf is the day of a moment in a zone, as days since 1970-01-01.
func DayOf(at time.Time, zone *time.Location) int64 {
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// today is the day of the batch in the workspace's zone.
func (b *batch) today() int64 {
	c := &b.e.day
	if c.zone == b.set.Zone && !b.now.Before(c.from) && b.now.Before(c.to) {
		return c.day
	}
	zone := b.set.Location()
	y, m, d := b.now.In(zone).Date()
	*c = calendarDay{zone: b.set.Zone, from: time.Date(y, m, d, 0, 0, 0, 0, zone), to: time.Date(y, m, d+1, 0, 0, 0, 0, zone), day: DayOf(b.now, zone)}
	return c.day
}

// writeDays adds this turn's counts to the day's.
func (b *batch) writeDays(order []totalKey, totals map[totalKey]*tally, portOrder []portKey, ports map[portKey]int64) error {
	if len(order)+len(portOrder) == 0 {
		return nil
	}
	day := b.today()
	rows := b.tx.NewBulk(`INSERT INTO day_total(version, day, node, port, entered, left_, failed, passed) VALUES`, 8,
		`ON CONFLICT(version, day, node, port) DO UPDATE SET entered = entered + excluded.entered, left_ = left_ + excluded.left_,
			failed = failed + excluded.failed, passed = passed + excluded.passed`)
	for _, k := range order {
		t := totals[k]
		if err := rows.Add(k.version, day, k.node, "", t.entered, t.left, t.failed, int64(0)); err != nil {
			return err
		}
	}
	for _, p := range portOrder {
		if err := rows.Add(p.version, day, p.node, p.port, int64(0), int64(0), int64(0), ports[p]); err != nil {
			return err
		}
	}
	return rows.Flush()
}

// Period is what happened at a node from one day to another, over all versions.
type Period struct {
	Entered int64
	Passed  int64 // visits that left, but for those that failed
	Failed  int64
	Ports   map[string]int64
}

// ReadPeriod returns a flow's figures for the days from one to another, both included, by the ids of its nodes. It reads a
// line a day and exit, however many runs there were.
func ReadPeriod(q store.Querier, flow library.FlowID, from, to int64) (map[string]*Period, error) {
	rows, err := q.Query(`SELECT n.node, d.port, SUM(d.entered), SUM(d.left_ - d.failed), SUM(d.failed), SUM(d.passed)
		FROM flow_version v CROSS JOIN day_total d ON d.version = v.id AND d.day BETWEEN ?2 AND ?3 JOIN flow_node n ON n.id = d.node
		WHERE v.flow = ?1 GROUP BY d.node, d.port`, int64(flow), from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]*Period{}
	for rows.Next() {
		var node, port string
		var entered, left, failed, passed int64
		if err := rows.Scan(&node, &port, &entered, &left, &failed, &passed); err != nil {
			return nil, err
		}
		p := out[node]
		if p == nil {
			p = &Period{Ports: map[string]int64{}}
			out[node] = p
		}
		if port != "" {
			p.Ports[port] = passed
			continue
		}
		p.Entered, p.Passed, p.Failed = entered, left, failed
	}
	return out, rows.Err()
}

// Sample is what the histories of the latest visits of a node say.
type Sample struct {
	Visits  int   // that left the node in the time that was asked for, the latest first, no more than sampled
	Whole   bool  // these were all
	Median  int64 // milliseconds from entering to leaving, of those whose entering is known; -1: of none
	Timed   int
	Errors  []Counted // by the last reason given
	Blocked []Counted
	Sent    int64
}

// Counted is a reason and how many visits it concerned.
type Counted struct {
	Why   interp.Reason // of the latest of them
	Count int64
}

// sampled bounds how many visits ReadSample looks at, and histories how many rows it reads for them.
const (
	sampled       = 1000
	sampledBlocks = 400
)

// ReadSample looks at the latest visits of a node that ended at or after a moment (UTC ms).
func ReadSample(q store.Querier, flow library.FlowID, node string, since int64) (Sample, error) {
	out := Sample{Median: -1, Whole: true}
	var number int64
	found, err := q.QueryRow(`SELECT id FROM flow_node WHERE flow = ? AND node = ?`, []any{int64(flow), node}, &number)
	if err != nil || !found {
		return out, err
	}
	blocks, err := q.Query(`SELECT DISTINCT block FROM history_block WHERE node = ? ORDER BY block DESC`, number)
	if err != nil {
		return out, err
	}
	defer blocks.Close()
	s := sampler{q: q, node: node, since: since, errors: map[fault.Code]*Counted{}, blocked: map[fault.Code]*Counted{}, out: &out, seen: map[int64]bool{}}
	for n := 0; blocks.Next() && !s.done; n++ {
		if n == sampledBlocks {
			out.Whole = false
			break
		}
		var block int64
		if err := blocks.Scan(&block); err != nil {
			return out, err
		}
		if err := s.block(block, int64(flow)); err != nil {
			return out, err
		}
	}
	if err := blocks.Err(); err != nil {
		return out, err
	}
	if out.Timed = len(s.times); out.Timed > 0 {
		slices.Sort(s.times)
		out.Median = s.times[(len(s.times)-1)/2]
	}
	out.Errors, out.Blocked = inOrder(s.errors), inOrder(s.blocked)
	return out, nil
}

func inOrder(of map[fault.Code]*Counted) []Counted {
	out := []Counted{}
	for _, c := range of {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Counted) int {
		if a.Count != b.Count {
			return int(b.Count - a.Count)
		}
		if a.Why.Code < b.Why.Code {
			return -1
		}
		return 1
	})
	return out
}

// sampler gathers what visits of a node came to.
type sampler struct {
	q               store.Querier
	node            string
	since           int64
	times           []int64
	errors, blocked map[fault.Code]*Counted
	out             *Sample
	seen            map[int64]bool // runs that were read
	done            bool
}

// block looks at the runs that left the node in a stretch of the history.
func (s *sampler) block(block, flow int64) error {
	rows, err := s.q.Query(`SELECT h.run, h.at FROM history h CROSS JOIN run r ON r.id = h.run
		WHERE h.id >= ?1 AND h.id < ?2 AND r.flow = ?3 AND instr(h.entries, CAST(?4 AS BLOB)) > 0 ORDER BY h.id DESC`,
		block*blockRows, (block+1)*blockRows, flow, string(appendString(nil, s.node)))
	if err != nil {
		return err
	}
	defer rows.Close()
	latest := int64(math.MinInt64)
	for rows.Next() {
		var run, at int64
		if err := rows.Scan(&run, &at); err != nil {
			return err
		}
		latest = max(latest, at)
		if at < s.since || s.seen[run] {
			continue
		}
		if s.out.Visits >= sampled {
			s.out.Whole, s.done = false, true
			return nil
		}
		s.seen[run] = true
		if err := s.run(run); err != nil {
			return err
		}
	}
	// Histories stand in the order in which they were written: before a stretch that is too old, all are.
	if latest != math.MinInt64 && latest < s.since {
		s.done = true
	}
	return rows.Err()
}

// run reads one run's visits of the node.
func (s *sampler) run(run int64) error {
	entries, err := ReadHistory(s.q, RunID(run))
	if err != nil {
		return err
	}
	begun := map[int]int64{}
	for i := range entries {
		e := &entries[i]
		if e.Node != s.node {
			continue
		}
		if _, ok := begun[e.Visit]; !ok {
			begun[e.Visit] = e.At
		}
		if !e.What.Leaves() || e.At < s.since {
			continue
		}
		s.out.Visits++
		s.times = append(s.times, e.At-begun[e.Visit])
		switch e.What {
		case interp.Erred:
			count(s.errors, e)
		case interp.Blocked:
			count(s.blocked, e)
		case interp.Sent:
			s.out.Sent++
		}
	}
	return nil
}

func count(by map[fault.Code]*Counted, e *interp.Entry) {
	why := interp.Reason{Code: "no_reason"}
	if len(e.Why) > 0 {
		why = e.Why[len(e.Why)-1]
	}
	c := by[fault.Code(why.Code)]
	if c == nil {
		c = &Counted{Why: why}
		by[fault.Code(why.Code)] = c
	}
	c.Count++
}
