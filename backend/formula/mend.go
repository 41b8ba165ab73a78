package formula

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"voronka/backend/fault"
)

// Mending is a text that has one mistake less. Its words are «fix.<code>» in locales/.
type Mending struct {
	Code string
	Args fault.Args
	Text string
}

// Mend looks for a text that says what was probably meant: Compile's, or with template set Template's, error is gone in it and
// no other has come. It is nil where nothing is certain enough. want is the kind that was asked for.
func (e *Env) Mend(src string, want Kind, template bool, err *Error) *Mending {
	if len(src) > MaxTemplate || !utf8.ValidString(src) {
		return nil
	}
	before := e.mistakes(src, want, template)
	m := mender{env: e, src: src, err: err, template: template}
	for _, c := range m.candidates() {
		after := e.mistakes(c.Text, want, template)
		if c.Text != src && len(after) < max(len(before), 1) {
			return &c
		}
	}
	return nil
}

func (e *Env) mistakes(src string, want Kind, template bool) []*Error {
	if template {
		_, errs := e.Template(src)
		return errs
	}
	_, errs := e.Compile(src, want)
	return errs
}

type mender struct {
	env      *Env
	src      string
	err      *Error
	template bool
}

// text is the wrong place as it was typed.
func (m *mender) text() string {
	return m.src[byteAt(m.src, m.err.From):byteAt(m.src, m.err.To)]
}

// put replaces the wrong place.
func (m *mender) put(by string) string {
	return m.src[:byteAt(m.src, m.err.From)] + by + m.src[byteAt(m.src, m.err.To):]
}

// fixCodes are the words of the fixes that Compile itself knows.
var fixCodes = map[fault.Code]string{
	"number_in_quotes": "unquote", "text_without_quotes": "quote", "list_compare": "ask_in", "unknown_name": "rename",
}

func (m *mender) candidates() []Mending {
	one := func(code, text string, args fault.Args) []Mending { return []Mending{{code, args, text}} }
	if m.err.Fix != "" {
		args := fault.Args{}
		if near, ok := m.err.Args["near"].(string); ok {
			args["name"] = near
		}
		return one(fixCodes[m.err.Code], m.err.Fix, args)
	}
	switch m.err.Code {
	case "unknown_name", "incomplete_name":
		return m.names()
	case "unknown_function":
		return m.functions()
	case "needs_arguments":
		return one("add_period", m.put(m.text()+"('30d')"), nil)
	case "not_a_function":
		at := byteAt(m.src, m.err.To)
		if n := closing(m.src[at:]); n > 0 {
			return one("drop_brackets", m.src[:at]+m.src[at+n:], nil)
		}
	case "bad_duration":
		if d := spokenDuration(strings.Trim(m.text(), `'"«»`)); d != "" {
			return one("replace_by", m.put("'"+d+"'"), fault.Args{"text": d})
		}
	case "bad_date":
		if d := spokenDate(strings.Trim(m.text(), `'"«»`)); d != "" {
			return one("replace_by", m.put("'"+d+"'"), fault.Args{"text": d})
		}
	case "expects_flag", "wrong_result_flag":
		return one("ask_filled", m.put("filled("+m.text()+")"), nil)
	default:
		return m.signs(one)
	}
	return nil
}

// signs mends brackets, quotes and stray signs.
func (m *mender) signs(one func(string, string, fault.Args) []Mending) []Mending {
	switch m.err.Code {
	case "unclosed_text":
		quote := map[rune]string{'«': "»"}
		first, _ := utf8.DecodeRuneInString(m.text())
		mark, ok := quote[first]
		if !ok {
			mark = string(first)
		}
		if m.template {
			return nil // where the quoted text ends cannot be told from the text around the macro
		}
		return one("close_quote", m.src+mark, nil)
	case "unclosed_macro":
		at := byteAt(m.src, m.err.From)
		if name := macroName.FindString(m.src[at:]); name != "" {
			return one("close_macro", m.src[:at]+strings.TrimRight(name, " ")+" }}"+strings.TrimPrefix(m.src[at+len(name):], "}"), nil)
		}
	case "bad_fallback":
		if inner := strings.Trim(strings.TrimSpace(strings.TrimPrefix(m.text(), "|")), `"'«»`); inner != "" && !strings.ContainsAny(inner, "\"\\\n|{}") {
			return one("quote", m.put(`| "`+inner+`" `), nil)
		}
	case "empty_macro":
		return one("remove_macro", m.put(""), nil)
	case "ends_early":
		if n := strings.Count(m.src, "(") - strings.Count(m.src, ")"); n > 0 && !m.template {
			return one("close_bracket", m.src+strings.Repeat(")", n), nil)
		}
		if i := strings.LastIndexAny(strings.TrimSpace(m.src), " "); i > 0 && !m.template {
			return one("remove_text", strings.TrimSpace(m.src)[:i], fault.Args{"text": strings.TrimSpace(m.src)[i+1:]})
		}
	case "bad_character", "syntax":
		return one("remove_text", m.put(""), fault.Args{"text": m.text()})
	}
	return nil
}

