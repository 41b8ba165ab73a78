package simulate

import (
	"encoding/json"

	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/request"
)

// foresee is what becomes of a request in a simulation: nothing is sent. The answer is the step's example where it has one,
// else a success that brings nothing.
func (w *world) foresee(e *interp.Effect) interp.Verdict {
	if p := w.s.snap.Person(w.s.Customer); p == nil || p.Deleted {
		return interp.Verdict{Blocked: fault.New("person_gone", nil)}
	}
	if o, ok := w.s.Outcomes[w.s.Program.Steps[e.Step].Node.ID]; ok && w.asked() {
		return w.chosen(o, e)
	}
	outputs := map[string]json.RawMessage{"status": json.RawMessage("200")}
	why := interp.Reason{Code: "request_foreseen_empty"}
	if len(e.Request.Example) > 0 {
		why.Code = "request_foreseen"
		taken, _ := request.Take(e.Request.Example, e.Request.Outputs)
		for name, v := range taken {
			outputs[name] = v
		}
	}
	return interp.Verdict{Done: true, Made: []string{"request"}, Outputs: outputs, Foreseen: []interp.Reason{why}}
}
