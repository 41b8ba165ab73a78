package enginetest

import (
	"context"
	"slices"
	"sync"

	"voronka/backend/channel"
)

// Outward is a channel that leaves the machine, as far as a test is concerned: it notes what it is given and answers with
// what the test wants. It reaches everybody who has an e-mail.
type Outward struct {
	Name   string // "email" when empty
	Keeps  channel.Promise
	Answer func(m channel.Outgoing, attempt int) error // nil: taken
	mu     sync.Mutex
	sent   []channel.Outgoing
	tried  map[string]int
}

// ID implements channel.Channel.
func (o *Outward) ID() string {
	if o.Name == "" {
		return "email"
	}
	return o.Name
}

// Local implements channel.Channel.
func (*Outward) Local() bool { return false }

// Ready implements channel.Channel.
func (*Outward) Ready(context.Context) error { return nil }

// Address implements channel.Channel.
func (*Outward) Address(p channel.Person) (string, bool) {
	if len(p.Emails) == 0 {
		return "", false
	}
	return p.Emails[0], true
}

// Promise implements channel.Channel.
func (o *Outward) Promise() channel.Promise {
	if o.Keeps.Kind == "" {
		return channel.Promise{Kind: channel.Uncertain}
	}
	return o.Keeps
}

// Send implements channel.Channel.
func (o *Outward) Send(_ context.Context, m channel.Outgoing) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.tried == nil {
		o.tried = map[string]int{}
	}
	o.tried[m.Key]++
	if o.Answer != nil {
		if err := o.Answer(m, o.tried[m.Key]); err != nil {
			return err
		}
	}
	o.sent = append(o.sent, m)
	return nil
}

// Sent returns what was taken, in order.
func (o *Outward) Sent() []channel.Outgoing {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]channel.Outgoing(nil), o.sent...)
}

// Tried returns how often each key was tried.
func (o *Outward) Tried() map[string]int {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := map[string]int{}
	for k, n := range o.tried {
		out[k] = n
	}
	return out
}

// Key returns the n-th message's key that was tried, in the order of the keys.
func (o *Outward) Key(n int) string {
	var keys []string
	for k := range o.Tried() {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	if n >= len(keys) {
		return ""
	}
	return keys[n]
}
