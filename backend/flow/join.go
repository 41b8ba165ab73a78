package flow

import (
	"encoding/json"
	"slices"
)

// portsOf are a node's fixed ports: one that belongs to a parameter is there only where that is filled in.
func portsOf(kind *Kind, n *Node) []string {
	if len(kind.PortIf) == 0 {
		return kind.Ports
	}
	ports := make([]string, 0, len(kind.Ports))
	for _, port := range kind.Ports {
		if param := kind.PortIf[port]; param != "" && textOf(n.Params[param]) == "" && string(n.Params[param]) != "true" {
			continue
		}
		ports = append(ports, port)
	}
	return ports
}

// joins finds, for each step that joins branches, from where a branch can get to it.
func (c *compiler) joins() {
	var back [][]int
	for i := range c.p.Steps {
		if s := &c.p.Steps[i]; !s.Kind.Joins || s.Node.Disabled {
			continue
		}
		if back == nil {
			back = make([][]int, len(c.p.Steps))
			for from := range c.p.Steps {
				for _, port := range c.exits(from) {
					for _, to := range c.p.Steps[from].Next[port] {
						back[to] = append(back[to], from)
					}
				}
			}
			c.p.leads = map[int][]bool{}
		}
		can := make([]bool, len(c.p.Steps))
		stack := []int{i}
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, from := range back[at] {
				if !can[from] {
					can[from] = true
					stack = append(stack, from)
				}
			}
		}
		c.p.leads[i] = can
	}
}

// Joins reports whether any step of the program joins parallel branches.
func (p *Program) Joins() bool { return len(p.leads) > 0 }

// Leads reports whether a branch that stands at a step can, by one arrow or more, get to a step that joins branches.
func (p *Program) Leads(from, join int) bool {
	can := p.leads[join]
	return can != nil && can[from]
}

// heldOut reports whether a port is a control group's, which is led nowhere on purpose.
func heldOut(s *Step, port string) bool {
	var arms []Arm
	return s.Kind.PortsOf != "" && json.Unmarshal(s.Node.Params[s.Kind.PortsOf], &arms) == nil &&
		slices.ContainsFunc(arms, func(a Arm) bool { return a.ID == port && a.Holdout })
}
