package engine

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"voronka/backend/interp"
)

// appendEntries writes entries as a JSON array. It is written by hand since every step of every run passes here; what it
// writes is what encoding/json reads back into the same entries.
func appendEntries(b []byte, entries []interp.Entry) []byte {
	b = append(b, '[')
	for i := range entries {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendEntry(b, &entries[i])
	}
	return append(b, ']')
}

func appendEntry(b []byte, e *interp.Entry) []byte {
	b = appendString(append(b, `{"node":`...), e.Node)
	b = strconv.AppendInt(append(b, `,"visit":`...), int64(e.Visit), 10)
	b = strconv.AppendInt(append(b, `,"at":`...), e.At, 10)
	b = appendString(append(b, `,"what":`...), string(e.What))
	if e.Port != "" {
		b = appendString(append(b, `,"port":`...), e.Port)
	}
	if e.Until != 0 {
		b = strconv.AppendInt(append(b, `,"until":`...), e.Until, 10)
	}
	if len(e.Why) > 0 {
		b = append(b, `,"why":[`...)
		for i := range e.Why {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendReason(b, &e.Why[i])
		}
		b = append(b, ']')
	}
	if len(e.Made) > 0 {
		b = append(b, `,"made":[`...)
		for i, m := range e.Made {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, m)
		}
		b = append(b, ']')
	}
	if e.Over != nil {
		b = strconv.AppendInt(append(b, `,"over":{"from":`...), e.Over.From, 10)
		b = strconv.AppendInt(append(b, `,"to":`...), e.Over.To, 10)
		b = append(b, '}')
	}
	return append(b, '}')
}

func appendReason(b []byte, r *interp.Reason) []byte {
	b = appendString(append(b, `{"code":`...), r.Code)
	if len(r.Args) > 0 {
		b = appendValue(append(b, `,"args":`...), map[string]any(r.Args))
	}
	if len(r.Seen) > 0 {
		b = append(b, `,"seen":[`...)
		for i, s := range r.Seen {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(append(b, `{"path":`...), s.Path)
			b = appendValue(append(b, `,"value":`...), s.Value)
			if s.Note != "" {
				b = appendString(append(b, `,"note":`...), s.Note)
			}
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, `null`...)
	case string:
		return appendString(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	}
	data, err := json.Marshal(v)
	if err != nil { // a value that has no JSON form is shown by nothing rather than losing the entry
		return append(b, `null`...)
	}
	return append(b, data...)
}

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[from:i]...), "\ufffd"...)
				from = i + 1
				continue
			}
			i += size - 1
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			const hex = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		from = i + 1
	}
	return append(append(b, s[from:]...), '"')
}

func readEntries(data []byte) ([]interp.Entry, error) {
	var out []interp.Entry
	err := json.Unmarshal(data, &out)
	return out, err
}
