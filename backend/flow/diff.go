package flow

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
)

// Difference is what changed from one document to another.
type Difference struct {
	Added    []string     `json:"added"`   // ids of nodes
	Removed  []string     `json:"removed"` // ids of nodes
	Changed  []NodeChange `json:"changed"`
	Moved    []string     `json:"moved"` // only their place on the canvas: not a change of the flow
	Linked   []Edge       `json:"linked"`
	Unlinked []Edge       `json:"unlinked"`
	Settings []string     `json:"settings"` // names of the settings that differ; "name", "attach" and "subject" among them
	Drawn    []string     `json:"drawn"`    // notes, groups, tests: what the flow does is the same
}

// NodeChange is one node that is in both documents and differs.
type NodeChange struct {
	Node   string   `json:"node"`
	Kind   bool     `json:"kind,omitempty"` // it is another kind now
	Name   bool     `json:"name,omitempty"`
	Switch bool     `json:"switch,omitempty"` // it was disabled or enabled
	Params []string `json:"params,omitempty"` // those that differ, added and removed ones too
}

// Structural reports whether more than texts, names and places changed: then people cannot be moved to the new version by
// their node's id.
func (d Difference) Structural() bool {
	if len(d.Added)+len(d.Removed)+len(d.Linked)+len(d.Unlinked) > 0 {
		return true
	}
	return slices.ContainsFunc(d.Changed, func(c NodeChange) bool { return c.Kind || c.Switch })
}

// Same reports whether nothing changed but what is drawn: places, notes, frames.
func (d Difference) Same() bool {
	return !d.Structural() && len(d.Changed) == 0 && len(d.Settings) == 0
}

// Diff compares two documents by the ids of their nodes. Everything comes in the documents' order, removed nodes by the
// older's.
func Diff(older, newer *Document) Difference {
	d := Difference{}
	before := nodesByID(older)
	after := nodesByID(newer)
	for i := range newer.Nodes {
		n := &newer.Nodes[i]
		old, there := before[n.ID]
		if !there {
			d.Added = append(d.Added, n.ID)
			continue
		}
		if c, changed := compareNodes(old, n); changed {
			d.Changed = append(d.Changed, c)
		}
		from, placed := older.Layout[n.ID]
		to, still := newer.Layout[n.ID]
		if placed != still || from != to {
			d.Moved = append(d.Moved, n.ID)
		}
	}
	for i := range older.Nodes {
		if _, there := after[older.Nodes[i].ID]; !there {
			d.Removed = append(d.Removed, older.Nodes[i].ID)
		}
	}
	d.Linked = missingFrom(older.Edges, newer.Edges)
	d.Unlinked = missingFrom(newer.Edges, older.Edges)
	d.Settings = compareSettings(older, newer)
	for _, part := range []struct {
		name string
		a, b any
	}{{"notes", older.Notes, newer.Notes}, {"groups", older.Groups, newer.Groups}, {"tests", older.Tests, newer.Tests}} {
		if !sameList(part.a, part.b) {
			d.Drawn = append(d.Drawn, part.name)
		}
	}
	return d
}

func nodesByID(d *Document) map[string]*Node {
	out := make(map[string]*Node, len(d.Nodes))
	for i := range d.Nodes {
		if _, twice := out[d.Nodes[i].ID]; !twice {
			out[d.Nodes[i].ID] = &d.Nodes[i]
		}
	}
	return out
}

func compareNodes(a, b *Node) (NodeChange, bool) {
	c := NodeChange{Node: b.ID, Kind: a.Kind != b.Kind, Name: a.Name != b.Name, Switch: a.Disabled != b.Disabled}
	for _, k := range sortedKeys(a.Params) {
		if !sameJSON(a.Params[k], b.Params[k]) {
			c.Params = append(c.Params, k)
		}
	}
	for _, k := range sortedKeys(b.Params) {
		if _, there := a.Params[k]; !there {
			c.Params = append(c.Params, k)
		}
	}
	return c, c.Kind || c.Name || c.Switch || len(c.Params) > 0
}

// NodeChanged reports whether two nodes of one id may do different things: another kind, other parameters, on or off.
func NodeChanged(a, b *Node) bool {
	c, _ := compareNodes(a, b)
	return c.Kind || c.Switch || len(c.Params) > 0
}

// sameList compares two lists; none and an empty one are the same.
func sameList(a, b any) bool {
	if reflect.ValueOf(a).Len() == 0 && reflect.ValueOf(b).Len() == 0 {
		return true
	}
	return reflect.DeepEqual(a, b)
}

// sameJSON compares values, not their spelling.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	read := func(raw json.RawMessage) (v any, ok bool) {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		return v, d.Decode(&v) == nil
	}
	x, okX := read(a)
	y, okY := read(b)
	return okX && okY && reflect.DeepEqual(x, y)
}

// missingFrom lists the edges of list that are not among known, in order.
func missingFrom(known, list []Edge) []Edge {
	have := make(map[Edge]bool, len(known))
	for _, e := range known {
		have[e] = true
	}
	var out []Edge
	for _, e := range list {
		if !have[e] {
			out = append(out, e)
			have[e] = true
		}
	}
	return out
}

func compareSettings(a, b *Document) []string {
	var out []string
	if a.Name != b.Name {
		out = append(out, "name")
	}
	if !reflect.DeepEqual(a.Attach, b.Attach) {
		out = append(out, "attach")
	}
	if a.Subject != b.Subject {
		out = append(out, "subject")
	}
	x, y := reflect.ValueOf(a.Settings), reflect.ValueOf(b.Settings)
	t := x.Type()
	for i, name := range names(t) { // fields with a JSON name come first in the struct, in this order
		p, q := x.Field(i), y.Field(i)
		if p.Kind() == reflect.Slice && p.Len() == 0 && q.Len() == 0 { // none, or an empty list: the same
			continue
		}
		if !reflect.DeepEqual(p.Interface(), q.Interface()) {
			out = append(out, name)
		}
	}
	return out
}
