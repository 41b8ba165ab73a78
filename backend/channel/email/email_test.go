package email_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/channeltest"
	"voronka/backend/channel/email"
	"voronka/backend/clock"
	"voronka/backend/sandbox/smtp"
)

var moment = time.Date(2026, 4, 12, 9, 30, 0, 0, time.UTC)

// serve starts a mail server that ends with the test.
func serve(t *testing.T, cfg smtp.Config) *smtp.Server {
	t.Helper()
	s, err := smtp.Start(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func settingsOf(s *smtp.Server, security email.Security) email.Settings {
	return email.Settings{Host: "localhost", Port: s.Port(), Security: security, From: "salon@example.test", FromName: "Студия «Ива»", Enabled: true}
}

// dial makes a configured channel that ends with the test.
func dial(t *testing.T, s *smtp.Server, settings email.Settings, password string) *email.Channel {
	t.Helper()
	c := email.New(email.Config{Clock: clock.NewManual(moment), Roots: s.Roots(), Patience: 5 * time.Second})
	c.Configure(settings, password)
	t.Cleanup(c.Close)
	return c
}

func letter(key string) channel.Outgoing {
	return channel.Outgoing{Key: key + "@01JWS", To: "anna@example.test", ToName: "Анна Лебедева", Subject: "Скидка", Text: "Приходите"}
}

func failed(t *testing.T, err error) *channel.Failure {
	t.Helper()
	var f *channel.Failure
	require.ErrorAs(t, err, &f)
	return f
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]smtp.Config{
		"plain":    {},
		"starttls": {Security: smtp.STARTTLS, Users: map[string]string{"salon": "секрет 1"}},
		"tls":      {Security: smtp.TLS, Users: map[string]string{"salon": "секрет 1"}, Mechanisms: []string{"LOGIN"}},
		"cram":     {Users: map[string]string{"salon": "секрет 1"}, Mechanisms: []string{"CRAM-MD5"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			channeltest.Run(t, func(t *testing.T) channeltest.Subject {
				server := serve(t, cfg)
				settings := settingsOf(server, email.None)
				if cfg.Security != "" {
					settings.Security = email.Security(cfg.Security)
				}
				if len(cfg.Users) > 0 {
					settings.User = "salon"
				}
				return channeltest.Subject{
					Channel: dial(t, server, settings, "секрет 1"),
					Fresh:   email.New(email.Config{}),
					Reached: channel.Person{Name: "Анна", Emails: []string{"anna@example.test"}},
					Missing: channel.Person{Name: "Пётр", Phones: []string{"+79000000001"}, Emails: []string{"не почта"}},
					Delivered: func() (out []channeltest.Delivery) {
						for _, m := range server.Messages() {
							require.Equal(t, cfg.Security != "", m.Secure)
							out = append(out, channeltest.Delivery{Key: m.ID, To: m.To[0], Subject: m.Subject, Text: m.Text})
						}
						return out
					},
					RefuseForNow:  func() { server.Fail(smtp.Rule{At: smtp.AtRcpt, Do: smtp.Refuse, Code: 451, Times: 1}) },
					RefuseForGood: func() { server.Fail(smtp.Rule{At: smtp.AtRcpt, Do: smtp.Refuse, Times: 1}) },
					LoseReply:     func() { server.Fail(smtp.Rule{At: smtp.AtData, Do: smtp.AcceptAndDrop, Times: 1}) },
					TurnAway:      func() { server.Fail(smtp.Rule{At: smtp.AtConnect, Do: smtp.Drop}) },
				}
			})
		})
	}
}

func TestTheMessageOnTheWire(t *testing.T) {
	t.Parallel()
	server := serve(t, smtp.Config{})
	c := dial(t, server, settingsOf(server, email.None), "")
	m := letter("12-3-4")
	m.Text = "Строка\nвторая\rтретья\r\nчетвёртая\x00"
	require.NoError(t, c.Send(t.Context(), m))

	got := server.Messages()[0]
	require.Equal(t, "12-3-4@01JWS.voronka", got.ID)
	require.Equal(t, "<12-3-4@01JWS.voronka>", got.Header.Get("Message-ID"))
	date, err := got.Header.Date()
	require.NoError(t, err)
	require.True(t, moment.Equal(date), "the date is the clock's, not the machine's: %s", date)
	from, err := got.Header.AddressList("From")
	require.NoError(t, err)
	require.Equal(t, "Студия «Ива»", from[0].Name)
	require.Equal(t, "salon@example.test", from[0].Address)
	to, err := got.Header.AddressList("To")
	require.NoError(t, err)
	require.Equal(t, "Анна Лебедева", to[0].Name)
	require.Equal(t, "Строка\nвторая\nтретья\nчетвёртая", strings.TrimRight(got.Text, "\n"))
	for i, line := range strings.Split(string(got.Raw), "\r\n") {
		require.LessOrEqual(t, len(line), 78, "line %d", i)
		require.NotContains(t, line, "\n", "a bare line feed in line %d", i)
	}
}

func TestInternationalNamesOfDomainsTravelInASCII(t *testing.T) {
	t.Parallel()
	server := serve(t, smtp.Config{})
	c := dial(t, server, settingsOf(server, email.None), "")
	m := letter("1-1-1")
	m.To = "anna@почта.испытание"
	require.NoError(t, c.Send(t.Context(), m))
	require.Equal(t, []string{"anna@xn--80a1acny.xn--80akhbyknj4f"}, server.Messages()[0].To)

	m = letter("2-1-1")
	m.To = "анна@example.test"
	f := failed(t, c.Send(t.Context(), m))
	require.False(t, f.Retry)
	require.Equal(t, email.AddressUTF8, f.Fault.Code)
	require.NoError(t, c.Send(t.Context(), letter("3-1-1")), "the connection goes on")

	modern := serve(t, smtp.Config{UTF8: true})
	require.NoError(t, dial(t, modern, settingsOf(modern, email.None), "").Send(t.Context(), m))
	require.Equal(t, []string{"анна@example.test"}, modern.Messages()[0].To)
}

func TestNothingOfAMessageBecomesAHeaderOrACommand(t *testing.T) {
	t.Parallel()
	server := serve(t, smtp.Config{})
	c := dial(t, server, settingsOf(server, email.None), "")
	for name, change := range map[string]func(*channel.Outgoing){
		"a line end in the subject":          func(m *channel.Outgoing) { m.Subject = "Скидка\r\nBcc: all@example.test" },
		"a bare line feed in the subject":    func(m *channel.Outgoing) { m.Subject = "Скидка\nBcc: all@example.test" },
		"a Unicode line end in the subject":  func(m *channel.Outgoing) { m.Subject = "Скидка\u2028Bcc: all@example.test" },
		"a line end in the address":          func(m *channel.Outgoing) { m.To = "anna@example.test\r\nRCPT TO:<all@example.test>" },
		"two addresses":                      func(m *channel.Outgoing) { m.To = "anna@example.test, all@example.test" },
		"an address with a name":             func(m *channel.Outgoing) { m.To = "Анна <anna@example.test>" },
		"an address with brackets":           func(m *channel.Outgoing) { m.To = "<anna@example.test>" },
		"an address without a domain":        func(m *channel.Outgoing) { m.To = "anna" },
		"a space in the address":             func(m *channel.Outgoing) { m.To = "an na@example.test" },
		"a key that is no part of an id":     func(m *channel.Outgoing) { m.Key = "1-1-1@a>\r\nX: y" },
		"a key without the workspace's name": func(m *channel.Outgoing) { m.Key = "1-1-1" },
	} {
		m := letter("1-1-1")
		change(&m)
		f := failed(t, c.Send(t.Context(), m))
		require.False(t, f.Retry, name)
		require.False(t, f.Uncertain, name)
		require.Contains(t, []any{email.UnsafeHeader, email.AddressInvalid}, f.Fault.Code, name)
	}
	m := letter("2-1-1")
	m.ToName = "Анна\r\nBcc: all@example.test"
	require.NoError(t, c.Send(t.Context(), m), "a bad name is left out, the message goes")
	require.Len(t, server.Messages(), 1)
	require.Empty(t, server.Messages()[0].Header.Get("Bcc"))
	require.Zero(t, server.Connections()-1, "what cannot be sent is known before a connection is made")
}

func TestOneConnectionCarriesManyMessages(t *testing.T) {
	t.Parallel()
	server := serve(t, smtp.Config{Security: smtp.STARTTLS})
	c := dial(t, server, settingsOf(server, email.STARTTLS), "")
	for n := range 40 {
		require.NoError(t, c.Send(t.Context(), letter(string(rune('a'+n%26))+"-1-1")))
	}
	require.Equal(t, 1, server.Connections())
	require.Len(t, server.Messages(), 40)

	settings := settingsOf(server, email.STARTTLS)
	settings.FromName = "Салон"
	c.Configure(settings, "")
	require.NoError(t, c.Send(t.Context(), letter("z-1-1")))
	require.Equal(t, 2, server.Connections(), "new settings mean a new connection")
}

func TestAConnectionThatTheServerClosedMeanwhileIsReplaced(t *testing.T) {
	t.Parallel()
	server := serve(t, smtp.Config{})
	c := dial(t, server, settingsOf(server, email.None), "")
	require.NoError(t, c.Send(t.Context(), letter("1-1-1")))
	for _, rule := range []smtp.Rule{
		{At: smtp.AtMail, Do: smtp.Drop, Times: 1},
		{At: smtp.AtMail, Do: smtp.Refuse, Code: 421, Times: 1},
	} {
		before := server.Connections()
		server.Fail(rule)
		require.NoError(t, c.Send(t.Context(), letter("2-1-1")))
		require.Equal(t, before+1, server.Connections())
	}
	require.Len(t, server.Messages(), 3)
}

func TestPromiseFollowsTheUsersRule(t *testing.T) {
	t.Parallel()
	c := email.New(email.Config{})
	for rule, want := range map[string]bool{"": false, email.Leave: false, email.Again: true} {
		c.Configure(email.Settings{Uncertain: rule}, "")
		require.Equal(t, want, c.Promise().MayRepeat(0), rule)
	}
}
