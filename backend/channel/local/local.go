// Package local is the mailbox inside the program: messages are delivered into it by being written down and are readable
// there as the client would see them. It needs no settings and is always ready. It may import channel.
package local

import (
	"context"

	"voronka/backend/channel"
	"voronka/backend/flow"
)

// ID is the mailbox's channel id.
const ID = "local"

// Channel is the mailbox.
type Channel struct{}

// New returns the mailbox.
func New() Channel { return Channel{} }

var _ channel.Channel = Channel{}

// ID implements channel.Channel.
func (Channel) ID() string { return ID }

// Local implements channel.Channel: the message's row is its delivery.
func (Channel) Local() bool { return true }

// carries is everything that the mailbox shows; answers would need somebody to give them.
var carries = flow.Carries{Subject: true, HTML: true, Links: true, Files: 20, Size: 25 << 20, Total: 100 << 20}

// Carries implements channel.Carrier.
func (Channel) Carries() *flow.Carries { return &carries }

// Ready implements channel.Channel.
func (Channel) Ready(context.Context) error { return nil }

// Address implements channel.Channel: the e-mail, else the phone, else the name, so that the mailbox shows to whom the
// message would have gone. It reaches everybody.
func (Channel) Address(p channel.Person) (string, bool) {
	for _, list := range [][]string{p.Emails, p.Phones, {p.Name}} {
		if len(list) > 0 && list[0] != "" {
			return list[0], true
		}
	}
	return "", true
}

// Promise implements channel.Channel.
func (Channel) Promise() channel.Promise { return channel.Promise{Kind: channel.SameTransaction} }

// Send implements channel.Channel. Nothing is left to do: the runner's transaction has delivered the message.
func (Channel) Send(context.Context, channel.Outgoing) error { return nil }
