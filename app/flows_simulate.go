package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/policy"
	"voronka/backend/simulate"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// madeUpCustomer is the id of a made-up client: no row has a negative one.
const madeUpCustomer = -1

// mostDeeds bounds what is decided about one simulation.
const mostDeeds = 500

// Simulate takes one client through a document in virtual time. Nothing is written and nothing is sent. Steps with errors fail
// where they are reached, so that a draft can be tried out while it is being drawn.
func (s *Flows) Simulate(ctx context.Context, in SimulateOne) (out Simulation, err error) {
	began := clock.Monotonic()
	if in.Days < 1 || in.Days > longestSimulation {
		return out, fault.InvalidFields(fault.Field{Field: "days", Code: fault.TooLarge, Args: fault.Args{"limit": longestSimulation}})
	}
	if len(in.Deeds) > mostDeeds {
		return out, fault.InvalidFields(fault.Field{Field: "deeds", Code: fault.TooLarge, Args: fault.Args{"limit": mostDeeds}})
	}
	doc, err := flow.Decode(in.Document)
	if err != nil {
		return out, err
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		program, _, err := s.app.flows.Check(q, doc)
		if err != nil {
			return err
		}
		t := trying{s: s, q: q, program: program, ask: in}
		input, err := t.input()
		if err != nil {
			return err
		}
		res, err := simulate.Run(ctx, q, input)
		if err != nil {
			return err
		}
		out, err = t.told(ctx, input, res)
		return err
	})
	out.Micros = clock.Monotonic().Sub(began).Microseconds()
	return out, err
}

// trying is one simulation being put together.
type trying struct {
	s       *Flows
	q       *store.ReadTx
	program *flow.Program
	ask     SimulateOne
	set     workspace.Settings
	schema  *crm.Schema
	begins  bool // the first act is what starts the flow
}

func (t *trying) input() (in simulate.Input, err error) {
	if in, err = t.s.app.Simulation(t.q, t.program, int(t.ask.Days)); err != nil {
		return in, err
	}
	if t.set, err = workspace.Load(t.q); err != nil {
		return in, err
	}
	if t.schema, err = crm.ReadSchema(t.q); err != nil {
		return in, err
	}
	if t.ask.From != 0 {
		in.From = clock.FromMillis(t.ask.From).UTC()
	}
	if in.To, err = lastMoment(t.q, in.From, t.ask.Days); err != nil {
		return in, err
	}
	in.Watch, in.Start, in.Arms = true, t.ask.Start, t.ask.Arms
	if in.Outcomes, err = t.outcomes(); err != nil {
		return in, err
	}
	latest := int64(0)
	if t.ask.Customer != "" {
		if in.Customer, err = parseID("customer", t.ask.Customer); err != nil {
			return in, err
		}
		bought, err := crm.Purchases(t.q, in.Customer, 1)
		if err != nil {
			return in, err
		}
		if len(bought) > 0 {
			latest = bought[0].ID
		}
	} else {
		in.Customer = madeUpCustomer
		if in.Imagined, err = t.imagined(in.From); err != nil {
			return in, err
		}
		if len(in.Imagined.Purchases) > 0 {
			latest = -1 // the simulator knows which
		}
	}
	if t.ask.Start == "" {
		act, ok, err := t.begin(in.From, latest)
		if err != nil {
			return in, err
		}
		if ok {
			in.Acts, t.begins = append(in.Acts, act), true
		}
	}
	for i, d := range t.ask.Deeds {
		act, err := t.act(d)
		if err != nil {
			return in, placed(err, i)
		}
		if act.At.Before(in.From) {
			act.At = in.From
		}
		in.Acts = append(in.Acts, act)
	}
	if len(in.Acts) == 0 && in.Start == "" { // there is no event to start from: nothing happens at all
		in.Acts = []simulate.Act{{At: in.From}}
	}
	return in, nil
}

// placed names the deed that cannot be done.
func placed(err error, i int) error {
	f := FaultOf(err)
	return fault.InvalidFields(fault.Field{Field: "deeds." + idText(int64(i)), Code: fault.Code(f.Code), Args: f.Args})
}

