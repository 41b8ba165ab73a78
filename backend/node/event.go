package node

import (
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// Trigger is what an event node's Prepare returns: which events of its name start the flow.
type Trigger = policy.Match

// entry is the behaviour of every event node: the run goes on at once.
type entry struct{}

func (entry) Enter(*interp.Context) (interp.Outcome, error) {
	return interp.Outcome{Port: "next"}, nil
}

func (entry) Resume(*interp.Context, interp.Input) (interp.Outcome, error) {
	return interp.Outcome{Port: "next"}, nil
}

// anyEvent is the Prepare of an event node without parameters.
func anyEvent(*flow.Scope) any { return &Trigger{} }
