package smtp_test

import (
	"crypto/tls"
	"io"
	"net"
	nsmtp "net/smtp"
	"net/textproto"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/sandbox/smtp"
)

func start(t *testing.T, cfg smtp.Config) *smtp.Server {
	t.Helper()
	s, err := smtp.Start(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

const letter = "From: a@example.test\r\nTo: b@example.test\r\nMessage-ID: <1-2-3@uid>\r\nSubject: =?utf-8?q?=D0=94=D0=B0?=\r\n\r\nТекст\r\n"

// The standard library's client is the independent party here.
func TestTheStandardClientIsServed(t *testing.T) {
	t.Parallel()
	ledger := filepath.Join(t.TempDir(), "ledger")
	s := start(t, smtp.Config{Security: smtp.STARTTLS, Users: map[string]string{"u": "p"}, Ledger: ledger})
	c, err := nsmtp.Dial(s.Addr())
	require.NoError(t, err)
	require.Error(t, c.Mail("a@example.test"), "authentication is wanted")
	require.NoError(t, c.StartTLS(&tls.Config{ServerName: "localhost", RootCAs: s.Roots()}))
	require.NoError(t, c.Auth(nsmtp.PlainAuth("", "u", "p", "127.0.0.1")))
	require.NoError(t, c.Mail("a@example.test"))
	require.NoError(t, c.Rcpt("b@example.test"))
	w, err := c.Data()
	require.NoError(t, err)
	_, err = io.WriteString(w, letter)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, c.Quit())

	got := s.Messages()
	require.Len(t, got, 1)
	require.Equal(t, "1-2-3@uid", got[0].ID)
	require.Equal(t, "Да", got[0].Subject)
	require.Equal(t, "Текст\n", got[0].Text)
	require.Equal(t, "u", got[0].User)
	require.True(t, got[0].Secure)
	lines, err := smtp.ReadLedger(ledger)
	require.NoError(t, err)
	require.Equal(t, []smtp.Line{{ID: "1-2-3@uid", To: []string{"b@example.test"}, Subject: "Да"}}, lines)
}

func TestAProgrammeIsFollowedAndUsedUp(t *testing.T) {
	t.Parallel()
	s := start(t, smtp.Config{})
	s.Fail(smtp.Rule{At: smtp.AtRcpt, Do: smtp.Refuse, To: "b@", Code: 451, Skip: 1, Times: 1})
	c, err := nsmtp.Dial(s.Addr())
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.Mail("a@example.test"))
	require.NoError(t, c.Rcpt("b@example.test"), "the first passes")
	require.NoError(t, c.Rcpt("c@example.test"), "another recipient is not meant")
	var reply *textproto.Error
	require.ErrorAs(t, c.Rcpt("b@example.test"), &reply)
	require.Equal(t, 451, reply.Code)
	require.NoError(t, c.Rcpt("b@example.test"), "it was used up")
	require.Empty(t, s.Messages())
}

func TestWhatWasAcceptedIsNotedBeforeTheReplyIsLost(t *testing.T) {
	t.Parallel()
	ledger := filepath.Join(t.TempDir(), "ledger")
	s := start(t, smtp.Config{Ledger: ledger})
	s.Fail(smtp.Rule{At: smtp.AtData, Do: smtp.AcceptAndDrop, Times: 1})
	require.Error(t, nsmtp.SendMail(s.Addr(), nil, "a@example.test", []string{"b@example.test"}, []byte(letter)))
	lines, err := smtp.ReadLedger(ledger)
	require.NoError(t, err)
	require.Len(t, lines, 1)
}

func TestClosingEndsWhatHangs(t *testing.T) {
	t.Parallel()
	s, err := smtp.Start(smtp.Config{})
	require.NoError(t, err)
	s.Fail(smtp.Rule{At: smtp.AtConnect, Do: smtp.Hang})
	c, err := net.Dial("tcp", s.Addr())
	require.NoError(t, err)
	defer c.Close()
	require.Eventually(t, func() bool { return s.Connections() == 1 }, 5*time.Second, time.Millisecond)
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "twice is fine")
	_, err = c.Read(make([]byte, 1))
	require.Error(t, err)
}
