package email_test

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/email"
	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/sandbox/smtp"
)

func TestEveryRefusalIsTriedAgainFinalOrUncertain(t *testing.T) {
	t.Parallel()
	const again, final, uncertain = "again", "final", "uncertain"
	for _, c := range []struct {
		name      string
		rule      smtp.Rule
		code      fault.Code
		kind      string
		delivered int
	}{
		{"the connection is closed at once", smtp.Rule{At: smtp.AtConnect, Do: smtp.Drop}, email.ConnectionLost, again, 0},
		{"the greeting refuses", smtp.Rule{At: smtp.AtConnect, Do: smtp.Refuse, Code: 554}, email.GreetingRefused, again, 0},
		{"the greeting does not come", smtp.Rule{At: smtp.AtConnect, Do: smtp.Hang}, email.NoGreeting, again, 0},
		{"the sender is refused", smtp.Rule{At: smtp.AtMail, Do: smtp.Refuse, Code: 550}, email.SenderRefused, final, 0},
		{"the sender is refused for now", smtp.Rule{At: smtp.AtMail, Do: smtp.Refuse, Code: 452}, email.RefusedForNow, again, 0},
		{"authentication is wanted", smtp.Rule{At: smtp.AtMail, Do: smtp.Refuse, Code: 530}, email.AuthRequired, again, 0},
		{"the recipient is refused", smtp.Rule{At: smtp.AtRcpt, Do: smtp.Refuse, Code: 550}, email.RecipientRefused, final, 0},
		{"the recipient is refused for now", smtp.Rule{At: smtp.AtRcpt, Do: smtp.Refuse, Code: 450}, email.RefusedForNow, again, 0},
		{"the server closes before the message", smtp.Rule{At: smtp.AtRcpt, Do: smtp.Drop}, email.ConnectionLost, again, 0},
		{"the server falls silent before the message", smtp.Rule{At: smtp.AtRcpt, Do: smtp.Hang}, email.Timeout, again, 0},
		{"the message is refused", smtp.Rule{At: smtp.AtData, Do: smtp.Refuse, Code: 554}, email.ContentRefused, final, 0},
		{"the message is refused for now", smtp.Rule{At: smtp.AtData, Do: smtp.Refuse, Code: 451}, email.RefusedForNow, again, 0},
		{"the server goes down with a word", smtp.Rule{At: smtp.AtData, Do: smtp.Refuse, Code: 421}, email.RefusedForNow, again, 0},
		{"the answer is lost, the message not taken", smtp.Rule{At: smtp.AtData, Do: smtp.Drop}, channel.OutcomeLost, uncertain, 0},
		{"the answer is lost, the message taken", smtp.Rule{At: smtp.AtData, Do: smtp.AcceptAndDrop}, channel.OutcomeLost, uncertain, 1},
		{"the answer does not come, the message not taken", smtp.Rule{At: smtp.AtData, Do: smtp.Hang}, channel.OutcomeLost, uncertain, 0},
		{"the answer does not come, the message taken", smtp.Rule{At: smtp.AtData, Do: smtp.AcceptAndHang}, channel.OutcomeLost, uncertain, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, smtp.Config{})
			client := email.New(email.Config{Clock: clock.NewManual(moment), Patience: 300 * time.Millisecond})
			defer client.Close()
			client.Configure(settingsOf(server, email.None), "")
			server.Fail(c.rule)
			f := failed(t, client.Send(t.Context(), letter("1-1-1")))
			require.Equal(t, c.code, f.Fault.Code, "%v", f)
			require.Equal(t, c.kind == again, f.Retry)
			require.Equal(t, c.kind == uncertain, f.Uncertain)
			require.Len(t, server.Messages(), c.delivered)

			server.Fail()
			require.NoError(t, client.Send(t.Context(), letter("2-1-1")), "the next message is not touched by it")
		})
	}
}

func TestAMessageOnItsWayIsNotAbandonedWhenTheCallerStops(t *testing.T) {
	t.Parallel()
	server := serve(t, smtp.Config{})
	c := dial(t, server, settingsOf(server, email.None), "")
	server.Fail(smtp.Rule{At: smtp.AtRcpt, Do: smtp.Hang})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Send(ctx, letter("1-1-1")) }()
	require.Eventually(t, func() bool { return server.Connections() == 1 }, 5*time.Second, time.Millisecond)
	cancel()
	f := failed(t, <-done)
	require.True(t, f.Retry, "before the message itself nothing is uncertain")
	require.Equal(t, channel.Interrupted, f.Fault.Code)
}

// listen answers each connection with what reply writes.
func listen(t *testing.T, reply func(net.Conn)) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				reply(c)
				_, _ = io.Copy(io.Discard, c)
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

