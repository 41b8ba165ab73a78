package smtp

import (
	"io"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// session is one client's connection.
type session struct {
	server *Server
	conn   *smtp.Conn
	user   string
	from   string
	to     []string
}

func (s *Server) session(c *smtp.Conn) (smtp.Session, error) {
	return &session{server: s, conn: c}, nil
}

// AuthMechanisms implements smtp.AuthSession.
func (s *session) AuthMechanisms() []string {
	if len(s.server.cfg.Users) == 0 {
		return nil
	}
	return s.server.cfg.Mechanisms
}

// Auth implements smtp.AuthSession.
func (s *session) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		if want, ok := s.server.cfg.Users[user]; !ok || want != password {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}
	switch mechanism {
	case "PLAIN":
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case "LOGIN":
		return &loginServer{check: check}, nil
	case "CRAM-MD5":
		return &cramServer{passwords: s.server.cfg.Users, accepted: func(user string) { s.user = user }}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if len(s.server.cfg.Users) > 0 && s.user == "" {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	s.from, s.to = from, nil
	return s.apply(s.server.match(AtMail, from))
}

// Rcpt implements smtp.Session.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.apply(s.server.match(AtRcpt, to)); err != nil {
		return err
	}
	s.to = append(s.to, to)
	return nil
}

// Data implements smtp.Session.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	rule := s.server.match(AtData, strings.Join(s.to, " "))
	if rule != nil && rule.Do != AcceptAndDrop && rule.Do != AcceptAndHang {
		return s.apply(rule)
	}
	_, secure := s.conn.TLSConnectionState()
	if err := s.server.accept(raw, s.from, s.to, s.user, secure); err != nil {
		return err
	}
	return s.apply(rule)
}

// apply does what a rule says; without one nothing.
func (s *session) apply(r *Rule) error {
	if r == nil {
		return nil
	}
	switch r.Do {
	case Refuse:
		return &smtp.SMTPError{Code: r.code(), EnhancedCode: smtp.EnhancedCode{r.code() / 100, 0, 0}, Message: r.text()}
	case Hang, AcceptAndHang:
		<-s.server.stop
	}
	// What go-smtp answers after this goes to a closed connection: the client sees only the end.
	_ = s.conn.Conn().Close()
	return nil
}

// Reset implements smtp.Session.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout implements smtp.Session.
func (s *session) Logout() error { return nil }
