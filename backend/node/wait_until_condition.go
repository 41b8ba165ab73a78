package node

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// waitUntilCondition waits until a formula becomes true, at most for a length of time. It is asked again by the events that
// can change what it reads and, where it reads the clock, at the next moment that can: the end of a look back, midnight, or
// the next full hour where nothing closer is known.
func waitUntilCondition() definition {
	return definition{
		kind: flow.Kind{ID: "wait.until_condition", Category: flow.Wait, AtOnce: true, Group: "event", Icon: "list-check",
			Params: []flow.Param{
				{ID: "test", Type: flow.ParamExpression, Required: true, Result: formula.Flag},
				{ID: "timeout", Type: flow.ParamDuration, Required: true, Default: def("7d")},
			},
			Ports:   []string{"happened", "timeout"},
			Prepare: prepareUntilCondition},
		behaviour: untilCondition{},
		summary: func(p raw) Summary {
			if text := p.text("test"); text != "" {
				return Summary{"until_condition", map[string]any{"text": text, "timeout": p.text("timeout")}}
			}
			return Summary{}
		},
	}
}

type untilConditionArgs struct {
	*formula.Program
	timeout time.Duration
	events  []wakeup
	windows []formula.Read // that look back over a time
}

// AwaitsEvents marks a node that an event may move on in the very batch in which it was reached.
func (*untilConditionArgs) AwaitsEvents() {}

// wakeup is an event that may change what the formula reads.
type wakeup struct {
	name   event.Name
	key    string
	object bool // of the object that the run is about
}

func prepareUntilCondition(s *flow.Scope) any {
	p := preparing(s)
	args := &untilConditionArgs{Program: p.expression("test", formula.Flag), timeout: p.duration("timeout", true)}
	if args.Program == nil {
		return nil
	}
	facts := s.Env.Facts()
	for _, r := range args.Reads() {
		path := facts[r.Fact].Path
		for _, name := range crm.Changers(path) {
			w := wakeup{name: name, object: strings.HasPrefix(path, string(event.Purchase)+".")}
			if name == event.FieldChanged {
				w.key = fieldName(path)
			}
			args.events = append(args.events, w)
		}
		if len(r.Args) > 0 {
			args.windows = append(args.windows, r)
		}
	}
	args.events = distinct(args.events)
	return p.done(args)
}

// distinct orders the events and leaves each out that another covers, so that one event asks once.
func distinct(all []wakeup) []wakeup {
	slices.SortFunc(all, func(a, b wakeup) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.key, b.key)) })
	var out []wakeup
	for _, w := range all {
		covered := slices.ContainsFunc(all, func(v wakeup) bool { return v.name == w.name && v.key == "" && !v.object && v != w })
		if !covered && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

type untilCondition struct{}

func (untilCondition) Enter(c *interp.Context) (interp.Outcome, error) {
	return c.Step.Args.(*untilConditionArgs).ask(c, false)
}

func (untilCondition) Resume(c *interp.Context, in interp.Input) (interp.Outcome, error) {
	args := c.Step.Args.(*untilConditionArgs)
	end := c.Since.Add(args.timeout).UnixMilli()
	// An event that came in time counts though it is looked at late.
	late := c.World.Moment().Now.UnixMilli() >= end
	if in.Kind == interp.InputEvent {
		late = in.Event != nil && in.Event.RecordedAt > end
	}
	if !late {
		return args.ask(c, true)
	}
	return args.timedOut(c)
}

// ask evaluates the formula and waits on while it is not true.
func (a *untilConditionArgs) ask(c *interp.Context, again bool) (interp.Outcome, error) {
	m := c.World.Moment()
	value, seen, err := a.Eval(m, c.World)
	if err != nil {
		return interp.Outcome{}, err
	}
	if yes, _ := value.(bool); yes {
		return interp.Outcome{Port: "happened", Why: []interp.Reason{{Code: "test_yes", Seen: seen}}}, nil
	}
	end := c.Since.Add(a.timeout)
	if again && m.Now.UnixMilli() >= end.UnixMilli() {
		return a.timedOut(c)
	}
	pause := &interp.Pause{Until: end, Silent: again}
	for _, w := range a.events {
		await := interp.Await{Name: w.name, Subject: c.Run.Subject, Key: w.key}
		if w.object {
			await.Key = policy.ObjectKey(c.Run.Object)
		}
		pause.Awaits = append(pause.Awaits, await)
	}
	if pause.Look, err = a.look(c, m); err != nil {
		return interp.Outcome{}, err
	}
	return interp.Outcome{Wait: pause, Why: []interp.Reason{{Code: "test_not_yet", Seen: seen}}}, nil
}

// look is the next moment at which the passing of time alone can make a difference; zero: none.
func (a *untilConditionArgs) look(c *interp.Context, m formula.Moment) (time.Time, error) {
	var next time.Time
	sooner := func(t time.Time) {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, r := range a.windows {
		t, err := c.World.Turns(r.Fact, r.Args)
		if err != nil {
			return next, err
		}
		sooner(t)
	}
	if a.Clock()&formula.ByDay != 0 {
		sooner(policy.At(policy.AddDays(policy.DayOf(m.Now, m.Zone), 1), 0, m.Zone))
	}
	if a.Clock()&formula.ByMoment != 0 {
		sooner(policy.NextHour(m.Now, m.Zone))
	}
	return next, nil
}

func (a *untilConditionArgs) timedOut(c *interp.Context) (interp.Outcome, error) {
	_, seen, err := a.Eval(c.World.Moment(), c.World)
	if err != nil {
		return interp.Outcome{}, err
	}
	return interp.Outcome{Port: "timeout", Why: []interp.Reason{{Code: "condition_timeout", Seen: seen}}}, nil
}
