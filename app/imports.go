package app

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"voronka/backend/crm"
	"voronka/backend/crm/intake"
	"voronka/backend/crm/tabular"
	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
)

// Imports read tables into the workspace. A plan comes and goes whole: the page keeps nothing that a call does not say again.
// What a live import would start is in imports_forecast.go.
type Imports struct{ app *App }

// Open recognises a file and proposes a plan.
func (s *Imports) Open(ctx context.Context, in OpenImport) (ImportDraft, error) {
	return s.Recognise(ctx, ImportPlan{File: in.File, Type: in.Type})
}

// Recognise looks at the file again with what the user has chosen.
func (s *Imports) Recognise(ctx context.Context, in ImportPlan) (ImportDraft, error) {
	_, draft, err := s.plan(ctx, in)
	return draft, err
}

// Check rehearses the import as a job; nothing is changed.
func (s *Imports) Check(ctx context.Context, in ImportPlan) (Job, error) {
	plan, _, err := s.plan(ctx, in)
	if err != nil {
		return Job{}, err
	}
	j, err := s.app.importer.Check(ctx, plan)
	return jobRow(j), err
}

// Start imports the file as a job.
func (s *Imports) Start(ctx context.Context, in ImportPlan) (Job, error) {
	plan, _, err := s.plan(ctx, in)
	if err != nil {
		return Job{}, err
	}
	// The file is kept with the workspace: its rejected rows are written from it, and the chosen one may go.
	if plan.Path, err = s.app.KeepFile(plan.Path, plan.Hash); err != nil {
		return Job{}, err
	}
	j, err := s.app.importer.Start(ctx, plan)
	return jobRow(j), err
}

// Settle says what becomes of a cancelled import's rows: they are kept, and the import counts as done with what it has
// written, or they are removed by a job.
func (s *Imports) Settle(ctx context.Context, in SettleImport) (Job, error) {
	if !in.Keep {
		return s.Undo(ctx, ByID{ID: in.Job})
	}
	id, err := parseID("job", in.Job)
	if err != nil {
		return Job{}, err
	}
	j, err := s.app.jobs.Get(ctx, job.ID(id))
	if err != nil {
		return Job{}, err
	}
	if j.State != job.Cancelled {
		return Job{}, fault.New(fault.Refused, nil)
	}
	err = s.app.db.Write(ctx, func(tx *store.Tx) error { return job.SetState(tx, j.ID, job.Done, j.Result) })
	if err != nil {
		return Job{}, err
	}
	return (&Jobs{s.app}).Get(ctx, ByID{ID: in.Job})
}

// Undo takes an import back as a job, within a day of it.
func (s *Imports) Undo(ctx context.Context, in ByID) (Job, error) {
	id, err := parseID("job", in.ID)
	if err != nil {
		return Job{}, err
	}
	j, err := s.app.importer.Undo(ctx, job.ID(id))
	return jobRow(j), err
}

// shownImports is how many past imports are listed.
const shownImports = 100

// List returns the imports, the latest first.
func (s *Imports) List(ctx context.Context) ([]Job, error) {
	jobs, err := s.app.jobs.List(ctx, intake.Kind, shownImports)
	var out []Job
	for _, j := range jobs {
		out = append(out, jobRow(j))
	}
	return out, err
}

// Rejects writes the rejected rows of an import, with their reasons in the workspace's language, as a table.
func (s *Imports) Rejects(ctx context.Context, in ByID) (ref FileRef, err error) {
	id, err := parseID("job", in.ID)
	if err != nil {
		return ref, err
	}
	j, err := s.app.jobs.Get(ctx, job.ID(id))
	if err != nil {
		return ref, err
	}
	out, err := os.CreateTemp("", "voronka-rejects-*.csv")
	if err != nil {
		return ref, err
	}
	defer func() { err = errors.Join(err, out.Close(), os.Remove(out.Name())) }()
	if err := s.app.importer.WriteRejects(ctx, j.ID, out, s.app.RejectWords(s.app.Language(ctx))); err != nil {
		return ref, err
	}
	if _, err := out.Seek(0, 0); err != nil {
		return ref, err
	}
	row := jobRow(j)
	name := row.Name[:len(row.Name)-len(filepath.Ext(row.Name))]
	return s.app.files.Put(s.app.words.T(s.app.Language(ctx), "rejects.file", map[string]any{"name": name}), out, MaxUpload)
}

// RejectWords put the reasons of rejected rows into a language.
func (a *App) RejectWords(lang string) intake.Words {
	return intake.Words{
		Heading: a.words.T(lang, "rejects.reason", nil),
		Reason:  func(code fault.Code, args fault.Args) string { return a.words.T(lang, "fault."+string(code), args) },
	}
}

