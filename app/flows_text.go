package app

import (
	"context"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/node"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// CheckText compiles an expression or a text with macros as it is being typed, in either language, says what is wrong and
// where, and shows its value for a customer.
func (s *Flows) CheckText(ctx context.Context, in CheckText) (out CheckedText, err error) {
	doc, err := flow.Decode(in.Document)
	if err != nil {
		return out, err
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		program, _, err := s.app.flows.Check(q, doc)
		if err != nil {
			return err
		}
		if in.Event != "" {
			ws, err := s.app.schema(q)
			if err != nil {
				return err
			}
			program = &flow.Program{Env: ws.Env(doc.Subject, flow.CarriedBy(s.app.kinds, event.Name(in.Event)))}
		}
		if in.Template {
			return s.checkTemplate(q, program, in, &out)
		}
		return s.checkExpression(q, program, in, &out)
	})
	return out, err
}

func (s *Flows) checkExpression(q store.Querier, of *flow.Program, in CheckText, out *CheckedText) error {
	env := of.Env
	out.Canonical, out.Russian = env.Canonical(in.Text), env.Russian(in.Text)
	program, errs := env.Compile(in.Text, in.Result)
	out.Problems = flow.FormulaProblems(env, in.Node, in.Param, in.Text, in.Result, false, errs)
	if len(errs) > 0 {
		return nil
	}
	out.Type = program.Kind()
	if in.Customer == "" {
		return nil
	}
	moment, values, err := s.valuesFor(q, of, in.Customer, program.Reads())
	if err != nil {
		return err
	}
	value, seen, err := program.Eval(moment, values)
	if err != nil {
		return err
	}
	out.Value, out.Seen = formula.Wire(value), seen
	return nil
}

func (s *Flows) checkTemplate(q store.Querier, of *flow.Program, in CheckText, out *CheckedText) error {
	env := of.Env
	out.Canonical, out.Russian, out.Type = env.CanonicalTemplate(in.Text), env.RussianTemplate(in.Text), formula.Text
	text := in.Text
	if i, ok := of.Step(in.Node); ok && of.Steps[i].Node.Kind == node.HTTPRequest { // it may hold places of secrets
		text = node.MaskSecrets(text)
	}
	template, errs := env.Template(text)
	out.Problems = flow.FormulaProblems(env, in.Node, in.Param, text, "", true, errs)
	if text != in.Text { // what mends the text without its secrets must not be put in its place
		for i := range out.Problems {
			out.Problems[i].Fix = nil
		}
	}
	if len(errs) > 0 || in.Customer == "" {
		return nil
	}
	moment, values, err := s.valuesFor(q, of, in.Customer, template.Reads())
	if err != nil {
		return err
	}
	text, out.Seen, err = template.Render(moment, values)
	if err != nil {
		return err
	}
	out.Value = text
	return nil
}

// known answers an expression from what was read about one customer and their latest purchase.
type known struct {
	program            *flow.Program
	snapshot           *crm.Snapshot
	customer, purchase int64
	moment             formula.Moment
}

// Fact implements formula.Values.
func (k known) Fact(id formula.FactID, args []any) (any, error) {
	if _, own := k.program.Own(id); own {
		return nil, nil // what steps leave and events bring is known only on the way
	}
	return k.snapshot.Fact(k.customer, k.purchase, k.program.Env.Facts()[id].Path, args, k.moment)
}

func (s *Flows) valuesFor(q store.Querier, of *flow.Program, customer string, reads []formula.Read) (formula.Moment, formula.Values, error) {
	id, err := parseID("customer", customer)
	if err != nil {
		return formula.Moment{}, nil, err
	}
	settings, err := workspace.Load(q)
	if err != nil {
		return formula.Moment{}, nil, err
	}
	k := known{program: of, customer: id}
	var purchases []int64
	latest, err := crm.Purchases(q, id, 1)
	if err != nil {
		return formula.Moment{}, nil, err
	}
	if len(latest) > 0 {
		k.purchase = latest[0].ID
		purchases = []int64{k.purchase}
	}
	if k.snapshot, err = crm.Load(q, []int64{id}, purchases, crm.NeedOf(reads, of.Env)); err != nil {
		return formula.Moment{}, nil, err
	}
	person := k.snapshot.Person(id)
	if person == nil {
		return formula.Moment{}, nil, missingCustomer(customer)
	}
	k.moment = formula.Moment{Now: s.app.db.Clock().Now(), Zone: zoneOr(person.Zone, settings.Location())}
	return k.moment, k, nil
}
