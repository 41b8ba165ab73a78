package interp

import (
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/policy"
)

// ChainOf is how many times flows have set each other off up to what a run does in a turn: its own hop, or that of the event
// that moves it where that is higher. What the run makes in the turn is one hop further.
func ChainOf(r *Run, in *Input) int {
	if in.Event == nil {
		return r.Hop
	}
	return max(r.Hop, in.Event.Hop)
}

// endless tells when the chain that an event ends is cut instead of moving a run on: the run would go round for ever by events
// that it makes itself, or that runs make for each other. A run that happens to wait for what a chain of starts makes is
// beyond neither bound.
func endless(r *Run, ev *event.Event) *fault.Error {
	limit := policy.HopLimit
	if ev.Run != r.ID {
		limit *= 2
	}
	if ev.Hop <= limit {
		return nil
	}
	return fault.New(policy.HopCut, fault.Args{"limit": limit})
}