// begin is the act that starts the flow: what was given, else the flow's first event as an example. The latest purchase is
// taken where the event brings one, and a new one of a thousand where there is none.
func (t *trying) begin(from time.Time, latest int64) (simulate.Act, bool, error) {
	if t.ask.Begin != nil {
		act, err := t.act(*t.ask.Begin)
		if act.At = from; err == nil {
			err = t.surely(&act, *t.ask.Begin)
		}
		return act, true, err
	}
	at := slices.IndexFunc(t.program.Entries, func(i int) bool { return !t.program.Steps[i].Node.Disabled })
	if at < 0 {
		return simulate.Act{}, false, nil
	}
	step := &t.program.Steps[t.program.Entries[at]]
	match, ok := step.Args.(*policy.Match)
	if !ok { // its parameters are not filled in
		return simulate.Act{}, false, nil
	}
	act := simulate.Act{At: from, Event: event.Event{Name: step.Kind.Starts, Payload: match.Example()}}
	switch {
	case step.Kind.Carries == event.Purchase && latest == 0:
		act.Buy = &crm.NewPurchase{Total: formula.Amount{Minor: 1000 * pow10(formula.Exponent(t.set.Currency)), Currency: t.set.Currency},
			Paid: step.Kind.Starts == event.PurchasePaid}
		if step.Kind.Starts != event.PurchaseAdded && step.Kind.Starts != event.PurchasePaid {
			return simulate.Act{}, false, fault.New(simulate.NothingBought, nil)
		}
	case step.Kind.Carries == event.Purchase:
		act.Event.Object = event.Ref{Kind: event.Purchase, ID: max(latest, 0)}
	case match.Tag != "" && step.Kind.Starts == event.TagAdded:
		act.Change = &crm.Change{AddTag: match.Tag}
	case match.Tag != "":
		act.Change = &crm.Change{RemoveTag: match.Tag}
	}
	return act, true, nil
}

// surely lets the event of a deed happen where everything is already as the deed makes it: a tag that is there.
func (t *trying) surely(act *simulate.Act, d Deed) error {
	var payload any
	switch event.Name(d.Event) {
	case event.TagAdded, event.TagRemoved:
		payload = event.TagPayload{Tag: d.Tag}
	case event.FieldChanged:
		payload = event.FieldPayload{Field: strings.TrimPrefix(d.Field, string(event.Customer)+"."), Old: d.Value, New: d.Value}
	case event.ConsentChanged:
		payload = event.ConsentPayload{Channel: d.Channel, Old: d.State, New: d.State}
	default:
		return nil
	}
	act.Event.Name = event.Name(d.Event)
	var err error
	act.Event.Payload, err = json.Marshal(payload)
	return err
}

func pow10(n int) int64 {
	out := int64(1)
	for range n {
		out *= 10
	}
	return out
}

// act reads a deed.
func (t *trying) act(d Deed) (simulate.Act, error) {
	act := simulate.Act{At: clock.FromMillis(d.At).UTC(), Event: event.Event{Name: event.Name(d.Event)}}
	say := func(payload any) (simulate.Act, error) {
		var err error
		act.Event.Payload, err = json.Marshal(payload)
		return act, err
	}
	var err error
	switch act.Event.Name {
	case event.TagAdded:
		act.Change = &crm.Change{AddTag: d.Tag}
		act.Event.Name = ""
	case event.TagRemoved:
		act.Change = &crm.Change{RemoveTag: d.Tag}
		act.Event.Name = ""
	case event.FieldChanged:
		act.Event.Name = ""
		act.Change, err = t.setField(d)
	case event.ConsentChanged:
		act.Event.Name = ""
		act.Change = &crm.Change{Consent: &crm.SetConsent{Channel: d.Channel, State: crm.ConsentState(d.State), Source: "form"}}
	case event.PurchaseAdded:
		act.Buy = &crm.NewPurchase{Title: d.Title}
		act.Buy.Total, err = t.amount(d.Amount)
	case event.PurchasePaid:
		act.Settle = crm.PurchasePaid
		act.Event.Name = ""
		act.Price, err = t.amount(d.Amount)
	case event.PurchaseRefund:
		act.Settle = crm.PurchaseRefunded
		act.Event.Name = ""
	case event.PurchaseChanged:
		act.Reprice = true
		act.Event.Name = ""
		act.Price, err = t.amount(d.Amount)
	case event.TaskCompleted:
		return say(event.TextPayload{Text: d.Text})
	case event.WebhookReceived:
		return say(event.WebhookPayload{Hook: d.Hook, Data: d.Data})
	case event.MessageFailed, event.MessageSent:
		return say(event.MessagePayload{Channel: d.Channel})
	case event.FlowStarted:
		return say(event.StartedPayload{Flow: t.program.Doc.ID})
	case event.CustomerCreated, event.CustomerRestored:
	default:
		err = fault.New(fault.Unknown, fault.Args{"what": "event", "key": d.Event})
	}
	return act, err
}

func (t *trying) setField(d Deed) (*crm.Change, error) {
	path := d.Field
	if !strings.HasPrefix(path, string(event.Customer)+".") {
		path = string(event.Customer) + "." + path
	}
	env := t.schema.Env(event.Customer, nil)
	id, ok := env.Lookup(path)
	if !ok {
		return nil, fault.New(fault.Unknown, fault.Args{"what": "field", "key": d.Field})
	}
	value, err := formula.FromWire(env.Facts()[id].Type.Kind, d.Value)
	return &crm.Change{Set: &crm.SetField{Field: path, Value: value}}, err
}

// amount reads an amount as it was typed; an empty one is a thousand.
func (t *trying) amount(text string) (formula.Amount, error) {
	if strings.TrimSpace(text) == "" {
		text = "1000"
	}
	minor, bad := crm.Typed(text, formula.Exponent(t.set.Currency))
	if bad != nil {
		return formula.Amount{}, bad
	}
	return formula.Amount{Minor: minor, Currency: t.set.Currency}, nil
}

