package interchange

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"voronka/backend/crm"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/store"
)

// Done is what an import made.
type Done struct {
	UID    string         // of the import, by which it can be undone
	Flow   library.Flow   // the first one
	Flows  []library.Flow // all that were added or replaced
	Fields []crm.Field    // that were added
}

// NotEmpty is the code of a flow that a template cannot be put into, because it has steps; args: name.
const NotEmpty fault.Code = "interchange.not_empty"

// Import writes an opened file with all that it brings in one transaction, whole or not at all. Content of attached files is
// brought to the disk before it; if the import then fails, nothing refers to it and it is forgotten like any loose file.
func (s Source) Import(ctx context.Context, f *File, c Choices) (done Done, err error) {
	renamed, err := s.addFiles(ctx, f.Bundle.Files)
	if err != nil {
		return done, err
	}
	err = s.Library.DB.Write(ctx, func(tx *store.Tx) error {
		done, err = s.apply(tx, f.Bundle, c, renamed)
		return err
	})
	return done, err
}

// addFiles keeps the attached files. A uid that is taken by other content gets another: old → new.
func (s Source) addFiles(ctx context.Context, files []Attached) (map[string]string, error) {
	renamed := map[string]string{}
	for _, f := range files {
		if s.Files == nil {
			return nil, fault.New(fault.Refused, fault.Args{"why": "files"})
		}
		kept, err := s.Files.AddAs(ctx, f.UID, f.Name, bytes.NewReader(f.Content))
		if fault.Has(err, fault.Conflict) {
			kept, err = s.Files.Add(ctx, f.Name, bytes.NewReader(f.Content))
		}
		if err != nil {
			return nil, err
		}
		if kept.UID != f.UID {
			renamed[f.UID] = kept.UID
		}
	}
	return renamed, nil
}

// made is what an import leaves in the database to be taken back by.
type made struct {
	Flows    []madeFlow `json:"flows"`
	Fields   []string   `json:"fields,omitempty"`
	Replaced []replaced `json:"replaced,omitempty"`
}

type madeFlow struct {
	UID string `json:"uid"`
	Rev int64  `json:"rev"`
}

type replaced struct {
	UID   string `json:"uid"`
	Rev   int64  `json:"rev"` // after the import
	Draft string `json:"draft"`
}

func (s Source) apply(tx *store.Tx, b *Bundle, c Choices, files map[string]string) (done Done, err error) {
	mapping := maps.Clone(c.Map)
	if mapping == nil {
		mapping = map[string]string{}
	}
	var note made
	if done.Fields, err = addFields(tx, b.Fields, c.Fields, mapping); err != nil {
		return done, err
	}
	for _, f := range done.Fields {
		note.Fields = append(note.Fields, f.UID)
	}
	todo, err := s.name(tx, b, c, mapping)
	if err != nil {
		return done, err
	}
	for i, t := range todo {
		doc, err := Map(t.doc, s.Library.Catalogue, mapping)
		if err != nil {
			return done, err
		}
		ws, err := s.Library.Workspace(tx)
		if err != nil {
			return done, err
		}
		doc = Local(doc, s.Library.Catalogue, ws)
		refile(doc, files)
		doc = without(doc)
		var f library.Flow
		switch t.how {
		case UseFlow:
			continue
		case ReplaceFlow:
			before, err := s.Library.Get(tx, t.id)
			if err != nil {
				return done, err
			}
			if f, err = s.Library.ReplaceIn(tx, t.id, doc); err != nil {
				return done, err
			}
			note.Replaced = append(note.Replaced, replaced{f.UID, f.Rev, string(before.Draft)})
		default:
			doc.ID = t.id
			if f, err = s.Library.AddIn(tx, doc); err != nil {
				return done, err
			}
			note.Flows = append(note.Flows, madeFlow{f.UID, f.Rev})
		}
		if i == 0 {
			done.Flow = f
		}
		done.Flows = append(done.Flows, f)
	}
	if done.UID, err = tx.NewUID(); err != nil {
		return done, err
	}
	text, err := json.Marshal(note)
	if err != nil {
		return done, err
	}
	_, err = tx.Exec(`INSERT INTO flow_import(uid, at, made) VALUES(?, ?, ?)`, done.UID, tx.Now(), string(text))
	return done, err
}

// addFields makes the bundle's fields, or leads their names to fields that are here.
func addFields(tx *store.Tx, bundled []library.TemplateField, choices map[string]FieldChoice, mapping map[string]string) (added []crm.Field, err error) {
	for _, f := range bundled {
		here, err := crm.Fields(tx)
		if err != nil {
			return nil, err
		}
		p := planFields([]library.TemplateField{f}, here)[0]
		choice, chosen := choices[p.Path()]
		if !chosen {
			choice = p.usual()
		}
		if choice.Use != "" {
			to, err := p.use(tx, choice.Use)
			if err != nil {
				return nil, err
			}
			lead(mapping, f, to)
			continue
		}
		name := choice.Name
		if name == "" {
			name = f.Name
		}
		made, err := addField(tx, here, f, name, choice.Name == "")
		if err != nil {
			return nil, err
		}
		added = append(added, made)
		lead(mapping, f, made)
	}
	return added, nil
}

