package flow

import (
	"encoding/json"
	"slices"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
)

// maxProblems bounds what is reported of one document.
const maxProblems = 500

// Compile checks a document and makes it runnable. The program is never nil: what cannot be run is marked Broken in it, so
// that a version published earlier goes on where it can when something it names is deleted. Problems come in the order of
// the nodes, the flow's own first. Whether a flow may be published is HasErrors.
func Compile(doc *Document, cat Catalogue, ws Workspace) (*Program, []Problem) {
	c := &compiler{doc: doc, cat: cat, ws: ws, seen: map[problemKey]bool{}}
	c.settings()
	c.steps()
	c.link()
	c.joins()
	c.environment()
	c.aims()
	c.graph()
	for i := range c.p.Steps {
		c.node(i)
	}
	c.carried()
	c.selfStart()
	c.p.reached = c.reached
	c.accepted()
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return c.place(a) - c.place(b) })
	return c.p, c.problems
}

type compiler struct {
	doc      *Document
	cat      Catalogue
	ws       Workspace
	p        *Program
	problems []Problem
	seen     map[problemKey]bool
	reached  []bool // by an event that is not disabled
}

// problemKey tells problems apart: the same thing is said once of a place, whoever finds it.
type problemKey struct {
	node, param, port, code string
	from                    int
}

func (c *compiler) report(p Problem) {
	key := problemKey{p.Node, p.Param, p.Port, p.Code, p.From}
	if p.Node == "" {
		name, _ := p.Args["setting"].(string)
		key.param += name
	}
	if c.seen[key] || len(c.problems) >= maxProblems {
		return
	}
	c.seen[key] = true
	c.problems = append(c.problems, p)
}

// place is a problem's node by its order in the document.
func (c *compiler) place(p Problem) int {
	if p.Node == "" {
		return -1
	}
	if i, ok := c.p.byID[p.Node]; ok {
		return i
	}
	return len(c.p.Steps)
}

// steps makes a step of every node and reports what a node is wrong about by itself.
func (c *compiler) steps() {
	c.p = &Program{Doc: c.doc, Subject: c.doc.Subject, byID: make(map[string]int, len(c.doc.Nodes))}
	for i := range c.doc.Nodes {
		n := &c.doc.Nodes[i]
		step := Step{Node: n, Next: map[string][]int{}}
		kind, known := c.cat.Kind(n.Kind)
		if !known {
			kind = &Kind{ID: n.Kind}
			step.Broken = true
		}
		step.Kind = kind
		if _, twice := c.p.byID[n.ID]; twice || n.ID == "" {
			step.Broken = true
			c.report(Problem{Node: n.ID, Severity: SeverityError, Code: "duplicate_id", Args: fault.Args{"id": n.ID},
				Fix: fix("renumber", nil, &Edit{Do: EditRenumber, Node: n.ID})})
		} else {
			c.p.byID[n.ID] = i
		}
		switch {
		case !known:
			c.report(Problem{Node: n.ID, Severity: SeverityError, Code: "unknown_kind", Args: fault.Args{"kind": shorten(n.Kind)}})
		case len(kind.Subjects) > 0 && !slices.Contains(kind.Subjects, c.doc.Subject):
			c.report(Problem{Node: n.ID, Severity: SeverityError, Code: "wrong_subject",
				Args: fault.Args{"kind": n.Kind, "subject": string(c.doc.Subject)}, Fix: fix("set_subject", fault.Args{"subject": string(kind.Subjects[0])}, &Edit{Do: EditSubject, Value: string(kind.Subjects[0])})})
		}
		step.Ports = portsOf(kind, n)
		if kind.PortsOf != "" {
			step.Ports = armIDs(n.Params[kind.PortsOf])
		}
		if kind.Category == Event && !n.Disabled && c.named(i) {
			c.p.Entries = append(c.p.Entries, i)
		}
		c.p.Steps = append(c.p.Steps, step)
	}
	if len(c.p.Entries) == 0 {
		c.report(Problem{Severity: SeverityError, Code: "no_event"}) // what mends it is known when the arrows are: see graph
	}
	keyed := false
	for _, i := range c.p.Entries {
		keyed = keyed || c.p.Steps[i].Kind.Keyed
	}
	c.p.Settings = Defaults(c.doc.Settings, keyed)
}

