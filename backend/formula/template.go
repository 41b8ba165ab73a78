package formula

import (
	"slices"
	"strings"
	"unicode/utf8"

	"voronka/backend/fault"
)

// Limits of texts with macros.
const (
	MaxTemplate = 64 << 10 // bytes of a text as written
	maxMacros   = 200
	maxRender   = 256 << 10 // bytes of a text with its values
)

// Template is a text with macros: «Здравствуйте, {{ customer.name | "друг" }}». A macro is an expression of any kind; what
// stands after the bar is said when it is empty. It is immutable and safe for concurrent use.
type Template struct {
	parts []part
	reads []Read
}

type part struct {
	text     string
	program  *Program
	fallback string
	bare     bool   // a single fact that nothing stands in for when it is empty
	end      int    // UTF-16: after the expression
	source   string // the expression as it stands in the text
}

// Gap is a macro that has nothing to say about somebody.
type Gap struct {
	Macro    string // the expression as it was written
	Fallback string // what is said instead; may be empty
}

// Gaps lists the macros that are empty for these values, in order, each expression once.
func (t *Template) Gaps(m Moment, v Values) ([]Gap, error) {
	var out []Gap
	for _, p := range t.parts {
		if p.program == nil {
			continue
		}
		value, _, err := p.program.Eval(m, v)
		if err != nil {
			return nil, err
		}
		gap := Gap{Macro: p.source, Fallback: p.fallback}
		if Format(value, m) == "" && !slices.Contains(out, gap) {
			out = append(out, gap)
		}
	}
	return out, nil
}

