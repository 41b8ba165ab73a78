package email

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/textproto"
	"os"
	"strings"
	"syscall"
	"time"
	"unicode"

	"voronka/backend/channel"
	"voronka/backend/fault"
)

// Codes of what can go wrong with a mail server. Args: host and port where it could not be reached; code and reply where
// it answered; address where it is about one.
const (
	HostNotFound       fault.Code = "smtp.host_not_found"
	ConnectionRefused  fault.Code = "smtp.connection_refused"
	Unreachable        fault.Code = "smtp.unreachable"
	Timeout            fault.Code = "smtp.timeout"
	NoGreeting         fault.Code = "smtp.no_greeting" // it accepted the connection and stayed silent
	NotSMTP            fault.Code = "smtp.not_smtp"
	GreetingRefused    fault.Code = "smtp.greeting_refused"
	TLSExpected        fault.Code = "smtp.tls_expected" // the port speaks TLS from the first byte, the settings do not
	PlainPort          fault.Code = "smtp.plain_port"   // the settings speak TLS from the first byte, the port does not
	TLSFailed          fault.Code = "smtp.tls_failed"
	CertificateUnknown fault.Code = "smtp.certificate_unknown"
	CertificateName    fault.Code = "smtp.certificate_name" // args: host, names
	CertificateExpired fault.Code = "smtp.certificate_expired"
	StartTLSMissing    fault.Code = "smtp.starttls_missing"
	AuthMissing        fault.Code = "smtp.auth_missing"
	AuthMechanism      fault.Code = "smtp.auth_mechanism" // args: offered
	AuthRefused        fault.Code = "smtp.auth_refused"
	AuthRequired       fault.Code = "smtp.auth_required"
	SenderRefused      fault.Code = "smtp.sender_refused"
	RecipientRefused   fault.Code = "smtp.recipient_refused"
	ContentRefused     fault.Code = "smtp.content_refused"
	TooLarge           fault.Code = "smtp.letter_too_large" // args: size, limit, in megabytes
	RefusedForNow      fault.Code = "smtp.refused_for_now"
	ConnectionLost     fault.Code = "smtp.connection_lost"
	AddressInvalid     fault.Code = "smtp.address_invalid"
	AddressUTF8        fault.Code = "smtp.address_utf8"
	UnsafeHeader       fault.Code = "smtp.unsafe_header" // args: field
)

// settle is the pause after a refusal that is about the account or the certificate, not about the message: trying soon
// does not help, and hammering may lock the account, but giving up would lose every message of an afternoon for one
// changed password.
const settle = 5 * time.Minute

// step is how far a session had come.
type step int

const (
	connecting step = iota
	greeting
	securing
	introducing
	authenticating
	sender
	recipient
	content // DATA was asked for; the final dot has not been written
	verdict // the final dot may have been written
)

// trouble turns what a step ended with into a failure. Only a reply of the server settles a message whose final dot may
// have left; anything else there is uncertain.
func (c *session) trouble(at step, err error) *channel.Failure {
	args := fault.Args{"host": c.settings.Host, "port": c.settings.Port}
	wrap := func(code fault.Code) *fault.Error { return fault.Wrap(err, code, args) }

	var reply *textproto.Error
	if errors.As(err, &reply) {
		args["code"], args["reply"] = reply.Code, clip(reply.Msg)
		return c.refusal(at, reply.Code, wrap)
	}
	if at == verdict {
		return channel.Lost(fault.Wrap(err, channel.OutcomeLost, fault.Args{"channel": ID}))
	}
	if f := certificate(err, c.settings.Host); f != nil {
		return channel.Again(f, settle)
	}
	var protocol textproto.ProtocolError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &record) && at == securing && c.settings.Security == TLS:
		return channel.Again(wrap(PlainPort), settle)
	case errors.As(err, &record), errors.As(err, &alert):
		return channel.Again(wrap(TLSFailed), settle)
	case errors.As(err, &protocol):
		return channel.Again(wrap(NotSMTP), settle)
	case timedOut(err) && at == greeting:
		return channel.Again(wrap(NoGreeting), 0)
	case timedOut(err):
		return channel.Again(wrap(Timeout), 0)
	}
	return channel.Again(wrap(network(err, at)), 0)
}

// refusal is a reply that was not the one hoped for.
func (c *session) refusal(at step, code int, wrap func(fault.Code) *fault.Error) *channel.Failure {
	forNow := code >= 400 && code < 500
	switch at {
	case connecting, greeting:
		return channel.Again(wrap(GreetingRefused), settle)
	case securing, introducing:
		return channel.Again(wrap(StartTLSMissing), settle)
	case authenticating:
		if forNow && code != 454 { // 454 is «temporary» in name; servers send it for a wrong password too
			return channel.Again(wrap(RefusedForNow), 0)
		}
		return channel.Again(wrap(AuthRefused), settle)
	}
	switch {
	case forNow:
		return channel.Again(wrap(RefusedForNow), 0)
	case code == 530 || code == 538:
		return channel.Again(wrap(AuthRequired), settle)
	case at == sender:
		return channel.Final(wrap(SenderRefused))
	case at == recipient:
		return channel.Final(wrap(RecipientRefused))
	}
	return channel.Final(wrap(ContentRefused))
}

// certificate recognises what is wrong with a server's certificate; nil when it is about something else.
func certificate(err error, host string) *fault.Error {
	var name x509.HostnameError
	if errors.As(err, &name) {
		var names []string
		if name.Certificate != nil {
			names = append(names, name.Certificate.DNSNames...)
			for _, ip := range name.Certificate.IPAddresses {
				names = append(names, ip.String())
			}
		}
		return fault.Wrap(err, CertificateName, fault.Args{"host": host, "names": strings.Join(names, ", ")})
	}
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return fault.Wrap(err, CertificateExpired, fault.Args{"host": host})
	}
	var verification *tls.CertificateVerificationError
	if errors.As(err, &verification) {
		return fault.Wrap(err, CertificateUnknown, fault.Args{"host": host})
	}
	return nil
}

// network names a failure of the wire itself.
func network(err error, at step) fault.Code {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return HostNotFound
	case errors.Is(err, syscall.ECONNREFUSED):
		return ConnectionRefused
	case at == connecting:
		return Unreachable
	case at == securing && (errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET)):
		return TLSFailed
	}
	return ConnectionLost
}

func timedOut(err error) bool {
	var n net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

// clip makes a stranger's text fit for a log and a sentence.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return s
}
