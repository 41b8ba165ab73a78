package flow

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Fields that a newer program wrote are kept through a round trip: each JSON object of the document remembers what this
// program does not know.

// namesOf caches a struct's JSON names in order.
var namesOf sync.Map // reflect.Type → []string

func names(t reflect.Type) []string {
	if n, ok := namesOf.Load(t); ok {
		return n.([]string)
	}
	var out []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			out = append(out, name)
		}
	}
	namesOf.Store(t, out)
	return out
}

// split decodes an object into a struct and returns the fields that the struct has no place for.
func split(data []byte, into any) (map[string]json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return nil, err
	}
	for _, n := range names(reflect.TypeOf(into).Elem()) {
		delete(all, n)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all, nil
}

// join encodes a struct with its unknown fields after its own.
func join(v any, extra map[string]json.RawMessage) ([]byte, error) {
	b, err := plainJSON(v)
	if err != nil || len(extra) == 0 {
		return b, err
	}
	out := bytes.NewBuffer(b[:len(b)-1])
	for _, k := range sortedKeys(extra) {
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		key, err := plainJSON(k)
		if err != nil {
			return nil, err
		}
		out.Write(key)
		out.WriteByte(':')
		out.Write(extra[k])
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// plainJSON encodes without HTML escaping.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// The types below have the same fields without methods, so that encoding them does not come back here.
type (
	plainAttach   Attach
	plainSettings Settings
	plainQuiet    QuietHours
	plainCap      Cap
	plainGoal     Goal
	plainExit     Exit
	plainLimits   Limits
	plainNote     Note
	plainGroup    Group
)

// UnmarshalJSON implements json.Unmarshaler.
func (a *Attach) UnmarshalJSON(data []byte) (err error) {
	a.Extra, err = split(data, (*plainAttach)(a))
	return err
}

// MarshalJSON implements json.Marshaler.
func (a Attach) MarshalJSON() ([]byte, error) { return join(plainAttach(a), a.Extra) }

// UnmarshalJSON implements json.Unmarshaler.
func (s *Settings) UnmarshalJSON(data []byte) (err error) {
	s.Extra, err = split(data, (*plainSettings)(s))
	return err
}

// MarshalJSON implements json.Marshaler.
func (s Settings) MarshalJSON() ([]byte, error) { return join(plainSettings(s), s.Extra) }

// UnmarshalJSON implements json.Unmarshaler.
func (q *QuietHours) UnmarshalJSON(data []byte) (err error) {
	q.Extra, err = split(data, (*plainQuiet)(q))
	return err
}

// MarshalJSON implements json.Marshaler.
func (q QuietHours) MarshalJSON() ([]byte, error) { return join(plainQuiet(q), q.Extra) }

// UnmarshalJSON implements json.Unmarshaler.
func (c *Cap) UnmarshalJSON(data []byte) (err error) {
	c.Extra, err = split(data, (*plainCap)(c))
	return err
}

// MarshalJSON implements json.Marshaler.
func (c Cap) MarshalJSON() ([]byte, error) { return join(plainCap(c), c.Extra) }

// UnmarshalJSON implements json.Unmarshaler.
func (g *Goal) UnmarshalJSON(data []byte) (err error) {
	g.Extra, err = split(data, (*plainGoal)(g))
	return err
}

// MarshalJSON implements json.Marshaler.
func (g Goal) MarshalJSON() ([]byte, error) { return join(plainGoal(g), g.Extra) }

// UnmarshalJSON implements json.Unmarshaler.
func (n *Note) UnmarshalJSON(data []byte) (err error) {
	n.Extra, err = split(data, (*plainNote)(n))
	return err
}

// MarshalJSON implements json.Marshaler.
func (n Note) MarshalJSON() ([]byte, error) { return join(plainNote(n), n.Extra) }

// UnmarshalJSON implements json.Unmarshaler.
func (g *Group) UnmarshalJSON(data []byte) (err error) {
	g.Extra, err = split(data, (*plainGroup)(g))
	return err
}

// MarshalJSON implements json.Marshaler.
func (g Group) MarshalJSON() ([]byte, error) { return join(plainGroup(g), g.Extra) }

// UnmarshalJSON implements json.Unmarshaler.
func (e *Exit) UnmarshalJSON(data []byte) (err error) {
	e.Extra, err = split(data, (*plainExit)(e))
	return err
}

// MarshalJSON implements json.Marshaler.
func (e Exit) MarshalJSON() ([]byte, error) { return join(plainExit(e), e.Extra) }

// UnmarshalJSON implements json.Unmarshaler.
func (l *Limits) UnmarshalJSON(data []byte) (err error) {
	l.Extra, err = split(data, (*plainLimits)(l))
	return err
}

// MarshalJSON implements json.Marshaler.
func (l Limits) MarshalJSON() ([]byte, error) { return join(plainLimits(l), l.Extra) }
