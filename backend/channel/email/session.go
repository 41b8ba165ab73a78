package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/fault"
)

// session is one connection to the mail server. It drives go-mail's protocol layer itself: go-mail's own Client does not
// tell at which step a connection failed, reports a failed RSET after an accepted message as a failed message, and ends
// a connection with QUIT, which within DATA would write the final dot and so deliver half a message.
type session struct {
	settings Settings
	client   *smtp.Client
	limit    *limit
	sent     int
	stale    bool // the server had closed it before anything of the last message was taken
}

// open connects, secures, introduces and authenticates. reached is told of each step done.
func open(ctx context.Context, s Settings, password string, roots *x509.CertPool, patience time.Duration, reached func(string)) (*session, *channel.Failure) {
	c := &session{settings: s}
	host := s.Host
	dialing, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	raw, err := (&net.Dialer{}).DialContext(dialing, "tcp", net.JoinHostPort(host, strconv.Itoa(s.Port)))
	if err != nil {
		if ctx.Err() != nil {
			return nil, channel.Again(fault.Wrap(err, channel.Interrupted, fault.Args{"channel": ID}), 0)
		}
		return nil, c.trouble(connecting, err)
	}
	c.limit = &limit{conn: raw, patience: patience}
	stop := c.limit.follow(ctx)
	defer stop()

	fail := func(at step, err error) (*session, *channel.Failure) {
		f := c.trouble(at, err)
		_ = raw.Close()
		if ctx.Err() != nil {
			f = channel.Again(fault.Wrap(err, channel.Interrupted, fault.Args{"channel": ID}), 0)
		}
		return nil, f
	}
	config := &tls.Config{ServerName: host, RootCAs: roots, MinVersion: tls.VersionTLS12}
	opening := &first{Conn: raw}
	conn := net.Conn(opening)
	c.limit.step()
	if s.Security == TLS {
		reached(Connected)
		secure := tls.Client(raw, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			return fail(securing, err)
		}
		conn = secure
	}
	c.limit.step()
	if c.client, err = smtp.NewClient(conn, host); err != nil {
		if opening.foreign() {
			err = textproto.ProtocolError("no SMTP greeting")
		}
		return fail(greeting, err)
	}
	if s.Security == TLS {
		reached(Secured)
	} else {
		reached(Connected)
	}
	c.limit.step()
	if err := c.client.Hello(literal(raw.LocalAddr())); err != nil {
		return fail(greeting, err)
	}
	if s.Security == STARTTLS {
		if offered, _ := c.client.Extension("STARTTLS"); !offered {
			c.quit()
			return nil, channel.Again(fault.New(StartTLSMissing, fault.Args{"host": host, "port": s.Port}), settle)
		}
		c.limit.step()
		if err := c.client.StartTLS(config); err != nil {
			return fail(securing, err)
		}
		reached(Secured)
	}
	if s.User == "" {
		return c, nil
	}
	if f := c.authenticate(password); f != nil {
		_ = raw.Close()
		return nil, f
	}
	reached(Authenticated)
	return c, nil
}

// authenticate picks the mechanism: over an encrypted connection the plain ones, which every server can check; in the
// open the one that does not send the password, where there is a choice.
func (c *session) authenticate(password string) *channel.Failure {
	s := c.settings
	has, offered := c.client.Extension("AUTH")
	if !has {
		return channel.Again(fault.New(AuthMissing, fault.Args{"host": s.Host}), settle)
	}
	mechanisms := strings.Fields(strings.ToUpper(offered))
	prefer := []string{"PLAIN", "LOGIN", "CRAM-MD5"}
	if s.Security == None {
		prefer = []string{"CRAM-MD5", "PLAIN", "LOGIN"}
	}
	for _, p := range prefer {
		for _, m := range mechanisms {
			if m != p {
				continue
			}
			c.limit.step()
			if err := c.client.Auth(mechanism(p, s, password)); err != nil {
				return c.trouble(authenticating, err)
			}
			return nil
		}
	}
	return channel.Again(fault.New(AuthMechanism, fault.Args{"host": s.Host, "offered": clip(offered)}), settle)
}

func mechanism(name string, s Settings, password string) smtp.Auth {
	open := s.Security == None // the user chose so; go-mail refuses it otherwise
	switch name {
	case "LOGIN":
		return smtp.LoginAuth(s.User, password, s.Host, open)
	case "CRAM-MD5":
		return smtp.CRAMMD5Auth(s.User, password)
	}
	return smtp.PlainAuth("", s.User, password, s.Host, open)
}