// named reports whether a step is the one that its id means: of two of one id the first is.
func (c *compiler) named(i int) bool {
	at, ok := c.p.byID[c.doc.Nodes[i].ID]
	return ok && at == i
}

// Arm is one way out of a split.
type Arm struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Share   float64 `json:"share"`
	Holdout bool    `json:"holdout,omitempty"` // the control group: measured, and as a rule led nowhere
}

func armIDs(raw json.RawMessage) []string {
	var arms []Arm
	if json.Unmarshal(raw, &arms) != nil {
		return nil
	}
	ids := make([]string, 0, len(arms))
	for _, a := range arms {
		ids = append(ids, a.ID)
	}
	return ids
}

// link makes the edges, in their sorted order.
func (c *compiler) link() {
	edges := slices.Clone(c.doc.Edges)
	sortEdges(edges)
	for i, e := range edges {
		if i > 0 && edges[i-1] == e {
			c.report(Problem{Node: e.From, Port: e.Port, Severity: SeverityWarning, Code: "duplicate_edge", Args: fault.Args{"to": e.To},
				Fix: fix("keep_one_link", nil, unlink(e), &Edit{Do: EditLink, Node: e.From, Port: e.Port, To: e.To})})
			continue
		}
		from, okFrom := c.p.byID[e.From]
		to, okTo := c.p.byID[e.To]
		switch {
		case !okFrom || !okTo:
			p := Problem{Severity: SeverityError, Code: "edge_broken", Args: fault.Args{"from": shorten(e.From), "to": shorten(e.To)},
				Fix: fix("remove_link", nil, unlink(e))}
			if okFrom {
				p.Node, p.Port = e.From, e.Port
			}
			c.report(p)
		case c.p.Steps[to].Kind.Category == Event:
			c.report(Problem{Node: e.To, Severity: SeverityError, Code: "edge_to_event", Args: fault.Args{"from": e.From},
				Fix: fix("remove_link", nil, unlink(e))})
		case c.p.Steps[from].Kind.Category != "" && !slices.Contains(c.p.Steps[from].Ports, e.Port):
			c.report(Problem{Node: e.From, Port: e.Port, Severity: SeverityError, Code: "unknown_port", Args: fault.Args{"port": shorten(e.Port)},
				Fix: c.portFix(from, e)})
		default:
			next := c.p.Steps[from].Next
			next[e.Port] = append(next[e.Port], to)
		}
	}
}

func unlink(e Edge) *Edit { return &Edit{Do: EditUnlink, Node: e.From, Port: e.Port, To: e.To} }

// portFix leads an arrow from a port that is no more out of the step's first one where that is open; else it goes.
func (c *compiler) portFix(from int, e Edge) *Fix {
	ports := c.p.Steps[from].Ports
	if len(ports) == 0 || slices.ContainsFunc(c.doc.Edges, func(o Edge) bool { return o.From == e.From && o.Port == ports[0] }) {
		return fix("remove_link", nil, unlink(e))
	}
	return fix("link_port", fault.Args{"port": ports[0]}, unlink(e), &Edit{Do: EditLink, Node: e.From, Port: ports[0], To: e.To})
}

// environment builds the facts that the flow's texts may read: those of its subject and of what its events carry.
func (c *compiler) environment() {
	c.p.Env = c.ws.Env(c.doc.Subject, c.carriedKinds())
	c.ownFacts()
}

