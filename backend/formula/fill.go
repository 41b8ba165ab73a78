package formula

import (
	"strings"

	"voronka/backend/fault"
)

// Filler writes the values of a text that another program is to read: the body of a request, an address.
type Filler interface {
	// Literal is told of each piece between the macros, in order, so that Value knows where it stands.
	Literal(text string)
	// Value writes a value as that place wants it; nil is an empty one.
	Value(v any) string
}

// Fill puts the values in as the filler writes them; what stands after the bar of an empty macro is given to it as a text.
// It returns what was seen.
func (t *Template) Fill(m Moment, v Values, f Filler) (string, []Seen, error) {
	var b strings.Builder
	var seen []Seen
	for _, p := range t.parts {
		if p.program == nil {
			f.Literal(p.text)
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
		if out == nil && p.fallback != "" {
			out = p.fallback
		}
		s := f.Value(out)
		if b.Len()+len(s) > maxRender {
			return "", seen, fault.New(fault.TooLarge, fault.Args{"what": "text", "limit": maxRender})
		}
		b.WriteString(s)
	}
	return b.String(), seen, nil
}

// Plain writes a value for another program: numbers with a point and without groups, days and instants by ISO 8601, flags
// «true» and «false», lists with commas. An empty value is an empty text.
func Plain(v any) string {
	switch t := Wire(v).(type) {
	case nil:
		return ""
	case string:
		return t
	case []string:
		return strings.Join(t, ",")
	default:
		s, _ := plain(t)
		return s
	}
}
