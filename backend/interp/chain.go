package interp

import (
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/policy"
)

// HopMemory is for how long a run remembers how many flows stood before it. Flows that set each other off at that pace are a
// rhythm and no circle that runs away: a flow that puts the person into itself again each morning goes on for ever.
const HopMemory = time.Hour

// HopAt is how many flows stand between what the run does now and a cause from outside: none, when it has gone on for
// HopMemory. It follows from when the run began, so that nothing has to be kept.
func (r *Run) HopAt(now time.Time) int {
	if now.UnixMilli()-r.Began >= HopMemory.Milliseconds() {
		return 0
	}
	return r.Hop
}

// ChainOf is how many times flows have set each other off up to what a run does in a turn: its own hop, or that of the event
// that moves it where that is higher. What the run makes in the turn is one hop further.
func ChainOf(r *Run, in *Input, now time.Time) int {
	if in.Event == nil {
		return r.HopAt(now)
	}
	return max(r.HopAt(now), in.Event.Hop)
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
