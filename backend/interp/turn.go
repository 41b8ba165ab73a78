package interp

import (
	"encoding/json"
	"slices"
	"time"

	"voronka/backend/fault"
	"voronka/backend/flow"
)

// Gate decides about effects, between the interpreter and the outbox. The engine's writes down what it admits; the
// simulator's notes it.
type Gate interface {
	// Admit decides about one effect of a run as of the world's moment.
	Admit(r *Run, e *Effect) Verdict
}

// Verdict is a gate's decision. Exactly one of Done, Out, Blocked, Leave and a Held moment holds.
type Verdict struct {
	Done    bool         // settled at once, by being written down
	Out     bool         // on its way out of the machine; the outcome comes later
	Blocked *fault.Error // stopped for good, with the reason
	Held    time.Time    // not before this moment
	Why     []Reason     // Held: every rule that holds it back; Done, Out: what is to be said of how it went
	Made    []string     // Done, Out: what was produced, in short: "message:local"
	Leave   *Input       // the run leaves instead of sending: an exit's condition holds

	// Outputs is what an effect settled at once brought; Foreseen says that it was only foreseen, as if it had gone out and come
	// back: what leaves the machine has the same two entries in a simulation as in earnest.
	Outputs  map[string]json.RawMessage
	Foreseen []Reason
	Fault    *fault.Error // Foreseen: it failed for good
}

// Turn advances a run and goes on with every effect that the gate settles at once, until the run waits for something
// outside, ends or fails.
func Turn(b Behaviours, p *flow.Program, r Run, in Input, w World, g Gate) Result {
	res := Advance(b, p, r, in, w)
	entries := res.Entries
	queue := res.Effects
	for len(queue) > 0 {
		e := queue[0]
		queue = queue[1:]
		if !standsAt(&res.Run, &e) { // another branch ended the run meanwhile
			continue
		}
		v := g.Admit(&res.Run, &e)
		node := p.Steps[e.Step].Node.ID
		now := w.Moment().Now
		switch {
		case v.Leave != nil:
			res = Advance(b, p, res.Run, *v.Leave, w)
			entries = append(entries, res.Entries...)
			queue = append(res.Effects, queue...)
		case v.Done, v.Blocked != nil:
			next := Input{Kind: InputEffect, Slot: e.Slot, Made: v.Made, Outputs: v.Outputs}
			if v.Foreseen != nil {
				entries = append(entries, Entry{Node: node, Visit: e.Visit, At: now.UnixMilli(), What: Waits,
					Why: append([]Reason{{Code: "on_its_way"}}, e.Why...), Made: v.Made})
				e.Why, next.Fault = v.Foreseen, v.Fault
			}
			if v.Blocked != nil {
				next.Blocked, next.Fault = true, v.Blocked
			}
			res = Advance(b, p, res.Run, next, w)
			if why := slices.Concat(v.Why, e.Why); len(res.Entries) > 0 && len(why) > 0 {
				// What went into the message belongs to the entry that says what became of it.
				res.Entries[0].Why = slices.Concat(res.Entries[0].Why, why)
			}
			entries = append(entries, res.Entries...)
			queue = append(res.Effects, queue...)
		case v.Out:
			entries = append(entries, Entry{Node: node, Visit: e.Visit, At: now.UnixMilli(), What: Waits,
				Why: slices.Concat([]Reason{{Code: "on_its_way"}}, v.Why, e.Why), Made: v.Made})
		default:
			for i := range res.Run.Positions {
				if at := &res.Run.Positions[i]; at.Slot == e.Slot {
					at.Wait, at.Due = WaitHeld, v.Held
				}
			}
			entries = append(entries, Entry{Node: node, Visit: e.Visit, At: now.UnixMilli(), What: Held,
				Until: v.Held.UnixMilli(), Why: v.Why})
		}
	}
	return Result{Run: res.Run, Entries: entries}
}

func standsAt(r *Run, e *Effect) bool {
	for _, at := range r.Positions {
		if at.Slot == e.Slot && at.Visit == e.Visit && at.Wait == WaitEffect {
			return true
		}
	}
	return false
}
