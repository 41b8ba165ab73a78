package interp_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/node"
)

// moving is a still world whose clock the test moves.
type moving struct {
	still
	now time.Time
}

func (w *moving) Moment() formula.Moment { return formula.Moment{Now: w.now, Zone: time.UTC} }

// shape is a drawn graph: what the second implementation below knows of a flow.
type shape struct {
	kind map[string]string // node → pass, wait, join
	wait map[string]time.Duration
	next map[string][]string
	late map[string][]string // arrows from a joining's timeout
}

func drawShape(r *rapid.T) shape {
	s := shape{map[string]string{"s": "pass"}, map[string]time.Duration{}, map[string][]string{}, map[string][]string{}}
	n := rapid.IntRange(2, 9).Draw(r, "nodes")
	id := func(i int) string {
		if i == 0 {
			return "s"
		}
		return fmt.Sprintf("n%d", i)
	}
	for i := 1; i <= n; i++ {
		kind := rapid.SampledFrom([]string{"pass", "wait", "wait", "join", "join"}).Draw(r, "kind")
		s.kind[id(i)] = kind
		switch {
		case kind == "wait":
			s.wait[id(i)] = time.Duration(rapid.IntRange(1, 9).Draw(r, "hours")) * time.Hour
		case kind == "join" && rapid.IntRange(0, 2).Draw(r, "timed") == 0:
			s.wait[id(i)] = time.Duration(rapid.IntRange(1, 6).Draw(r, "timeout")) * time.Hour
		}
	}
	arrows := func(i, least int) []string {
		var out []string
		for range rapid.IntRange(least, 3).Draw(r, "arrows") {
			from := i + 1
			if s.kind[id(i)] == "wait" && rapid.IntRange(0, 3).Draw(r, "back") == 0 {
				from = 1 // only a wait may lead back, so that no circle is without one
			}
			if from > n {
				continue
			}
			if to := id(rapid.IntRange(from, n).Draw(r, "to")); !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
		sort.Strings(out)
		return out
	}
	for i := 0; i <= n; i++ {
		least := 0
		if i == 0 {
			least = 1
		}
		s.next[id(i)] = arrows(i, least)
		if s.kind[id(i)] == "join" && s.wait[id(i)] > 0 {
			s.late[id(i)] = arrows(i, 0)
		}
	}
	return s
}

func (s shape) program(t *testing.T) *flow.Program {
	nodes, edges := "", ""
	ids := make([]string, 0, len(s.kind))
	for id := range s.kind {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		if id != "s" {
			kind, params := `action.add_tag`, `{"tag":"x"}`
			switch s.kind[id] {
			case "wait":
				kind, params = "wait.for", fmt.Sprintf(`{"duration":"%dh"}`, s.wait[id]/time.Hour)
			case "join":
				kind, params = "wait.for_all", `{}`
				if d := s.wait[id]; d > 0 {
					params = fmt.Sprintf(`{"timeout":"%dh"}`, d/time.Hour)
				}
			}
			if nodes != "" {
				nodes += ","
			}
			nodes += fmt.Sprintf(`{"id":%q,"kind":%q,"params":%s}`, id, kind, params)
		}
		for port, list := range map[string][]string{"next": s.next[id], "timeout": s.late[id]} {
			for _, to := range list {
				if edges != "" {
					edges += ","
				}
				edges += fmt.Sprintf(`[%q,%q,%q]`, id, port, to)
			}
		}
	}
	return program(t, nodes, edges)
}

// plain is the second implementation: branches are things of their own, and what can be reached is looked for anew each time.
type plain struct {
	shape
	visits int
	here   []*branch
	lines  []string
	came   []*branch
}

type branch struct {
	node  string
	visit int
	due   time.Time
	late  []string
}

func (p *plain) reaches(from, to string) bool {
	seen := map[string]bool{}
	var look func(at string) bool
	look = func(at string) bool {
		for _, next := range append(slices.Clone(p.next[at]), p.late[at]...) {
			if next == to {
				return true
			}
			if !seen[next] {
				seen[next] = true
				if look(next) {
					return true
				}
			}
		}
		return false
	}
	return look(from)
}

func (p *plain) say(node, what string) { p.lines = append(p.lines, node+" "+what) }

func (p *plain) enter(id string, late []string, now time.Time) {
	p.visits++
	b := &branch{node: id, visit: p.visits, late: slices.Clone(late)}
	switch p.kind[id] {
	case "pass":
		what := "passed next"
		if id == "s" {
			what = "started next"
		}
		p.say(id, what)
		p.leave(b, p.next[id], now)
	case "wait":
		b.due = now.Add(p.wait[id])
		p.say(id, "waits")
		p.here = append(p.here, b)
	case "join":
		if slices.Contains(b.late, id) {
			p.say(id, "merged")
			return
		}
		for _, other := range p.here {
			if other.node == id {
				p.say(id, "merged")
				other.late = slices.DeleteFunc(other.late, func(n string) bool { return !slices.Contains(b.late, n) })
				return
			}
		}
		if d := p.wait[id]; d > 0 {
			b.due = now.Add(d)
		}
		p.here, p.came = append(p.here, b), append(p.came, b)
	}
}

func (p *plain) leave(b *branch, to []string, now time.Time) {
	for _, id := range to {
		p.enter(id, b.late, now)
	}
}

func (p *plain) drop(b *branch) {
	p.here = slices.DeleteFunc(p.here, func(o *branch) bool { return o == b })
}

// settle lets joinings go on for as long as one can.
func (p *plain) settle(now time.Time) {
	for {
		var ready []*branch
		for _, b := range p.here {
			if p.kind[b.node] != "join" {
				continue
			}
			free := true
			for _, o := range p.here {
				if o == b || slices.Contains(o.late, b.node) || !p.reaches(o.node, b.node) {
					continue
				}
				both := p.kind[o.node] == "join" && p.reaches(b.node, o.node)
				if !both || o.visit < b.visit {
					free = false
				}
			}
			if free {
				ready = append(ready, b)
			}
		}
		if len(ready) == 0 {
			break
		}
		slices.SortFunc(ready, func(a, b *branch) int { return a.visit - b.visit })
		b := ready[0]
		p.drop(b)
		p.say(b.node, "passed next")
		p.leave(b, p.next[b.node], now)
	}
	for _, b := range p.came {
		if slices.Contains(p.here, b) {
			p.say(b.node, "waits")
		}
	}
	p.came = nil
	if len(p.here) == 0 {
		p.lines = append(p.lines, "ended")
	}
}

func (p *plain) timer(b *branch) {
	p.drop(b)
	if p.kind[b.node] == "wait" {
		p.say(b.node, "passed next")
		p.leave(b, p.next[b.node], b.due)
	} else {
		for _, o := range p.here {
			if p.reaches(o.node, b.node) && !slices.Contains(o.late, b.node) {
				o.late = append(o.late, b.node)
			}
		}
		p.say(b.node, "passed timeout")
		p.leave(b, p.late[b.node], b.due)
	}
	p.settle(b.due)
}

func short(entries []interp.Entry) []string {
	var out []string
	for _, e := range entries {
		switch {
		case e.What == interp.Ended:
			out = append(out, "ended")
		case e.Port != "":
			out = append(out, e.Node+" "+string(e.What)+" "+e.Port)
		default:
			out = append(out, e.Node+" "+string(e.What))
		}
	}
	return out
}

// TestBranchesJoinAsAPlainCountOfThemSays holds the interpreter to the plain implementation over random graphs with circles
// and timeouts: the same lines in the same order, and never a run in which everything waits for branches.
func TestBranchesJoinAsAPlainCountOfThemSays(t *testing.T) {
	t.Parallel()
	joined := 0
	rapid.Check(t, func(r *rapid.T) {
		s := drawShape(r)
		p := s.program(t)
		w := &moving{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
		second := &plain{shape: s}
		second.enter("s", nil, w.now)
		second.settle(w.now)
		res := interp.Advance(node.New(), p, interp.Run{ID: 1, State: interp.Active}, interp.Input{Kind: interp.InputStarted, Entry: p.Entries[0]}, w)
		lines := short(res.Entries)
		for range 60 {
			require.Equal(r, second.lines, lines)
			if res.Run.State != interp.Active || len(res.Run.Positions) > 30 {
				break
			}
			require.True(r, slices.ContainsFunc(res.Run.Positions, func(p interp.Position) bool { return p.Wait == interp.WaitTimer }),
				"everything waits for branches: %v", lines)
			next := slices.MinFunc(slices.DeleteFunc(slices.Clone(res.Run.Positions), func(p interp.Position) bool { return p.Due.IsZero() }),
				func(a, b interp.Position) int {
					if c := a.Due.Compare(b.Due); c != 0 {
						return c
					}
					return a.Visit - b.Visit
				})
			w.now = next.Due
			before := res.Run
			res = interp.Advance(node.New(), p, before, interp.Input{Kind: interp.InputTimer, Slot: next.Slot}, w)
			lines = append(lines, short(res.Entries)...)
			i := slices.IndexFunc(second.here, func(b *branch) bool { return b.visit == next.Visit })
			require.GreaterOrEqual(r, i, 0)
			second.timer(second.here[i])
			require.Len(r, second.here, len(res.Run.Positions))
		}
		for _, l := range lines {
			if strings.HasSuffix(l, " merged") {
				joined++
			}
		}
	})
	require.Positive(t, joined, "no graph ever joined anything")
}
