// Package markup is what a message has beyond its plain text: HTML, files and buttons; and how HTML from outside is cleaned,
// read as text and put into a letter. It is pure and knows no message and no channel; it alone uses bluemonday.
package markup

import (
	"html"
	"net/url"
	"regexp"
	"strings"
)

// Rich is what a message has beyond its plain text. Plain messages have none.
type Rich struct {
	HTML    string   `json:"html,omitempty"`  // as it was written, not cleaned yet
	Files   []string `json:"files,omitempty"` // uids of attached files
	Buttons []Button `json:"buttons,omitempty"`
}

// Button is a button under a message: it opens a link, or is a quick answer where it has none.
type Button struct {
	Text string `json:"text"`
	Link string `json:"link,omitempty"`
}

// Empty reports whether there is nothing beyond the text.
func (r *Rich) Empty() bool {
	return r == nil || r.HTML == "" && len(r.Files) == 0 && len(r.Buttons) == 0
}

// picture is how cleaned HTML refers to a file of the workspace.
var picture = regexp.MustCompile(`src="file:([0-9A-HJKMNP-TV-Z]{26})"`)

// Pictures lists the files that HTML shows, each once, as uids.
func Pictures(clean string) []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range picture.FindAllStringSubmatch(clean, -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			out = append(out, m[1])
		}
	}
	return out
}

// WithPictures gives each picture of cleaned HTML the address that at returns for its file; one without an address is taken
// out of view, its alternative text stays.
func WithPictures(clean string, at func(uid string) string) string {
	return picture.ReplaceAllStringFunc(clean, func(src string) string {
		if to := at(picture.FindStringSubmatch(src)[1]); to != "" {
			return `src="` + html.EscapeString(to) + `"`
		}
		return ""
	})
}

// SafeLink reports whether a link may stand under a button or in a text: it leads to a page, an address or a number.
func SafeLink(link string) bool {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto", "tel":
		return u.Opaque != ""
	}
	return false
}
