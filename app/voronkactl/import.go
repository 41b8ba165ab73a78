package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"voronka/app"
	"voronka/backend/crm"
	"voronka/backend/crm/intake"
	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
)

type importCmd struct {
	Type    string   `arg:"" help:"${help_import_type}"`
	File    string   `arg:"" help:"${help_import_file}"`
	Map     []string `help:"${help_map}" placeholder:"COLUMN=FIELD" sep:"none"`
	Key     string   `help:"${help_key}" placeholder:"COLUMN"`
	Live    bool     `help:"${help_live}"`
	Consent string   `help:"${help_consent}" enum:"given,unknown" default:"unknown"`
	DryRun  bool     `help:"${help_dry_run}"`
	Rejects string   `help:"${help_rejects}" placeholder:"FILE"`
	Again   bool     `help:"${help_again}"`
}

// importLine is the report of an import.
type importLine struct {
	Job string `json:"job"`
	Dry bool   `json:"dry_run"`
	intake.Report
}

// Run imports a table. Every row ends up imported or rejected with a reason; a report of rejected rows is no failure.
func (c *importCmd) Run(s *session) error {
	if intake.Type(c.Type).Entity() == "" {
		return fault.New(fault.Unknown, fault.Args{"what": "type", "key": c.Type})
	}
	path, err := filepath.Abs(c.File)
	if err != nil {
		return err
	}
	return s.with(nil, func(a *app.App) error {
		plan, err := c.plan(s, a, path)
		if err != nil {
			return err
		}
		start := a.Importer().Start
		if c.DryRun {
			start = a.Importer().Check
		} else if plan.Path, err = a.KeepFile(plan.Path, plan.Hash); err != nil {
			return err
		}
		j, err := start(s.ctx, plan)
		if err != nil {
			return err
		}
		if j, err = s.follow(a.Jobs(), j); err != nil {
			return err
		}
		return c.report(s, a, j, plan)
	})
}

// plan is the file as recognised, with what the command line says put over it.
func (c *importCmd) plan(s *session, a *app.App, path string) (intake.Plan, error) {
	var draft intake.Draft
	err := a.DB().Read(s.ctx, func(q *store.ReadTx) (err error) {
		draft, err = intake.Open(q, intake.Plan{
			Path: path, Type: intake.Type(c.Type), Live: c.Live, Consent: crm.ConsentState(c.Consent), Again: c.Again,
		})
		return err
	})
	if err != nil {
		return draft.Plan, err
	}
	for _, m := range c.Map {
		column, target, ok := strings.Cut(m, "=")
		if !ok {
			return draft.Plan, usageError{"--map " + m + ": COLUMN=FIELD"}
		}
		if err := draft.Plan.Map(column, target); err != nil {
			return draft.Plan, err
		}
	}
	if c.Key != "" {
		if err := draft.Plan.Map(c.Key, intake.ToKey); err != nil {
			return draft.Plan, err
		}
	}
	return draft.Plan, nil
}

func (c *importCmd) report(s *session, a *app.App, j job.Job, plan intake.Plan) error {
	if j.State == job.Failed || j.State == job.Cancelled {
		if j.Fault != nil {
			return j.Fault
		}
		return fault.New(fault.Cancelled, nil)
	}
	line := importLine{Job: j.ID.String(), Dry: c.DryRun}
	if err := json.Unmarshal(j.Result, &line.Report); err != nil {
		return err
	}
	if c.Rejects != "" {
		if err := c.writeRejects(s, a, j.ID, plan); err != nil {
			return err
		}
	}
	if s.json {
		if err := s.line(line); err != nil {
			return err
		}
	} else {
		r := line.Report
		s.say("cli.import_report", map[string]any{
			"rows": r.Rows, "created": r.Created, "updated": r.Updated, "same": r.Same, "repeated": r.Repeated, "rejected": r.Rejected,
		})
		for _, reason := range r.Reasons {
			fmt.Fprintf(s.out, "  %d × %s (%s)\n", reason.Count, s.sentence(reason.Code, reason.Args), s.t("cli.import_rows", map[string]any{"rows": joined(reason.Rows)}))
		}
	}
	return nil
}

// writeRejects writes the rejected rows to the file asked for; a dry run leaves none behind, so it is rehearsed once more.
func (c *importCmd) writeRejects(s *session, a *app.App, id job.ID, plan intake.Plan) (err error) {
	out, err := os.Create(c.Rejects)
	if err != nil {
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": c.Rejects})
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	words := a.RejectWords(s.lang)
	if !c.DryRun {
		return a.Importer().WriteRejects(s.ctx, id, out, words)
	}
	rehearsal, err := a.Importer().Rehearse(s.ctx, plan)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rehearsal.Close()) }()
	return rehearsal.WriteRejects(s.ctx, out, words)
}

func joined(rows []int64) string {
	var parts []string
	for _, r := range rows {
		parts = append(parts, fmt.Sprint(r))
	}
	return strings.Join(parts, ", ")
}

// tellEvery is how often progress is shown.
const tellEvery = 200 * time.Millisecond

// follow waits for a job's end and shows its progress on standard error. Giving up cancels it; what it wrote till then stays.
func (s *session) follow(jobs *job.Manager, j job.Job) (job.Job, error) {
	ctx, stop := context.WithCancel(context.WithoutCancel(s.ctx))
	live := s.terminal()
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		tick := time.NewTicker(tellEvery)
		defer tick.Stop()
		giveUp := s.ctx.Done()
		for {
			select {
			case <-ctx.Done():
				return
			case <-giveUp:
				jobs.Cancel(j.ID)
				giveUp = nil
			case <-tick.C:
				if now, err := jobs.Get(ctx, j.ID); live && err == nil && now.State == job.Running && now.Total > 0 {
					fmt.Fprintf(s.err, "\r%s", s.t("cli.import_progress", map[string]any{"done": now.Done, "total": now.Total}))
				}
			}
		}
	}()
	ended, err := jobs.Wait(ctx, j.ID)
	stop()
	<-shown
	if live {
		fmt.Fprint(s.err, "\r")
	}
	fmt.Fprintln(s.err, s.t("cli.import_progress", map[string]any{"done": ended.Done, "total": ended.Total}))
	return ended, err
}
