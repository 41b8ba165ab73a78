package email

import (
	"context"
	"crypto/tls"
	"net"
	"strconv"
	"time"

	"voronka/backend/channel"
	"voronka/backend/fault"
)

// Steps that a trial reaches: «smtp.step.<step>» in locales/.
const (
	Connected     = "connected"
	Secured       = "secured"
	Authenticated = "authenticated"
	Delivered     = "sent"
)

// Trial is what came of trying settings out.
type Trial struct {
	Steps []string     // reached, in order
	Fault *fault.Error // nil: everything that was asked for went well
}

// Try connects with settings that need not be saved yet and, where to is given, sends a message there. It keeps nothing.
func (c *Channel) Try(ctx context.Context, s Settings, password, to, subject, text string) Trial {
	var t Trial
	if err := s.Check(); err != nil {
		t.Fault = asFault(err)
		return t
	}
	var l *letter
	if to != "" {
		now := c.cfg.Clock.Now()
		key := "test-" + strconv.FormatInt(now.UnixMilli(), 10) + "@test"
		var f *channel.Failure
		if l, f = compose(s, channel.Outgoing{Key: key, To: to, Subject: subject, Text: text}, nil, now); f != nil {
			t.Fault = f.Fault
			return t
		}
	}
	conn, f := open(ctx, s, password, c.cfg.Roots, c.cfg.Patience, func(step string) { t.Steps = append(t.Steps, step) })
	if f != nil {
		t.Fault = f.Fault
		if f.Fault.Code == NoGreeting && s.Security != TLS && c.speaksTLS(ctx, s) {
			t.Fault = fault.Wrap(f.Fault.Err, TLSExpected, f.Fault.Args)
		}
		return t
	}
	defer conn.quit()
	if l == nil {
		return t
	}
	if f, usable := conn.deliver(ctx, l); f != nil {
		if !usable {
			conn.drop()
		}
		t.Fault = f.Fault
		return t
	}
	t.Steps = append(t.Steps, Delivered)
	return t
}

// speaksTLS reports whether the port answers an encrypted greeting: a server that waits for one stays silent to a plain
// client. Whose certificate it has does not matter for that, and nothing is sent over it.
func (c *Channel) speaksTLS(ctx context.Context, s Settings) bool {
	ctx, cancel := context.WithTimeout(ctx, min(c.cfg.Patience, 5*time.Second))
	defer cancel()
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // only asks whether TLS is spoken
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
