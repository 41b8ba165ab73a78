package formula

import (
	"strings"
	"unicode/utf8"
)

// Canonical translates an expression, or one with a mistake as far as it goes, to canonical English names and words, token
// by token: the author's spaces and brackets stay.
func (e *Env) Canonical(text string) string {
	return e.whole(text, e.canonical)
}

// Russian translates an expression to Russian names and words, token by token.
func (e *Env) Russian(text string) string {
	return e.whole(text, e.russian)
}

// CanonicalTemplate translates the macros of a text to canonical names and leaves the rest.
func (e *Env) CanonicalTemplate(text string) string { return e.eachMacro(text, e.canonical) }

// RussianTemplate translates the macros of a text to Russian names and leaves the rest.
func (e *Env) RussianTemplate(text string) string { return e.eachMacro(text, e.russian) }

func (e *Env) whole(text string, into func([]token) translated) string {
	tokens, stop, _ := lex(text, 0, 0, false)
	out := into(tokens).text
	if n := len(tokens); n > 0 && tokens[n-1].end < stop {
		stop = tokens[n-1].end
	} else if n == 0 {
		stop = 0
	}
	return out + text[stop:]
}

func (e *Env) eachMacro(text string, into func([]token) translated) string {
	var b strings.Builder
	for pos := 0; pos < len(text); {
		i := strings.Index(text[pos:], "{{")
		if i < 0 {
			b.WriteString(text[pos:])
			break
		}
		open := pos + i + 2
		b.WriteString(text[pos:open])
		tokens, stop, fail := lex(text, open, 0, true)
		if fail != nil || stop >= len(text) { // not a whole macro: leave it as it is
			b.WriteString(text[open:])
			break
		}
		b.WriteString(into(tokens).text)
		if n := len(tokens); n > 0 {
			b.WriteString(text[tokens[n-1].end:stop])
		} else {
			b.WriteString(text[open:stop])
		}
		b.WriteString("}}")
		pos = stop + 2
	}
	return b.String()
}

// canonical translates tokens for expr's parser.
func (e *Env) canonical(tokens []token) translated {
	names := e.paths(tokens, e.toEn, strings.ToLower)
	return build(tokens, func(i int) string {
		tok := tokens[i]
		switch tok.kind {
		case tokString:
			return plainQuotes(tok.text)
		case tokSign:
			if s, ok := signs[tok.text]; ok {
				return s
			}
		case tokWord:
			if s, ok := names[i]; ok {
				return s
			}
			if i > 0 && tokens[i-1].text == "." {
				return tok.text
			}
			low := strings.ToLower(tok.text)
			if i+1 < len(tokens) && tokens[i+1].text == "(" {
				if s, ok := ruFunctions[low]; ok {
					return s
				}
			}
			if s, ok := words[low]; ok {
				return s
			}
		}
		return tok.text
	})
}

// russian translates tokens for showing.
func (e *Env) russian(tokens []token) translated {
	names := e.paths(tokens, e.toRu, func(s string) string { return s })
	return build(tokens, func(i int) string {
		tok := tokens[i]
		switch tok.kind {
		case tokSign:
			if s, ok := canonicalSigns[tok.text]; ok {
				return s
			}
		case tokWord:
			if s, ok := names[i]; ok {
				return s
			}
			if i > 0 && tokens[i-1].text == "." {
				return tok.text
			}
			if i+1 < len(tokens) && tokens[i+1].text == "(" {
				if s, ok := enFunctions[tok.text]; ok {
					return s
				}
			}
			if s, ok := canonicalWords[tok.text]; ok {
				return s
			}
		}
		return tok.text
	})
}

// paths finds the chains of names in tokens and spells their parts in the other language, as far as the chain is known.
func (e *Env) paths(tokens []token, dict map[string]string, fold func(string) string) map[int]string {
	out := map[int]string{}
	for i := 0; i < len(tokens); i++ {
		if tokens[i].kind != tokWord || i > 0 && tokens[i-1].text == "." {
			continue
		}
		prefix := fold(tokens[i].text)
		for j := i; ; j += 2 {
			s, ok := dict[prefix]
			if !ok {
				break
			}
			out[j] = s
			if j+2 >= len(tokens) || tokens[j+1].text != "." || tokens[j+2].kind != tokWord {
				break
			}
			prefix += "." + fold(tokens[j+2].text)
		}
	}
	return out
}

// plainQuotes gives a text in «» the quotes that expr knows.
func plainQuotes(s string) string {
	if !strings.HasPrefix(s, "«") {
		return s
	}
	inner := s[utf8.RuneLen('«') : len(s)-utf8.RuneLen('»')]
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(inner) + "'"
}