func (c *compiler) carriedKinds() []event.Kind {
	var kinds []event.Kind
	for _, i := range c.p.Entries {
		if k := c.p.Steps[i].Kind.Carries; k != "" && !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	slices.Sort(kinds)
	return kinds
}

// reader is what Kind.Prepare may return to say what the step asks for.
type reader interface{ Reads() []formula.Read }

// node checks a node's parameters and compiles them.
func (c *compiler) node(i int) {
	step := &c.p.Steps[i]
	if step.Broken || step.Node.Disabled {
		return // an unknown kind has been reported; a disabled step is passed through
	}
	wrong := c.params(step)
	if step.Kind.Prepare == nil {
		return
	}
	failed := false
	scope := NewScope(c.doc, step.Node, step.Kind, c.p.Env, c.ws, func(p Problem) {
		if p.Severity == SeverityError {
			failed = true
		}
		if !wrong[p.Param] || p.To > p.From { // said already from the descriptor
			c.report(p)
		}
	})
	step.Args = step.Kind.Prepare(scope)
	if step.Args == nil {
		step.Broken = true
		if !failed && len(wrong) == 0 {
			c.report(Problem{Node: step.Node.ID, Severity: SeverityError, Code: "cannot_run"})
		}
		return
	}
	if r, ok := step.Args.(reader); ok {
		step.Reads = r.Reads()
	}
}

// carried warns of a text that reads what only some of the events that lead to it bring.
func (c *compiler) carried() {
	kinds := c.carriedKinds()
	if len(kinds) == 0 {
		return
	}
	for _, k := range kinds {
		without := make([]bool, len(c.p.Steps))
		var lacking string
		for _, e := range c.p.Entries {
			if c.p.Steps[e].Kind.Carries != k {
				lacking = c.p.Steps[e].Node.ID
				c.walk(e, without)
			}
		}
		if lacking == "" {
			continue
		}
		for i := range c.p.Steps {
			if !without[i] {
				continue
			}
			for _, r := range c.p.Steps[i].Reads {
				path := c.p.Env.Facts()[r.Fact].Path
				if strings.HasPrefix(path, string(k)+".") {
					c.report(Problem{Node: c.p.Steps[i].Node.ID, Severity: SeverityWarning, Code: "may_be_absent",
						Args: fault.Args{"fact": path, "event": lacking}})
				}
			}
		}
	}
}

// OnceFix lets each person go through the flow once, so that it cannot go round.
func OnceFix() *Fix { return SetFix("once", nil, "", "reentry", Once) }

// selfStart warns of an action that makes the very event by which the flow starts.
func (c *compiler) selfStart() {
	if c.p.Settings.Reentry == Once {
		return // once through is not round
	}
	for i := range c.p.Steps {
		s := &c.p.Steps[i]
		if s.Kind.Causes == "" || s.Node.Disabled || !c.reached[i] {
			continue
		}
		for _, e := range c.p.Entries {
			entry := &c.p.Steps[e]
			if entry.Kind.Starts == s.Kind.Causes && sameObject(s, entry) {
				c.report(Problem{Node: s.Node.ID, Severity: SeverityWarning, Code: "starts_itself", Args: fault.Args{"event": entry.Node.ID},
					Fix: OnceFix()})
			}
		}
	}
}

// sameObject reports whether an action's tag or field is the one that an event looks at.
func sameObject(action, entry *Step) bool {
	for _, p := range entry.Kind.Params {
		if p.Type != ParamTag && p.Type != ParamField {
			continue
		}
		watched := bareField(textOf(entry.Node.Params[p.ID]))
		if watched == "" {
			continue // the event looks at any of them
		}
		for _, q := range action.Kind.Params {
			if q.Type == p.Type && !strings.EqualFold(bareField(textOf(action.Node.Params[q.ID])), watched) {
				return false
			}
		}
	}
	return true
}

// bareField is a field without its subject: «customer.fields.city» and «fields.city» are one.
func bareField(s string) string { return strings.TrimPrefix(s, string(event.Customer)+".") }

func textOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
