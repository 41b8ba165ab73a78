package node

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// secretMacro is the place of a secret: «{{ secret.NAME }}». It is no expression: a secret can be put in as it is and
// nothing else, so that no condition, history or value seen can tell anything of it.
var secretMacro = regexp.MustCompile(`\{\{\s*(?:secret|секрет)\.([A-Za-z0-9_]+)\s*\}\}`)

// MaskSecrets puts dots in the places of secrets, as long as what they replace, so that what is left can be checked as a
// text with macros.
func MaskSecrets(text string) string {
	return secretMacro.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("•", len([]rune(s))) })
}

// blend is a text with macros and places of secrets, compiled.
type blend []blendPart

type blendPart struct {
	text   *formula.Template
	secret string
}

// blend compiles the text of a parameter. label tells rows of a list apart in problems; it may be empty.
func (p *prepare) blend(id, text string) blend {
	var out blend
	at := 0
	add := func(piece string, from int) {
		if piece == "" {
			return
		}
		t, errs := p.Env.Template(piece)
		shift := len(utf16.Encode([]rune(text[:from])))
		for _, e := range errs {
			e.From, e.To = e.From+shift, e.To+shift
			if e.Fix != "" {
				e.Fix = text[:from] + e.Fix + text[from+len(piece):]
			}
		}
		if p.report(id, errs) {
			return
		}
		p.reads = append(p.reads, t.Reads()...)
		out = append(out, blendPart{text: t})
	}
	for _, m := range secretMacro.FindAllStringSubmatchIndex(text, -1) {
		add(text[at:m[0]], at)
		name := text[m[2]:m[3]]
		if !p.Workspace.Has("secret", name) {
			// The step can still be compiled: a secret that is missing when it is wanted fails that request alone.
			from := len(utf16.Encode([]rune(text[:m[0]])))
			p.Problem(flow.Problem{Param: id, Severity: flow.SeverityError, Code: "missing_reference",
				Args: fault.Args{"what": "secret", "name": name}, Fix: &flow.Fix{Code: "open_secrets", Open: "/settings/outside"}, From: from, To: from + len(utf16.Encode([]rune(text[m[0]:m[1]])))})
		}
		out = append(out, blendPart{secret: name})
		at = m[1]
	}
	add(text[at:], at)
	return out
}

// place says how values and secrets are written where they stand.
type place interface {
	formula.Filler
	secret() string
}

// fill puts the values in and leaves the places of secrets. The world's own texts cannot make such a place: pieces are
// never read again.
func (b blend) fill(m formula.Moment, v formula.Values, at place) (interp.Blend, []formula.Seen, error) {
	var out interp.Blend
	var seen []formula.Seen
	for _, part := range b {
		if part.secret != "" {
			out = append(out, interp.Piece{Secret: part.secret, As: at.secret()})
			continue
		}
		text, saw, err := part.text.Fill(m, v, at)
		if err != nil {
			return nil, nil, err
		}
		seen = append(seen, saw...)
		out = append(out, interp.Piece{Text: text})
	}
	return out, seen, nil
}

// asText writes values plainly.
type asText struct{}

func (asText) Literal(string)     {}
func (asText) Value(v any) string { return formula.Plain(v) }
func (asText) secret() string     { return "" }

// asHeader writes values on one line, so that none can begin another header.
type asHeader struct{ asText }

func (asHeader) Value(v any) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, formula.Plain(v))
}

// asURL percent-encodes values, so that none can begin another part of the address.
type asURL struct{ asText }

func (asURL) Value(v any) string {
	return strings.ReplaceAll(url.QueryEscape(formula.Plain(v)), "+", "%20")
}
func (asURL) secret() string { return interp.AsURL }

// asJSON writes values as JSON: within quotes escaped, elsewhere as numbers, texts, flags, lists and null.
type asJSON struct{ quoted, escaped bool }

func (j *asJSON) Literal(text string) {
	for i := range len(text) {
		switch {
		case j.escaped:
			j.escaped = false
		case j.quoted && text[i] == '\\':
			j.escaped = true
		case text[i] == '"':
			j.quoted = !j.quoted
		}
	}
}

func (j *asJSON) Value(v any) string {
	if j.quoted {
		text := jsonText(formula.Plain(v))
		return text[1 : len(text)-1]
	}
	return jsonText(formula.Wire(v))
}

func (j *asJSON) secret() string {
	if j.quoted {
		return interp.AsJSON
	}
	return interp.AsJSONValue
}

func jsonText(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil { // NaN and the like, which no formula gives
		return "null"
	}
	return strings.TrimSuffix(b.String(), "\n")
}
