package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/interp"
)

// actionAddTag gives the customer a tag; one that they have already stays as it is.
func actionAddTag() definition {
	return definition{
		kind: flow.Kind{ID: "action.add_tag", Category: flow.Action, Group: "customer", Causes: event.TagAdded, Icon: "tag",
			Params: []flow.Param{{ID: "tag", Type: flow.ParamTag, Required: true}},
			Ports:  []string{"next"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				args := &addTagArgs{tag: p.text("tag")}
				p.touches("customer.tags")
				args.reads = p.reads
				return p.done(args)
			}},
		behaviour: addTag{},
		summary: func(p raw) Summary {
			if tag := p.text("tag"); tag != "" {
				return Summary{"tag", map[string]any{"tag": tag}}
			}
			return Summary{}
		},
	}
}

type addTagArgs struct {
	reader
	tag string
}

type addTag struct{ atOnce }

func (addTag) Enter(c *interp.Context) (interp.Outcome, error) {
	tag := c.Step.Args.(*addTagArgs).tag
	if err := change(c, interp.Change{AddTag: tag}); err != nil {
		return interp.Outcome{}, err
	}
	return interp.Outcome{Port: "next", Made: []string{"tag:" + tag}}, nil
}
