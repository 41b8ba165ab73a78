package app

import (
	"bytes"
	"context"

	"voronka/backend/crm"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/interchange"
	"voronka/backend/library"
	"voronka/backend/store"
)

// Templates are finished flows to begin from: the program's own in both languages, and those that people saved here.
type Templates struct{ app *App }

// List returns the program's templates in a language, then the workspace's own, the latest changed first.
func (s *Templates) List(ctx context.Context, in InLanguage) ([]TemplateCard, error) {
	shipped, err := library.Templates(in.Language)
	if err != nil {
		return nil, err
	}
	var out []TemplateCard
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		fields, err := crm.Fields(q)
		if err != nil {
			return err
		}
		for _, t := range shipped {
			card := s.card(q, &interchange.Bundle{Main: t.Document, Fields: t.Fields}, fields)
			card.ID, card.Title, card.About, card.Whom, card.Groups, card.Words = t.ID, t.Title, t.About, t.Whom, t.Groups, t.Words
			out = append(out, card)
		}
		kept, err := library.KeptTemplates(q)
		if err != nil {
			return err
		}
		for _, k := range kept {
			card := TemplateCard{}
			if b, err := interchange.ReadBundle(k.File); err != nil {
				card.Broken = string(fault.CodeOf(err))
			} else {
				card = s.card(q, b, fields)
			}
			card.ID, card.Own, card.Title, card.About, card.Changed = k.UID, true, k.Name, k.About, k.ChangedAt
			out = append(out, card)
		}
		return nil
	})
	return out, err
}

func (s *Templates) card(q store.Querier, b *interchange.Bundle, here []crm.Field) TemplateCard {
	card := TemplateCard{Steps: int64(len(b.Main.Nodes)), Files: int64(len(b.Files)), Secrets: b.Secrets,
		Document: document(b.Main), Summaries: (&Flows{s.app}).summaries(q, b.Main)}
	for _, f := range b.Fields {
		need := TemplateNeed{Path: string(f.Entity) + ".fields." + f.Key, Name: f.Name, Type: f.Type}
		for _, h := range here {
			need.Here = need.Here || h.Entity == f.Entity && h.Key == f.Key && string(h.Type) == f.Type
		}
		card.Fields = append(card.Fields, need)
	}
	for _, doc := range b.Flows {
		card.Flows = append(card.Flows, doc.Name)
	}
	return card
}

// Use makes a draft of a template, with the custom fields that it needs and that are not here.
func (s *Templates) Use(ctx context.Context, in UseTemplate) (ImportedFlow, error) {
	b, err := s.bundle(ctx, in)
	if err != nil {
		return ImportedFlow{}, err
	}
	return (&Flows{s.app}).imported(ctx, &interchange.File{Bundle: b}, interchange.Choices{Name: in.Name, Into: in.Into})
}

func (s *Templates) bundle(ctx context.Context, in UseTemplate) (*interchange.Bundle, error) {
	if !in.Own {
		t, err := library.TemplateOf(in.Language, in.ID)
		if err != nil {
			return nil, err
		}
		return &interchange.Bundle{Main: t.Document, Fields: t.Fields}, nil
	}
	k, err := s.kept(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	b, err := interchange.ReadBundle(k.File)
	if err != nil {
		return nil, err
	}
	if in.Name == "" {
		b.Main.Name = k.Name
	}
	return b, nil
}

func (s *Templates) kept(ctx context.Context, uid string) (k library.Kept, err error) {
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		k, err = library.KeptTemplate(q, uid)
		return err
	})
	return k, err
}

// Save keeps a flow's draft as a template, with what it depends on and without anything of people.
func (s *Templates) Save(ctx context.Context, in SaveTemplate) (ByID, error) {
	b, err := s.app.bundles().Collect(ctx, in.Flow)
	if err != nil {
		return ByID{}, err
	}
	return s.keep(ctx, b, in.Name, in.About)
}

// Import adds a flow's file to the workspace's templates; nothing else of it is written.
func (s *Templates) Import(ctx context.Context, in FileRef) (ByID, error) {
	b, _, err := s.app.readBundle(in)
	if err != nil {
		return ByID{}, err
	}
	name, about := b.Main.Name, ""
	if b.Template != nil {
		name, about = b.Template.Name, b.Template.About
	}
	return s.keep(ctx, b, name, about)
}

func (s *Templates) keep(ctx context.Context, b *interchange.Bundle, name, about string) (ByID, error) {
	b.AsTemplate(name, about)
	text, err := b.Write()
	if err != nil {
		return ByID{}, err
	}
	var k library.Kept
	err = s.app.db.Write(ctx, func(tx *store.Tx) error {
		k, err = library.KeepTemplate(tx, name, about, text)
		return err
	})
	return ByID{ID: k.UID}, err
}

// Rename changes the words of a template of the workspace.
func (s *Templates) Rename(ctx context.Context, in TemplateWords) (Count, error) {
	return s.change(ctx, func(tx *store.Tx) error { return library.RenameTemplate(tx, in.ID, in.Name, in.About) })
}

// Delete puts a template of the workspace into the bin.
func (s *Templates) Delete(ctx context.Context, in ByID) (Count, error) {
	return s.change(ctx, func(tx *store.Tx) error { return library.DeleteTemplate(tx, in.ID) })
}

// Restore takes a template of the workspace out of the bin.
func (s *Templates) Restore(ctx context.Context, in ByID) (Count, error) {
	return s.change(ctx, func(tx *store.Tx) error { return library.RestoreTemplate(tx, in.ID) })
}

func (s *Templates) change(ctx context.Context, fn func(*store.Tx) error) (Count, error) {
	if err := s.app.db.Write(ctx, fn); err != nil {
		return Count{}, err
	}
	return Count{Count: 1}, nil
}

// Export writes a template of the workspace as a file.
func (s *Templates) Export(ctx context.Context, in ByID) (FileRef, error) {
	k, err := s.kept(ctx, in.ID)
	if err != nil {
		return FileRef{}, err
	}
	b, err := interchange.ReadBundle(k.File)
	if err != nil {
		return FileRef{}, err
	}
	b.AsTemplate(k.Name, k.About) // it may have been renamed
	text, err := b.Write()
	if err != nil {
		return FileRef{}, err
	}
	return s.app.files.Put(interchange.FileName(k.Name), bytes.NewReader(text), interchange.MaxBundle)
}

// document is a document's text; one that was read can always be written.
func document(doc *flow.Document) []byte {
	text, err := flow.Marshal(doc)
	if err != nil {
		return []byte("null")
	}
	return text
}
