package formula

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind tells tokens apart as far as translating needs.
type tokenKind int

const (
	tokWord tokenKind = iota
	tokNumber
	tokString
	tokSign
)

// token is a piece of the text as typed. Places are in UTF-16 units of that text.
type token struct {
	kind     tokenKind
	text     string // as typed
	from, to int
	lead     string // white space before it
	at, end  int    // bytes of the text as typed
}

// lex cuts a text into tokens up to its end, or up to «}}» when inMacro is set. It returns the byte at which it stopped.
func lex(text string, start, unit int, inMacro bool) (tokens []token, stop int, fail *Error) {
	pos, u := start, unit
	lead := pos
	emit := func(kind tokenKind, size int) {
		width := utf16Len(text[pos : pos+size])
		tokens = append(tokens, token{kind: kind, text: text[pos : pos+size], from: u, to: u + width, lead: text[lead:pos], at: pos, end: pos + size})
		pos, u = pos+size, u+width
		lead = pos
	}
	for pos < len(text) {
		rest := text[pos:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case inMacro && strings.HasPrefix(rest, "}}"):
			return tokens, pos, nil
		case unicode.IsSpace(r) || r == '\uFEFF':
			pos += size
			u += utf16Len(rest[:size])
		case r == '\'' || r == '"' || r == '«':
			n := stringEnd(rest, r)
			if n < 0 {
				return tokens, len(text), &Error{Code: "unclosed_text", From: u, To: unit + utf16Len(text[start:])}
			}
			emit(tokString, n)
		case r >= '0' && r <= '9':
			n := numberEnd(rest)
			next, size := utf8.DecodeRuneInString(rest[n:])
			whole, _, _ := strings.Cut(rest[:n], ".")
			if isLetter(next) || len(whole) > 18 || strings.HasSuffix(text[:pos], ".") { // «0x10», «5e3», «.5»: only plain decimals are exact
				return tokens, pos, &Error{Code: "bad_number", From: u, To: u + utf16Len(rest[:n+size])}
			}
			emit(tokNumber, n)
		case isLetter(r):
			emit(tokWord, wordEnd(rest))
		default:
			n := signEnd(rest)
			if n == 0 {
				return tokens, pos, &Error{Code: "bad_character", Args: map[string]any{"text": string(r)}, From: u, To: u + utf16Len(rest[:size])}
			}
			emit(tokSign, n)
		}
	}
	return tokens, pos, nil
}

func isLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) }

func stringEnd(s string, open rune) int {
	closing := open
	if open == '«' {
		closing = '»'
	}
	for i := utf8.RuneLen(open); i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n':
			return -1
		case r == '\\' && open != '«' && i+size < len(s):
			_, next := utf8.DecodeRuneInString(s[i+size:])
			i += size + next
			continue
		case r == closing:
			return i + size
		}
		i += size
	}
	return -1
}

func numberEnd(s string) int {
	digits := func(i int) int {
		for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '_') {
			i++
		}
		return i
	}
	i := digits(0)
	if i+1 < len(s) && s[i] == '.' && s[i+1] >= '0' && s[i+1] <= '9' {
		i = digits(i + 1)
	}
	return i
}

func wordEnd(s string) int {
	for i, r := range s {
		if !isLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return i
		}
	}
	return len(s)
}

func signEnd(s string) int {
	for _, two := range []string{"==", "!=", "<=", ">=", "<>", "&&", "||", "??"} {
		if strings.HasPrefix(s, two) {
			return 2
		}
	}
	if strings.HasPrefix(s, "//") || strings.HasPrefix(s, "/*") {
		return 0 // expr would take the rest for a comment
	}
	r, size := utf8.DecodeRuneInString(s)
	if strings.ContainsRune("=<>!+-*/%()[],.?:#≥≤≠|{}×−÷", r) {
		return size
	}
	return 0
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		if r > 0xFFFF {
			n++
		}
		n++
	}
	return n
}

// span ties a piece of the translated text to the piece of the given text that it came from. from and to are bytes of the
// translated text.
type span struct {
	from, to   int
	start, end int // runes of the translated text
	tok        token
}

// translated is a text with its places mapped.
type translated struct {
	text  string
	spans []span
}

// build joins tokens in their new spelling, keeping the author's spaces.
func build(tokens []token, spell func(i int) string) translated {
	var b strings.Builder
	var t translated
	runes := 0
	for i, tok := range tokens {
		b.WriteString(tok.lead)
		runes += utf8.RuneCountInString(tok.lead)
		s := spell(i)
		n := utf8.RuneCountInString(s)
		t.spans = append(t.spans, span{from: b.Len(), to: b.Len() + len(s), start: runes, end: runes + n, tok: tok})
		b.WriteString(s)
		runes += n
	}
	t.text = b.String()
	return t
}

// unitOf maps a rune of the translated text to a place in the given one.
func (t translated) spanAt(r int) (span, bool) {
	for _, s := range t.spans {
		if r < s.end {
			return s, true
		}
	}
	if len(t.spans) > 0 {
		return t.spans[len(t.spans)-1], true
	}
	return span{}, false
}
