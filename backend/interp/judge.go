package interp

import (
	"voronka/backend/fault"
	"voronka/backend/policy"
)

// Judge puts a policy's decision into a gate's words; false when the message may go.
func Judge(d policy.Decision) (Verdict, bool) {
	switch {
	case d.Go:
		return Verdict{}, false
	case d.Blocked != "":
		return Verdict{Blocked: fault.New(fault.Code(d.Blocked), d.Args)}, true
	}
	v := Verdict{Held: d.Held}
	for _, h := range d.By {
		v.Why = append(v.Why, Reason{Code: h.Code, Args: h.Args})
	}
	return v, true
}

// Standing is the position that an effect was made at.
func (r *Run) Standing(e *Effect) Position {
	for _, at := range r.Positions {
		if at.Slot == e.Slot && at.Visit == e.Visit {
			return at
		}
	}
	return Position{}
}
