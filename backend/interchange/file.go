// Package interchange takes flows out of a workspace as .voronka.json files and back in. A file from outside is told
// apart before anything is written: not JSON, another program's, a newer version's, with kinds of steps or references that
// are not here. It may import flow and library.
package interchange

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"unicode"

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

// Export returns a flow's draft as a file and the name that it should have. In a file, what the flow refers to goes by names.
func Export(q store.Querier, lib *library.Library, f library.Flow) (name string, data []byte, err error) {
	doc, err := flow.Decode(f.Draft)
	if err != nil {
		return "", nil, err
	}
	ws, err := lib.Workspace(q)
	if err != nil {
		return "", nil, err
	}
	data, err = flow.Marshal(Portable(doc, lib.Catalogue, ws))
	return FileName(f.Name), data, err
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
	Document *flow.Document
	Exists   string // uid of the flow that has this id and is not deleted; "": none
	Name     string // of that flow
	Missing  []Missing
	Unknown  []string // kinds of steps that this program does not have, each once
	Problems []flow.Problem
}

// Open reads a file up to the limits of package flow and compares it with the workspace. It writes nothing.
func Open(ctx context.Context, lib *library.Library, r io.Reader) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(r, flow.MaxSize+1))
	if err != nil {
		return nil, err
	}
	doc, err := Read(data)
	if err != nil {
		return nil, err
	}
	f := &File{Document: doc, Unknown: unknown(doc, lib.Catalogue)}
	err = lib.DB.Read(ctx, func(q *store.ReadTx) error {
		if doc.ID != "" {
			known, err := lib.Get(q, doc.ID)
			switch {
			case err == nil && !known.Deleted:
				f.Exists, f.Name = known.UID, known.Name
			case err != nil && !fault.Has(err, fault.NotFound):
				return err
			}
		}
		ws, err := lib.Workspace(q)
		if err != nil {
			return err
		}
		f.Document = Local(doc, lib.Catalogue, ws)
		f.Missing = missing(f.Document, lib.Catalogue, ws)
		_, f.Problems, err = lib.Check(q, f.Document)
		return err
	})
	return f, err
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

// Import writes an opened file: in the place of the draft of the flow with the same id when replace is set, else as a new
// flow, whose name gets a number where it is taken. mapping says what missing references become: «tag:vip» → «постоянный»,
// «hook:Касса» → the name or the id of a webhook that is here.
func Import(ctx context.Context, lib *library.Library, f *File, replace bool, mapping map[string]string) (library.Flow, error) {
	doc, err := Map(f.Document, lib.Catalogue, mapping)
	if err != nil {
		return library.Flow{}, err
	}
	if err := lib.DB.Read(ctx, func(q *store.ReadTx) error {
		ws, err := lib.Workspace(q)
		if err == nil {
			doc = Local(doc, lib.Catalogue, ws)
		}
		return err
	}); err != nil {
		return library.Flow{}, err
	}
	if replace && f.Exists != "" {
		return lib.Replace(ctx, f.Exists, doc)
	}
	return lib.Add(ctx, doc)
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
