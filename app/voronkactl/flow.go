package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"strings"

	"voronka/app"
	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/store"
)

type flowCmd struct {
	List     flowListCmd     `cmd:"" help:"${help_flow_list}"`
	Validate flowValidateCmd `cmd:"" help:"${help_flow_validate}"`
	Import   flowImportCmd   `cmd:"" help:"${help_flow_import}"`
	Publish  flowPublishCmd  `cmd:"" help:"${help_flow_publish}"`
	Rollback flowRollbackCmd `cmd:"" help:"${help_flow_rollback}"`
	Pause    flowPauseCmd    `cmd:"" help:"${help_flow_pause}"`
	Export   flowExportCmd   `cmd:"" help:"${help_flow_export}"`
	Stats    flowStatsCmd    `cmd:"" help:"${help_flow_stats}"`
	Simulate flowSimulateCmd `cmd:"" help:"${help_flow_simulate}"`
}

// call runs a service's method, as the page does.
func call[T any](s *session, a *app.App, method string, in any) (out T, err error) {
	argument, err := json.Marshal(in)
	if err != nil {
		return out, err
	}
	result, failed := a.Dispatcher().Call(s.ctx, method, argument)
	if failed != nil {
		return out, &fault.Error{Code: failed.Code, Args: failed.Args, Fields: failed.Fields}
	}
	return out, json.Unmarshal(result, &out)
}

// find looks a flow up by its name or id.
func (s *session) find(a *app.App, name string) (f library.Flow, err error) {
	err = a.DB().Read(s.ctx, func(q *store.ReadTx) error {
		f, err = a.Flows().Find(q, name)
		return err
	})
	return f, err
}

type flowListCmd struct{}

type flowLine struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	State   string `json:"state"`
	Version int64  `json:"version"`
	Dirty   bool   `json:"dirty"`
	Inside  int64  `json:"inside"`
	Started int64  `json:"started"`
	Failed  int64  `json:"failed"`
}

// Run lists the flows, the latest changed first.
func (c *flowListCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		rows, err := call[[]app.FlowRow](s, a, "Flows.List", nil)
		if err != nil {
			return err
		}
		t := &table{}
		for _, r := range rows {
			if s.json {
				line := flowLine{r.ID, r.Name, r.State, r.Version, r.Dirty, r.Inside, r.Started, r.Failed}
				if err := s.line(line); err != nil {
					return err
				}
				continue
			}
			t.add(r.ID, s.t("cli.flow_state."+r.State, nil), fmt.Sprintf("v%d", r.Version), s.t("cli.inside", map[string]any{"count": r.Inside}), r.Name)
		}
		s.print(t)
		return nil
	})
}

type flowValidateCmd struct {
	File string `arg:"" help:"${help_flow_file}"`
}

// Run compiles a flow's file against the workspace and fails when it could not be published.
func (c *flowValidateCmd) Run(s *session) error {
	text, err := readFlow(c.File)
	if err != nil {
		return err
	}
	return s.with(nil, func(a *app.App) error {
		checked, err := call[app.Checked](s, a, "Flows.Check", app.CheckDocument{Document: text})
		if err != nil {
			return err
		}
		if err := s.problems(checked.Problems); err != nil {
			return err
		}
		if flow.HasErrors(checked.Problems) {
			return errProblems
		}
		s.say("cli.valid", nil)
		return nil
	})
}

// maxFlow is the largest flow file that is read, in bytes.
const maxFlow = 16 << 20

func readFlow(path string) (json.RawMessage, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.NotFound, fault.Args{"what": "file", "key": path})
	}
	if info.Size() > maxFlow {
		return nil, fault.New(fault.TooLarge, fault.Args{"what": "file", "limit": maxFlow})
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.NotFound, fault.Args{"what": "file", "key": path})
	}
	if !json.Valid(text) {
		_, err := flow.Decode(text) // which says where
		if err == nil {
			err = fault.New(fault.BadRequest, fault.Args{"message": "not JSON"})
		}
		return nil, err
	}
	return text, nil
}

// problems prints what compiling found.
func (s *session) problems(list []flow.Problem) error {
	for _, p := range list {
		if s.json {
			if err := s.line(p); err != nil {
				return err
			}
			continue
		}
		where := strings.Join(strings.Fields(p.Node+" "+p.Param+" "+p.Port), ".")
		if where != "" {
			where += ": "
		}
		fmt.Fprintln(s.out, s.t("cli.severity."+string(p.Severity), nil)+": "+where+s.problem(p))
	}
	return nil
}

// problem puts a problem into words: of a flow, or of an expression in it.
func (s *session) problem(p flow.Problem) string {
	for _, root := range []string{"problem.", "formula."} {
		if s.words.Has(s.lang, root+p.Code) {
			args := maps.Clone(p.Args)
			if args == nil {
				args = fault.Args{}
			}
			if _, named := args["param"]; !named { // sentences may name the field, which here goes by its id
				args["param"] = p.Param
			}
			if port := "port." + p.Port; p.Port != "" && s.words.Has(s.lang, port) {
				args["port"] = s.t(port, nil)
			}
			return s.t(root+p.Code, args)
		}
	}
	return p.Code
}

type flowImportCmd struct {
	File    string `arg:"" help:"${help_flow_file}"`
	Publish bool   `help:"${help_flow_import_publish}"`
}

