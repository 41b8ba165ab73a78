package markup

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// Text reads HTML as the plain text that stands beside it in a letter: paragraphs and lines kept, points of lists marked, the
// address of a link after its words, a picture by its alternative text.
func Text(written string) string {
	t := &reader{}
	rest := Clean(written)
	for rest != "" {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			t.words(rest)
			break
		}
		t.words(rest[:i])
		end := strings.IndexByte(rest[i:], '>') // cleaned HTML has no bare > within a tag
		if end < 0 {
			break
		}
		t.tag(rest[i+1 : i+end])
		rest = rest[i+end+1:]
	}
	return t.String()
}

// reader collects lines.
type reader struct {
	b      strings.Builder
	space  bool // a space is due before the next word
	lines  int  // line ends due before the next word
	lists  []int
	link   string
	begun  int // where the words of the link begin
	pre    int
	marked int // where the words of a point begin
}

func (t *reader) String() string { return strings.TrimSpace(t.b.String()) }

func (t *reader) words(s string) {
	s = strings.ReplaceAll(html.UnescapeString(s), "\u00a0", " ")
	if t.pre > 0 {
		t.flush()
		t.b.WriteString(s)
		return
	}
	for i, w := range strings.Fields(s) {
		if i > 0 || s[0] == ' ' || s[0] == '\n' || s[0] == '\t' || s[0] == '\r' {
			t.space = true
		}
		t.flush()
		t.b.WriteString(w)
	}
	if s != "" && strings.TrimRight(s, " \n\t\r") != s {
		t.space = true
	}
}

// flush writes the space or the line ends that are due.
func (t *reader) flush() {
	switch {
	case t.b.Len() == 0:
	case t.lines > 0:
		t.b.WriteString(strings.Repeat("\n", min(t.lines, 2)))
	case t.space:
		t.b.WriteByte(' ')
	}
	t.space, t.lines = false, 0
}

// lineEnds asks for line ends before the next word; right after the mark of a point there are none.
func (t *reader) lineEnds(n int) {
	if t.b.Len() != t.marked || t.marked == 0 {
		t.lines = max(t.lines, n)
	}
}

var attribute = regexp.MustCompile(`([a-z]+)="([^"]*)"`)

func attributeOf(tag, name string) string {
	for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
		if m[1] == name {
			return html.UnescapeString(m[2])
		}
	}
	return ""
}

func (t *reader) tag(tag string) {
	name, _, _ := strings.Cut(strings.TrimSuffix(tag, "/"), " ")
	closing := strings.HasPrefix(name, "/")
	name = strings.TrimPrefix(name, "/")
	switch name {
	case "br":
		t.lines++
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "pre", "figure", "dl":
		t.lineEnds(2)
	case "div", "tr", "center", "figcaption", "dt", "dd", "caption":
		t.lineEnds(1)
	case "td", "th":
		t.space = true
	case "hr":
		t.lineEnds(1)
		t.flush()
		t.b.WriteString("———")
		t.lineEnds(1)
	case "ul", "ol":
		t.list(name, closing)
	case "li":
		t.item(closing)
	case "a":
		t.anchor(tag, closing)
	case "img":
		if alt := attributeOf(tag, "alt"); alt != "" {
			t.words("[" + alt + "]")
		}
	}
	if name == "pre" {
		t.pre += map[bool]int{false: 1, true: -1}[closing]
	}
}

func (t *reader) list(name string, closing bool) {
	if len(t.lists) == 0 {
		t.lineEnds(2)
	}
	switch {
	case !closing && name == "ol":
		t.lists = append(t.lists, 1)
	case !closing:
		t.lists = append(t.lists, 0)
	case len(t.lists) > 0:
		t.lists = t.lists[:len(t.lists)-1]
	}
}

func (t *reader) item(closing bool) {
	if closing {
		t.lines = min(t.lines, 1) // a paragraph within the point parts nothing
		return
	}
	t.marked = 0
	t.lineEnds(1)
	t.flush()
	mark := "• "
	if n := len(t.lists); n > 0 {
		if number := t.lists[n-1]; number > 0 {
			mark = strconv.Itoa(number) + ". "
			t.lists[n-1]++
		}
		mark = strings.Repeat("  ", n-1) + mark
	}
	t.b.WriteString(mark)
	t.marked = t.b.Len()
}

func (t *reader) anchor(tag string, closing bool) {
	if !closing {
		t.link, t.begun = attributeOf(tag, "href"), t.b.Len()
		return
	}
	if t.link == "" {
		return
	}
	said := strings.TrimSpace(t.b.String()[t.begun:])
	shown := strings.TrimPrefix(strings.TrimPrefix(t.link, "mailto:"), "tel:")
	bare := func(s string) string {
		return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://"), "/")
	}
	switch {
	case said == "":
		t.words(shown)
	case bare(said) != bare(shown):
		t.words(" (" + shown + ")")
	}
	t.link = ""
}
