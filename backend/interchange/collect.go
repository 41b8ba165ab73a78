package interchange

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"

	"voronka/backend/crm"
	"voronka/backend/fault"
	"voronka/backend/file"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/store"
)

// Source is where bundles are taken from and put.
type Source struct {
	Library *library.Library
	Files   *file.Store
}

var secretPlace = regexp.MustCompile(`\{\{-?\s*secret\.([A-Za-z_][A-Za-z0-9_]*)`)

// Collect gathers flows with what they depend on: custom fields with their types and values of lists, the flows that they
// start and those that these start, files attached to messages, names of secrets. The first is the bundle's main one.
func (s Source) Collect(ctx context.Context, uids ...string) (*Bundle, error) {
	b := &Bundle{}
	err := s.Library.DB.Read(ctx, func(q *store.ReadTx) error {
		if err := s.collectFlows(q, b, uids); err != nil {
			return err
		}
		if err := b.needs(q); err != nil {
			return err
		}
		ws, err := s.Library.Workspace(q)
		if err != nil {
			return err
		}
		b.Main = Portable(b.Main, s.Library.Catalogue, ws)
		for i, doc := range b.Flows {
			b.Flows[i] = Portable(doc, s.Library.Catalogue, ws)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b, s.collectFiles(ctx, b)
}

func (s Source) collectFlows(q store.Querier, b *Bundle, uids []string) error {
	seen := map[string]bool{}
	for queue := slices.Clone(uids); len(queue) > 0; queue = queue[1:] {
		if seen[queue[0]] {
			continue
		}
		seen[queue[0]] = true
		f, err := s.Library.Get(q, queue[0])
		if err != nil {
			return err
		}
		doc, err := flow.Decode(f.Draft)
		if err != nil {
			return err
		}
		doc = without(doc)
		if b.Main == nil {
			b.Main = doc
		} else {
			b.Flows = append(b.Flows, doc)
		}
		if len(b.Flows)+1 > MaxFlows {
			return fault.New(fault.TooLarge, fault.Args{"what": "flows", "limit": MaxFlows})
		}
		for _, name := range startsOf(doc, s.Library.Catalogue) {
			other, err := s.Library.Find(q, name)
			switch {
			case err == nil && !other.Deleted:
				queue = append(queue, other.UID)
			case err != nil && !fault.Has(err, fault.NotFound) && !fault.Has(err, library.Ambiguous):
				return err
			}
		}
	}
	return nil
}

// startsOf names the flows that a document starts, as it names them.
func startsOf(doc *flow.Document, cat flow.Catalogue) []string {
	var out []string
	for i := range doc.Nodes {
		kind, ok := cat.Kind(doc.Nodes[i].Kind)
		if !ok {
			continue
		}
		for _, p := range kind.Params {
			var name string
			if p.Type == flow.ParamFlow && json.Unmarshal(doc.Nodes[i].Params[p.ID], &name) == nil && name != "" {
				out = append(out, name)
			}
		}
	}
	return out
}

// needs finds the fields and the secrets that the bundle's flows name.
func (b *Bundle) needs(q store.Querier) error {
	named, secrets := map[string]bool{}, map[string]bool{}
	for _, doc := range b.All() {
		text, err := flow.Marshal(doc)
		if err != nil {
			return err
		}
		for _, path := range custom.FindAllString(string(text), -1) {
			named[path] = true
		}
		for _, n := range doc.Nodes {
			for _, raw := range n.Params {
				var field string
				if json.Unmarshal(raw, &field) == nil && ownField.MatchString(field) {
					named[string(doc.Subject)+"."+field] = true
				}
			}
		}
		for _, m := range secretPlace.FindAllStringSubmatch(string(text), -1) {
			secrets[m[1]] = true
		}
	}
	fields, err := crm.Fields(q)
	if err != nil {
		return err
	}
	for _, f := range fields {
		t := library.TemplateField{Entity: f.Entity, Key: f.Key, Name: f.Name, Type: string(f.Type), Options: f.Options}
		if named[pathOf(t)] || named[ruPath(t)] {
			b.Fields = append(b.Fields, t)
		}
	}
	for name := range secrets {
		b.Secrets = append(b.Secrets, name)
	}
	slices.Sort(b.Secrets)
	return nil
}

// ownField is a custom field as a parameter names it: without its subject.
var ownField = regexp.MustCompile(`^fields\.[\p{L}_][\p{L}\p{N}_]*$`)

// All are the bundle's flows, the main one first.
func (b *Bundle) All() []*flow.Document { return append([]*flow.Document{b.Main}, b.Flows...) }

func (s Source) collectFiles(ctx context.Context, b *Bundle) error {
	if s.Files == nil {
		return nil
	}
	var named []string
	for _, doc := range b.All() {
		for _, n := range doc.Nodes {
			for _, raw := range n.Params {
				for _, uid := range file.UIDs(string(raw)) {
					if !slices.Contains(named, uid) {
						named = append(named, uid)
					}
				}
			}
		}
	}
	slices.Sort(named)
	var known []file.File
	if err := s.Library.DB.Read(ctx, func(q *store.ReadTx) (err error) {
		known, err = file.Many(q, named)
		return err
	}); err != nil {
		return err
	}
	total := int64(0)
	for _, f := range known {
		if total += f.Size; total > maxContent || len(b.Files) >= MaxFiles {
			return fault.New(fault.TooLarge, fault.Args{"what": "files", "limit": maxContent})
		}
		f, content, err := s.Files.Read(ctx, f.UID)
		if err != nil {
			return err
		}
		b.Files = append(b.Files, Attached{UID: f.UID, Name: f.Name, Size: f.Size, Type: f.Type, Hash: f.Hash, Content: content})
	}
	return nil
}

// AsTemplate makes a bundle one that new flows begin from: under a name, without an id, and without tests, which speak of
// people.
func (b *Bundle) AsTemplate(name, about string) {
	b.Template = &TemplateInfo{Name: name, About: about}
	main := *b.Main
	main.ID, main.Name, main.Tests = "", name, nil
	b.Main = &main
	for i, doc := range b.Flows {
		copied := *doc
		copied.Tests = nil
		b.Flows[i] = &copied
	}
}
