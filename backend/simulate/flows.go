package simulate

import (
	"encoding/json"
	"fmt"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// starts is what a step that starts a flow compiles to.
type starts interface{ StartsFlow() string }

// reached are the programs that a simulation may come to: the one asked about, and those that it starts, by themselves or
// through others.
func reached(p *flow.Program, flows func(string) *flow.Program) []*flow.Program {
	out := []*flow.Program{p}
	for i := 0; i < len(out); i++ {
		for k := range out[i].Steps {
			s, ok := out[i].Steps[k].Args.(starts)
			if !ok || flows == nil {
				continue
			}
			child := flows(s.StartsFlow())
			if child == nil {
				continue
			}
			known := false
			for _, have := range out {
				known = known || have.Doc.ID == child.Doc.ID
			}
			if !known {
				out = append(out, child)
			}
		}
	}
	return out
}

// needOf is what the programs may ask of the CRM.
func needOf(programs []*flow.Program) crm.Need {
	need := crm.Need{Points: true, Consent: true, Tags: true}
	for _, p := range programs {
		var reads []formula.Read
		for i := range p.Steps {
			reads = append(reads, p.Steps[i].Reads...)
		}
		need = need.Or(crm.NeedOf(reads, p.Env))
		for _, t := range p.Tests() {
			need = need.Or(crm.NeedOf(t.Formula.Reads(), t.Env))
		}
	}
	return need
}

// happen lets an event do what it does in every flow of the story, and tells a step that waits for a flow which nothing
// started that it was refused.
func (s *story) happen(ev *event.Event) {
	began := s.began
	for _, f := range s.flows {
		f.take(ev)
	}
	if key := parentOf(ev); key != "" && s.began == began {
		var p event.StartedPayload
		if json.Unmarshal(ev.Payload, &p) == nil {
			s.finished(ev, event.FinishedPayload{Flow: p.Flow, Result: event.ResultRefused, Parent: key})
		}
	}
}

// parentOf is the key of the step that waits for what an event starts.
func parentOf(ev *event.Event) string {
	if ev.Name != event.FlowStarted || ev.Run == 0 {
		return ""
	}
	var p event.StartedPayload
	if json.Unmarshal(ev.Payload, &p) != nil {
		return ""
	}
	return p.Parent
}

func (s *story) finished(ev *event.Event, p event.FinishedPayload) {
	payload, err := json.Marshal(p)
	if err != nil { // a struct of plain values always marshals
		return
	}
	s.told = append(s.told, event.Event{At: clock.Millis(s.now), Name: event.FlowFinished, Subject: ev.Subject, Person: ev.Person,
		Actor: "simulation", Run: p.Run, Hop: ev.Hop, Live: true, Payload: payload})
}

// report tells the step that waits for a run that it has ended.
func (r *run) report() {
	if r.parent == "" || r.State == interp.Active {
		return
	}
	r.of.finished(&event.Event{Subject: r.Subject, Person: r.Person, Hop: r.HopAt(r.of.now)},
		event.FinishedPayload{Flow: r.of.Program.Doc.ID, Run: r.ID, Result: string(r.State), Parent: r.parent})
	r.parent = ""
}

// StartFlow implements interp.Starter.
func (w *world) StartFlow(step, visit int, ref string, wait bool) (string, error) {
	var child *flow.Program
	if w.s.Flows != nil {
		child = w.s.Flows(ref)
	}
	if child == nil || !policy.StartsByHand(child) {
		return "", fault.New(interp.FlowNotLive, fault.Args{"flow": ref})
	}
	known := false
	for _, f := range w.s.flows {
		known = known || f.Program.Doc.ID == child.Doc.ID
	}
	if !known {
		in := w.s.Input
		in.Program, in.Events = child, nil
		in.Flow = 0
		w.s.flows = append(w.s.flows, newFlow(in, w.s.story))
	}
	p := event.StartedPayload{Flow: child.Doc.ID}
	key := fmt.Sprintf("%d/%s/%d", w.run.ID, w.s.Program.Steps[step].Node.ID, visit)
	if wait {
		p.Parent = key
	}
	payload, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	w.s.told = append(w.s.told, event.Event{At: clock.Millis(w.s.now), Name: event.FlowStarted, Subject: w.run.Subject, Person: w.run.Person,
		Actor: "simulation", Run: w.run.ID, Hop: w.run.chain + 1, Live: true, Payload: payload})
	return key, nil
}
