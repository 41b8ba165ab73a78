package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/interp"
)

// actionRemoveTag takes a tag from the customer; one that they do not have is no error.
func actionRemoveTag() definition {
	return definition{
		kind: flow.Kind{ID: "action.remove_tag", Category: flow.Action, Group: "customer", Causes: event.TagRemoved, Icon: "tag-off",
			Params: []flow.Param{{ID: "tag", Type: flow.ParamTag, Required: true}},
			Ports:  []string{"next"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				args := &removeTagArgs{tag: p.text("tag")}
				p.touches("customer.tags")
				args.reads = p.reads
				return p.done(args)
			}},
		behaviour: removeTag{},
		summary: func(p raw) Summary {
			if tag := p.text("tag"); tag != "" {
				return Summary{"tag", map[string]any{"tag": tag}}
			}
			return Summary{}
		},
	}
}

type removeTagArgs struct {
	reader
	tag string
}

type removeTag struct{ atOnce }

func (removeTag) Enter(c *interp.Context) (interp.Outcome, error) {
	tag := c.Step.Args.(*removeTagArgs).tag
	if err := change(c, interp.Change{RemoveTag: tag}); err != nil {
		return interp.Outcome{}, err
	}
	return interp.Outcome{Port: "next", Made: []string{"no_tag:" + tag}}, nil
}
