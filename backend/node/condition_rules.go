package node

import (
	"encoding/json"

	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/rule"
)

// conditionRules asks and/or groups that were built by hand.
func conditionRules() definition {
	return definition{
		kind: flow.Kind{ID: "condition.rules", Category: flow.Condition, Group: "check", Icon: "filter",
			Params:  []flow.Param{{ID: "rules", Type: flow.ParamRules, Required: true}},
			Ports:   []string{"yes", "no"},
			Prepare: prepareRules},
		behaviour: test{},
		summary: func(p raw) Summary {
			var g struct {
				Op    string            `json:"op"`
				Items []json.RawMessage `json:"items"`
			}
			if json.Unmarshal(p["rules"], &g) != nil || len(g.Items) == 0 {
				return Summary{}
			}
			return Summary{"rules", map[string]any{"count": len(g.Items), "rules": p["rules"]}}
		},
	}
}

// tester is a compiled condition: rules or an expression.
type tester interface {
	Test(m formula.Moment, v formula.Values) (bool, []formula.Seen, error)
	Reads() []formula.Read
}

func prepareRules(s *flow.Scope) any {
	p := preparing(s)
	if len(p.raw["rules"]) == 0 {
		return nil
	}
	g, err := rule.Decode(p.raw["rules"])
	if err != nil {
		p.invalid("rules", err)
		return nil
	}
	c, errs := rule.Compile(s.Env, g)
	if p.report("rules", errs) {
		return nil
	}
	return ruleTest{c}
}

type ruleTest struct{ *rule.Program }

// Test implements tester.
func (r ruleTest) Test(m formula.Moment, v formula.Values) (bool, []formula.Seen, error) {
	return r.Eval(m, v)
}

var _, _ tester = ruleTest{}, expressionTest{}

// test is the behaviour of both kinds of condition.
type test struct{}

func (test) Enter(c *interp.Context) (interp.Outcome, error) {
	ok, seen, err := c.Step.Args.(tester).Test(c.World.Moment(), c.World)
	if err != nil {
		return interp.Outcome{}, err
	}
	port, code := "no", "test_no"
	if ok {
		port, code = "yes", "test_yes"
	}
	return interp.Outcome{Port: port, Why: []interp.Reason{{Code: code, Seen: seen}}}, nil
}

func (t test) Resume(c *interp.Context, _ interp.Input) (interp.Outcome, error) { return t.Enter(c) }
