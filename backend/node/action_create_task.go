package node

import (
	"time"

	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// actionCreateTask makes a task about the customer, due some time after this step.
func actionCreateTask() definition {
	return definition{
		kind: flow.Kind{ID: "action.create_task", Category: flow.Action, Group: "customer", Icon: "checkbox",
			Params: []flow.Param{
				{ID: "text", Type: flow.ParamLongText, Required: true, Macros: true, Max: limit(2000)},
				{ID: "due", Type: flow.ParamDuration, Default: def("1d")},
				{ID: "assignee", Type: flow.ParamText, Max: limit(200)},
			},
			Ports: []string{"next"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				args := &taskArgs{text: p.template("text", true), assignee: p.raw.text("assignee")}
				args.due, args.hasDue = p.duration("due", false), p.raw.text("due") != ""
				args.reads = p.reads
				return p.done(args)
			}},
		behaviour: createTask{},
		summary:   textSummary,
	}
}

type taskArgs struct {
	reader
	text     *formula.Template
	assignee string
	due      time.Duration
	hasDue   bool
}

type createTask struct{ atOnce }

func (createTask) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(*taskArgs)
	text, seen, err := render(c, args.text)
	if err != nil {
		return interp.Outcome{}, err
	}
	task := &interp.NewTask{Text: text, Assignee: args.assignee}
	if args.hasDue {
		task.Due = c.World.Moment().Now.Add(args.due)
	}
	if err := change(c, interp.Change{Task: task}); err != nil {
		return interp.Outcome{}, err
	}
	return interp.Outcome{Port: "next", Why: filledIn(seen), Made: []string{"task"}}, nil
}
