package flow

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Marshal writes a document in its one fixed form: two-space indent, one node and one edge a line, edges sorted, no HTML
// escaping, layout apart from logic. Decoding and marshalling again gives the same bytes.
func Marshal(d *Document) ([]byte, error) {
	w := &writer{}
	w.line("schema", quoted(Schema))
	w.line("id", quoted(d.ID))
	w.line("name", quoted(d.Name))
	attach := d.Attach
	if attach.To == "" {
		attach.To = "none"
	}
	w.value("attach", attach)
	w.line("subject", quoted(string(d.Subject)))
	w.block("settings", d.Settings)
	w.list("nodes", len(d.Nodes), func(i int) any { return wireNode{&d.Nodes[i]} })
	edges := slices.Clone(d.Edges)
	sortEdges(edges)
	w.list("edges", len(edges), func(i int) any { return [3]string{edges[i].From, edges[i].Port, edges[i].To} })
	w.list("notes", len(d.Notes), func(i int) any { return d.Notes[i] })
	w.list("groups", len(d.Groups), func(i int) any { return d.Groups[i] })
	w.list("tests", len(d.Tests), func(i int) any { return d.Tests[i] })
	w.layout(d)
	for _, k := range sortedKeys(d.Extra) {
		w.value(k, d.Extra[k])
	}
	return w.finish()
}

// MarshalJSON implements json.Marshaler with the document's fixed form.
func (d *Document) MarshalJSON() ([]byte, error) { return Marshal(d) }

// UnmarshalJSON implements json.Unmarshaler; see Decode.
func (d *Document) UnmarshalJSON(data []byte) error {
	read, err := Decode(data)
	if err != nil {
		return err
	}
	*d = *read
	return nil
}

// wireNode gives a node its fields' order.
type wireNode struct{ *Node }

// MarshalJSON implements json.Marshaler.
func (n wireNode) MarshalJSON() ([]byte, error) {
	params := n.Params
	if params == nil {
		params = map[string]json.RawMessage{}
	}
	return join(rawNode{ID: n.ID, Kind: n.Kind, Name: n.Name, Disabled: n.Disabled, Accepted: n.Accepted, Params: params}, n.Extra)
}

// writer writes the document's top level line by line.
type writer struct {
	b   bytes.Buffer
	any bool
	err error
}

func (w *writer) key(name string) {
	if w.any {
		w.b.WriteByte(',')
	} else {
		w.b.WriteByte('{')
	}
	w.any = true
	w.b.WriteString("\n  " + quoted(name) + ": ")
}

func (w *writer) line(name, text string) {
	w.key(name)
	w.b.WriteString(text)
}

// value writes a field on one line.
func (w *writer) value(name string, v any) {
	w.key(name)
	w.inline(v)
}

func (w *writer) inline(v any) {
	data, err := plainJSON(v)
	if err != nil {
		w.err = err
		return
	}
	spaced(&w.b, tidyRaw(data))
}

// block writes an object with one field a line.
func (w *writer) block(name string, v any) {
	data, err := plainJSON(v)
	if err != nil {
		w.err = err
		return
	}
	w.key(name)
	fields, err := fieldsInOrder(data)
	if err != nil || len(fields) == 0 {
		w.err = cmp.Or(w.err, err)
		w.b.WriteString("{}")
		return
	}
	w.b.WriteByte('{')
	for i, f := range fields {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.b.WriteString("\n    " + quoted(f.name) + ": ")
		spaced(&w.b, tidyRaw(f.value))
	}
	w.b.WriteString("\n  }")
}

// list writes an array with one element a line.
func (w *writer) list(name string, n int, at func(int) any) {
	w.key(name)
	if n == 0 {
		w.b.WriteString("[]")
		return
	}
	w.b.WriteByte('[')
	for i := range n {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.b.WriteString("\n    ")
		w.inline(at(i))
	}
	w.b.WriteString("\n  ]")
}

// layout writes the places of nodes in the nodes' order, then what else was placed.
func (w *writer) layout(d *Document) {
	w.key("layout")
	done := make(map[string]bool, len(d.Layout))
	var ids []string
	for i := range d.Nodes {
		id := d.Nodes[i].ID
		if _, ok := d.Layout[id]; ok && !done[id] {
			done[id] = true
			ids = append(ids, id)
		}
	}
	for _, id := range sortedKeys(d.Layout) {
		if !done[id] {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		w.b.WriteString("{}")
		return
	}
	w.b.WriteByte('{')
	for i, id := range ids {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.b.WriteString("\n    " + quoted(id) + ": ")
		w.inline(d.Layout[id])
	}
	w.b.WriteString("\n  }")
}

func (w *writer) finish() ([]byte, error) {
	w.b.WriteString("\n}\n")
	return w.b.Bytes(), w.err
}

func quoted(s string) string {
	b, err := plainJSON(s)
	if err != nil { // a string always encodes
		return `""`
	}
	return string(b)
}

// MarshalJSON writes a point without needless decimals.
func (p Point) MarshalJSON() ([]byte, error) {
	x, y := strconv.FormatFloat(p[0], 'f', -1, 64), strconv.FormatFloat(p[1], 'f', -1, 64)
	return []byte("[" + x + "," + y + "]"), nil
}

type namedValue struct {
	name  string
	value json.RawMessage
}

// fieldsInOrder reads an object's fields in the order in which they stand.
func fieldsInOrder(data []byte) ([]namedValue, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	var out []namedValue
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, _ := t.(string)
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, err
		}
		out = append(out, namedValue{name, v})
	}
	return out, nil
}

// spaced copies compact JSON with the spaces that make a line readable: { "id": "n1", "at": [0, 1] }.
func spaced(b *bytes.Buffer, compact []byte) {
	inText := false
	for i := 0; i < len(compact); i++ {
		c := compact[i]
		if inText {
			b.WriteByte(c)
			if c == '\\' && i+1 < len(compact) {
				i++
				b.WriteByte(compact[i])
			} else if c == '"' {
				inText = false
			}
			continue
		}
		switch c {
		case '"':
			inText = true
			b.WriteByte(c)
		case ',', ':':
			b.WriteByte(c)
			b.WriteByte(' ')
		case '{':
			b.WriteByte(c)
			if i+1 < len(compact) && compact[i+1] != '}' {
				b.WriteByte(' ')
			}
		case '}':
			if compact[i-1] != '{' {
				b.WriteByte(' ')
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
}

// compareEdges orders edges by their source, port and target, with numbers in ids by value: n2 before n10.
func compareEdges(a, b Edge) int {
	return cmp.Or(compareIDs(a.From, b.From), compareIDs(a.Port, b.Port), compareIDs(a.To, b.To))
}

// compareIDs compares by what stands before an id's number, then by the number, then as texts; that order is total.
func compareIDs(a, b string) int {
	pa, na := numbered(a)
	pb, nb := numbered(b)
	return cmp.Or(strings.Compare(pa, pb), cmp.Compare(na, nb), strings.Compare(a, b))
}

// numbered cuts the number off an id: n10 → n, 10. An id without one has -1.
func numbered(id string) (prefix string, n int) {
	i := len(id)
	for i > 0 && id[i-1] >= '0' && id[i-1] <= '9' {
		i--
	}
	n, err := strconv.Atoi(id[i:])
	if err != nil {
		return id, -1
	}
	return id[:i], n
}
