package flow

import (
	"slices"

	"voronka/backend/fault"
)

// walk marks every step that can be reached from one.
func (c *compiler) walk(from int, seen []bool) {
	stack := []int{from}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[i] {
			continue
		}
		seen[i] = true
		for _, port := range c.exits(i) {
			stack = append(stack, c.p.Steps[i].Next[port]...)
		}
	}
}

// exits are the ports by which people leave a step: the first only where it is disabled.
func (c *compiler) exits(i int) []string {
	s := &c.p.Steps[i]
	if s.Broken && len(s.Ports) == 0 { // of an unknown kind: whatever leaves it may be taken
		return sortedKeys(s.Next)
	}
	if s.Node.Disabled && len(s.Ports) > 0 {
		return s.Ports[:1]
	}
	return s.Ports
}

// graph finds what is wrong with the way the steps are joined.
func (c *compiler) graph() {
	c.reached = make([]bool, len(c.p.Steps))
	for _, e := range c.p.Entries {
		c.walk(e, c.reached)
	}
	for _, g := range c.p.Goals {
		if g.To >= 0 {
			c.walk(g.To, c.reached)
		}
	}
	for i := range c.problems {
		if c.problems[i].Code == "no_event" {
			c.problems[i].Fix = c.eventFix()
		}
	}
	for i := range c.p.Steps {
		s := &c.p.Steps[i]
		if !c.named(i) {
			continue // reported as a duplicate
		}
		if !c.reached[i] && s.Kind.Category != Event && len(c.p.Entries) > 0 {
			c.report(Problem{Node: s.Node.ID, Severity: SeverityWarning, Code: "unreachable", Fix: c.unreachableFix(i)})
			continue
		}
		c.openPorts(s)
	}
	c.cycles()
}

// openPorts reports ports that lead nowhere: the run ends there, which an event or a whole condition cannot mean.
func (c *compiler) openPorts(s *Step) {
	if s.Node.Disabled {
		return
	}
	var open []string
	for _, p := range s.Ports {
		if len(s.Next[p]) == 0 && !heldOut(s, p) {
			open = append(open, p)
		}
	}
	problem := func(port, code string, severity Severity) {
		c.report(Problem{Node: s.Node.ID, Port: port, Severity: severity, Code: code, Args: fault.Args{"port": port}, Fix: c.openFix(s.Node.ID, port)})
	}
	switch {
	case len(open) == 0:
	case s.Kind.Category == Event:
		problem(open[0], "event_open", SeverityError)
	case s.Kind.Category == Condition && len(open) == len(s.Ports):
		c.report(Problem{Node: s.Node.ID, Severity: SeverityError, Code: "condition_open", Fix: c.openFix(s.Node.ID, open[0])})
	default:
		for _, p := range open {
			switch {
			case p == "error" || p == "blocked": // those follow the flow's own rule
			case p == "empty" && len(s.Next["next"]) > 0: // who has no date would leave without a word, though the others go on
				c.report(Problem{Node: s.Node.ID, Port: p, Severity: SeverityRemark, Code: "empty_open", Args: fault.Args{"port": p},
					Fix: c.besideFix(s, p)})
			default:
				problem(p, "open_port", SeverityRemark)
			}
		}
	}
}

// besideFix leads a port to where the step's way on leads.
func (c *compiler) besideFix(s *Step, port string) *Fix {
	out := fix("link_beside", nil)
	for _, to := range s.Next["next"] {
		out.Edits = append(out.Edits, Edit{Do: EditLink, Node: s.Node.ID, Port: port, To: c.p.Steps[to].Node.ID})
	}
	return out
}

// cycles reports ways round that meet no wait: a run would go round until the guard ends it. Strongly connected parts are
// found among the steps that are no waits, without recursion.
func (c *compiler) cycles() {
	n := len(c.p.Steps)
	next := make([][]int, n)
	for i := range n {
		if c.waits(i) {
			continue
		}
		for _, port := range c.exits(i) {
			for _, to := range c.p.Steps[i].Next[port] {
				if !c.waits(to) {
					next[i] = append(next[i], to)
				}
			}
		}
	}
	for _, part := range components(next) {
		if len(part) == 1 && !slices.Contains(next[part[0]], part[0]) {
			continue
		}
		slices.Sort(part)
		ids := make([]string, len(part))
		for k, i := range part {
			ids[k] = c.p.Steps[i].Node.ID
		}
		c.report(Problem{Node: ids[0], Severity: SeverityError, Code: "cycle_without_wait", Args: fault.Args{"nodes": ids},
			Fix: c.cycleFix(part, next)})
	}
}

func (c *compiler) waits(i int) bool {
	s := &c.p.Steps[i]
	return s.Kind.Category == Wait && !s.Kind.Joins && !s.Node.Disabled
}

// components finds the strongly connected parts of a graph (Tarjan), iteratively.
func components(next [][]int) [][]int {
	n := len(next)
	index, low := make([]int, n), make([]int, n)
	on := make([]bool, n)
	var stack []int
	var out [][]int
	type frame struct{ node, edge int }
	counter := 0
	for root := range n {
		if index[root] != 0 {
			continue
		}
		work := []frame{{root, 0}}
		for len(work) > 0 {
			f := &work[len(work)-1]
			v := f.node
			if f.edge == 0 {
				counter++
				index[v], low[v] = counter, counter
				stack, on[v] = append(stack, v), true
			}
			if f.edge < len(next[v]) {
				w := next[v][f.edge]
				f.edge++
				if index[w] == 0 {
					work = append(work, frame{w, 0})
				} else if on[w] {
					low[v] = min(low[v], index[w])
				}
				continue
			}
			work = work[:len(work)-1]
			if len(work) > 0 {
				u := work[len(work)-1].node
				low[u] = min(low[u], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			var part []int
			for {
				w := stack[len(stack)-1]
				stack, on[w] = stack[:len(stack)-1], false
				part = append(part, w)
				if w == v {
					break
				}
			}
			out = append(out, part)
		}
	}
	return out
}
