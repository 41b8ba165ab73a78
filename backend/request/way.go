package request

import (
	"context"
	"encoding/json"

	"voronka/backend/channel"
	"voronka/backend/fault"
	"voronka/backend/interp"
)

// way is the client as a way out of the engine.
type way struct {
	*Client
	id      string
	promise channel.Promise
}

var _ channel.Requester = way{}

// Ways returns the client as two ways out: for requests of which nobody can tell afterwards whether they arrived, and for
// those that may simply be sent again.
func (c *Client) Ways(once, repeatable string) []channel.Channel {
	return []channel.Channel{
		way{c, once, channel.Promise{Kind: channel.Uncertain}},
		way{c, repeatable, channel.Promise{Kind: channel.Keyed}},
	}
}

// ID implements channel.Channel.
func (w way) ID() string { return w.id }

// Local implements channel.Channel.
func (way) Local() bool { return false }

// Ready implements channel.Channel.
func (way) Ready(context.Context) error { return nil }

// Address implements channel.Channel: no person is reached by a request.
func (way) Address(channel.Person) (string, bool) { return "", false }

// Promise implements channel.Channel.
func (w way) Promise() channel.Promise { return w.promise }

// Send implements channel.Channel.
func (w way) Send(ctx context.Context, m channel.Outgoing) error {
	_, err := w.Request(ctx, m)
	return err
}

// Request implements channel.Requester.
func (w way) Request(ctx context.Context, m channel.Outgoing) (map[string]json.RawMessage, error) {
	var r interp.Request
	if err := json.Unmarshal([]byte(m.Text), &r); err != nil {
		return nil, channel.Final(fault.Wrap(err, Invalid, fault.Args{"host": m.To}))
	}
	answer, failure := w.Do(ctx, m.Key, &r)
	if failure != nil {
		return answer.Outputs, failure
	}
	return answer.Outputs, nil
}
