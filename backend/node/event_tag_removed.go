package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventTagRemoved starts the flow when a customer loses a tag: the named one, or any when none is named.
func eventTagRemoved() definition {
	d := eventTagAdded()
	d.kind.ID, d.kind.Icon, d.kind.Starts = "event.tag_removed", "tag-off", event.TagRemoved
	d.kind.Params = []flow.Param{{ID: "tag", Type: flow.ParamTag}}
	return d
}
