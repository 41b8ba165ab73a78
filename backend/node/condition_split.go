package node

import (
	"fmt"
	"math"

	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// conditionSplit sends shares of the people different ways; the same person always goes the same way.
func conditionSplit() definition {
	return definition{
		kind: flow.Kind{ID: "condition.split", Category: flow.Condition, Group: "split", Icon: "arrows-split",
			Params: []flow.Param{{ID: "arms", Type: flow.ParamArms, Required: true,
				Default: def([]flow.Arm{{ID: "a", Name: "A", Share: 50}, {ID: "b", Name: "B", Share: 50}})}},
			Ports: []string{}, PortsOf: "arms",
			Prepare: prepareSplit},
		behaviour: split{},
		summary: func(p raw) Summary {
			arms := read[[]flow.Arm](p, "arms")
			if len(arms) == 0 {
				return Summary{}
			}
			text := ""
			for i, a := range arms {
				if i > 0 {
					text += " · "
				}
				name := a.Name
				if name == "" {
					name = a.ID
				}
				text += fmt.Sprintf("%s %g", name, a.Share)
			}
			return Summary{"split", map[string]any{"count": len(arms), "arms": text}}
		},
	}
}

type splitArgs struct {
	place  string
	arms   []flow.Arm
	shares []int
}

func prepareSplit(s *flow.Scope) any {
	p := preparing(s)
	arms := read[[]flow.Arm](p.raw, "arms")
	args := &splitArgs{place: s.Doc.ID + "/" + s.Node.ID, arms: arms}
	total := 0
	// A share may have decimals: thousandths are fine enough.
	for _, a := range arms {
		if a.Share < 0 {
			p.invalid("arms", nil)
			return nil
		}
		share := int(math.Round(a.Share * 1000))
		args.shares = append(args.shares, share)
		total += share
	}
	if len(arms) < 2 || total == 0 {
		return nil
	}
	return args
}

type split struct{}

func (split) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(*splitArgs)
	who := c.Run.Person
	if who == 0 {
		who = c.Run.Subject.ID
	}
	chosen := args.arms[policy.Arm(who, args.place, args.shares)]
	name := chosen.Name
	if name == "" {
		name = chosen.ID
	}
	return interp.Outcome{Port: chosen.ID,
		Why: []interp.Reason{{Code: "arm", Args: map[string]any{"arm": name, "share": chosen.Share}}}}, nil
}

func (s split) Resume(c *interp.Context, _ interp.Input) (interp.Outcome, error) { return s.Enter(c) }