func TestTryingSettingsOutSaysInWordsWhatIsWrong(t *testing.T) {
	t.Parallel()
	users := map[string]string{"salon": "верный"}
	closed := func(t *testing.T) int { // a port that nobody listens on
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		require.NoError(t, l.Close())
		return l.Addr().(*net.TCPAddr).Port
	}
	for _, c := range []struct {
		name     string
		server   smtp.Config
		fail     smtp.Rule
		port     func(t *testing.T) int // instead of the server's
		settings func(*email.Settings)
		password string
		to       string
		steps    []string
		code     fault.Code
	}{
		{name: "everything is right", server: smtp.Config{Security: smtp.STARTTLS, Users: users}, settings: with(email.STARTTLS, "salon"), password: "верный", to: "anna@example.test",
			steps: []string{"connected", "secured", "authenticated", "sent"}},
		{name: "only connecting", server: smtp.Config{Security: smtp.TLS}, settings: with(email.TLS, ""), steps: []string{"connected", "secured"}},
		{name: "no encryption, no name", to: "anna@example.test", settings: with(email.None, ""), steps: []string{"connected", "sent"}},
		{name: "no such host", settings: func(s *email.Settings) { s.Host = "no-such-host.invalid" }, code: email.HostNotFound},
		{name: "nobody listens", port: closed, settings: with(email.None, ""), code: email.ConnectionRefused},
		{name: "silence", fail: smtp.Rule{At: smtp.AtConnect, Do: smtp.Hang}, settings: with(email.None, ""), code: email.NoGreeting},
		{name: "silence after the greeting", fail: smtp.Rule{At: smtp.AtMail, Do: smtp.Hang}, settings: with(email.None, ""), to: "anna@example.test", steps: []string{"connected"}, code: email.Timeout},
		{name: "the certificate is another host's", server: smtp.Config{Security: smtp.TLS, Hosts: []string{"mail.example.test"}}, settings: with(email.TLS, ""), steps: []string{"connected"}, code: email.CertificateName},
		{name: "the certificate signed itself", server: smtp.Config{Security: smtp.STARTTLS, SelfSigned: true}, settings: with(email.STARTTLS, ""), steps: []string{"connected"}, code: email.CertificateUnknown},
		{name: "the certificate is out of date", server: smtp.Config{Security: smtp.TLS, Expired: true}, settings: with(email.TLS, ""), steps: []string{"connected"}, code: email.CertificateExpired},
		{name: "TLS asked of a plain port", settings: with(email.TLS, ""), steps: []string{"connected"}, code: email.PlainPort},
		{name: "a plain greeting asked of a TLS port", server: smtp.Config{Security: smtp.TLS}, settings: with(email.None, ""), code: email.TLSExpected},
		{name: "STARTTLS asked of a TLS port", server: smtp.Config{Security: smtp.TLS}, settings: with(email.STARTTLS, ""), code: email.TLSExpected},
		{name: "STARTTLS is not offered", settings: with(email.STARTTLS, ""), steps: []string{"connected"}, code: email.StartTLSMissing},
		{name: "a wrong password", server: smtp.Config{Users: users}, settings: with(email.None, "salon"), password: "неверный", steps: []string{"connected"}, code: email.AuthRefused},
		{name: "a wrong password by LOGIN", server: smtp.Config{Security: smtp.TLS, Users: users, Mechanisms: []string{"LOGIN"}}, settings: with(email.TLS, "salon"), password: "неверный", steps: []string{"connected", "secured"}, code: email.AuthRefused},
		{name: "no authentication is offered", settings: with(email.None, "salon"), steps: []string{"connected"}, code: email.AuthMissing},
		{name: "only a mechanism that we do not speak", server: smtp.Config{Users: users, Mechanisms: []string{"GSSAPI"}}, settings: with(email.None, "salon"), steps: []string{"connected"}, code: email.AuthMechanism},
		{name: "authentication is wanted", server: smtp.Config{Users: users}, settings: with(email.None, ""), to: "anna@example.test", steps: []string{"connected"}, code: email.AuthRequired},
		{name: "the sender is refused", fail: smtp.Rule{At: smtp.AtMail, Do: smtp.Refuse}, settings: with(email.None, ""), to: "anna@example.test", steps: []string{"connected"}, code: email.SenderRefused},
		{name: "the recipient is refused", fail: smtp.Rule{At: smtp.AtRcpt, Do: smtp.Refuse}, settings: with(email.None, ""), to: "anna@example.test", steps: []string{"connected"}, code: email.RecipientRefused},
		{name: "the message is refused", fail: smtp.Rule{At: smtp.AtData, Do: smtp.Refuse}, settings: with(email.None, ""), to: "anna@example.test", steps: []string{"connected"}, code: email.ContentRefused},
		{name: "no mail server at all", port: func(t *testing.T) int {
			return listen(t, func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.6\r\n") })
		}, settings: with(email.None, ""), code: email.NotSMTP},
		{name: "settings that cannot be", settings: func(s *email.Settings) { s.Port = 0 }, code: fault.Invalid},
		{name: "an address that cannot be", settings: with(email.None, ""), to: "anna", code: email.AddressInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, c.server)
			if c.fail.At != "" {
				server.Fail(c.fail)
			}
			settings := settingsOf(server, email.None)
			if c.port != nil {
				settings.Port = c.port(t)
			}
			c.settings(&settings)
			client := email.New(email.Config{Clock: clock.NewManual(moment), Roots: server.Roots(), Patience: 700 * time.Millisecond})
			trial := client.Try(t.Context(), settings, c.password, c.to, "Проверка", "Проверка связи")
			require.Equal(t, c.steps, trial.Steps)
			if c.code == "" {
				require.Nil(t, trial.Fault)
				return
			}
			require.NotNil(t, trial.Fault)
			require.Equal(t, c.code, trial.Fault.Code, "%v", trial.Fault)
		})
	}
}

func with(security email.Security, user string) func(*email.Settings) {
	return func(s *email.Settings) { s.Security, s.User = security, user }
}

func TestSettingsAreCheckedFieldByField(t *testing.T) {
	t.Parallel()
	good := email.Settings{Host: "smtp.example.test", Port: 465, Security: email.TLS, From: "a@example.test"}
	require.NoError(t, good.Check())
	bad := email.Settings{Host: "a b", Port: 70000, Security: "ssl", From: "nobody", FromName: "a\nb", PerMinute: -1, Uncertain: "maybe"}
	var f *fault.Error
	require.ErrorAs(t, bad.Check(), &f)
	var fields []string
	for _, x := range f.Fields {
		fields = append(fields, x.Field)
	}
	require.Equal(t, []string{"host", "port", "security", "from", "from_name", "per_minute", "uncertain"}, fields)
}
