// Package flowtest applies fixes of problems to documents, for tests. The page does it by edits of its own; the files that
// Fixes writes hold the two to the same result.
package flowtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"voronka/backend/event"
	"voronka/backend/flow"
)

// Words stand for the page's words of a fix in files and tests.
func Words(key string) string { return "‹" + key + "›" }

// Apply does the edits of a fix on a copy of a document. New nodes are called f1, f2, …; layout is the page's own.
func Apply(doc *flow.Document, fix *flow.Fix) (*flow.Document, error) {
	text, err := flow.Marshal(doc)
	if err != nil {
		return nil, err
	}
	a := applier{}
	if a.doc, err = flow.Decode(text); err != nil {
		return nil, err
	}
	for _, e := range fix.Edits {
		if err := a.edit(e); err != nil {
			return nil, err
		}
	}
	return a.doc, nil
}

type applier struct {
	doc  *flow.Document
	made int
}

func (a *applier) fresh() string {
	for {
		a.made++
		id := "f" + strconv.Itoa(a.made)
		if !slices.ContainsFunc(a.doc.Nodes, func(n flow.Node) bool { return n.ID == id }) {
			return id
		}
	}
}

func (a *applier) edit(e flow.Edit) error {
	is := func(n flow.Node) bool { return n.ID == e.Node }
	at := slices.IndexFunc(a.doc.Nodes, is)
	arrow := flow.Edge{From: e.Node, Port: e.Port, To: e.To}
	switch e.Do {
	case flow.EditSet:
		if e.Node == "" {
			return a.setting(e.Param, e.Value)
		}
		return a.param(at, e.Param, e.Value)
	case flow.EditRemove:
		a.doc.Nodes = slices.DeleteFunc(a.doc.Nodes, is)
		a.doc.Edges = slices.DeleteFunc(a.doc.Edges, func(x flow.Edge) bool { return x.From == e.Node || x.To == e.Node })
	case flow.EditEnable:
		a.doc.Nodes[at].Disabled = false
	case flow.EditRenumber:
		for i := len(a.doc.Nodes) - 1; i >= 0; i-- {
			if a.doc.Nodes[i].ID == e.Node {
				id := a.fresh()
				a.doc.Nodes[i].ID = id
				for _, x := range slices.Clone(a.doc.Edges) {
					if x.From == e.Node {
						a.doc.Edges = append(a.doc.Edges, flow.Edge{From: id, Port: x.Port, To: x.To})
					}
				}
				return nil
			}
		}
	case flow.EditSubject:
		subject, _ := e.Value.(string)
		a.doc.Subject = event.Kind(subject)
	case flow.EditLink:
		a.doc.Edges = append(a.doc.Edges, arrow)
	case flow.EditUnlink:
		a.doc.Edges = slices.DeleteFunc(a.doc.Edges, func(x flow.Edge) bool { return x == arrow })
	case flow.EditInsert:
		id := a.fresh()
		a.doc.Edges = slices.DeleteFunc(a.doc.Edges, func(x flow.Edge) bool { return x == arrow })
		a.doc.Edges = append(a.doc.Edges, flow.Edge{From: e.Node, Port: e.Port, To: id}, flow.Edge{From: id, Port: e.Via, To: e.To})
		return a.add(id, e)
	case flow.EditAdd:
		id := a.fresh()
		if e.To != "" {
			a.doc.Edges = append(a.doc.Edges, flow.Edge{From: id, Port: e.Via, To: e.To})
		}
		return a.add(id, e)
	case flow.EditWrite:
		key, _ := e.Value.(string)
		return a.param(at, e.Param, strings.TrimRight(a.text(at, e.Param), " \n")+"\n\n"+Words(key))
	case flow.EditFallback:
		key, _ := e.Value.(string)
		units := utf16.Encode([]rune(a.text(at, e.Param)))
		out := slices.Concat(units[:e.At], utf16.Encode([]rune(` | "`+Words(key)+`"`)), units[e.At:])
		return a.param(at, e.Param, string(utf16.Decode(out)))
	default:
		return fmt.Errorf("no edit %q", e.Do)
	}
	return nil
}

func (a *applier) text(node int, param string) string {
	var s string
	if json.Unmarshal(a.doc.Nodes[node].Params[param], &s) != nil {
		return ""
	}
	return s
}

func (a *applier) add(id string, e flow.Edit) error {
	a.doc.Nodes = append(a.doc.Nodes, flow.Node{ID: id, Kind: e.Kind, Params: map[string]json.RawMessage{}})
	for name, v := range e.Params {
		if err := a.param(len(a.doc.Nodes)-1, name, v); err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) param(node int, name string, value any) error {
	if value == nil {
		delete(a.doc.Nodes[node].Params, name)
		return nil
	}
	raw, err := json.Marshal(value)
	a.doc.Nodes[node].Params[name] = raw
	return err
}

// setting sets a setting by its path: «exits.0.when».
func (a *applier) setting(path string, value any) error {
	raw, err := json.Marshal(a.doc.Settings)
	if err != nil {
		return err
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return err
	}
	at := tree
	parts := strings.Split(path, ".")
	for i, part := range parts {
		last := i == len(parts)-1
		switch v := at.(type) {
		case map[string]any:
			switch {
			case last && value == nil:
				delete(v, part)
			case last:
				v[part] = value
			}
			at = v[part]
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil || n >= len(v) {
				return fmt.Errorf("no setting %q", path)
			}
			at = v[n]
		default:
			return fmt.Errorf("no setting %q", path)
		}
	}
	if raw, err = json.Marshal(tree); err != nil {
		return err
	}
	a.doc.Settings = flow.Settings{}
	return json.Unmarshal(raw, &a.doc.Settings)
}
