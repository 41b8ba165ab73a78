package node

import (
	"voronka/backend/flow"
	"voronka/backend/formula"
)

// conditionExpression asks a formula that gives yes or no.
func conditionExpression() definition {
	return definition{
		kind: flow.Kind{ID: "condition.expression", Category: flow.Condition, Group: "check", Icon: "code",
			Params: []flow.Param{{ID: "test", Type: flow.ParamExpression, Required: true, Result: formula.Flag}},
			Ports:  []string{"yes", "no"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				e := p.expression("test", formula.Flag)
				if e == nil {
					return nil
				}
				return expressionTest{e}
			}},
		behaviour: test{},
		summary: func(p raw) Summary {
			if text := p.text("test"); text != "" {
				return Summary{"expression", map[string]any{"text": text}}
			}
			return Summary{}
		},
	}
}

type expressionTest struct{ *formula.Program }

// Test implements tester; an empty result is no.
func (e expressionTest) Test(m formula.Moment, v formula.Values) (bool, []formula.Seen, error) {
	value, seen, err := e.Eval(m, v)
	yes, _ := value.(bool)
	return yes, seen, err
}
