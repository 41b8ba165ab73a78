package email_test

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/email"
	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/markup"
	"voronka/backend/sandbox/smtp"
)

// Files that the letters of these tests carry.
const (
	price   = "01JWSA2B3C4D5E6F7G8H9JKM01"
	logo    = "01JWSA2B3C4D5E6F7G8H9JKM02"
	gone    = "01JWSA2B3C4D5E6F7G8H9JKM03"
	hostile = "01JWSA2B3C4D5E6F7G8H9JKM04"
	huge    = "01JWSA2B3C4D5E6F7G8H9JKM05"
	busy    = "01JWSA2B3C4D5E6F7G8H9JKM06"
)

const priceName = "Прайс-лист студии «Ива» на весну и лето 2026 года, со всеми услугами и скидками.pdf"

func shelf(_ context.Context, uid string) (string, string, []byte, error) {
	switch uid {
	case price:
		return priceName, "application/pdf", []byte("%PDF-1.4\r\nцены\n"), nil
	case logo:
		return "logo.png", "image/png", []byte("\x89PNG\r\n\x1a\n…"), nil
	case hostile:
		return "a\";\r\nBcc: x@example.test.txt", "text/plain", []byte("x"), nil
	case huge:
		return "film.mp4", "video/mp4", make([]byte, email.MaxTotal+1), nil
	case busy:
		return "", "", nil, errors.New("the disk is asleep")
	}
	return "", "", nil, fault.New("file_absent", fault.Args{"name": "договор.pdf", "uid": uid})
}

func dialRich(t *testing.T, s *smtp.Server) *email.Channel {
	t.Helper()
	c := email.New(email.Config{Clock: clock.NewManual(moment), Patience: 5 * time.Second, File: shelf})
	c.Configure(settingsOf(s, email.None), "")
	t.Cleanup(c.Close)
	return c
}

func rich(r markup.Rich) channel.Outgoing {
	m := letter("12-3-4")
	m.Rich = &r
	return m
}

func TestALetterWithHTMLAPictureAButtonAndAFile(t *testing.T) {
	t.Parallel()
	server := serve(t, smtp.Config{})
	c := dialRich(t, server)
	m := rich(markup.Rich{HTML: `<p onclick="x()">Анна, <b>мы скучаем</b></p><img src="file:` + logo + `" alt="Лого"><img src="file:` + logo + `">`,
		Files: []string{price}, Buttons: []markup.Button{{Text: "Записаться", Link: "https://example.test/?a=1&b=2"}}})
	m.Text = markup.Text(m.Rich.HTML)
	require.NoError(t, c.Send(t.Context(), m))

	got := server.Messages()[0]
	require.Equal(t, "12-3-4@01JWS.voronka", got.ID, "the key stays what it was")
	require.Len(t, got.Parts, 4)
	text, html, picture, file := got.Parts[0], got.Parts[1], got.Parts[2], got.Parts[3]
	require.Equal(t, "mixed/related/alternative text/plain", text.Within+" "+text.Type)
	require.Equal(t, "Анна, мы скучаем\n\n[Лого]\n\nЗаписаться: https://example.test/?a=1&b=2", strings.TrimSpace(text.Text))
	require.Equal(t, "mixed/related/alternative text/html", html.Within+" "+html.Type)
	require.Contains(t, html.Text, "<b>мы скучаем</b>")
	require.NotContains(t, html.Text, "onclick")
	require.Contains(t, html.Text, `href="https://example.test/?a=1&amp;b=2"`)
	require.Equal(t, "mixed/related image/png inline logo.png", picture.Within+" "+picture.Type+" "+picture.Disposition+" "+picture.Name)
	require.Equal(t, 2, strings.Count(html.Text, `src="cid:`+picture.ContentID+`"`), "one picture, shown twice")
	require.Equal(t, "mixed application/pdf attachment", file.Within+" "+file.Type+" "+file.Disposition)
	require.Equal(t, priceName, file.Name, "a long Cyrillic name arrives whole, by RFC 2231")
	require.Equal(t, "%PDF-1.4\r\nцены\n", string(file.Content), "byte for byte")
	for i, line := range strings.Split(string(got.Raw), "\r\n") {
		require.LessOrEqual(t, len(line), 998, "line %d", i)
		require.NotContains(t, line, "\n", "a bare line feed in line %d", i)
	}
}

func TestALetterHasOnlyThePartsItNeeds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rich  *markup.Rich
		parts []string
	}{
		"plain":         {nil, nil},
		"HTML":          {&markup.Rich{HTML: "<p>a</p>"}, []string{"alternative text/plain", "alternative text/html"}},
		"a file":        {&markup.Rich{Files: []string{price}}, []string{"mixed text/plain", "mixed application/pdf"}},
		"only a button": {&markup.Rich{Buttons: []markup.Button{{Text: "a", Link: "https://a.test"}}}, []string{"alternative text/plain", "alternative text/html"}},
		"HTML, a file":  {&markup.Rich{HTML: "<p>a</p>", Files: []string{price}}, []string{"mixed/alternative text/plain", "mixed/alternative text/html", "mixed application/pdf"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, smtp.Config{})
			m := letter("1-1-1")
			m.Rich = c.rich
			require.NoError(t, dialRich(t, server).Send(t.Context(), m))
			var got []string
			for _, p := range server.Messages()[0].Parts {
				got = append(got, p.Within+" "+p.Type)
			}
			require.Equal(t, c.parts, got)
			require.Contains(t, server.Messages()[0].Text, "Приходите")
		})
	}
}

func TestAFileThatCannotGoStopsTheLetter(t *testing.T) {
	t.Parallel()
	server := serve(t, smtp.Config{})
	c := dialRich(t, server)
	f := failed(t, c.Send(t.Context(), rich(markup.Rich{Files: []string{gone}})))
	require.False(t, f.Retry, "a letter without its contract is another letter")
	require.EqualValues(t, "file_absent", f.Fault.Code)
	f = failed(t, c.Send(t.Context(), rich(markup.Rich{Files: []string{huge}})))
	require.False(t, f.Retry)
	require.Equal(t, email.TooLarge, f.Fault.Code)
	f = failed(t, c.Send(t.Context(), rich(markup.Rich{Files: []string{busy}})))
	require.True(t, f.Retry, "nothing is known against the file")
	require.Zero(t, server.Connections(), "all of that is known before a connection is made")
}

func TestANameOfAFileBecomesNoHeader(t *testing.T) {
	t.Parallel()
	server := serve(t, smtp.Config{})
	require.NoError(t, dialRich(t, server).Send(t.Context(), rich(markup.Rich{Files: []string{hostile}})))
	parsed, err := mail.ReadMessage(strings.NewReader(string(server.Messages()[0].Raw)))
	require.NoError(t, err)
	require.Empty(t, parsed.Header.Get("Bcc"))
	require.NotContains(t, string(server.Messages()[0].Raw), "\r\nBcc:")
	require.Len(t, server.Messages()[0].Parts, 2)
}
