package interchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"voronka/backend/fault"
	"voronka/backend/file"
	"voronka/backend/flow"
	"voronka/backend/library"
)

// Limits of a bundle, so that a hostile or broken file can neither hang nor fill the machine. There is no packing in it,
// and so nothing that could unpack into more, and no name in it becomes a path.
const (
	MaxBundle  = 64 << 20 // bytes of the whole file
	MaxFlows   = 50       // with the first
	MaxFields  = 200
	MaxFiles   = 100
	maxContent = 40 << 20 // bytes of all attached files together
	maxSteps   = 6000     // nodes of all flows together
	maxNested  = 56
	maxSecrets = 200
	maxText    = 2000 // letters of a template's description
)

const bundleVersion = 1

// bundleKey is where a flow's file carries what its flow depends on. A program that does not know it keeps it as it keeps
// any unknown field, so that a bundle is a flow's file for everybody.
const bundleKey = "bundle"

// Bundle is a flow with what it depends on. Everything in it has a portable name; secrets are named and never held.
type Bundle struct {
	Main     *flow.Document
	Flows    []*flow.Document // that it starts, and those that are exported with it
	Fields   []library.TemplateField
	Files    []Attached
	Secrets  []string
	Template *TemplateInfo // the file is a template
}

// TemplateInfo makes a bundle a template.
type TemplateInfo struct {
	Name  string `json:"name"`
	About string `json:"about,omitempty"`
}

// Attached is a file that messages carry, under the uid by which the flow names it.
type Attached struct {
	UID     string `json:"uid"`
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	Type    string `json:"type"`
	Hash    string `json:"sha256"`
	Content []byte `json:"data"` // base64
}

// wireBundle is the part of the file under bundleKey.
type wireBundle struct {
	Version  int                     `json:"version"`
	Template *TemplateInfo           `json:"template"`
	Fields   []library.TemplateField `json:"fields"`
	Flows    []json.RawMessage       `json:"flows"`
	Files    []Attached              `json:"files"`
	Secrets  []string                `json:"secrets"`
}

// ReadBundle reads a flow's file with or without what it depends on: EmptyFile, NotJSON, fault.TooLarge, or what flow.Decode
// says is wrong with it.
func ReadBundle(data []byte) (*Bundle, error) {
	if len(data) > MaxBundle {
		return nil, fault.New(fault.TooLarge, fault.Args{"what": "file", "limit": MaxBundle})
	}
	raw, part, err := cut(data)
	if err != nil || part == nil {
		doc, err := Read(data)
		return &Bundle{Main: doc}, err
	}
	b := &Bundle{}
	if b.Main, err = flow.Decode(raw); err != nil {
		return nil, err
	}
	return b, b.read(part)
}

