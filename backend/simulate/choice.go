package simulate

import (
	"encoding/json"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/policy"
	"voronka/backend/request"
)

// Outcome is what is chosen to become of what a step sends out of the machine, instead of its going well.
type Outcome struct {
	Fault  *fault.Error    // it fails for good
	Lost   bool            // nobody can tell what became of it: the run waits on
	Answer json.RawMessage // of a request that is answered: what the outputs are taken from, instead of the step's example
	Status int             // of the answer; 200 when 0
}

// answer is what a chosen answer of another program brings.
func (o *Outcome) answer(e *interp.Effect) (map[string]json.RawMessage, *fault.Error) {
	status, err := json.Marshal(max(o.Status, 200))
	if err != nil { // a number always marshals
		return nil, fault.Wrap(err, fault.Internal, nil)
	}
	outputs := map[string]json.RawMessage{"status": status}
	host := fault.Args{"host": e.Request.Host()}
	if o.Status > 299 {
		host["status"] = o.Status
		return outputs, fault.New(request.Status, host)
	}
	body := o.Answer
	if len(body) == 0 {
		body = e.Request.Example
	}
	if len(body) == 0 {
		return outputs, nil
	}
	taken, ok := request.Take(body, e.Request.Outputs)
	if !ok {
		return outputs, fault.New(request.NotJSON, host)
	}
	for name, v := range taken {
		outputs[name] = v
	}
	return outputs, nil
}

// chosen is the verdict on a request whose outcome was chosen.
func (w *world) chosen(o Outcome, e *interp.Effect) interp.Verdict {
	v := interp.Verdict{Made: []string{"request"}, Foreseen: []interp.Reason{}}
	if o.Lost {
		v.Out = true
		return v
	}
	v.Done = true
	if v.Fault = o.Fault; v.Fault == nil {
		v.Outputs, v.Fault = o.answer(e)
	}
	return v
}

// delivered is the verdict on a message that may go: as if it had been sent, or as was chosen.
func (w *world) delivered(r *interp.Run, e *interp.Effect, way policy.Way) interp.Verdict {
	v := interp.Verdict{Done: true, Made: []string{"message:" + way.Channel}}
	state, name, code := "sent", event.MessageSent, ""
	var args fault.Args
	if !way.Local { // it leaves the machine: an entry for going, another for the outcome
		v.Foreseen = []interp.Reason{}
		if o, ok := w.s.Outcomes[w.s.Program.Steps[e.Step].Node.ID]; ok && w.asked() {
			switch {
			case o.Lost:
				v, state = interp.Verdict{Out: true, Made: v.Made}, "uncertain"
			case o.Fault != nil:
				v.Fault, state, name, code, args = o.Fault, "failed", event.MessageFailed, string(o.Fault.Code), o.Fault.Args
			}
		}
	}
	w.note(e, way, state, code, args)
	if state != "failed" {
		w.s.written = append(w.s.written, policy.Sent{Flow: w.s.Flow, Channel: way.Channel, At: w.s.now})
	}
	if state == "uncertain" {
		return v
	}
	payload, err := json.Marshal(event.MessagePayload{Channel: way.Channel, Code: code})
	if err == nil {
		w.s.sent = append(w.s.sent, event.Event{At: clock.Millis(w.s.now), Name: name, Subject: r.Subject, Person: r.Person,
			Actor: "simulation", Run: r.ID, Hop: w.run.chain + 1, Live: true, Payload: payload})
	}
	return v
}

// asked reports whether the run is one of the flow that was asked about: choices are for its steps.
func (w *world) asked() bool { return w.s == w.s.flows[0] }
