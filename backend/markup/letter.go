package markup

import (
	"html"
	"regexp"
	"strings"
)

// Letter is the whole HTML of a letter, cleaned: the message's own, or its text made into paragraphs where it has none, with
// the buttons under it. Pictures still refer to files; see WithPictures.
func Letter(text string, r *Rich) string {
	body := ""
	if r != nil {
		body = Clean(r.HTML)
	}
	if body == "" {
		body = Paragraphs(text)
	}
	var b strings.Builder
	b.WriteString(`<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
		`<style>img{max-width:100%;height:auto}li p{margin:0}</style></head>` +
		`<body style="margin:0;padding:16px;background-color:#ffffff;color:#1f2328;font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.5"><div style="max-width:640px;margin:0 auto">`)
	b.WriteString(body)
	if r != nil {
		b.WriteString(buttons(r.Buttons))
	}
	b.WriteString(`</div></body></html>`)
	return b.String()
}

// buttons are drawn with a table, the one way that every mail reader shows alike.
func buttons(list []Button) string {
	var b strings.Builder
	for _, button := range list {
		if !SafeLink(button.Link) {
			continue
		}
		b.WriteString(`<table cellpadding="0" cellspacing="0" border="0" style="margin-top:12px"><tr><td bgcolor="#2f6feb" style="border-radius:6px">` +
			`<a href="` + html.EscapeString(strings.TrimSpace(button.Link)) + `" style="color:#ffffff;display:inline-block;font-weight:bold;padding:10px 20px;text-decoration:none">` +
			html.EscapeString(button.Text) + `</a></td></tr></table>`)
	}
	return b.String()
}

// Lines are the buttons of a message as lines of its text.
func Lines(list []Button) string {
	var b strings.Builder
	for _, button := range list {
		if SafeLink(button.Link) {
			b.WriteString("\n" + button.Text + ": " + strings.TrimSpace(button.Link))
		}
	}
	return strings.TrimPrefix(b.String(), "\n")
}

var address = regexp.MustCompile(`https?://[^\s<>"«»]+[^\s<>"«».,:;!?)\]']`)

// Paragraphs makes HTML of plain text: empty lines part paragraphs, addresses become links.
func Paragraphs(text string) string {
	var b strings.Builder
	for _, p := range strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n\n") {
		if p = strings.Trim(p, "\n"); p == "" {
			continue
		}
		b.WriteString("<p>")
		at := 0
		for _, m := range address.FindAllStringIndex(p, -1) {
			link := html.EscapeString(p[m[0]:m[1]])
			b.WriteString(lines(p[at:m[0]]) + `<a href="` + link + `">` + link + `</a>`)
			at = m[1]
		}
		b.WriteString(lines(p[at:]) + "</p>")
	}
	return b.String()
}

func lines(s string) string { return strings.ReplaceAll(html.EscapeString(s), "\n", "<br>") }
