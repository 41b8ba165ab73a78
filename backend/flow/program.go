package flow

import (
	"voronka/backend/event"
	"voronka/backend/formula"
)

// Program is a compiled flow: what the interpreter runs. It is immutable and safe for concurrent use.
type Program struct {
	Doc      *Document
	Subject  event.Kind
	Settings Settings
	Env      *formula.Env // the facts that the ids in Reads and in compiled texts belong to
	Steps    []Step
	Entries  []int // indexes of the event nodes, in document order
	Goals    []Aim // in the settings' order
	Exits    []Way
	byID     map[string]int
	leads    map[int][]bool // to each step that joins branches: from which steps a branch can get there
	targets  map[int][]int  // step → goals that lead to it, as indexes of Goals; nil when none does
	reached  []bool         // by an event that is not disabled, or by a goal
	base     int            // facts of Env from here on are own
	own      []Own
}

// Step is a compiled node.
type Step struct {
	Node *Node
	Kind *Kind // never nil; of an unknown kind only the id is there
	Args any   // what Kind.Prepare returned
	// Broken marks a step that cannot be run: its kind is unknown or its parameters do not compile. A published version
	// becomes so when what it names is deleted; a run that steps on it fails there.
	Broken bool
	Ports  []string         // in order
	Next   map[string][]int // port → indexes of the steps it leads to, in edge order; an open port is absent
	Reads  []formula.Read   // what it may ask the world, so that a batch can gather it beforehand
}

// Reached reports whether an event that is not disabled, or a goal, leads people to a step.
func (p *Program) Reached(step int) bool { return step < len(p.reached) && p.reached[step] }

// Step returns the step of a node id, and whether it is there.
func (p *Program) Step(id string) (int, bool) {
	i, ok := p.byID[id]
	return i, ok
}
