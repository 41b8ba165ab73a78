package markup

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// policy is what HTML may hold: what letters are written with. No script, no form, no frame, no sheet of styles, and addresses
// that lead out only by http, https, mailto and tel; pictures also from the workspace's files.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "div", "span", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "mark", "small", "big", "sub",
		"sup", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code", "center", "figure", "figcaption")
	p.AllowTables()
	p.AllowElements("font")
	p.AllowAttrs("color").Matching(colour).OnElements("font")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("alt", "title").OnElements("img", "a")
	p.AllowAttrs("width", "height").Matching(bluemonday.NumberOrPercent).OnElements("img", "table", "td", "th")
	p.AllowAttrs("align", "valign").Matching(word).Globally()
	p.AllowAttrs("bgcolor").Matching(colour).OnElements("table", "tr", "td", "th")
	p.AllowAttrs("cellpadding", "cellspacing", "border").Matching(bluemonday.Integer).OnElements("table", "img")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowStyles("color", "background-color", "font", "font-family", "font-size", "font-style", "font-weight", "letter-spacing", "line-height",
		"text-align", "text-decoration", "text-transform", "vertical-align", "width", "max-width", "min-width", "height", "border", "border-top",
		"border-right", "border-bottom", "border-left", "border-color", "border-radius", "border-collapse", "border-spacing", "margin", "margin-top",
		"margin-right", "margin-bottom", "margin-left", "padding", "padding-top", "padding-right", "padding-bottom", "padding-left", "list-style-type").Globally()
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.AllowURLSchemeWithCustomPolicy("file", func(u *url.URL) bool { return kept.MatchString(u.Opaque) })
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.RequireNoReferrerOnLinks(false)
	return p
})

var (
	colour = regexp.MustCompile(`^(#[0-9A-Fa-f]{3,8}|[A-Za-z]{1,30})$`)
	word   = regexp.MustCompile(`^[A-Za-z]{1,20}$`)
	kept   = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{26}$`)
)

// Clean returns HTML that is well formed and holds nothing that acts by itself.
func Clean(written string) string { return policy().Sanitize(written) }

// acting are elements that are taken out because they act, load or ask; the others that go are only unknown.
var acting = regexp.MustCompile(`(?i)<(script|style|iframe|frame|object|embed|form|input|button|select|textarea|link|meta|base|svg|math|video|audio|applet)[\s/>]`)

// Dropped lists the elements of this HTML that Clean takes out, each once.
func Dropped(written string) []string {
	var out []string
	for _, m := range acting.FindAllStringSubmatch(written, -1) {
		if name := strings.ToLower(m[1]); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
