package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"voronka/backend/crm"
	"voronka/backend/crm/tabular"
	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Draft is a file as it was recognised, with the plan that is proposed.
type Draft struct {
	Plan    Plan
	Columns []tabular.Column
	Sample  [][]string
	Targets []Target
	Sure    bool   // of encoding and delimiter
	Before  job.ID // an earlier import of the same file; 0: none
}

var tests = tabular.Tests{
	Phone: func(s string) bool { _, ok := crm.Phone(s); return ok },
	Email: func(s string) bool { _, ok := crm.Email(s); return ok },
}

// Open recognises a file and proposes a plan. What the given plan sets already (type, encoding, delimiter, currency, a
// column's target, the order of dates or the decimal sign by Override) is kept; the rest is recognised.
func Open(q store.Querier, p Plan) (Draft, error) {
	f, err := os.Open(p.Path)
	if err != nil {
		return Draft{}, fault.Wrap(err, fault.NotFound, fault.Args{"what": "file", "key": p.Path}).In("import.open")
	}
	defer f.Close()
	d := Draft{Plan: p, Sure: true}
	if d.Plan.Name == "" {
		d.Plan.Name = filepath.Base(p.Path)
	}
	sum := sha256.New()
	enc, sure, err := tabular.DetectEncoding(io.TeeReader(f, sum))
	if err == nil {
		_, err = io.Copy(sum, f) // a byte-order mark ends the looking early
	}
	if err != nil {
		return d, fault.Wrap(err, fault.NotFound, fault.Args{"what": "file", "key": p.Path}).In("import.open")
	}
	d.Plan.Hash = hex.EncodeToString(sum.Sum(nil))
	if p.Encoding == "" {
		d.Plan.Encoding, d.Sure = enc, sure
	}
	if p.Delimiter == "" {
		head := make([]byte, 256<<10)
		n, err := f.ReadAt(head, 0)
		if err != nil && !errors.Is(err, io.EOF) {
			return d, err
		}
		delimiter, sure := tabular.DetectDelimiter(head[:n], d.Plan.Encoding)
		d.Plan.Delimiter, d.Sure = string(delimiter), d.Sure && sure
	}
	if len(d.Plan.Delimiter) != 1 {
		return d, fault.InvalidFields(fault.Field{Field: "delimiter", Code: fault.Unknown, Args: fault.Args{"what": "delimiter", "key": p.Delimiter}})
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return d, err
	}
	table, err := tabular.Recognise(f, d.Plan.dialect(), tests)
	if err != nil {
		return d, err
	}
	if len(table.Columns) == 0 {
		return d, fault.New(EmptyFile, fault.Args{"name": d.Plan.Name}).In("import.open")
	}
	d.Columns, d.Sample = table.Columns, table.Sample
	return d, d.propose(q)
}

// propose fills in what the plan leaves open.
func (d *Draft) propose(q store.Querier) error {
	fields, err := crm.Fields(q)
	if err != nil {
		return err
	}
	set, err := workspace.Load(q)
	if err != nil {
		return err
	}
	if d.Plan.Type == "" {
		d.Plan.Type = guessType(d.Columns)
	}
	targets, currency := guess(d.Plan.Type, d.Columns, fields)
	if d.Plan.Currency == "" {
		d.Plan.Currency = set.Currency
		if currency != "" {
			d.Plan.Currency = currency
		}
	}
	if d.Plan.Consent == "" {
		d.Plan.Consent = crm.ConsentUnknown
	}
	given := d.Plan.Columns
	d.Plan.Columns = make([]Column, len(d.Columns))
	for i, c := range d.Columns {
		d.Plan.Columns[i] = Column{Header: c.Header, Target: targets[i], Number: c.Number, Date: c.Date}
		if i < len(given) && given[i].Target != "" {
			d.Plan.Columns[i].Target = given[i].Target
		}
	}
	d.Targets = Targets(d.Plan.Type, fields)
	d.Before, err = earlier(q, d.Plan.Hash, d.Plan.Type)
	return err
}

// Override sets the decimal sign and the order of dates for every column, where they are not empty.
func (p *Plan) Override(decimal string, dates tabular.Order) {
	for i := range p.Columns {
		if decimal == "." || decimal == "," {
			p.Columns[i].Number.Decimal = decimal[0]
		}
		if dates != "" && p.Columns[i].Date.Order != dates {
			p.Columns[i].Date.Order = dates
		}
	}
}

// Map sets a column's target by its header.
func (p *Plan) Map(column, target string) error {
	for i := range p.Columns {
		if normalHeader(p.Columns[i].Header) == normalHeader(column) {
			p.unmap(target)
			p.Columns[i].Target = target
			return nil
		}
	}
	return fault.New(fault.Unknown, fault.Args{"what": "column", "key": column})
}

// unmap frees a target that only one column may have.
func (p *Plan) unmap(target string) {
	for i := range p.Columns {
		if p.Columns[i].Target == target && target != ToPhone && target != ToEmail && target != ToTags && target != ToComment {
			p.Columns[i].Target = ToNothing
		}
	}
}

func earlier(q store.Querier, hash string, t Type) (job.ID, error) {
	var id int64
	_, err := q.QueryRow(`SELECT id FROM job WHERE kind = ? AND state <> 'undone' AND json_extract(params, '$.hash') = ?
		AND json_extract(params, '$.type') = ? ORDER BY id DESC LIMIT 1`, []any{Kind, hash, string(t)}, &id)
	return job.ID(id), err
}