// plan reads a plan from the wire: the file is recognised, then the user's choices are put over it.
func (s *Imports) plan(ctx context.Context, in ImportPlan) (intake.Plan, ImportDraft, error) {
	path, name, err := s.app.files.Path(in.File.Handle)
	if err != nil {
		return intake.Plan{}, ImportDraft{}, err
	}
	given := intake.Plan{
		Path: path, Name: name, Type: intake.Type(in.Type), Encoding: tabular.Encoding(in.Encoding), Delimiter: in.Delimiter, Currency: in.Currency,
		Consent: crm.ConsentState(in.Consent), Live: in.Live, Again: in.Again,
	}
	var d intake.Draft
	if err := s.app.db.Read(ctx, func(q *store.ReadTx) error { d, err = intake.Open(q, given); return err }); err != nil {
		return given, ImportDraft{}, err
	}
	// Only a choice that differs from what was recognised is put over every column: two columns may rightly differ.
	decimal, dates := forms(d)
	if in.Decimal == decimal {
		in.Decimal = ""
	}
	if in.Dates == dates {
		in.Dates = ""
	}
	d.Plan.Override(in.Decimal, tabular.Order(in.Dates))
	for number, target := range in.Columns {
		i, err := strconv.Atoi(number)
		if err != nil || i < 0 || i >= len(d.Plan.Columns) {
			return d.Plan, ImportDraft{}, fault.New(fault.Unknown, fault.Args{"what": "column", "key": number})
		}
		d.Plan.Columns[i].Target = target
	}
	if in.Key != "" {
		i, err := strconv.Atoi(in.Key)
		if err != nil || i < 0 || i >= len(d.Plan.Columns) {
			return d.Plan, ImportDraft{}, fault.New(fault.Unknown, fault.Args{"what": "column", "key": in.Key})
		}
		for other := range d.Plan.Columns {
			if other != i && d.Plan.Columns[other].Target == intake.ToKey {
				d.Plan.Columns[other].Target = intake.ToNothing
			}
		}
		d.Plan.Columns[i].Target = intake.ToKey
	}
	return d.Plan, draftOf(in.File, name, d), nil
}

// forms are the decimal sign and the order of dates that the first column with such values has, else the plan's first.
func forms(d intake.Draft) (decimal, dates string) {
	var anyDecimal, anyDates string
	for i, c := range d.Plan.Columns {
		if c.Number.Decimal != 0 {
			sign := string(c.Number.Decimal)
			anyDecimal = cmp.Or(anyDecimal, sign)
			if read := d.Columns[i].Type; read == tabular.IsNumber {
				decimal = cmp.Or(decimal, sign)
			}
		}
		if c.Date.Order != "" {
			order := string(c.Date.Order)
			anyDates = cmp.Or(anyDates, order)
			if read := d.Columns[i].Type; read == tabular.IsDate || read == tabular.IsDateTime {
				dates = cmp.Or(dates, order)
			}
		}
	}
	return cmp.Or(decimal, anyDecimal), cmp.Or(dates, anyDates)
}

func draftOf(file FileRef, name string, d intake.Draft) ImportDraft {
	file.Name = name
	plan := ImportPlan{
		File: file, Type: string(d.Plan.Type), Encoding: string(d.Plan.Encoding), Delimiter: d.Plan.Delimiter, Columns: map[string]string{},
		Currency: d.Plan.Currency, Consent: string(d.Plan.Consent), Live: d.Plan.Live, Again: d.Plan.Again,
	}
	plan.Decimal, plan.Dates = forms(d)
	out := ImportDraft{Sample: d.Sample}
	for i, c := range d.Plan.Columns {
		number := strconv.Itoa(i)
		plan.Columns[number] = c.Target
		if c.Target == intake.ToKey {
			plan.Key = number
		}
		out.Headers = append(out.Headers, c.Header)
		read := d.Columns[i]
		out.Guessed = append(out.Guessed, ImportColumn{
			Target: c.Target, Type: string(read.Type), Form: read.Form, Filled: int64(read.Filled), Sure: read.Sure,
		})
	}
	for _, t := range d.Targets {
		out.Targets = append(out.Targets, ImportTarget{ID: t.ID, Label: t.Label, Type: t.Type})
	}
	if d.Before > 0 {
		out.Before = d.Before.String()
	}
	out.Plan = plan
	return out
}

// KeepFile copies a file that is imported into the workspace, under the hash of what is in it, and returns where it lies.
func (a *App) KeepFile(path, hash string) (string, error) {
	dir := filepath.Join(a.opts.Workspace, "files", "imports")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fault.Wrap(err, fault.ReadOnly, fault.Args{"path": dir})
	}
	to := filepath.Join(dir, hash+filepath.Ext(path))
	if _, err := os.Stat(to); err == nil {
		return to, nil
	}
	if err := copyFile(path, to); err != nil {
		return "", fault.Wrap(err, fault.ReadOnly, fault.Args{"path": to})
	}
	return to, nil
}