func (t *trying) imagined(from time.Time) (*crm.Imagined, error) {
	made := t.ask.MadeUp
	if made == nil {
		return nil, fault.InvalidFields(fault.Field{Field: "customer", Code: crm.Required})
	}
	form, err := formFromWire(t.q, made.Form)
	if err != nil {
		return nil, err
	}
	out := &crm.Imagined{Form: form, Tags: made.Tags, Created: clock.Millis(from)}
	for i, p := range made.Purchases {
		total, err := t.amount(p.Amount)
		if err != nil {
			f := FaultOf(err)
			return nil, fault.InvalidFields(fault.Field{Field: "purchases." + idText(int64(i)), Code: fault.Code(f.Code), Args: f.Args})
		}
		at := clock.Millis(from.Add(-time.Duration(max(p.DaysAgo, 0)) * 24 * time.Hour))
		out.Created = min(out.Created, at)
		out.Purchases = append(out.Purchases, crm.NewPurchase{At: at, Total: total, Title: p.Title, Paid: p.Paid})
	}
	return out, nil
}

func (t *trying) outcomes() (map[string]simulate.Outcome, error) {
	out := map[string]simulate.Outcome{}
	for node, o := range t.ask.Outcomes {
		switch o.Result {
		case "failed":
			out[node] = simulate.Outcome{Fault: fault.New("not_delivered", nil)}
		case "lost":
			out[node] = simulate.Outcome{Lost: true}
		case "answered":
			if o.Answer != "" && !json.Valid([]byte(o.Answer)) {
				return nil, fault.InvalidFields(fault.Field{Field: "outcomes." + node, Code: "not_json"})
			}
			out[node] = simulate.Outcome{Status: int(o.Status), Answer: json.RawMessage(o.Answer)}
		default:
			return nil, fault.InvalidFields(fault.Field{Field: "outcomes." + node, Code: fault.Unknown, Args: fault.Args{"what": "outcome", "key": o.Result}})
		}
	}
	return out, nil
}

// told puts a result into what the page reads.
func (t *trying) told(ctx context.Context, in simulate.Input, res *simulate.Result) (Simulation, error) {
	out := Simulation{From: clock.Millis(in.From), To: clock.Millis(in.To), Runs: []SimulatedRun{}, Messages: []SimulatedMessage{},
		Deeds: []SimulatedDeed{}, Refused: []SimulatedRefusal{}}
	if in.Imagined != nil {
		out.Name = in.Imagined.Name
	} else {
		snap, err := crm.Load(t.q, []int64{in.Customer}, nil, crm.Need{})
		if err != nil {
			return out, err
		}
		if p := snap.Person(in.Customer); p != nil {
			out.Name = p.Name
		}
	}
	for _, w := range res.Runs {
		run := SimulatedRun{Run: w.Run, Flow: w.Flow, State: string(w.State), Steps: []SimulatedStep{}, Names: map[string]HistoryNode{}}
		if w.Flow != t.program.Doc.ID && in.Flows != nil {
			if other := in.Flows(w.Flow); other != nil {
				run.Name = other.Doc.Name
				for _, n := range other.Doc.Nodes {
					run.Names[n.ID] = HistoryNode{Name: n.Name, Kind: n.Kind}
				}
			}
		}
		for i, e := range w.Entries {
			step := SimulatedStep{Entry: e, Vars: []formula.Seen{}, Awaits: []string{}}
			if step.Why == nil {
				step.Why = []interp.Reason{}
			}
			if i < len(w.Marks) {
				if w.Marks[i].Vars != nil {
					step.Vars = w.Marks[i].Vars
				}
				for _, name := range w.Marks[i].Awaits {
					step.Awaits = append(step.Awaits, string(name))
				}
			}
			run.Steps = append(run.Steps, step)
		}
		out.Runs = append(out.Runs, run)
	}
	for _, m := range res.Messages {
		rich, err := t.s.app.shown(ctx, t.q, m.Channel, m.Text, m.Rich)
		if err != nil {
			return out, err
		}
		out.Messages = append(out.Messages, SimulatedMessage{At: m.At, Run: m.Run, Node: m.Node, Visit: int64(m.Visit), Channel: m.Channel, To: m.To,
			Subject: m.Subject, Text: m.Text, State: m.State, Reason: m.Reason, Args: m.Args, Rich: rich})
	}
	for i, d := range res.Done {
		row := SimulatedDeed{At: clock.Millis(in.Acts[i].At), Events: []string{}}
		for _, name := range d.Events {
			row.Events = append(row.Events, string(name))
		}
		if d.Fault != nil {
			row.Fault = FaultOf(d.Fault)
		}
		if t.begins && i == 0 {
			out.Begin = &row
		} else if len(out.Deeds) < len(t.ask.Deeds) {
			out.Deeds = append(out.Deeds, row)
		}
	}
	for _, r := range res.Refused {
		out.Refused = append(out.Refused, SimulatedRefusal{At: r.At, Node: r.Node, Reason: r.Reason, Args: r.Args})
	}
	return out, nil
}
