package flow_test

import (
	"encoding/json"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
)

// catalogue is a small set of kinds by the real ids, so that documents of these tests read like real ones.
type catalogue map[string]*flow.Kind

func (c catalogue) Kind(id string) (*flow.Kind, bool) { k, ok := c[id]; return k, ok }

func (c catalogue) Kinds() []*flow.Kind {
	var out []*flow.Kind
	for _, k := range c {
		out = append(out, k)
	}
	return out
}

// prepared is what the test kinds compile to.
type prepared struct{ reads []formula.Read }

func (p prepared) Reads() []formula.Read { return p.reads }

// texts compiles the parameters that hold formulas and macros.
func texts(s *flow.Scope) any {
	out := prepared{}
	ok := true
	for _, p := range s.Kind.Params {
		var text string
		if json.Unmarshal(s.Node.Params[p.ID], &text) != nil || text == "" {
			ok = ok && !p.Required
			continue
		}
		var errs []*formula.Error
		var reads []formula.Read
		switch {
		case p.Type == flow.ParamExpression:
			var e *formula.Program
			if e, errs = s.Env.Compile(text, p.Result); e != nil {
				reads = e.Reads()
			}
		case p.Macros:
			var t *formula.Template
			if t, errs = s.Env.Template(text); t != nil {
				reads = t.Reads()
			}
		}
		for _, e := range errs {
			ok = false
			s.Problem(flow.Problem{Param: p.ID, Severity: flow.SeverityError, Code: string(e.Code), Args: e.Args, From: e.From, To: e.To})
		}
		out.reads = append(out.reads, reads...)
	}
	if !ok {
		return nil
	}
	return out
}

func limit(n float64) *float64 { return &n }

func kinds() catalogue {
	customer := []event.Kind{event.Customer}
	c := catalogue{}
	for _, k := range []*flow.Kind{
		{ID: "event.manual", Category: flow.Event, Ports: []string{"next"}, Starts: event.FlowStarted},
		{ID: "event.purchase_added", Category: flow.Event, Ports: []string{"next"}, Starts: event.PurchaseAdded, Carries: event.Purchase, Keyed: true},
		{ID: "event.tag_added", Category: flow.Event, Ports: []string{"next"}, Starts: event.TagAdded,
			Params: []flow.Param{{ID: "tag", Type: flow.ParamTag}}},
		{ID: "event.field_changed", Category: flow.Event, Ports: []string{"next"}, Starts: event.FieldChanged,
			Params: []flow.Param{{ID: "field", Type: flow.ParamField, Required: true}}},
		{ID: "condition.expression", Category: flow.Condition, Ports: []string{"yes", "no"}, Prepare: texts,
			Params: []flow.Param{{ID: "test", Type: flow.ParamExpression, Required: true, Result: formula.Flag}}},
		{ID: "condition.split", Category: flow.Condition, PortsOf: "arms",
			Params: []flow.Param{{ID: "arms", Type: flow.ParamArms, Required: true}}},
		{ID: "action.send_message", Category: flow.Action, Ports: []string{"next", "error", "blocked"}, Prepare: texts,
			Params: []flow.Param{{ID: "channel", Type: flow.ParamChannel, Required: true},
				{ID: "subject", Type: flow.ParamText, Macros: true, Max: limit(200)},
				{ID: "text", Type: flow.ParamLongText, Required: true, Macros: true, Max: limit(20000)}}},
		{ID: "action.add_tag", Category: flow.Action, Ports: []string{"next", "error"}, Causes: event.TagAdded,
			Params: []flow.Param{{ID: "tag", Type: flow.ParamTag, Required: true}}},
		{ID: "action.create_task", Category: flow.Action, Ports: []string{"next", "error"}, Prepare: texts,
			Params: []flow.Param{{ID: "text", Type: flow.ParamText, Required: true, Macros: true}, {ID: "user", Type: flow.ParamUser},
				{ID: "due", Type: flow.ParamDuration}, {ID: "priority", Type: flow.ParamNumber, Min: limit(1), Max: limit(5)}}},
		{ID: "wait.for", Category: flow.Wait, Ports: []string{"next"},
			Params: []flow.Param{{ID: "duration", Type: flow.ParamDuration, Required: true}}},
		{ID: "wait.until_time", Category: flow.Wait, Ports: []string{"next"},
			Params: []flow.Param{{ID: "time", Type: flow.ParamTime, Required: true}, {ID: "days", Type: flow.ParamDays}, {ID: "zone", Type: flow.ParamZone}}},
		{ID: "wait.until_date", Category: flow.Wait, Ports: []string{"next", "empty"},
			Params: []flow.Param{{ID: "field", Type: flow.ParamField, Required: true, FieldTypes: []formula.Kind{formula.Date, formula.Instant}},
				{ID: "offset", Type: flow.ParamOffset}}},
	} {
		k.Subjects = customer
		c[k.ID] = k
	}
	return c
}

// workspace has a tag «VIP», a field, a channel and a user.
type workspace struct{}

func (workspace) Env(_ event.Kind, carried []event.Kind) *formula.Env {
	facts := []formula.Fact{
		{Path: "customer.name", RuPath: "покупатель.имя", Type: formula.Type{Kind: formula.Text}},
		{Path: "customer.birthday", RuPath: "покупатель.день_рождения", Type: formula.Type{Kind: formula.Date}},
		{Path: "customer.fields.city", RuPath: "покупатель.поля.city", Type: formula.Type{Kind: formula.Text}},
		{Path: "customer.purchases.count", RuPath: "покупатель.покупки.количество", Type: formula.Type{Kind: formula.Number},
			Params: []formula.Kind{formula.Duration}},
	}
	for _, k := range carried {
		if k == event.Purchase {
			facts = append(facts, formula.Fact{Path: "purchase.total", RuPath: "покупка.сумма", Type: formula.Type{Kind: formula.Money}})
		}
	}
	return formula.NewEnv(facts)
}

func (workspace) Has(what, name string) bool {
	switch what + ":" + name {
	case "tag:VIP", "channel:local", "channel:auto", "user:anna", "segment:Давно не покупали":
		return true
	}
	return false
}