// usual is what becomes of a field that nobody chose for.
func (p FieldPlan) usual() FieldChoice {
	if p.State == FieldSame || p.State == FieldName && string(p.Other.Type) == p.Field.Type {
		return FieldChoice{Use: pathOfField(*p.Other)}
	}
	return FieldChoice{}
}

func (p FieldPlan) use(tx *store.Tx, path string) (crm.Field, error) {
	for _, h := range p.Fits {
		if pathOfField(h) != path {
			continue
		}
		if more := lacking(p.Field.Options, &h); len(more) > 0 {
			h.Options = append(h.Options, more...)
			return crm.UpdateField(tx, h)
		}
		return h, nil
	}
	return crm.Field{}, fault.Missing("field", path)
}

// addField makes a field; a taken key gets another, and a taken name a number where nobody chose it.
func addField(tx *store.Tx, here []crm.Field, f library.TemplateField, name string, number bool) (crm.Field, error) {
	taken := func(name string) bool {
		for _, h := range here {
			if h.Entity == f.Entity && folded(h.Name) == folded(name) {
				return true
			}
		}
		return false
	}
	base := name
	for n := 2; number && taken(name); n++ {
		name = fmt.Sprintf("%s (%d)", base, n)
	}
	key := f.Key
	for _, h := range here {
		if h.Entity == f.Entity && h.Key == f.Key {
			key = "" // crm makes one of the name
		}
	}
	return crm.CreateField(tx, crm.Field{Entity: f.Entity, Key: key, Name: name, Type: crm.FieldType(f.Type), Options: f.Options})
}

func pathOfField(f crm.Field) string { return string(f.Entity) + ".fields." + f.Key }

// lead notes that a bundle's field is called otherwise here.
func lead(mapping map[string]string, from library.TemplateField, to crm.Field) {
	if pathOf(from) != pathOfField(to) {
		mapping["field:"+pathOf(from)] = pathOfField(to)
		mapping["field:"+ruPath(from)] = pathOfField(to)
	}
}

type task struct {
	doc *flow.Document
	how string
	id  string // under which it will be here
}

// name settles what becomes of each flow and under which id, before references to them are rewritten.
func (s Source) name(tx *store.Tx, b *Bundle, c Choices, mapping map[string]string) ([]task, error) {
	var out []task
	for i, doc := range b.All() {
		known, err := s.Library.Get(tx, doc.ID)
		if err != nil && !fault.Has(err, fault.NotFound) {
			return nil, err
		}
		t := task{doc: doc, how: NewFlow, id: doc.ID}
		here := err == nil && !known.Deleted
		named := library.Flow{}
		if !here && i > 0 {
			named, err = s.Library.Find(tx, doc.Name)
			if err != nil && !fault.Has(err, fault.NotFound) && !fault.Has(err, library.Ambiguous) {
				return nil, err
			}
		}
		switch choice := c.Flows[doc.ID]; {
		case i == 0 && c.Into != "":
			if err := s.empty(tx, c.Into); err != nil {
				return nil, err
			}
			t.how, t.id = ReplaceFlow, c.Into
		case i == 0 && c.Replace && here:
			t.how = ReplaceFlow
		case i > 0 && here && choice == ReplaceFlow:
			t.how = ReplaceFlow
		case i > 0 && here && choice != NewFlow:
			t.how = UseFlow
		case named.UID != "" && choice != NewFlow:
			t.how, t.id = UseFlow, named.UID
		case known.UID != "" || doc.ID == "": // the id is taken, be it in the bin
			t.id = s.Library.NewUID()
		}
		copied := *doc
		if i == 0 && c.Name != "" {
			copied.Name = c.Name
		}
		t.doc = &copied
		if t.id != doc.ID && doc.ID != "" {
			mapping["flow:"+doc.ID] = t.id
		}
		if _, chosen := mapping["flow:"+doc.Name]; !chosen && doc.Name != "" {
			mapping["flow:"+doc.Name] = t.id // in a file flows go by their names; here it may have another
		}
		out = append(out, t)
	}
	return out, nil
}

func (s Source) empty(tx *store.Tx, uid string) error {
	f, err := s.Library.Get(tx, uid)
	if err != nil {
		return err
	}
	doc, err := flow.Decode(f.Draft)
	if err != nil {
		return err
	}
	if len(doc.Nodes) > 0 {
		return fault.New(NotEmpty, fault.Args{"name": f.Name})
	}
	return nil
}

// refile leads a document's attachments to the uids that their files have here.
func refile(doc *flow.Document, renamed map[string]string) {
	if len(renamed) == 0 {
		return
	}
	nodes := make([]flow.Node, len(doc.Nodes))
	for i, n := range doc.Nodes {
		nodes[i] = n
		nodes[i].Params = maps.Clone(n.Params)
		for k, raw := range n.Params {
			for old, now := range renamed {
				raw = bytes.ReplaceAll(raw, []byte(old), []byte(now))
			}
			nodes[i].Params[k] = raw
		}
	}
	doc.Nodes = nodes
}