// cut takes the bundle's part out of a file. What is no object, or has no such part, is left to Read.
func cut(data []byte) (rest, part []byte, err error) {
	text := bytes.ToValidUTF8(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\uFFFD"))
	if err := flow.CheckNesting(text, maxNested); err != nil {
		return nil, nil, err
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil || len(fields[bundleKey]) == 0 {
		return nil, nil, nil
	}
	part = fields[bundleKey]
	delete(fields, bundleKey)
	rest, err = json.Marshal(fields)
	return rest, part, err
}

func (b *Bundle) read(part []byte) error {
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(part, &head); err != nil || head.Version < 1 {
		return badBundle(err, "version")
	}
	if head.Version > bundleVersion {
		return fault.New(flow.NewerSchema, fault.Args{"schema": "bundle " + strconv.Itoa(head.Version), "program": "bundle " + strconv.Itoa(bundleVersion)})
	}
	var w wireBundle
	if err := json.Unmarshal(part, &w); err != nil {
		var typed *json.UnmarshalTypeError
		place := ""
		if errors.As(err, &typed) {
			place = typed.Field
		}
		return badBundle(err, place)
	}
	for _, l := range []struct {
		what     string
		n, limit int
	}{{"flows", len(w.Flows) + 1, MaxFlows}, {"fields", len(w.Fields), MaxFields}, {"files", len(w.Files), MaxFiles}, {"secrets", len(w.Secrets), maxSecrets}} {
		if l.n > l.limit {
			return fault.New(fault.TooLarge, fault.Args{"what": l.what, "limit": l.limit})
		}
	}
	steps, ids := len(b.Main.Nodes), map[string]bool{b.Main.ID: true}
	for i, text := range w.Flows {
		doc, err := flow.Decode(text)
		if err != nil {
			return err
		}
		delete(doc.Extra, bundleKey)
		if doc.ID == "" || ids[doc.ID] {
			return badBundle(nil, "flows["+strconv.Itoa(i)+"].id")
		}
		ids[doc.ID] = true
		if steps += len(doc.Nodes); steps > maxSteps {
			return fault.New(fault.TooLarge, fault.Args{"what": "nodes", "limit": maxSteps})
		}
		b.Flows = append(b.Flows, doc)
	}
	b.Fields, b.Secrets, b.Template = w.Fields, w.Secrets, w.Template
	if err := b.checkFields(); err != nil {
		return err
	}
	if t := b.Template; t != nil && (len(t.Name) > maxText || len(t.About) > 4*maxText) {
		return badBundle(nil, "template")
	}
	return b.attach(w.Files)
}

func (b *Bundle) checkFields() error {
	seen := map[string]bool{}
	for i, f := range b.Fields {
		path := pathOf(f)
		if !custom.MatchString(path) || custom.FindString(path) != path || seen[path] || len(f.Options) > 1000 {
			return badBundle(nil, "fields["+strconv.Itoa(i)+"]")
		}
		seen[path] = true
	}
	return nil
}

// attach takes the files over and holds each to what the bundle says of it.
func (b *Bundle) attach(files []Attached) error {
	total, seen := 0, map[string]bool{}
	for i, f := range files {
		sum := sha256.Sum256(f.Content)
		place := "files[" + strconv.Itoa(i) + "]"
		if total += len(f.Content); total > maxContent || len(f.Content) > file.MaxSize {
			return fault.New(fault.TooLarge, fault.Args{"what": "files", "limit": maxContent})
		}
		if len(file.UIDs(f.UID)) != 1 || file.UIDs(f.UID)[0] != f.UID || seen[f.UID] || len(f.Content) == 0 {
			return badBundle(nil, place+".uid")
		}
		if f.Hash != hex.EncodeToString(sum[:]) {
			return badBundle(nil, place+".sha256")
		}
		seen[f.UID] = true
	}
	b.Files = files
	return nil
}

func badBundle(err error, place string) error {
	return fault.Wrap(err, flow.BadFlow, fault.Args{"place": bundleKey + "." + place})
}

// pathOf is a field's name in expressions.
func pathOf(f library.TemplateField) string { return string(f.Entity) + ".fields." + f.Key }

// Write writes a bundle as a file: the first flow in its fixed form, then what it depends on, one thing a line. A flow that
// depends on nothing is a plain flow's file. The same bundle gives the same bytes.
func (b *Bundle) Write() ([]byte, error) {
	main, err := flow.Marshal(without(b.Main))
	if err != nil {
		return nil, err
	}
	w := &partWriter{}
	w.one("version", bundleVersion)
	if b.Template != nil {
		w.one("template", b.Template)
	}
	w.list("fields", len(b.Fields), func(i int) any { return b.Fields[i] })
	w.flows(b.Flows)
	w.list("secrets", len(b.Secrets), func(i int) any { return b.Secrets[i] })
	w.list("files", len(b.Files), func(i int) any { return b.Files[i] })
	if w.err != nil || w.count == 1 {
		return main, w.err
	}
	out := bytes.TrimSuffix(main, []byte("\n}\n"))
	out = append(slices.Clip(out), ",\n  \""+bundleKey+"\": {"...)
	out = append(out, w.b.Bytes()...)
	return append(out, "\n  }\n}\n"...), nil
}

// without is a document without a bundle's part that an older program kept as an unknown field.
func without(doc *flow.Document) *flow.Document {
	if _, ok := doc.Extra[bundleKey]; !ok {
		return doc
	}
	copied := *doc
	copied.Extra = map[string]json.RawMessage{}
	for k, v := range doc.Extra {
		if k != bundleKey {
			copied.Extra[k] = v
		}
	}
	return &copied
}

// partWriter writes the bundle's part in the manner of a flow's file.
type partWriter struct {
	b     bytes.Buffer
	count int
	err   error
}

func (w *partWriter) key(name string) {
	if w.count > 0 {
		w.b.WriteByte(',')
	}
	w.count++
	w.b.WriteString("\n    \"" + name + "\": ")
}

func (w *partWriter) inline(v any) {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		w.err = err
	}
	w.b.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
}

func (w *partWriter) one(name string, v any) {
	w.key(name)
	w.inline(v)
}

func (w *partWriter) list(name string, n int, at func(int) any) {
	if n == 0 {
		return
	}
	w.key(name)
	w.b.WriteByte('[')
	for i := range n {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.b.WriteString("\n      ")
		w.inline(at(i))
	}
	w.b.WriteString("\n    ]")
}

func (w *partWriter) flows(docs []*flow.Document) {
	if len(docs) == 0 {
		return
	}
	w.key("flows")
	w.b.WriteByte('[')
	for i, doc := range docs {
		text, err := flow.Marshal(without(doc))
		if err != nil {
			w.err = err
			return
		}
		if i > 0 {
			w.b.WriteByte(',')
		}
		text = bytes.TrimSuffix(text, []byte("\n"))
		w.b.WriteString("\n      ")
		w.b.Write(bytes.ReplaceAll(text, []byte("\n"), []byte("\n      ")))
	}
	w.b.WriteString("\n    ]")
}
