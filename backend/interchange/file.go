// Package interchange takes flows out of a workspace as .voronka.json files and back in, with what they depend on. A file
// from outside is told apart before anything is written: not JSON, another program's, a newer version's, with kinds of steps
// or references that are not here. It may import flow, library, file and crm's fields.
package interchange

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"voronka/backend/crm"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/store"
)

// Codes of files that cannot be read; flow has those of documents.
const (
	EmptyFile fault.Code = "interchange.empty"
	NotJSON   fault.Code = "interchange.not_json" // args: at, the byte that breaks it
)

// Suffix is how an exported file's name ends.
const Suffix = ".voronka.json"

// Export returns flows with what they depend on as one file, and the name that it should have: that of the first.
func (s Source) Export(ctx context.Context, uids ...string) (name string, data []byte, err error) {
	b, err := s.Collect(ctx, uids...)
	if err != nil {
		return "", nil, err
	}
	data, err = b.Write()
	return FileName(b.Main.Name), data, err
}

// FileName makes a flow's name into a file's name that every system takes.
func FileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if r := []rune(name); len(r) > 80 {
		name = strings.TrimRight(string(r[:80]), " .")
	}
	if name == "" {
		name = "flow"
	}
	return name + Suffix
}

// File is a file that was read: what importing it would mean.
type File struct {
	Bundle   *Bundle
	Exists   string // uid of the flow that has the first one's id and is not deleted; "": none
	Name     string // of that flow
	Taken    bool   // another flow has the first one's name: it will get a number
	Fields   []FieldPlan
	Flows    []FlowPlan // beside the first
	Files    []FilePlan
	Secrets  []string  // that the flows use; their values are never in a file
	Missing  []Missing // that the file does not bring either
	Unknown  []string  // kinds of steps that this program does not have, each once
	Problems []flow.Problem
}

// Document is the first flow.
func (f *File) Document() *flow.Document { return f.Bundle.Main }

// Open reads a file up to the limits of a bundle and compares it with the workspace. It writes nothing: problems are those
// that an import by the defaults would have, found by importing in a transaction that is rolled back.
func (s Source) Open(ctx context.Context, r io.Reader) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBundle+1))
	if err != nil {
		return nil, err
	}
	b, err := ReadBundle(data)
	if err != nil {
		return nil, err
	}
	return s.Plan(ctx, b)
}

// Plan compares a bundle with the workspace; see Open.
func (s Source) Plan(ctx context.Context, b *Bundle) (*File, error) {
	lib := s.Library
	f := &File{Bundle: b, Unknown: []string{}, Missing: []Missing{}, Secrets: b.Secrets}
	for _, doc := range b.All() {
		for _, kind := range unknown(doc, lib.Catalogue) {
			if !slices.Contains(f.Unknown, kind) {
				f.Unknown = append(f.Unknown, kind)
			}
		}
	}
	err := lib.DB.Read(ctx, func(q *store.ReadTx) error { return s.compare(q, f) })
	if err != nil {
		return nil, err
	}
	err = lib.DB.Write(ctx, func(tx *store.Tx) error {
		done, err := s.apply(tx, b, Choices{}, nil)
		if err != nil {
			return err
		}
		if f.Problems, err = s.problems(tx, b, done); err != nil {
			return err
		}
		return errOnlyLooked
	})
	if err != nil && !errors.Is(err, errOnlyLooked) {
		return nil, err
	}
	return f, nil
}

var errOnlyLooked = errors.New("nothing is to be written")

// problems compiles the first flow as it would be here.
func (s Source) problems(tx *store.Tx, b *Bundle, done Done) ([]flow.Problem, error) {
	doc, err := flow.Decode(done.Flow.Draft)
	if err != nil {
		return nil, err
	}
	_, found, err := s.Library.Check(tx, doc)
	// Attached files are brought to the disk by the import itself, not by looking.
	return slices.DeleteFunc(found, func(p flow.Problem) bool {
		return p.Code == "file_missing" && slices.ContainsFunc(b.Files, func(f Attached) bool { return f.UID == p.Args["name"] })
	}), err
}

func (s Source) compare(q store.Querier, f *File) error {
	lib, b := s.Library, f.Bundle
	if b.Main.ID != "" {
		known, err := lib.Get(q, b.Main.ID)
		switch {
		case err == nil && !known.Deleted:
			f.Exists, f.Name = known.UID, known.Name
		case err != nil && !fault.Has(err, fault.NotFound):
			return err
		}
	}
	free, err := library.FreeName(q, b.Main.Name)
	if err != nil {
		return err
	}
	f.Taken = free != b.Main.Name && b.Main.Name != ""
	ws, err := lib.Workspace(q)
	if err != nil {
		return err
	}
	here, err := crm.Fields(q)
	if err != nil {
		return err
	}
	brought := map[string]bool{}
	for _, fd := range b.Fields {
		brought["field:"+pathOf(fd)], brought["field:"+ruPath(fd)] = true, true
	}
	for _, doc := range b.All() {
		brought["flow:"+doc.ID], brought["flow:"+doc.Name] = true, true
	}
	seen := map[string]bool{}
	for _, doc := range b.All() {
		for _, m := range missing(Local(doc, lib.Catalogue, ws), lib.Catalogue, ws) {
			if !brought[m.Key()] && !seen[m.Key()] {
				seen[m.Key()] = true
				f.Missing = append(f.Missing, m)
			}
		}
	}
	f.Fields = planFields(b.Fields, here)
	if f.Flows, err = planFlows(q, lib, b); err != nil {
		return err
	}
	f.Files, err = planFiles(q, b.Files)
	return err
}

// Read reads a document from a file's bytes: EmptyFile, NotJSON, or what flow.Decode says is wrong with it.
func Read(data []byte) (*flow.Document, error) {
	if len(data) > flow.MaxSize {
		return nil, fault.New(fault.TooLarge, fault.Args{"what": "flow", "limit": flow.MaxSize})
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if len(text) == 0 {
		return nil, fault.New(EmptyFile, nil)
	}
	doc, err := flow.Decode(data)
	if err == nil || fault.CodeOf(err) != flow.ForeignSchema {
		return doc, err
	}
	// The codec calls whatever has no schema foreign. Whoever picked a picture or a cut-off file is told so.
	var any json.RawMessage
	if broken := json.Unmarshal(bytes.ToValidUTF8(text, []byte("\uFFFD")), &any); broken != nil {
		at := int64(0)
		if s, ok := broken.(*json.SyntaxError); ok {
			at = s.Offset
		}
		return nil, fault.Wrap(broken, NotJSON, fault.Args{"at": at})
	}
	return nil, err
}

func unknown(doc *flow.Document, cat flow.Catalogue) []string {
	out := []string{}
	seen := map[string]bool{}
	for _, n := range doc.Nodes {
		if _, ok := cat.Kind(n.Kind); !ok && !seen[n.Kind] {
			seen[n.Kind] = true
			out = append(out, n.Kind)
		}
	}
	return out
}
