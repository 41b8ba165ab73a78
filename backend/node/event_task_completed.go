package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventTaskCompleted starts the flow when a task about the customer is done.
func eventTaskCompleted() definition {
	return definition{
		kind: flow.Kind{ID: "event.task_completed", Category: flow.Event, Group: "customer", Icon: "checkbox",
			Ports: []string{"next"}, Starts: event.TaskCompleted, Prepare: anyEvent},
		behaviour: entry{},
	}
}
