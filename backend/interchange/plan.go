package interchange

import (
	"slices"
	"strings"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/file"
	"voronka/backend/library"
	"voronka/backend/store"
)

// How a field of a bundle stands to the workspace.
const (
	FieldNew  = "new"  // nothing here is called so: it is added
	FieldSame = "same" // here already, of the same type: it is used
	FieldType = "type" // the key is taken by a field of another type
	FieldName = "name" // the key is free, the name is taken by another field
)

// FieldPlan is a field that a bundle brings and what stands in its way.
type FieldPlan struct {
	Field   library.TemplateField
	State   string
	Other   *crm.Field  // same, type, name: the field that is here
	Fits    []crm.Field // those of the same kind of record and type, which could be used instead
	Options []string    // same: a list's values that the field here lacks; they are added to it
}

// Path is the field's name in expressions, and its key in Choices.
func (p FieldPlan) Path() string { return pathOf(p.Field) }

// FlowPlan is a flow that a bundle brings.
type FlowPlan struct {
	ID     string
	Name   string
	Nodes  int
	Exists string // the name of the flow that has this id here; "": none
	Taken  bool   // another flow has its name: it will get a number if it is added
}

// FilePlan is an attached file that a bundle brings.
type FilePlan struct {
	Name  string
	Size  int64
	Known bool // it is here already
}

// Choices say how a bundle is to be imported. What is not chosen goes by the defaults: fields that are here are used, others
// added under a free name; flows beside the first that are here, by their id or by a name that one flow has, are used; the first is
// added as a new one.
type Choices struct {
	Replace bool                   // the draft of the flow that has the first one's id
	Into    string                 // put the first flow into this flow's draft, which must be empty
	Name    string                 // of the first flow; "": its own
	Map     map[string]string      // «tag:vip» → «постоянный»: what missing things become
	Fields  map[string]FieldChoice // by path
	Flows   map[string]string      // id of a further flow → use, new, replace
}

// FieldChoice is what becomes of one field.
type FieldChoice struct {
	Use  string // the path of a field that is here; "": the field is added …
	Name string // … under this name; "": its own, or the next that is free
}

// What becomes of a further flow.
const (
	UseFlow     = "use"
	NewFlow     = "new"
	ReplaceFlow = "replace"
)

var ruEntity = map[event.Kind]string{event.Customer: "покупатель", event.Contact: "контакт", event.Purchase: "покупка"}

// ruPath is a field's Russian name in expressions.
func ruPath(f library.TemplateField) string { return ruEntity[f.Entity] + ".поля." + f.Key }

func planFields(bundled []library.TemplateField, here []crm.Field) []FieldPlan {
	out := []FieldPlan{}
	for _, f := range bundled {
		p := FieldPlan{Field: f, State: FieldNew}
		for i := range here {
			h := &here[i]
			if h.Entity != f.Entity {
				continue
			}
			if string(h.Type) == f.Type {
				p.Fits = append(p.Fits, *h)
			}
			switch {
			case h.Key == f.Key && string(h.Type) == f.Type:
				p.State, p.Other = FieldSame, h
				p.Options = lacking(f.Options, h)
			case h.Key == f.Key:
				p.State, p.Other = FieldType, h
			case p.State == FieldNew && folded(h.Name) == folded(f.Name):
				p.State, p.Other = FieldName, h
			}
		}
		out = append(out, p)
	}
	return out
}

func lacking(options []string, h *crm.Field) []string {
	if h.Type != crm.ListField && h.Type != crm.MultiField {
		return nil
	}
	var out []string
	for _, o := range options {
		if !slices.Contains(h.Options, o) {
			out = append(out, o)
		}
	}
	return out
}

func folded(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

func planFlows(q store.Querier, lib *library.Library, b *Bundle) ([]FlowPlan, error) {
	out := []FlowPlan{}
	for _, doc := range b.Flows {
		p := FlowPlan{ID: doc.ID, Name: doc.Name, Nodes: len(doc.Nodes)}
		known, err := lib.Get(q, doc.ID)
		if err != nil && !fault.Has(err, fault.NotFound) {
			return nil, err
		}
		if err == nil && !known.Deleted {
			p.Exists = known.Name
		}
		free, err := library.FreeName(q, doc.Name)
		if err != nil {
			return nil, err
		}
		p.Taken = free != doc.Name
		out = append(out, p)
	}
	return out, nil
}

func planFiles(q store.Querier, files []Attached) ([]FilePlan, error) {
	out := []FilePlan{}
	for _, f := range files {
		known, err := file.Many(q, []string{f.UID})
		if err != nil {
			return nil, err
		}
		out = append(out, FilePlan{Name: f.Name, Size: f.Size, Known: len(known) == 1 && known[0].Hash == f.Hash})
	}
	return out, nil
}
