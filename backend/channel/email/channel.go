// Package email is the channel that sends mail through the user's own SMTP server: TLS, STARTTLS or neither, with
// authentication, connections kept for bulk, and a Message-ID made of the idempotency key, so that a
// server's or a reader's own copy can be told by it. SMTP itself remembers no keys: a message whose final dot left and
// whose reply was lost is uncertain. It may import channel, clock and fault; it stores nothing.
package email

import (
	"context"
	"crypto/x509"
	"sync"
	"time"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/fault"
)

// ID is the channel's id.
const ID = "email"

// Config is what the channel is made with.
type Config struct {
	Clock    clock.Clock    // gives messages their date; the system's when nil
	Roots    *x509.CertPool // authorities to trust; the system's when nil
	Patience time.Duration  // how long one step of a session may take, by the monotonic clock; 30 s when 0
	IdleFor  time.Duration  // how long an unused connection is kept; 15 s when 0
	File     ReadFile       // reads what letters carry; without it there is nothing to read
}

// ReadFile returns a kept file's name, media type and content, by its uid. An error with a code is why the letter cannot be
// sent at all; another is one that trying again may help.
type ReadFile func(ctx context.Context, uid string) (name, kind string, content []byte, err error)

// Bounds of the kept connections: few, since small providers refuse many, and none used for ever.
const (
	keptIdle      = 4
	perConnection = 100
)

// Channel sends mail. Until Configure it is not ready.
type Channel struct {
	cfg Config

	mu         sync.Mutex
	settings   Settings
	password   string
	generation int // grows with Configure: connections of older settings are not used again
	idle       []*idle
}

// idle is a connection that waits for the next message.
type idle struct {
	session *session
	close   *time.Timer
}

var _ channel.Channel = (*Channel)(nil)

// New returns the channel, not set up yet.
func New(cfg Config) *Channel {
	if cfg.Clock == nil {
		cfg.Clock = clock.System{}
	}
	if cfg.Patience <= 0 {
		cfg.Patience = 30 * time.Second
	}
	if cfg.IdleFor <= 0 {
		cfg.IdleFor = 15 * time.Second
	}
	return &Channel{cfg: cfg}
}

// Configure takes new settings. What is being sent ends by the old ones.
func (c *Channel) Configure(s Settings, password string) {
	c.mu.Lock()
	c.settings, c.password = s, password
	c.generation++
	old := c.idle
	c.idle = nil
	c.mu.Unlock()
	end(old)
}

// Settings returns what the channel is set up with.
func (c *Channel) Settings() Settings {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.settings
}

// Close ends the kept connections. The channel can be used again afterwards.
func (c *Channel) Close() {
	c.mu.Lock()
	old := c.idle
	c.idle = nil
	c.mu.Unlock()
	end(old)
}

// ID implements channel.Channel.
func (c *Channel) ID() string { return ID }

// Local implements channel.Channel.
func (c *Channel) Local() bool { return false }

// Ready implements channel.Channel.
func (c *Channel) Ready(context.Context) error {
	s := c.Settings()
	if s.Host == "" || s.Check() != nil {
		return fault.New(channel.NotConfigured, fault.Args{"channel": ID})
	}
	if !s.Enabled {
		return fault.New(channel.SwitchedOff, fault.Args{"channel": ID})
	}
	return nil
}

// Address implements channel.Channel: the first e-mail that can be one.
func (c *Channel) Address(p channel.Person) (string, bool) {
	for _, e := range p.Emails {
		if _, err := addressOf(e); err == nil {
			return e, true
		}
	}
	return "", false
}

// Promise implements channel.Channel.
func (c *Channel) Promise() channel.Promise {
	return channel.Promise{Kind: channel.Uncertain, Again: c.Settings().Uncertain == Again}
}

// Send implements channel.Channel. How many messages go in a minute is the business of the caller, who can let an answer
// overtake the bulk.
func (c *Channel) Send(ctx context.Context, m channel.Outgoing) error {
	if err := c.Ready(ctx); err != nil {
		return channel.Again(asFault(err), settle)
	}
	c.mu.Lock()
	settings, password, generation := c.settings, c.password, c.generation
	c.mu.Unlock()
	files, f := c.read(ctx, m.Rich)
	if f != nil {
		return f
	}
	l, f := compose(settings, m, files, c.cfg.Clock.Now())
	if f != nil {
		return f
	}
	for {
		s, kept, f := c.take(ctx, settings, password)
		if f != nil {
			return f
		}
		f, usable := s.deliver(ctx, l)
		if usable {
			c.keep(s, generation)
		} else {
			s.drop()
		}
		switch {
		case f == nil:
			return nil
		case kept && s.stale && ctx.Err() == nil:
			continue // closed by the server while it lay unused: nothing of the message was taken
		}
		return f
	}
}

// take returns a kept connection, or a new one.
func (c *Channel) take(ctx context.Context, settings Settings, password string) (s *session, kept bool, f *channel.Failure) {
	c.mu.Lock()
	for n := len(c.idle); n > 0; n = len(c.idle) {
		last := c.idle[n-1]
		c.idle = c.idle[:n-1]
		if last.close.Stop() {
			c.mu.Unlock()
			return last.session, true, nil
		}
	}
	c.mu.Unlock()
	s, f = open(ctx, settings, password, c.cfg.Roots, c.cfg.Patience, func(string) {})
	return s, false, f
}

// keep puts a connection aside for the next message.
func (c *Channel) keep(s *session, generation int) {
	c.mu.Lock()
	if generation != c.generation || len(c.idle) >= keptIdle || s.sent >= perConnection {
		c.mu.Unlock()
		s.quit()
		return
	}
	entry := &idle{session: s}
	entry.close = time.AfterFunc(c.cfg.IdleFor, func() {
		c.mu.Lock()
		for i, other := range c.idle {
			if other == entry {
				c.idle = append(c.idle[:i], c.idle[i+1:]...)
				break
			}
		}
		c.mu.Unlock()
		s.quit()
	})
	c.idle = append(c.idle, entry)
	c.mu.Unlock()
}

func end(list []*idle) {
	for _, i := range list {
		if i.close.Stop() {
			i.session.quit()
		}
	}
}
