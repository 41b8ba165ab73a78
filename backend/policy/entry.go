package policy

import (
	"encoding/json"
	"strconv"
	"strings"

	"voronka/backend/event"
	"voronka/backend/flow"
)

// HopLimit is how many flows may set each other off before the chain is cut.
const HopLimit = 10

// Match says which events of an event node's name start its flow; what is empty matches all.
type Match struct {
	Flow  string // the flow's uid, for people put in by hand
	Tag   string
	Field string // as the log names it: "city", "fields.size"
	// From and To are the values that a field changed from and to, in their wire form; nil: any. An empty text is «empty».
	From, To any
	Channel  string // of a message or a consent
	State    string // that a consent became
	Hook     string // an incoming webhook's uid
}

// Fits reports whether an event of the right name starts the flow.
func (m *Match) Fits(e *event.Event) bool {
	switch {
	case m.Flow != "":
		var p event.StartedPayload
		return json.Unmarshal(e.Payload, &p) == nil && p.Flow == m.Flow
	case m.Tag != "":
		var p event.TagPayload
		return json.Unmarshal(e.Payload, &p) == nil && p.Tag == m.Tag
	case m.Field != "":
		var p event.FieldPayload
		return json.Unmarshal(e.Payload, &p) == nil && p.Field == m.Field && same(m.From, p.Old) && same(m.To, p.New)
	case m.Channel != "" || m.State != "":
		var p struct {
			Channel string `json:"channel"`
			New     string `json:"new"`
		}
		return json.Unmarshal(e.Payload, &p) == nil && (m.Channel == "" || p.Channel == m.Channel) && (m.State == "" || p.New == m.State)
	case m.Hook != "":
		var p event.WebhookPayload
		return json.Unmarshal(e.Payload, &p) == nil && p.Hook == m.Hook
	}
	return true
}

// same reports whether a value of the log is the wanted one, whatever the case of its letters.
func same(want, got any) bool {
	if want == nil {
		return true
	}
	return strings.EqualFold(wireText(want), wireText(got))
}

func wireText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil || v == nil {
		return ""
	}
	return string(b)
}

// Key is what an event is told apart by among those of its name and subject: the object it carries, the field or the tag.
// It is empty when there is nothing.
func Key(e *event.Event) string {
	if e.Object.ID != 0 {
		return string(e.Object.Kind) + ":" + strconv.FormatInt(e.Object.ID, 10)
	}
	switch e.Name {
	case event.FieldChanged:
		var p event.FieldPayload
		if json.Unmarshal(e.Payload, &p) == nil {
			return p.Field
		}
	case event.FlowFinished:
		var p event.FinishedPayload
		if json.Unmarshal(e.Payload, &p) == nil {
			return p.Parent
		}
	case event.TagAdded, event.TagRemoved:
		var p event.TagPayload
		if json.Unmarshal(e.Payload, &p) == nil {
			return p.Tag
		}
	}
	return ""
}

// ObjectKey is the key of events about an object.
func ObjectKey(o event.Ref) string {
	if o.ID == 0 {
		return ""
	}
	return string(o.Kind) + ":" + strconv.FormatInt(o.ID, 10)
}

// Re-entry rules.
const (
	Once      = "once"
	AfterExit = "after_exit"
	Always    = "always"
)

// ReentryOf is a flow's rule with its default: always where the event carries a key, else after the exit.
func ReentryOf(rule string, keyed bool) string {
	switch {
	case rule == Once || rule == AfterExit || rule == Always:
		return rule
	case keyed:
		return Always
	}
	return AfterExit
}

// Example is a payload that fits, for trying a flow out.
func (m *Match) Example() []byte {
	var p any
	switch {
	case m.Flow != "":
		p = event.StartedPayload{Flow: m.Flow}
	case m.Tag != "":
		p = event.TagPayload{Tag: m.Tag}
	case m.Field != "":
		p = event.FieldPayload{Field: m.Field, Old: m.From, New: m.To}
	case m.Channel != "" || m.State != "":
		p = event.ConsentPayload{Channel: m.Channel, New: m.State}
	case m.Hook != "":
		p = event.WebhookPayload{Hook: m.Hook}
	default:
		return nil
	}
	b, err := json.Marshal(p)
	if err != nil { // structs of plain values always marshal
		return nil
	}
	return b
}

// StartsByHand reports whether a flow has a step by which people are put into it.
func StartsByHand(p *flow.Program) bool {
	for _, i := range p.Entries {
		step := &p.Steps[i]
		if m, ok := step.Args.(*Match); ok && !step.Node.Disabled && step.Kind.Starts == event.FlowStarted && m.Flow != "" {
			return true
		}
	}
	return false
}
