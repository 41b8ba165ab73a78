package app

import (
	"context"
	"encoding/json"
	"maps"
	"unicode/utf16"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/rule"
	"voronka/backend/store"
)

// SampleOf names a customer whose values are to be shown beside formulas.
type SampleOf struct {
	Document json.RawMessage `json:"document"`
	Customer string          `json:"customer"`
}

// SampleValues is what formulas of a document would read of one customer.
type SampleValues struct {
	Values map[string]any `json:"values"` // path → value in wire form; what is empty is absent
}

// Functions lists the functions that formulas may call, for completion; their words are «formula.function.<name>».
func (s *Flows) Functions(context.Context) ([]formula.Function, error) {
	return formula.Functions(), nil
}

// SampleValues returns the values of all facts that take no arguments, of one customer and their latest purchase.
func (s *Flows) SampleValues(ctx context.Context, in SampleOf) (out SampleValues, err error) {
	doc, err := flow.Decode(in.Document)
	if err != nil {
		return out, err
	}
	out.Values = map[string]any{}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		program, _, err := s.app.flows.Check(q, doc)
		if err != nil {
			return err
		}
		var reads []formula.Read
		for i, f := range program.Env.Facts() {
			if f.MinArgs == 0 {
				reads = append(reads, formula.Read{Fact: formula.FactID(i)})
			}
		}
		_, values, err := s.valuesFor(q, program, in.Customer, reads)
		if err != nil {
			return err
		}
		for _, r := range reads {
			v, err := values.Fact(r.Fact, nil)
			if err != nil {
				return err
			}
			if v != nil {
				out.Values[program.Env.Facts()[r.Fact].Path] = formula.Wire(v)
			}
		}
		return nil
	})
	return out, err
}

// TurnRules is a condition to be written in the other way: rules as a formula, or a formula as rules.
type TurnRules struct {
	Document json.RawMessage `json:"document"`
	Rules    json.RawMessage `json:"rules,omitempty"` // a rule.Group; else …
	Text     string          `json:"text,omitempty"`  // … a formula, in either language
}

// TurnedRules is the condition in the other way, or why there is none.
type TurnedRules struct {
	Text     string          `json:"text,omitempty"`
	Rules    json.RawMessage `json:"rules,omitempty"`
	Problems []flow.Problem  `json:"problems"` // with their part of the text, «part» and «russian»; for rules, the item, in their arguments
}

// TurnRules writes rules as a formula that gives the same answers, or a formula as such rules where there are any.
func (s *Flows) TurnRules(ctx context.Context, in TurnRules) (out TurnedRules, err error) {
	doc, err := flow.Decode(in.Document)
	if err != nil {
		return out, err
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		env, err := s.env(q, doc)
		if err != nil {
			return err
		}
		var errs []*formula.Error
		if len(in.Rules) > 0 {
			group, err := rule.Decode(in.Rules)
			if err != nil {
				return fault.Wrap(err, "bad_rules", nil)
			}
			out.Text, errs = rule.Formula(env, group)
		} else {
			var group rule.Group
			if group, errs = rule.FromFormula(env, in.Text); len(errs) == 0 {
				if out.Rules, err = json.Marshal(group); err != nil {
					return err
				}
			}
		}
		for _, e := range errs {
			if units := utf16.Encode([]rune(in.Text)); e.To <= len(units) && e.From < e.To {
				part := string(utf16.Decode(units[e.From:e.To]))
				args := maps.Clone(e.Args)
				if args == nil {
					args = fault.Args{}
				}
				args["part"], args["russian"] = env.Canonical(part), env.Russian(part)
				e.Args = args
			}
			out.Problems = append(out.Problems, flow.Problem{Severity: flow.SeverityError, Code: string(e.Code), Args: e.Args, From: e.From, To: e.To})
		}
		return nil
	})
	return out, err
}
