package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
)

// Limits of a document, so that a hostile or broken file can neither hang nor fill the machine.
const (
	MaxSize   = 8 << 20 // bytes
	MaxNodes  = 2000
	MaxEdges  = 10000
	maxNested = 48
	maxID     = 100 // bytes of a node's id
)

// Codes of a file that is no document of ours.
const (
	ForeignSchema fault.Code = "foreign_schema" // another program's file, or none at all; args: schema
	NewerSchema   fault.Code = "newer_schema"   // args: schema, program
	BadFlow       fault.Code = "bad_flow"       // args: place
)

const schemaFamily = "voronka.flow/"

// version is the number in Schema.
const version = 1

// upgrade turns a document of version n into one of version n+1, on its raw fields.
type upgrade func(doc map[string]json.RawMessage) error

// upgrades has the step from version n at n. Version 1 is the first, so nothing is there yet to upgrade.
var upgrades = map[int]upgrade{}

// rawNode is a node as it is written.
type rawNode struct {
	ID       string                     `json:"id"`
	Kind     string                     `json:"kind"`
	Name     string                     `json:"name,omitempty"`
	Disabled bool                       `json:"disabled,omitempty"`
	Accepted []string                   `json:"accepted,omitempty"`
	Params   map[string]json.RawMessage `json:"params"`
	At       *Point                     `json:"at,omitempty"` // read as the node's layout, never written
}