// deliver hands one letter over. usable reports whether the connection can carry another.
func (c *session) deliver(ctx context.Context, l *letter) (f *channel.Failure, usable bool) {
	stop := c.limit.follow(ctx)
	defer stop()
	at, err := c.talk(l)
	switch {
	case err == nil:
		c.sent++
		return nil, true
	case errors.Is(err, errUTF8):
		return channel.Final(fault.Wrap(err, AddressUTF8, fault.Args{"address": clip(l.to.text)})), true
	}
	f = c.trouble(at, err)
	code, replied := f.Fault.Args["code"].(int)
	c.stale = at == sender && (!replied || code == 421)
	switch {
	case !replied && at < verdict && ctx.Err() != nil:
		return channel.Again(fault.Wrap(err, channel.Interrupted, fault.Args{"channel": ID}), 0), false
	case !replied || code == 421: // 421 announces that the server closes
		return f, false
	case at == verdict: // the refusal ended the transaction
		return f, true
	}
	c.limit.step()
	return f, c.client.Reset() == nil
}

func (c *session) talk(l *letter) (step, error) {
	if l.from.utf8 || l.to.utf8 {
		if ok, _ := c.client.Extension("SMTPUTF8"); !ok {
			return recipient, errUTF8
		}
	}
	c.client.SkipSMTPUTF8(!l.from.utf8 && !l.to.utf8)
	c.limit.step()
	if err := c.client.Mail("<" + l.from.text + ">"); err != nil {
		return sender, err
	}
	c.limit.step()
	if err := c.client.Rcpt("<" + l.to.text + ">"); err != nil {
		return recipient, err
	}
	c.limit.step()
	body, err := c.client.Data()
	if err != nil {
		return content, err
	}
	c.limit.step()
	if _, err := body.Write(l.raw); err != nil {
		return content, err // no final dot was written: the server throws the part away
	}
	c.limit.final()
	if err := body.Close(); err != nil { // writes the final dot and reads the verdict
		return verdict, err
	}
	c.limit.ordinary()
	return verdict, nil
}

// errUTF8 is an address whose local part the server cannot take.
var errUTF8 = errors.New("the server does not take addresses in Unicode")

// first remembers how the other side began: «SSH-2.0…» looks like the first of several lines to a reader of SMTP replies,
// which would wait for the rest until its time is up.
type first struct {
	net.Conn
	head []byte
}

// Read implements net.Conn.
func (f *first) Read(p []byte) (int, error) {
	n, err := f.Conn.Read(p)
	if room := 3 - len(f.head); room > 0 {
		f.head = append(f.head, p[:min(n, room)]...)
	}
	return n, err
}

// foreign reports whether the other side spoke and did not begin with a reply's number.
func (f *first) foreign() bool {
	return len(f.head) > 0 && strings.ContainsFunc(string(f.head), func(r rune) bool { return r < '0' || r > '9' })
}

// quit ends an idle connection politely, without waiting long for the answer.
func (c *session) quit() {
	c.limit.set(time.Second)
	if c.client.Quit() != nil {
		_ = c.client.Close()
	}
}

// drop ends a connection whose state is not known. It must not be QUIT; see session.
func (c *session) drop() { _ = c.client.Close() }

// literal is how this machine introduces itself: its address, which every server takes and which tells no name.
func literal(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	ip := net.ParseIP(host)
	switch {
	case err != nil || ip == nil:
		return "[127.0.0.1]"
	case ip.To4() == nil:
		return "[IPv6:" + ip.String() + "]"
	}
	return "[" + ip.String() + "]"
}

// limit keeps a connection's deadline: patience for each step, and none once the caller has given up, except that a
// message whose final dot may have left gets a little longer, so that fewer outcomes are unknown.
type limit struct {
	conn     net.Conn
	patience time.Duration

	mu      sync.Mutex
	closing bool // the final dot may have been written
	over    bool // the caller has given up
}

const grace = 10 * time.Second

// follow makes the limit heed a context until stop is called.
func (l *limit) follow(ctx context.Context) (stop func()) {
	l.mu.Lock()
	l.over, l.closing = false, false
	l.mu.Unlock()
	undo := context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.over = true
		if l.closing {
			l.deadline(min(grace, l.patience))
		} else {
			l.deadline(0)
		}
	})
	return func() { undo() }
}

func (l *limit) step() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.deadline(l.patience)
	}
}

func (l *limit) final() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closing = true
	if l.over {
		l.deadline(min(grace, l.patience))
	} else {
		l.deadline(l.patience)
	}
}

func (l *limit) ordinary() {
	l.mu.Lock()
	l.closing = false
	l.mu.Unlock()
}

func (l *limit) set(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deadline(d)
}

// deadline goes by the monotonic clock; a connection that is gone already takes none, and its next use says so.
func (l *limit) deadline(d time.Duration) { _ = l.conn.SetDeadline(clock.Monotonic().Add(d)) }
