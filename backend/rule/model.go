// Package rule is the one model of conditions: and/or/not groups over facts, as JSON. The same group filters a table, builds
// a segment, decides in a flow and answers a query: SQL makes a WHERE of it, Compile an evaluation in memory, and both give
// the same answer. Rooms of the domain register their facts with the SQL that reads them. It may import formula, event and
// fault, and knows no table.
package rule

import (
	"bytes"
	"encoding/json"

	"voronka/backend/fault"
)

// Limits of a group.
const (
	maxBytes = 256 << 10
	maxDepth = 8
	maxItems = 200
	maxList  = 200 // values of one condition
)

// Group is conditions joined by "and" or "or".
type Group struct {
	Op    string `json:"op"` // and, or; "and" when absent
	Not   bool   `json:"not,omitempty"`
	Items []Item `json:"items"`
}

// Item is one condition, or a group where Group is set. In JSON a group stands in place of the condition.
type Item struct {
	Group *Group            `json:"-"`
	Fact  string            `json:"fact"`           // canonical path: "customer.city"
	Args  []json.RawMessage `json:"args,omitempty"` // in wire form: "30d"
	Op    string            `json:"op"`
	Value json.RawMessage   `json:"value,omitempty"` // in wire form; a list for "between" and the operators on several values
}

type plainItem Item

// UnmarshalJSON implements json.Unmarshaler.
func (i *Item) UnmarshalJSON(data []byte) error {
	var probe struct {
		Items json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(data, &probe); err != nil {
		return err
	}
	if probe.Items == nil {
		return json.Unmarshal(data, (*plainItem)(i))
	}
	i.Group = new(Group)
	return json.Unmarshal(data, i.Group)
}

// MarshalJSON implements json.Marshaler.
func (i Item) MarshalJSON() ([]byte, error) {
	if i.Group != nil {
		return json.Marshal(i.Group)
	}
	return json.Marshal(plainItem(i))
}

// Decode reads a group. What is not one is fault "bad_rules"; one over the limits is fault.TooLarge.
func Decode(data []byte) (Group, error) {
	var g Group
	if len(data) > maxBytes || nested(data) > 4*maxDepth {
		return g, fault.New(fault.TooLarge, fault.Args{"what": "rules", "limit": maxBytes})
	}
	if err := json.Unmarshal(data, &g); err != nil {
		return g, fault.Wrap(err, "bad_rules", nil)
	}
	return g, nil
}

// nested counts how deep brackets go, before anything is read recursively.
func nested(data []byte) (deepest int) {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			for i++; i < len(data) && data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		}
	}
	return deepest
}

// isNothing reports whether a value is absent.
func isNothing(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || string(raw) == "null"
}