var macroName = regexp.MustCompile(`^\{\{\s*[\p{L}_][\p{L}\p{N}_.]*\s*`)

// names are the facts that may have been meant: one whose last part is nearly this in either language, or one that begins so.
func (m *mender) names() []Mending {
	path, _ := m.err.Args["name"].(string)
	if path == "" || len(path) > 120 {
		return nil
	}
	canonical := m.env.Canonical(path)
	type near struct {
		path string
		far  int
	}
	var found []near
	for _, f := range m.env.facts {
		d := min(distance(strings.ToLower(canonical), f.Path, 4), distance(strings.ToLower(path), f.RuPath, 4))
		if last(canonical) != "" { // an unknown part keeps the language that it was written in
			d = min(d, distance(strings.ToLower(last(canonical)), last(f.RuPath), 3)+1, distance(strings.ToLower(last(canonical)), last(f.Path), 3)+1)
		}
		if strings.HasPrefix(f.Path, canonical+".") {
			d = 2
		}
		if d < 4 && !(d == 4-1 && len(last(canonical)) < 5) {
			found = append(found, near{f.Path, d})
		}
	}
	var out []Mending
	for far := range 4 {
		for _, n := range found {
			if n.far != far || len(out) >= 8 {
				continue
			}
			for _, as := range []string{n.path, n.path + "()", n.path + "('30d')"} {
				out = append(out, Mending{"rename", fault.Args{"name": n.path}, m.put(as)})
			}
		}
	}
	return out
}

func last(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

func (m *mender) functions() []Mending {
	name := strings.ToLower(m.text())
	var out []Mending
	for limit := 1; limit <= 3; limit++ {
		for _, f := range functions {
			for _, known := range []string{f.Name, f.Ru} {
				if d := distance(name, known, limit+1); d == limit {
					out = append(out, Mending{"replace_by", fault.Args{"text": known}, m.put(known)})
				}
			}
		}
	}
	return out
}

// closing is the length of a bracket group that a text begins with; 0 when it does not.
func closing(s string) int {
	depth := 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		default:
			if depth == 0 {
				return 0
			}
		}
	}
	return 0
}

var spoken = regexp.MustCompile(`^(\d{1,5})\s*([\p{L}]+)\.?$`)

// spokenDuration reads «30 дней», «2 часа», «1 week».
func spokenDuration(s string) string {
	p := spoken.FindStringSubmatch(strings.ToLower(strings.TrimSpace(s)))
	if p == nil {
		if n, err := strconv.Atoi(s); err == nil && n > 0 && n < 10000 {
			return s + "d"
		}
		return ""
	}
	for _, u := range []struct{ begins, unit string }{
		{"мин", "m"}, {"min", "m"}, {"час", "h"}, {"ч", "h"}, {"hour", "h"}, {"ден", "d"}, {"дн", "d"}, {"д", "d"}, {"day", "d"},
		{"сут", "d"}, {"нед", "w"}, {"week", "w"},
	} {
		if strings.HasPrefix(p[2], u.begins) {
			return p[1] + u.unit
		}
	}
	if strings.HasPrefix(p[2], "мес") || strings.HasPrefix(p[2], "month") {
		n, _ := strconv.Atoi(p[1])
		return strconv.Itoa(30*n) + "d"
	}
	return ""
}

// spokenDate reads «31.05.2024» and «31.5.24».
func spokenDate(s string) string {
	for _, form := range []string{"2.1.2006", "2.1.06", "2006.1.2", "2006/1/2"} {
		if t, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			return t.Format(dayForm)
		}
	}
	return ""
}