// Template compiles a text with macros. Places of errors are those of the whole text.
func (e *Env) Template(text string) (*Template, []*Error) {
	if len(text) > MaxTemplate {
		return nil, []*Error{{Code: "too_long", Args: fault.Args{"limit": MaxTemplate}, To: utf16Len(text)}}
	}
	if !utf8.ValidString(text) {
		return nil, []*Error{{Code: "bad_character", Args: fault.Args{"text": "\uFFFD"}, To: utf16Len(text)}}
	}
	t := &Template{}
	var errs []*Error
	pos, unit, count := 0, 0, 0
	for pos < len(text) {
		i := strings.Index(text[pos:], "{{")
		if i < 0 {
			t.parts = append(t.parts, part{text: text[pos:]})
			break
		}
		if i > 0 {
			t.parts = append(t.parts, part{text: text[pos : pos+i]})
		}
		unit += utf16Len(text[pos : pos+i])
		open := pos + i
		tokens, stop, fail := lex(text, open+2, unit+2, true)
		if fail != nil || stop >= len(text) {
			if fail == nil {
				fail = &Error{Code: "unclosed_macro", From: unit, To: unit + 2}
			}
			return nil, append(errs, fail)
		}
		end := unit + utf16Len(text[open:stop])
		if count++; count > maxMacros {
			return nil, append(errs, &Error{Code: "too_many_macros", Args: fault.Args{"limit": maxMacros}, From: unit, To: end + 2})
		}
		p, err := e.macro(tokens, text, unit, end)
		if err != nil {
			errs = append(errs, err...)
		} else {
			t.parts = append(t.parts, p)
			t.addReads(p.program.reads)
		}
		pos, unit = stop+2, end+2
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return t, nil
}

func (e *Env) macro(tokens []token, text string, from, end int) (part, []*Error) {
	p := part{}
	for i, tok := range tokens {
		if tok.text != "|" || tok.kind != tokSign {
			continue
		}
		if len(tokens) != i+2 || tokens[i+1].kind != tokString {
			return p, []*Error{{Code: "bad_fallback", From: tok.from, To: end}}
		}
		p.fallback = unquote(tokens[i+1].text)
		tokens = tokens[:i]
		break
	}
	if len(tokens) == 0 {
		return p, []*Error{{Code: "empty_macro", From: from, To: end + 2}}
	}
	if n := tokens[len(tokens)-1].end - tokens[0].at; n > MaxText {
		return p, []*Error{{Code: "too_long", Args: fault.Args{"limit": MaxText}, From: from, To: end}}
	}
	p.source = text[tokens[0].at:tokens[len(tokens)-1].end]
	program, errs := e.compile(tokens, text, tokens[len(tokens)-1].to, "")
	p.program, p.end = program, tokens[len(tokens)-1].to
	p.bare = p.fallback == "" && program != nil && len(program.reads) == 1 && len(program.reads[0].Args) == 0
	for _, tok := range tokens {
		p.bare = p.bare && (tok.kind == tokWord || tok.text == ".")
	}
	return p, errs
}

// Bare is a macro that is a single fact and says nothing when that is empty.
type Bare struct {
	Fact FactID
	End  int // UTF-16: where a stand-in would be written
}

// Bare lists such macros in their order.
func (t *Template) Bare() []Bare {
	var out []Bare
	for _, p := range t.parts {
		if p.bare {
			out = append(out, Bare{p.program.reads[0].Fact, p.end})
		}
	}
	return out
}

func unquote(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	_, last := utf8.DecodeLastRuneInString(s)
	inner := s[size : len(s)-last]
	if strings.HasPrefix(s, "«") {
		return inner
	}
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\'`, `'`, `\"`, `"`).Replace(inner)
}

func (t *Template) addReads(reads []Read) {
	c := checker{reads: t.reads}
	for _, r := range reads {
		c.addRead(r)
	}
	t.reads = c.reads
}

// Reads lists the facts that the macros may ask for.
func (t *Template) Reads() []Read { return t.reads }

// Literal returns the text without its macros, and whether there are any.
func (t *Template) Literal() (text string, macros bool) {
	var b strings.Builder
	for _, p := range t.parts {
		b.WriteString(p.text)
		macros = macros || p.program != nil
	}
	return b.String(), macros
}

// Render puts the values in, written in the moment's language and zone. It returns what was seen.
func (t *Template) Render(m Moment, v Values) (string, []Seen, error) {
	return t.render(m, v, nil, nil)
}

// RenderEscaped is Render with each value put through escape, for texts that are markup; nil leaves values as they are.
func (t *Template) RenderEscaped(m Moment, v Values, escape func(string) string) (string, []Seen, error) {
	return t.render(m, v, escape, nil)
}

// Hole is a macro that came out empty with nothing to stand in for it.
type Hole struct {
	Source string // canonical
	Reads  []Read
}

// Holes is Render that tells where nothing was put in.
func (t *Template) Holes(m Moment, v Values) (text string, holes []Hole, err error) {
	text, _, err = t.render(m, v, nil, func(p *Program) { holes = append(holes, Hole{p.source, p.reads}) })
	return text, holes, err
}

func (t *Template) render(m Moment, v Values, escape func(string) string, hole func(*Program)) (string, []Seen, error) {
	if len(t.parts) == 1 && t.parts[0].program == nil {
		return t.parts[0].text, nil, nil
	}
	var b strings.Builder
	var seen []Seen
	for _, p := range t.parts {
		if p.program == nil {
			b.WriteString(p.text)
			continue
		}
		out, saw, err := p.program.Eval(m, v)
		for _, s := range saw {
			if !hasSeen(seen, s.Path) {
				seen = append(seen, s)
			}
		}
		if err != nil {
			return "", seen, err
		}
		s := Format(out, m)
		if s == "" {
			s = p.fallback
			if s == "" && hole != nil {
				hole(p.program)
			}
		}
		if escape != nil {
			s = escape(s)
		}
		if b.Len()+len(s) > maxRender {
			return "", seen, fault.New(fault.TooLarge, fault.Args{"what": "text", "limit": maxRender})
		}
		b.WriteString(s)
	}
	return b.String(), seen, nil
}

func hasSeen(seen []Seen, path string) bool {
	for _, s := range seen {
		if s.Path == path {
			return true
		}
	}
	return false
}
