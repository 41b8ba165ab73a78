package app

import (
	"bytes"
	"context"
	"os"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/interchange"
	"voronka/backend/store"
)

// Export writes a flow's draft as a file, to be saved by Dialogs.Save or fetched under /files.
func (s *Flows) Export(ctx context.Context, in ByID) (FileRef, error) {
	var name string
	var data []byte
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.ID)
		if err == nil {
			name, data, err = interchange.Export(q, s.app.flows, f)
		}
		return err
	})
	if err != nil {
		return FileRef{}, err
	}
	return s.app.files.Put(name, bytes.NewReader(data), flow.MaxSize)
}

// OpenImport reads a flow's file and says what importing it would mean. It writes nothing.
func (s *Flows) OpenImport(ctx context.Context, in FileRef) (FlowFile, error) {
	f, ref, err := s.openFile(ctx, in)
	if err != nil {
		return FlowFile{}, err
	}
	out := FlowFile{
		File: ref, Name: f.Document.Name, Schema: f.Document.Schema, Nodes: int64(len(f.Document.Nodes)), Exists: f.Exists,
		Unknown: f.Unknown, Problems: f.Problems,
	}
	for _, m := range f.Missing {
		out.Missing = append(out.Missing, MissingRef{What: m.What, Name: m.Name, Node: m.Node})
	}
	return out, nil
}

// Import makes a flow of a file, or replaces the draft of the flow that has its id.
func (s *Flows) Import(ctx context.Context, in ImportFlow) (FlowFull, error) {
	file, _, err := s.openFile(ctx, in.File)
	if err != nil {
		return FlowFull{}, err
	}
	f, err := interchange.Import(ctx, s.app.flows, file, in.Replace, in.Map)
	if err != nil {
		return FlowFull{}, err
	}
	return s.full(ctx, f.UID)
}

func (s *Flows) openFile(ctx context.Context, in FileRef) (*interchange.File, FileRef, error) {
	path, name, err := s.app.files.Path(in.Handle)
	if err != nil {
		return nil, in, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, in, fault.Wrap(err, fault.NotFound, fault.Args{"what": "file", "key": name})
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, in, err
	}
	opened, err := interchange.Open(ctx, s.app.flows, file)
	return opened, FileRef{Handle: in.Handle, Name: name, Size: info.Size()}, err
}
