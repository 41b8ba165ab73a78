package smtp

import "strings"

// Step is where in a session a rule applies.
type Step string

// Steps of a session.
const (
	AtConnect Step = "connect"
	AtMail    Step = "mail" // MAIL FROM
	AtRcpt    Step = "rcpt" // RCPT TO
	AtData    Step = "data" // the whole message has been read
)

// Action is what a rule does.
type Action string

// Actions of a rule.
const (
	Refuse Action = "refuse" // answer Code
	Hang   Action = "hang"   // never answer; at AtData nothing is accepted
	Drop   Action = "drop"   // close the connection; at AtData nothing is accepted
	// AcceptAndDrop, at AtData: the message is accepted and noted, then the connection closes before the reply. The
	// client cannot tell it from Drop.
	AcceptAndDrop Action = "accept_and_drop"
	// AcceptAndHang, at AtData: the same with silence instead of a closed connection.
	AcceptAndHang Action = "accept_and_hang"
)

// Rule makes the server fail. Rules are tried in order; the first that matches applies.
type Rule struct {
	At    Step
	Do    Action
	To    string // only recipients whose address contains this; "": all
	Skip  int    // let so many pass first
	Times int    // then apply so often; 0: for ever
	Code  int    // of Refuse; 550 when 0
	Text  string // of Refuse
}

func (r *Rule) code() int {
	if r.Code == 0 {
		return 550
	}
	return r.Code
}

func (r *Rule) text() string {
	if r.Text == "" {
		return "as the programme says"
	}
	return r.Text
}

// Fail replaces the programme; without rules the server behaves.
func (s *Server) Fail(rules ...Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = nil
	for _, r := range rules {
		s.rules = append(s.rules, &r)
	}
}

// match uses up one application of the first rule that fits.
func (s *Server) match(at Step, to string) *Rule {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rules {
		if r.At != at || !strings.Contains(to, r.To) || r.Times < 0 {
			continue
		}
		if r.Skip > 0 {
			r.Skip--
			continue
		}
		if r.Times > 0 {
			if r.Times--; r.Times == 0 {
				r.Times = -1 // used up
			}
		}
		return r
	}
	return nil
}