// Run reads a flow's file into the workspace: in the place of the draft that has its id, else as a new flow.
func (c *flowImportCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		ref, err := a.Files().Own(c.File)
		if err != nil {
			return err
		}
		file, err := call[app.FlowFile](s, a, "Flows.OpenImport", ref)
		if err != nil {
			return err
		}
		f, err := call[app.FlowFull](s, a, "Flows.Import", app.ImportFlow{File: ref, Replace: file.Exists != ""})
		if err != nil {
			return err
		}
		if c.Publish {
			return s.publish(a, f.ID, f.Rev)
		}
		if s.json {
			return s.line(flowLine{f.ID, f.Name, f.State, f.Version, f.Dirty, f.Inside, f.Started, f.Failed})
		}
		s.say("cli.flow_imported", map[string]any{"name": f.Name, "id": f.ID})
		return s.problems(f.Checked.Problems)
	})
}

type flowPublishCmd struct {
	publishFlags
	Flow string `arg:"" help:"${help_flow_name}"`
}

// Run makes the draft a version and starts it; problems that forbid it are listed.
func (c *flowPublishCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		f, err := s.find(a, c.Flow)
		if err != nil {
			return err
		}
		if c.DryRun || c.Strategy != "finish" {
			return s.publishAs(a, f, c.publishFlags, 0)
		}
		return s.publish(a, f.UID, f.Rev)
	})
}

func (s *session) publish(a *app.App, uid string, rev int64) error {
	full, err := call[app.FlowFull](s, a, "Flows.Get", app.ByID{ID: uid})
	if err != nil {
		return err
	}
	if flow.HasErrors(full.Checked.Problems) {
		if err := s.problems(full.Checked.Problems); err != nil {
			return err
		}
		return errProblems
	}
	f, err := call[app.FlowFull](s, a, "Flows.Publish", app.Publish{ID: uid, Rev: rev})
	if err != nil {
		return err
	}
	if s.json {
		return s.line(flowLine{f.ID, f.Name, f.State, f.Version, f.Dirty, f.Inside, f.Started, f.Failed})
	}
	s.say("cli.flow_published", map[string]any{"name": f.Name, "version": f.Version, "id": f.ID})
	return nil
}

type flowPauseCmd struct {
	Flow string `arg:"" help:"${help_flow_name}"`
}

// Run pauses a live flow.
func (c *flowPauseCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		f, err := s.find(a, c.Flow)
		if err != nil {
			return err
		}
		if err := a.Flows().Pause(s.ctx, f.UID); err != nil {
			return err
		}
		s.say("cli.flow_paused", map[string]any{"name": f.Name})
		return nil
	})
}

type flowExportCmd struct {
	Flow   string `arg:"" help:"${help_flow_name}"`
	Output string `short:"o" help:"${help_output}" placeholder:"FILE"`
}

// Run writes the draft as a file, or to standard output.
func (c *flowExportCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		f, err := s.find(a, c.Flow)
		if err != nil {
			return err
		}
		ref, err := call[app.FileRef](s, a, "Flows.Export", app.ByID{ID: f.UID})
		if err != nil {
			return err
		}
		path, _, err := a.Files().Path(ref.Handle)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if c.Output == "" || c.Output == "-" {
			_, err = s.out.Write(text)
			return err
		}
		return os.WriteFile(c.Output, text, 0o644)
	})
}

type flowStatsCmd struct {
	Flow string `arg:"" help:"${help_flow_name}"`
}

type statsLine struct {
	Flow    string                      `json:"flow"`
	ID      string                      `json:"id"`
	State   string                      `json:"state"`
	Version int                         `json:"version"`
	Inside  int64                       `json:"inside"`
	Nodes   map[string]app.NodeStats    `json:"nodes"`
	Ports   map[string]map[string]int64 `json:"ports"`
}

// Run prints the kept totals of a flow's nodes.
func (c *flowStatsCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		return a.DB().Read(s.ctx, func(q *store.ReadTx) error {
			f, err := a.Flows().Find(q, c.Flow)
			if err != nil {
				return err
			}
			stats, err := engine.ReadStats(q, f.ID)
			if err != nil {
				return err
			}
			doc, err := flow.Decode(f.Draft)
			if err != nil {
				return err
			}
			line := statsLine{Flow: f.Name, ID: f.UID, State: string(f.State), Version: f.Version, Inside: stats.Inside, Nodes: map[string]app.NodeStats{}, Ports: stats.Ports}
			for id, n := range stats.Nodes {
				line.Nodes[id] = app.NodeStats{Inside: n.Inside, Passed: n.Passed, Failed: n.Failed}
			}
			if s.json {
				return s.line(line)
			}
			t := &table{}
			t.add(s.t("cli.stats.node", nil), s.t("cli.stats.inside", nil), s.t("cli.stats.passed", nil), s.t("cli.stats.failed", nil), "")
			for _, n := range doc.Nodes {
				name := n.Name
				if name == "" {
					name = s.t("node."+n.Kind+".name", nil)
				}
				total := stats.Nodes[n.ID]
				t.add(n.ID, fmt.Sprint(total.Inside), fmt.Sprint(total.Passed), fmt.Sprint(total.Failed), name)
			}
			s.print(t)
			return nil
		})
	})
}
