package markup_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/markup"
)

const uid = "01JWSA2B3C4D5E6F7G8H9JKMNP"

func TestNothingThatActsIsLeft(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`<p onclick="x()">Привет</p><script>alert(1)</script>`:                           `<p>Привет</p>`,
		`<a href="javascript:alert(1)">a</a>`:                                            `a`,
		`<a href="https://example.test/?a=1&b=2">a</a>`:                                  `<a href="https://example.test/?a=1&amp;b=2" rel="nofollow">a</a>`,
		`<img src="file:` + uid + `" alt="Лого" onerror="x()">`:                          `<img src="file:` + uid + `" alt="Лого">`,
		`<img src="file:///etc/passwd" alt="нет"><a href="file:///etc/x">b</a>`:          `<img alt="нет">b`,
		`<img src="data:text/html,<script>x</script>">`:                                  ``,
		`<iframe src="https://x.test"></iframe><form><input></form>t`:                    `t`,
		`<p style="color:red;background:url(https://x.test/a.png);position:fixed">a</p>`: `<p style="color: red">a</p>`,
		`<b>не закрыт`:                        `<b>не закрыт`,
		`<svg onload=alert(1)><p>a</p></svg>`: `<p>a</p>`,
		`<td style="padding:4px" bgcolor="#fff" align="center" width="50%">a</td>`: `<td style="padding: 4px" bgcolor="#fff" align="center" width="50%">a</td>`,
	} {
		require.Equal(t, strings.ReplaceAll(want, ` rel="nofollow"`, ""), strings.ReplaceAll(markup.Clean(in), ` rel="nofollow"`, ""), in)
	}
	require.Equal(t, []string{"style", "script"}, markup.Dropped(`<STYLE>p{}</style><script src=x><p>Стиль <b>script</b></p><style>`))
	require.Empty(t, markup.Dropped(`<p>style & script</p>`))
}

func TestTheTextSaysWhatTheHTMLShows(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`<p>Анна,  <b>мы</b>
			скучаем</p><p>Приходите&nbsp;&mdash; скидка 10&nbsp;%</p>`: "Анна, мы скучаем\n\nПриходите — скидка 10 %",
		`Строка<br>вторая<br/><br>третья`:                                           "Строка\nвторая\n\nтретья",
		`<p>Цены:</p><ul><li>Стрижка</li><li><p>Укладка</p></li></ul><p>Ждём</p>`:   "Цены:\n\n• Стрижка\n• Укладка\n\nЖдём",
		`<ul><li><p>Раз</p></li><li><p>Два</p></li></ul><p>Три</p>`:                 "• Раз\n• Два\n\nТри",
		`<ol><li>Раз</li><li>Два</li></ol>`:                                         "1. Раз\n2. Два",
		`<a href="https://example.test/a?b=1&amp;c=2">Записаться</a>.`:              "Записаться (https://example.test/a?b=1&c=2).",
		`<a href="https://example.test/">example.test</a>`:                          "example.test",
		`<a href="mailto:a@example.test">a@example.test</a>`:                        "a@example.test",
		`<img src="file:` + uid + `" alt="Логотип"><h1>Весна</h1>`:                  "[Логотип]\n\nВесна",
		`<table><tr><td>А</td><td>1</td></tr><tr><td>Б</td><td>2</td></tr></table>`: "А 1\nБ 2",
		`<script>x</script>`: "",
		`1 &lt; 2 &amp;amp;`: "1 < 2 &amp;",
		"<pre>a\n  b</pre>":  "a\n  b",
	} {
		require.Equal(t, want, markup.Text(in), in)
	}
}

func TestALetterHasTheBodyAndItsButtons(t *testing.T) {
	t.Parallel()
	r := &markup.Rich{HTML: `<p>Привет<script>x</script></p>`, Buttons: []markup.Button{
		{Text: "Записаться <сейчас>", Link: "https://example.test/?a=1&b=2"}, {Text: "плохая", Link: "javascript:x()"}}}
	letter := markup.Letter("текст", r)
	require.Contains(t, letter, "<p>Привет</p>")
	require.Contains(t, letter, `href="https://example.test/?a=1&amp;b=2"`)
	require.Contains(t, letter, "Записаться &lt;сейчас&gt;")
	require.NotContains(t, letter, "javascript")
	require.NotContains(t, letter, "плохая")
	require.Equal(t, "Записаться <сейчас>: https://example.test/?a=1&b=2", markup.Lines(r.Buttons))
	require.Contains(t, markup.Letter("Первый\nабзац\n\n<b> https://example.test/a.", nil),
		`<p>Первый<br>абзац</p><p>&lt;b&gt; <a href="https://example.test/a">https://example.test/a</a>.</p>`)
}

func TestPicturesAreFoundAndReplaced(t *testing.T) {
	t.Parallel()
	clean := markup.Clean(`<img src="file:` + uid + `"><img src="file:` + uid + `"><img src="https://example.test/a.png">`)
	require.Equal(t, []string{uid}, markup.Pictures(clean))
	require.Contains(t, markup.WithPictures(clean, func(string) string { return "cid:1@x" }), `src="cid:1@x"`)
	require.NotContains(t, markup.WithPictures(clean, func(string) string { return "" }), "file:")
}

func FuzzCleanHTMLStaysClean(f *testing.F) {
	for _, s := range []string{`<p>a</p>`, `<a href="java&#10;script:x">a</a>`, `<img src=x onerror=y>`, `<<b>>`, `<style><img src="</style><img src=x onerror=z>">`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean := markup.Clean(s)
		low := strings.ToLower(clean)
		for _, bad := range []string{"<script", "<iframe", "<style", "<form", "<svg", "<object"} {
			require.NotContains(t, low, bad)
		}
		require.Equal(t, clean, markup.Clean(clean), "cleaning twice changes nothing")
		markup.Text(s)
	})
}