// Decode reads a document. A file of a newer version is NewerSchema, one that is not a flow ForeignSchema, one that breaks
// the form BadFlow with the place, one over the limits fault.TooLarge. What this program does not know is kept.
func Decode(data []byte) (*Document, error) {
	if len(data) > MaxSize {
		return nil, fault.New(fault.TooLarge, fault.Args{"what": "flow", "limit": MaxSize})
	}
	data = bytes.ToValidUTF8(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\uFFFD"))
	if err := checkNesting(data); err != nil {
		return nil, err
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil || raw == nil {
		return nil, fault.Wrap(err, ForeignSchema, fault.Args{"schema": ""})
	}
	if err := upgradeTo(raw, upgrades); err != nil {
		return nil, err
	}
	return decode(raw)
}

// upgradeTo checks the schema and brings an older document to this version.
func upgradeTo(raw map[string]json.RawMessage, steps map[int]upgrade) error {
	var schema string
	if err := json.Unmarshal(raw["schema"], &schema); err != nil {
		return fault.New(ForeignSchema, fault.Args{"schema": ""})
	}
	digits, ours := strings.CutPrefix(schema, schemaFamily)
	n, err := strconv.Atoi(digits)
	switch {
	case !ours || err != nil || n < 0:
		return fault.New(ForeignSchema, fault.Args{"schema": shorten(schema)})
	case n > version:
		return fault.New(NewerSchema, fault.Args{"schema": schema, "program": Schema})
	}
	for ; n < version; n++ {
		step, ok := steps[n]
		if !ok {
			return fault.New(ForeignSchema, fault.Args{"schema": schema})
		}
		if err := step(raw); err != nil {
			return fault.Wrap(err, BadFlow, fault.Args{"place": "schema"})
		}
	}
	raw["schema"] = json.RawMessage(`"` + Schema + `"`)
	return nil
}

func shorten(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}

// decode reads the fields of a document of this version.
func decode(raw map[string]json.RawMessage) (*Document, error) {
	d := &Document{Schema: Schema, Attach: Attach{To: "none"}, Subject: event.Customer, Layout: map[string]Point{}}
	var nodes []json.RawMessage
	var edges []json.RawMessage
	for _, f := range []struct {
		name string
		into any
	}{
		{"id", &d.ID}, {"name", &d.Name}, {"attach", &d.Attach}, {"subject", &d.Subject}, {"settings", &d.Settings},
		{"nodes", &nodes}, {"edges", &edges}, {"notes", &d.Notes}, {"groups", &d.Groups}, {"tests", &d.Tests}, {"layout", &d.Layout},
	} {
		text, ok := raw[f.name]
		if !ok || string(text) == "null" {
			continue
		}
		if err := json.Unmarshal(text, f.into); err != nil {
			return nil, badFlow(err, f.name)
		}
	}
	if d.Layout == nil {
		d.Layout = map[string]Point{}
	}
	if d.Attach.To == "" {
		d.Attach.To = "none"
	}
	if len(nodes) > MaxNodes || len(edges) > MaxEdges || len(d.Layout) > MaxNodes {
		return nil, fault.New(fault.TooLarge, fault.Args{"what": "nodes", "limit": MaxNodes})
	}
	for i, text := range nodes {
		if err := d.addNode(text, i); err != nil {
			return nil, err
		}
	}
	for i, text := range edges {
		var e []string
		if err := json.Unmarshal(text, &e); err != nil || len(e) != 3 {
			return nil, badFlow(err, "edges["+strconv.Itoa(i)+"]")
		}
		d.Edges = append(d.Edges, Edge{From: e[0], Port: e[1], To: e[2]})
	}
	sortEdges(d.Edges)
	for _, known := range documentFields {
		delete(raw, known)
	}
	if len(raw) > 0 {
		d.Extra = raw
	}
	return d, d.tidy()
}

var documentFields = []string{"schema", "id", "name", "attach", "subject", "settings", "nodes", "edges", "notes", "groups", "tests", "layout"}

func (d *Document) addNode(text json.RawMessage, i int) error {
	var r rawNode
	extra, err := split(text, &r)
	if err != nil {
		return badFlow(err, "nodes["+strconv.Itoa(i)+"]")
	}
	if len(r.ID) > maxID {
		return badFlow(nil, "nodes["+strconv.Itoa(i)+"].id")
	}
	if r.Params == nil {
		r.Params = map[string]json.RawMessage{}
	}
	if _, placed := d.Layout[r.ID]; r.At != nil && !placed {
		d.Layout[r.ID] = *r.At
	}
	d.Nodes = append(d.Nodes, Node{ID: r.ID, Kind: r.Kind, Name: r.Name, Disabled: r.Disabled, Accepted: r.Accepted, Params: r.Params, Extra: extra})
	return nil
}

// tidy brings kept raw values to one spelling, so that what Marshal writes does not depend on who wrote it first.
func (d *Document) tidy() error {
	for i := range d.Nodes {
		tidyAll(d.Nodes[i].Params)
		tidyAll(d.Nodes[i].Extra)
	}
	tidyAll(d.Extra)
	for i := range d.Tests {
		d.Tests[i] = tidyRaw(d.Tests[i])
	}
	for _, p := range d.Layout {
		if math.Abs(p[0]) > 1e9 || math.Abs(p[1]) > 1e9 {
			return badFlow(nil, "layout")
		}
	}
	return nil
}

func tidyAll(m map[string]json.RawMessage) {
	for k, v := range m {
		m[k] = tidyRaw(v)
	}
}

// tidyRaw compacts a value and undoes HTML escaping, which Go's encoder leaves in what it wrote.
func tidyRaw(v json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if len(v) == 0 || json.Compact(&b, v) != nil {
		return json.RawMessage("null")
	}
	if !bytes.Contains(b.Bytes(), []byte(`\u00`)) {
		return b.Bytes()
	}
	src := b.Bytes()
	out := make([]byte, 0, len(src))
	for i := 0; i < len(src); i++ {
		if src[i] != '\\' || i+1 >= len(src) {
			out = append(out, src[i])
			continue
		}
		if i+6 <= len(src) {
			switch strings.ToLower(string(src[i : i+6])) {
			case `\u003c`:
				out, i = append(out, '<'), i+5
				continue
			case `\u003e`:
				out, i = append(out, '>'), i+5
				continue
			case `\u0026`:
				out, i = append(out, '&'), i+5
				continue
			}
		}
		out = append(out, src[i], src[i+1])
		i++
	}
	return out
}

// checkNesting refuses values nested so deep that reading them would cost more than any flow needs.
func checkNesting(data []byte) error { return CheckNesting(data, maxNested) }

// CheckNesting refuses JSON whose objects and lists stand more than limit deep in each other: fault.TooLarge. It reads the
// text once and keeps nothing, so that it may be asked before anything is decoded.
func CheckNesting(data []byte, limit int) error {
	depth, inText := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return fault.New(fault.TooLarge, fault.Args{"what": "nesting", "limit": limit})
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

func badFlow(err error, place string) error {
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) && typed.Field != "" {
		place += "." + typed.Field
	}
	return fault.Wrap(err, BadFlow, fault.Args{"place": shorten(place)})
}

func sortEdges(edges []Edge) { slices.SortStableFunc(edges, compareEdges) }
