package app

import (
	"bytes"
	"context"
	"io"
	"os"

	"voronka/backend/fault"
	"voronka/backend/interchange"
	"voronka/backend/store"
)

// bundles is where flows' files are taken from and put.
func (a *App) bundles() interchange.Source {
	return interchange.Source{Library: a.flows, Files: a.kept}
}

// Export writes a flow's draft with what it depends on as a file, to be saved by Dialogs.Save or fetched under /files.
func (s *Flows) Export(ctx context.Context, in ByID) (FileRef, error) {
	return s.ExportMany(ctx, FlowIDs{IDs: []string{in.ID}})
}

// ExportMany writes several flows as one file, whose first flow gives it its name.
func (s *Flows) ExportMany(ctx context.Context, in FlowIDs) (FileRef, error) {
	if len(in.IDs) == 0 {
		return FileRef{}, fault.Missing("flow", "")
	}
	name, data, err := s.app.bundles().Export(ctx, in.IDs...)
	if err != nil {
		return FileRef{}, err
	}
	return s.app.files.Put(name, bytes.NewReader(data), int64(len(data)))
}

// OpenImport reads a flow's file and says what importing it would mean. It writes nothing.
func (s *Flows) OpenImport(ctx context.Context, in FileRef) (FlowFile, error) {
	f, ref, err := s.openFile(ctx, in)
	if err != nil {
		return FlowFile{}, err
	}
	doc := f.Document()
	out := FlowFile{
		File: ref, Name: doc.Name, Schema: doc.Schema, Nodes: int64(len(doc.Nodes)), Exists: f.Exists, ExistsName: f.Name, Taken: f.Taken,
		Unknown: f.Unknown, Problems: f.Problems, Secrets: f.Secrets, Document: document(doc),
	}
	for _, m := range f.Missing {
		out.Missing = append(out.Missing, MissingRef{What: m.What, Name: m.Name, Node: m.Node})
	}
	for _, p := range f.Fields {
		out.Fields = append(out.Fields, bundledField(p))
	}
	for _, p := range f.Flows {
		out.Flows = append(out.Flows, BundledFlow{ID: p.ID, Name: p.Name, Nodes: int64(p.Nodes), Exists: p.Exists, Taken: p.Taken})
	}
	for _, p := range f.Files {
		out.Files = append(out.Files, BundledFile{Name: p.Name, Size: p.Size, Known: p.Known})
	}
	if t := f.Bundle.Template; t != nil {
		out.Template = &TemplateWords{Name: t.Name, About: t.About}
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		out.Summaries = s.summaries(q, doc)
		return nil
	})
	return out, err
}

func bundledField(p interchange.FieldPlan) BundledField {
	f := BundledField{Path: p.Path(), Name: p.Field.Name, Type: p.Field.Type, Options: p.Field.Options, State: p.State, Adds: p.Options}
	if p.Other != nil {
		f.Other, f.OtherType = p.Other.Name, string(p.Other.Type)
	}
	for _, h := range p.Fits {
		f.Fits = append(f.Fits, FieldName{Path: string(h.Entity) + ".fields." + h.Key, Name: h.Name})
	}
	return f
}

// Import makes flows of a file with what they depend on, or replaces the draft of the flow that has the first one's id.
func (s *Flows) Import(ctx context.Context, in ImportFlow) (ImportedFlow, error) {
	b, _, err := s.app.readBundle(in.File)
	if err != nil {
		return ImportedFlow{}, err
	}
	c := interchange.Choices{Replace: in.Replace, Into: in.Into, Name: in.Name, Map: in.Map, Flows: in.Flows, Fields: map[string]interchange.FieldChoice{}}
	for path, choice := range in.Fields {
		c.Fields[path] = interchange.FieldChoice{Use: choice.Use, Name: choice.Name}
	}
	return s.imported(ctx, &interchange.File{Bundle: b}, c)
}

func (s *Flows) imported(ctx context.Context, f *interchange.File, c interchange.Choices) (out ImportedFlow, err error) {
	done, err := s.app.bundles().Import(ctx, f, c)
	if err != nil {
		return out, err
	}
	out.Import, out.Flows, out.Fields = done.UID, int64(len(done.Flows)), int64(len(done.Fields))
	out.FlowFull, err = s.full(ctx, done.Flow.UID)
	return out, err
}

// UndoImport takes an import back, as long as nothing was built on it.
func (s *Flows) UndoImport(ctx context.Context, in ByID) (Count, error) {
	if err := s.app.bundles().Undo(ctx, in.ID); err != nil {
		return Count{}, err
	}
	return Count{Count: 1}, nil
}

func (s *Flows) openFile(ctx context.Context, in FileRef) (*interchange.File, FileRef, error) {
	b, ref, err := s.app.readBundle(in)
	if err != nil {
		return nil, ref, err
	}
	f, err := s.app.bundles().Plan(ctx, b)
	return f, ref, err
}

// readBundle reads the file of a handle up to the limits of a bundle.
func (a *App) readBundle(in FileRef) (*interchange.Bundle, FileRef, error) {
	path, name, err := a.files.Path(in.Handle)
	if err != nil {
		return nil, in, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, in, fault.Wrap(err, fault.NotFound, fault.Args{"what": "file", "key": name})
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, interchange.MaxBundle+1))
	if err != nil {
		return nil, in, err
	}
	b, err := interchange.ReadBundle(data)
	return b, FileRef{Handle: in.Handle, Name: name, Size: int64(len(data))}, err
}
