package node

import (
	"encoding/json"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/interp"
)

// eventWebhookReceived starts the flow when another program calls a hook about a customer; what the hook's fields brought
// becomes readable as «webhook.<field>».
func eventWebhookReceived() definition {
	return definition{
		kind: flow.Kind{ID: "event.webhook_received", Category: flow.Event, Group: "outside", Icon: "webhook", Ports: []string{"next"},
			Params: []flow.Param{{ID: "hook", Type: flow.ParamHook, Required: true}},
			Starts: event.WebhookReceived, Keyed: true, Data: "webhook", DataRu: "вебхук",
			Prepare: func(s *flow.Scope) any {
				hook := raw(s.Node.Params).text("hook")
				if hook == "" {
					return nil
				}
				return &Trigger{Hook: hook}
			}},
		behaviour: webhook{},
	}
}

// webhook keeps what the call brought with the run.
type webhook struct{ entry }

func (webhook) Enter(c *interp.Context) (interp.Outcome, error) {
	out := interp.Outcome{Port: "next"}
	var p event.WebhookPayload
	if c.Event != nil && json.Unmarshal(c.Event.Payload, &p) == nil {
		out.Output = p.Data
	}
	return out, nil
}
