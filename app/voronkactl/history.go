package main

import (
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"voronka/app"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

type historyCmd struct {
	Record string `arg:"" help:"${help_record}" placeholder:"TYPE:KEY"`
}

// historyLine is one step of a run.
type historyLine struct {
	Run     string          `json:"run"`
	Flow    string          `json:"flow"`
	Version int             `json:"version"`
	State   string          `json:"state"` // of the run
	At      string          `json:"at"`
	Node    string          `json:"node"`
	Kind    string          `json:"kind"`
	Name    string          `json:"name"`
	What    string          `json:"what"`
	Port    string          `json:"port,omitempty"`
	Until   string          `json:"until,omitempty"`
	Why     []interp.Reason `json:"why,omitempty"`
	Made    []string        `json:"made,omitempty"`
}

// mostRuns is how many of a person's runs are shown.
const mostRuns = 1000

// Run prints a record's way through the flows, run by run, with the reasons.
func (c *historyCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		return a.DB().Read(s.ctx, func(q *store.ReadTx) error {
			ref, err := s.findRecord(q, c.Record)
			if err != nil {
				return err
			}
			person, err := personOf(q, ref)
			if err != nil {
				return err
			}
			runs, err := engine.ReadRunsOf(q, person, mostRuns)
			if err != nil {
				return err
			}
			for i := len(runs) - 1; i >= 0; i-- { // oldest first, as it happened
				if err := s.printRun(q, a.Flows(), runs[i]); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// personOf is the contact behind a record.
func personOf(q store.Querier, ref event.Ref) (int64, error) {
	switch ref.Kind {
	case event.Contact:
		return ref.ID, nil
	case event.Purchase:
		p, err := crm.GetPurchase(q, ref.ID)
		if err != nil {
			return 0, err
		}
		ref.ID = p.Customer
	}
	rows, err := crm.RowsOf(q, event.Customer, []int64{ref.ID})
	if err != nil {
		return 0, err
	}
	if len(rows) == 0 {
		return 0, fault.Missing("customer", ref.ID)
	}
	return rows[0].Contact, nil
}

func (s *session) printRun(q store.Querier, flows *library.Library, r engine.RunInfo) error {
	program, err := flows.Program(q, r.Version)
	if err != nil {
		return err
	}
	entries, err := engine.ReadHistory(q, r.Run)
	if err != nil {
		return err
	}
	if !s.json {
		fmt.Fprintf(s.out, "%s · %s %d · %s\n", program.Name, s.t("cli.run", nil), r.Run, s.t("cli.run_state."+string(r.State), nil))
	}
	t := &table{}
	for _, e := range entries {
		line := historyLine{
			Run: fmt.Sprint(r.Run), Flow: program.Name, Version: program.Number, State: string(r.State), At: instant(e.At), Node: e.Node,
			What: string(e.What), Port: e.Port, Until: instant(e.Until), Why: e.Why, Made: e.Made,
		}
		for _, n := range program.Program.Doc.Nodes {
			if n.ID == e.Node {
				line.Kind, line.Name = n.Kind, n.Name
			}
		}
		if s.json {
			if err := s.line(line); err != nil {
				return err
			}
			continue
		}
		t.add("  "+line.At, s.step(line), s.what(line), s.why(e.Why))
	}
	s.print(t)
	return nil
}

// step is a node's own name, else its kind's.
func (s *session) step(l historyLine) string {
	if l.Name != "" || l.Kind == "" {
		return l.Name
	}
	return s.t("node."+l.Kind+".name", nil)
}

func (s *session) what(l historyLine) string {
	words := s.t("cli.what."+l.What, nil)
	if l.Port != "" {
		words += " → " + s.t("port."+l.Port, nil)
	}
	if l.Until != "" {
		words += " " + s.t("cli.until", map[string]any{"time": l.Until})
	}
	return words
}

func (s *session) why(reasons []interp.Reason) string {
	var parts []string
	for _, r := range reasons {
		parts = append(parts, s.reason(r.Code, r.Args))
		for _, seen := range r.Seen {
			value := fmt.Sprint(seen.Value)
			if seen.Value == nil {
				value = s.t("cli.empty", nil)
			}
			parts = append(parts, seen.Path+" = "+value)
		}
	}
	return strings.Join(parts, "; ")
}

var lengthForm = regexp.MustCompile(`^(\d+)([mhdw])$`)

// reason puts a decision into words, lengths of time among its arguments as people say them.
func (s *session) reason(code string, args fault.Args) string {
	args = maps.Clone(args)
	for name, value := range args {
		if text, ok := value.(string); ok {
			if m := lengthForm.FindStringSubmatch(text); m != nil {
				n, _ := strconv.Atoi(m[1])
				args[name] = s.t("ui.duration."+m[2], map[string]any{"count": n})
			}
		}
	}
	for _, root := range []string{"reason.", "fault."} {
		if s.words.Has(s.lang, root+code) {
			return s.t(root+code, args)
		}
	}
	return code
}
