package node

import (
	"encoding/json"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/interp"
)

// definition is all there is to know about one kind.
type definition struct {
	kind      flow.Kind
	behaviour interp.Behaviour
	summary   func(p raw) Summary // what the card says, from the parameters as they stand; nil: nothing
}

// Summary is a line for a node's card: «summary.<code>» in locales/ with its arguments.
type Summary struct {
	Code string
	Args fault.Args
}

// Catalogue is the set of kinds. It is immutable and safe for concurrent use.
type Catalogue struct {
	list []*flow.Kind
	byID map[string]*definition
}

var (
	_ flow.Catalogue    = (*Catalogue)(nil)
	_ interp.Behaviours = (*Catalogue)(nil)
)

// New returns the catalogue of every kind that this program has, in the palette's order.
func New() *Catalogue {
	c := &Catalogue{byID: map[string]*definition{}}
	for _, d := range []definition{
		eventManual(), eventCustomerCreated(), eventPurchaseAdded(), eventPurchasePaid(), eventTagAdded(), eventFieldChanged(),
		eventPurchaseRefunded(), eventPurchaseChanged(), eventTagRemoved(), eventConsentChanged(), eventTaskCompleted(), eventCustomerRestored(), eventMessageFailed(), eventWebhookReceived(),
		conditionRules(), conditionExpression(), conditionSplit(),
		actionSendMessage(), actionSetField(), actionAddTag(), actionRemoveTag(), actionAddNote(), actionCreateTask(), actionStartFlow(), actionHTTPRequest(),
		waitFor(), waitUntilTime(), waitUntilHours(), waitUntilDate(), waitForEvent(), waitForAll(), waitUntilCondition(),
	} {
		d.kind.Order = len(c.list)
		if d.kind.Subjects == nil {
			d.kind.Subjects = []event.Kind{event.Customer}
		}
		if d.kind.Params == nil {
			d.kind.Params = []flow.Param{}
		}
		c.byID[d.kind.ID] = &d
		c.list = append(c.list, &d.kind)
	}
	return c
}

// Kind implements flow.Catalogue.
func (c *Catalogue) Kind(id string) (*flow.Kind, bool) {
	d, ok := c.byID[id]
	if !ok {
		return nil, false
	}
	return &d.kind, true
}

// Kinds implements flow.Catalogue, in the palette's order.
func (c *Catalogue) Kinds() []*flow.Kind { return c.list }

// Behaviour implements interp.Behaviours.
func (c *Catalogue) Behaviour(kind string) (interp.Behaviour, bool) {
	d, ok := c.byID[kind]
	if !ok {
		return nil, false
	}
	return d.behaviour, true
}

// Summary returns what a node's card says about its parameters; the code is empty when there is nothing to say. It never
// fails: parameters may be half filled.
func (c *Catalogue) Summary(n *flow.Node) Summary {
	d, ok := c.byID[n.Kind]
	if !ok || d.summary == nil {
		return Summary{}
	}
	return d.summary(raw(n.Params))
}

// raw is a node's parameters as they stand in the document.
type raw map[string]json.RawMessage

func (r raw) text(id string) string {
	var s string
	if json.Unmarshal(r[id], &s) != nil {
		return ""
	}
	return s
}

func (r raw) flag(id string) bool {
	var b bool
	return json.Unmarshal(r[id], &b) == nil && b
}

// read reads a parameter as a T; a value of another shape is the zero value.
func read[T any](r raw, id string) T {
	var v T
	if json.Unmarshal(r[id], &v) != nil {
		var zero T
		return zero
	}
	return v
}

func def(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil { // only literals of this package come here
		return nil
	}
	return b
}

func limit(n float64) *float64 { return &n }
