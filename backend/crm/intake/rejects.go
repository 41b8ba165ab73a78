package intake

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"

	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
)

// Words puts a reason into a sentence of the user's language; heading is the title of the column that holds them.
type Words struct {
	Heading string
	Reason  func(fault.Code, fault.Args) string
}

// WriteRejects writes the rejected rows of an import as a table that can be mended and imported again: the file's own header
// and cells with the reason in a last column, UTF-8 with a byte-order mark, the file's delimiter. A cell that a spreadsheet
// would take for a formula gets an apostrophe before it. The file itself is not needed any more.
func (im *Importer) WriteRejects(ctx context.Context, id job.ID, to io.Writer, words Words) error {
	return im.db.Read(ctx, func(tx *store.ReadTx) error {
		j, err := job.Get(tx, id)
		if err != nil {
			return err
		}
		var p Plan
		if err := json.Unmarshal(j.Params, &p); err != nil {
			return err
		}
		return writeRejects(tx, id, p, to, words)
	})
}

// WriteRejects writes the rows that the import would reject, in the same form.
func (r *Rehearsal) WriteRejects(ctx context.Context, to io.Writer, words Words) error {
	return r.db.Read(ctx, func(tx *store.ReadTx) error { return writeRejects(tx, r.id, r.plan, to, words) })
}

func writeRejects(q store.Querier, id job.ID, p Plan, to io.Writer, words Words) error {
	if len(p.Delimiter) != 1 {
		return fault.Missing("import", id)
	}
	if _, err := to.Write([]byte("\ufeff")); err != nil {
		return err
	}
	out := csv.NewWriter(to)
	out.Comma = rune(p.Delimiter[0])
	out.UseCRLF = true
	header := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		header[i] = c.Header
	}
	if err := out.Write(line(header, len(p.Columns), words.Heading)); err != nil {
		return err
	}
	if err := Fates(q, id, Rejected, func(r RowFate) error {
		return out.Write(line(r.Cells, len(p.Columns), sentence(r.Reason, words)))
	}); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// line is a row's cells with a text in its own column behind them, in a short row too.
func line(cells []string, width int, last string) []string {
	out := make([]string, 0, max(len(cells), width)+1)
	for _, c := range cells {
		out = append(out, harmless(c))
	}
	for len(out) < width {
		out = append(out, "")
	}
	return append(out, harmless(last))
}

// sentence is a row's reason, with the others that it has.
func sentence(f *fault.Error, words Words) string {
	parts := []string{words.Reason(f.Code, f.Args)}
	more, _ := f.Args["more"].([]any)
	for _, m := range more {
		o, _ := m.(map[string]any)
		code, _ := o["code"].(string)
		args, _ := o["args"].(map[string]any)
		parts = append(parts, words.Reason(fault.Code(code), args))
	}
	return strings.Join(parts, "; ")
}

// harmless puts an apostrophe before what a spreadsheet would run. Plain numbers and phones with a sign stay as they are.
func harmless(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	if (s[0] == '+' || s[0] == '-') && !strings.ContainsFunc(s[1:], func(r rune) bool { return !strings.ContainsRune("0123456789 ().,-\u00a0", r) }) {
		return s
	}
	return "'" + s
}
