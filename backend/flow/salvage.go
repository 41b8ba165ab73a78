package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"voronka/backend/event"
	"voronka/backend/fault"
)

// Skipped is a part of a document that could not be read: «skipped.<code>» in locales/.
type Skipped struct {
	Code  string `json:"code"`  // whole, schema, field, node, edge, size
	Place string `json:"place"` // «nodes[3]», «settings»
}

// Salvage reads what can be read of a text that Decode refuses, and lists what it left out. It never fails: of a text that
// is no document at all it makes an empty one. The text itself is untouched; what is read here is for looking at, and to
// save it is to lose what was skipped. A document that Decode reads comes back whole, with nothing skipped.
func Salvage(data []byte) (*Document, []Skipped) {
	d, err := Decode(data)
	if err == nil {
		return d, nil
	}
	d = &Document{Schema: Schema, Attach: Attach{To: "none"}, Subject: event.Customer, Layout: map[string]Point{}}
	if fault.Has(err, fault.TooLarge) {
		return d, []Skipped{{Code: "size"}}
	}
	data = bytes.ToValidUTF8(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\uFFFD"))
	var raw map[string]json.RawMessage
	if json.Unmarshal(data, &raw) != nil || raw == nil {
		return d, []Skipped{{Code: "whole"}}
	}
	var skipped []Skipped
	skip := func(code, place string) { skipped = append(skipped, Skipped{Code: code, Place: place}) }
	if err := upgradeTo(raw, upgrades); err != nil {
		skip("schema", shorten(string(raw["schema"])))
	}
	// What a field refuses, it refuses without having changed anything that is kept.
	field := func(name string, into any) {
		if text, ok := raw[name]; ok && string(text) != "null" && json.Unmarshal(text, into) != nil {
			skip("field", name)
		}
	}
	var attach Attach
	var settings Settings
	var notes []Note
	var groups []Group
	var nodes, edges []json.RawMessage
	layout := map[string]json.RawMessage{}
	field("id", &d.ID)
	field("name", &d.Name)
	if field("attach", &attach); attach.To != "" && !wasSkipped(skipped, "attach") {
		d.Attach = attach
	}
	field("subject", &d.Subject)
	if field("settings", &settings); !wasSkipped(skipped, "settings") {
		d.Settings = settings
	}
	if field("notes", &notes); !wasSkipped(skipped, "notes") {
		d.Notes = notes
	}
	if field("groups", &groups); !wasSkipped(skipped, "groups") {
		d.Groups = groups
	}
	field("layout", &layout)
	for id, text := range layout {
		var p Point
		if json.Unmarshal(text, &p) == nil && max(p[0], -p[0], p[1], -p[1]) <= 1e9 {
			d.Layout[id] = p
		}
	}
	field("nodes", &nodes)
	for i, text := range nodes {
		place := "nodes[" + strconv.Itoa(i) + "]"
		if err := d.addNode(text, i); err != nil {
			var coded *fault.Error
			if errors.As(err, &coded) {
				place, _ = coded.Args["place"].(string)
			}
			skip("node", place)
		}
	}
	field("edges", &edges)
	for i, text := range edges {
		var e []string
		if json.Unmarshal(text, &e) != nil || len(e) != 3 {
			skip("edge", "edges["+strconv.Itoa(i)+"]")
			continue
		}
		d.Edges = append(d.Edges, Edge{From: e[0], Port: e[1], To: e[2]})
	}
	sortEdges(d.Edges)
	for id, p := range d.Layout {
		if max(p[0], -p[0], p[1], -p[1]) > 1e9 {
			delete(d.Layout, id)
		}
	}
	if err := d.tidy(); err != nil || len(skipped) == 0 {
		skip("field", "layout")
	}
	return d, skipped
}

func wasSkipped(list []Skipped, place string) bool {
	for _, s := range list {
		if s.Place == place {
			return true
		}
	}
	return false
}
