package request

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"voronka/backend/flow"
	"voronka/backend/formula"
)

// Take takes outputs from a JSON answer, in wire form. What is absent, or is of another type, is left out: it reads as
// empty. It reports false when outputs are wanted of what is no JSON; an output without a path can take any text as it is.
func Take(body []byte, outputs []flow.NamedOutput) (map[string]json.RawMessage, bool) {
	taken := map[string]json.RawMessage{}
	if len(outputs) == 0 {
		return taken, true
	}
	root, isJSON := Decode(body)
	for _, o := range outputs {
		var v any
		switch {
		case isJSON:
			found, ok := Find(root, o.Path)
			if !ok {
				continue
			}
			v = found
		case o.Path == "" && o.Type == formula.Text && utf8.Valid(body):
			v = string(body)
		default:
			return nil, false
		}
		value, ok := Convert(o.Type, v)
		if !ok {
			continue
		}
		if text, err := json.Marshal(value); err == nil {
			taken[o.Name] = text
		}
	}
	return taken, true
}

// Decode reads one JSON value, numbers as they are written.
func Decode(body []byte) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var root any
	if d.Decode(&root) != nil || d.More() {
		return nil, false
	}
	return root, true
}

// Find finds a place in a JSON value by «data.items.0.id» or by a JSON pointer, «/data/items/0/id». The empty path is the
// value itself.
func Find(v any, path string) (any, bool) {
	var parts []string
	switch {
	case path == "":
		return v, true
	case strings.HasPrefix(path, "/"):
		parts = strings.Split(path[1:], "/")
		for i, p := range parts {
			parts[i] = strings.ReplaceAll(strings.ReplaceAll(p, "~1", "/"), "~0", "~")
		}
	default:
		parts = strings.Split(path, ".")
	}
	for _, part := range parts {
		switch at := v.(type) {
		case map[string]any:
			next, ok := at[part]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(at) {
				return nil, false
			}
			v = at[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// Convert gives a JSON value the wire form of a type; false when it has none.
func Convert(kind formula.Kind, v any) (any, bool) {
	if v == nil {
		return nil, false
	}
	text, scalar := scalarText(v)
	switch kind {
	case formula.Text:
		if !scalar {
			b, err := json.Marshal(v)
			if err != nil {
				return nil, false
			}
			text = string(b)
		}
		return shorten(text), true
	case formula.Number:
		f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if !scalar || err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, false
		}
		if n, ok := v.(json.Number); ok {
			return n, true
		}
		return f, true
	case formula.Flag:
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "true", "1", "yes":
			return true, scalar
		case "false", "0", "no":
			return false, scalar
		}
		return nil, false
	case formula.List:
		items, ok := v.([]any)
		if !ok {
			return nil, false
		}
		list := make([]string, 0, min(len(items), 1000))
		for _, item := range items[:min(len(items), 1000)] {
			s, ok := scalarText(item)
			if !ok {
				return nil, false
			}
			list = append(list, shorten(s))
		}
		return list, true
	case formula.Date:
		if len(text) >= 10 {
			text = text[:10]
		}
	}
	value, err := formula.FromWire(kind, text)
	if err != nil || value == nil || !scalar {
		return nil, false
	}
	return formula.Wire(value), true
}

func scalarText(v any) (string, bool) {
	switch t := v.(type) {
	case string:
		return t, true
	case json.Number:
		return t.String(), true
	case bool:
		return strconv.FormatBool(t), true
	}
	return "", false
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxText {
		return s
	}
	return string([]rune(s)[:maxText])
}
