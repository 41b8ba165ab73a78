package engine

import (
	"encoding/json"
	"strconv"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/policy"
)

var _ interp.Starter = (*world)(nil)

// StartFlow implements interp.Starter: the event that starts the other flow is appended with the turn, so that it is there
// exactly when the step is done.
func (w *world) StartFlow(step, visit int, ref string, wait bool) (string, error) {
	child := w.b.e.liveFlow(ref)
	if child == nil || !policy.StartsByHand(child.Program) {
		return "", fault.New(interp.FlowNotLive, fault.Args{"flow": ref})
	}
	key := strconv.FormatInt(w.rs.ID, 10) + "/" + w.rs.flow.Program.Steps[step].Node.ID + "/" + strconv.Itoa(visit)
	p := event.StartedPayload{Flow: child.UID}
	if wait {
		p.Parent = key
	}
	w.b.tellFlow(w.rs, event.FlowStarted, w.rs.ID, w.rs.chain+1, p)
	return key, nil
}

// liveFlow finds a live flow by its id, or by a name that only one live flow has.
func (e *Engine) liveFlow(ref string) *library.Compiled {
	var named *library.Compiled
	for _, f := range e.entries.of {
		if f.UID == ref {
			return f
		}
		if f.Name == ref {
			if named != nil {
				return nil
			}
			named = f
		}
	}
	return named
}

// tellFlow keeps an event about a flow to be appended with the turn.
func (b *batch) tellFlow(rs *runState, name event.Name, run int64, hop int, body any) {
	payload, err := json.Marshal(body)
	if err != nil { // structs of plain values always marshal
		return
	}
	b.toldFlows = append(b.toldFlows, event.Event{At: clock.Millis(b.now), Name: name, Subject: rs.Subject, Person: rs.Person,
		Actor: event.Actor("flow:" + strconv.FormatInt(int64(rs.flow.Flow), 10)), Run: run, Hop: hop, Live: true, Payload: payload})
}

// parentOf is the key of the step that waits for what an event starts; empty when none does.
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

// report tells the step that waits for a run that it has ended.
func (b *batch) report(rs *runState) {
	if rs.parent == "" {
		return
	}
	b.tellFlow(rs, event.FlowFinished, rs.ID, rs.HopAt(b.now),
		event.FinishedPayload{Flow: rs.flow.UID, Run: rs.ID, Result: string(rs.State), Parent: rs.parent})
	rs.parent = ""
}

// notBegun tells the step that waits for what an event was to start that nothing began.
func (b *batch) notBegun(ev *event.Event, key string) {
	var p event.StartedPayload
	if json.Unmarshal(ev.Payload, &p) != nil {
		return
	}
	payload, err := json.Marshal(event.FinishedPayload{Flow: p.Flow, Result: event.ResultRefused, Parent: key})
	if err != nil {
		return
	}
	b.toldFlows = append(b.toldFlows, event.Event{At: clock.Millis(b.now), Name: event.FlowFinished, Subject: ev.Subject, Person: ev.Person,
		Actor: ev.Actor, Hop: ev.Hop, Live: true, Payload: payload})
}

// writeFlows appends what flows told of each other.
func (b *batch) writeFlows() error {
	if len(b.toldFlows) == 0 {
		return nil
	}
	_, err := b.tx.Append(b.toldFlows...)
	return err
}
