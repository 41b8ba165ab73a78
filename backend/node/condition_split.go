package node

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/policy"
	"voronka/backend/policy/experiment"
)

// goalWindow is how long after coming to the split a success counts by default.
const goalWindow = 14 * 24 * time.Hour

// conditionSplit sends shares of the people different ways; the same person always goes the same way.
func conditionSplit() definition {
	return definition{
		kind: flow.Kind{ID: "condition.split", Category: flow.Condition, Group: "split", Icon: "arrows-split",
			Params: []flow.Param{
				{ID: "arms", Type: flow.ParamArms, Required: true,
					Default: def([]flow.Arm{{ID: "a", Name: "A", Share: 50}, {ID: "b", Name: "B", Share: 50}})},
				{ID: "goal", Type: flow.ParamEvent},
				{ID: "where", Type: flow.ParamExpression, Result: formula.Flag},
				{ID: "window", Type: flow.ParamDuration, Default: def("14d")},
				{ID: "winner", Type: flow.ParamSelect, Options: []string{"none", experiment.AfterPeople, experiment.AtConfidence}, Default: def("none")},
				{ID: "winner_people", Type: flow.ParamNumber, Min: limit(10), Max: limit(10_000_000), Default: def(1000),
					ShownIf: map[string]string{"winner": `"people"`}},
				{ID: "winner_confidence", Type: flow.ParamNumber, Min: limit(80), Max: limit(99.9), Default: def(95),
					ShownIf: map[string]string{"winner": `"confidence"`}},
			},
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
				text += fmt.Sprintf("%s %g", armName(a), a.Share)
			}
			return Summary{"split", map[string]any{"count": len(arms), "arms": text}}
		},
	}
}

func armName(a flow.Arm) string {
	if a.Name != "" {
		return a.Name
	}
	return a.ID
}

// splitArgs is what a split runs on.
type splitArgs struct {
	experiment.Plan
	place string
	parts []policy.ArmShare
}

// Experiment is what the split's author wants measured; the engine finds splits by it.
func (s *splitArgs) Experiment() *experiment.Plan { return &s.Plan }

func prepareSplit(s *flow.Scope) any {
	p := preparing(s)
	args := &splitArgs{place: s.Doc.ID + "/" + s.Node.ID}
	args.Arms = read[[]flow.Arm](p.raw, "arms")
	total := 0.0
	for _, a := range args.Arms {
		if a.Share < 0 {
			p.invalid("arms", nil)
			return nil
		}
		args.parts = append(args.parts, policy.ArmShare{ID: a.ID, Part: a.Share})
		total += a.Share
	}
	if len(args.Arms) < 2 || total == 0 {
		return nil
	}
	if args.Window = p.duration("window", false); args.Window == 0 {
		args.Window = goalWindow
	}
	args.goals(p)
	switch rule := p.raw.text("winner"); rule {
	case experiment.AfterPeople:
		args.Rule, args.People = rule, int64(number(p.raw, "winner_people", 1000))
	case experiment.AtConfidence:
		args.Rule, args.Confidence = rule, number(p.raw, "winner_confidence", 95)/100
	}
	if args.Rule != "" && len(args.Goals) == 0 {
		p.Problem(flow.Problem{Param: "goal", Severity: flow.SeverityError, Code: "winner_without_goal",
			Fix: flow.SetFix("no_winner", nil, p.Node.ID, "winner", "none")})
	}
	return p.done(args)
}

// goals reads what counts as success: the split's own event, else the flow's goals.
func (s *splitArgs) goals(p *prepare) {
	own := event.Name(p.raw.text("goal"))
	if own != "" {
		goal := experiment.Goal{Event: own, Env: goalEnv(p.Scope, own)}
		if text := p.raw.text("where"); text != "" {
			e, errs := goal.Env.Compile(text, formula.Flag)
			if p.reportText(goal.Env, "where", formula.Flag, false, errs) {
				return
			}
			goal.Where = e
		}
		s.Goals = append(s.Goals, goal)
		return
	}
	for _, g := range p.Doc.Settings.Goals {
		goal := experiment.Goal{Event: g.Event, Env: goalEnv(p.Scope, g.Event)}
		if g.Where != "" {
			e, errs := goal.Env.Compile(g.Where, formula.Flag)
			if len(errs) > 0 {
				continue // said of the settings themselves
			}
			goal.Where = e
		}
		s.Goals = append(s.Goals, goal)
	}
}

// goalEnv is what a formula about an event may read: the subject's facts, and those of what the event carries.
func goalEnv(s *flow.Scope, name event.Name) *formula.Env {
	if strings.HasPrefix(string(name), string(event.Purchase)+".") {
		return s.Workspace.Env(s.Doc.Subject, []event.Kind{event.Purchase})
	}
	return s.Workspace.Env(s.Doc.Subject, nil)
}

// number reads a number that may be absent.
func number(r raw, id string, otherwise float64) float64 {
	if n := read[float64](r, id); n != 0 {
		return n
	}
	return otherwise
}

type split struct{}

func (split) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(*splitArgs)
	who := c.Run.Person
	if who == 0 {
		who = c.Run.Subject.ID
	}
	arms, remembers := interp.Also[interp.Arms](c.World)
	find := func(id string) int {
		return slices.IndexFunc(args.Arms, func(a flow.Arm) bool { return a.ID == id })
	}
	var why []interp.Reason
	at, code := -1, "arm"
	if remembers {
		had, err := arms.Arm(c.Index)
		if err != nil {
			return interp.Outcome{}, err
		}
		if at = find(had); at >= 0 {
			code = "arm_kept"
		}
	}
	if at < 0 {
		if remembers && args.Rule != "" {
			won, decided, err := arms.Winner(c.Index)
			if err != nil {
				return interp.Outcome{}, err
			}
			if at = find(won); at >= 0 {
				code = "arm_winner"
			}
			if decided != nil {
				why = append(why, *decided)
			}
		}
		if at < 0 {
			at = policy.Arm(who, args.place, args.parts)
		}
		if remembers {
			arms.Assign(c.Index, args.Arms[at].ID)
		}
	}
	chosen := args.Arms[at]
	why = append(why, interp.Reason{Code: code, Args: map[string]any{"arm": armName(chosen), "share": chosen.Share}})
	if chosen.Holdout {
		why = append(why, interp.Reason{Code: "control_group"})
	}
	return interp.Outcome{Port: chosen.ID, Why: why}, nil
}

func (s split) Resume(c *interp.Context, _ interp.Input) (interp.Outcome, error) { return s.Enter(c) }
