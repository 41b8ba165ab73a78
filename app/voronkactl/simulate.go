package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"voronka/app"
	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/simulate"
	"voronka/backend/store"
)

type flowSimulateCmd struct {
	Flow string `arg:"" help:"${help_flow_or_file}" placeholder:"FILE|FLOW"`
	On   string `help:"${help_on}" placeholder:"TYPE:KEY" xor:"who" required:""`
	All  bool   `help:"${help_all}" xor:"who" required:""`
	Days int    `default:"30" help:"${help_days}"`
}

// simulatedStep is one step of what would happen.
type simulatedStep struct {
	Run   int64           `json:"run"`
	State string          `json:"state"`
	At    string          `json:"at"`
	Node  string          `json:"node"`
	What  string          `json:"what"`
	Port  string          `json:"port,omitempty"`
	Until string          `json:"until,omitempty"`
	Why   []interp.Reason `json:"why,omitempty"`
}

// simulatedMessage is a message that would be sent.
type simulatedMessage struct {
	Message bool   `json:"message"`
	At      string `json:"at"`
	Run     int64  `json:"run"`
	Node    string `json:"node"`
	Channel string `json:"channel"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	State   string `json:"state"`
	Reason  string `json:"reason"`
}

// Run shows what would happen to one customer in virtual time; nothing is written or sent.
func (c *flowSimulateCmd) Run(s *session) error {
	if c.Days < 1 || c.Days > 3660 {
		return usageError{"--days: 1…3660"}
	}
	return s.with(nil, func(a *app.App) error {
		var program *flow.Program
		err := a.DB().Read(s.ctx, func(q *store.ReadTx) error {
			doc, err := c.document(a, q)
			if err != nil {
				return err
			}
			var problems []flow.Problem
			if program, problems, err = a.Flows().Check(q, doc); err != nil {
				return err
			}
			if flow.HasErrors(problems) {
				if err := s.problems(problems); err != nil {
					return err
				}
				return errProblems
			}
			if c.All {
				return nil
			}
			in, err := a.Simulation(q, program, c.Days)
			if err != nil {
				return err
			}
			if in.Customer, in.Events, err = c.subject(s, q, program, clock.Millis(in.From)); err != nil {
				return err
			}
			result, err := simulate.Run(s.ctx, q, in)
			if err != nil {
				return err
			}
			return s.printSimulation(doc, result)
		})
		if err != nil || !c.All {
			return err
		}
		return s.everybody(a, program, c.Days)
	})
}

// document is the flow's file where there is one of that name, else the draft of a flow.
func (c *flowSimulateCmd) document(a *app.App, q store.Querier) (*flow.Document, error) {
	if info, err := os.Stat(c.Flow); err == nil && !info.IsDir() {
		text, err := readFlow(c.Flow)
		if err != nil {
			return nil, err
		}
		return flow.Decode(text)
	}
	f, err := a.Flows().Find(q, c.Flow)
	if err != nil {
		return nil, err
	}
	return flow.Decode(f.Draft)
}

// subject is the customer, and the event that begins the simulation where the flow's own carries a thing: the purchase that
// was named, else the customer's latest.
func (c *flowSimulateCmd) subject(s *session, q store.Querier, p *flow.Program, at int64) (int64, []event.Event, error) {
	ref, err := s.findRecord(q, c.On)
	if err != nil {
		return 0, nil, err
	}
	customer, purchase := ref.ID, int64(0)
	switch ref.Kind {
	case event.Purchase:
		bought, err := crm.GetPurchase(q, ref.ID)
		if err != nil {
			return 0, nil, err
		}
		customer, purchase = bought.Customer, bought.ID
	case event.Contact:
		return 0, nil, usageError{c.On + ": --on customer:KEY | purchase:KEY"}
	}
	at0 := slices.IndexFunc(p.Entries, func(i int) bool { return !p.Steps[i].Node.Disabled })
	if at0 < 0 {
		return customer, nil, nil
	}
	kind := p.Steps[p.Entries[at0]].Kind
	if kind.Carries != event.Purchase {
		return customer, nil, nil
	}
	if purchase == 0 {
		latest, err := crm.Purchases(q, customer, 1)
		if err != nil {
			return 0, nil, err
		}
		if len(latest) == 0 {
			return 0, nil, fault.New(fault.NotFound, fault.Args{"what": "purchase", "key": c.On})
		}
		purchase = latest[0].ID
	}
	return customer, []event.Event{{Name: kind.Starts, At: at, Object: event.Ref{Kind: event.Purchase, ID: purchase}}}, nil
}

func (s *session) printSimulation(doc *flow.Document, result *simulate.Result) error {
	names := map[string]historyLine{}
	for _, n := range doc.Nodes {
		names[n.ID] = historyLine{Kind: n.Kind, Name: n.Name}
	}
	t := &table{}
	for _, r := range result.Runs {
		for _, e := range r.Entries {
			if s.json {
				line := simulatedStep{r.Run, string(r.State), instant(e.At), e.Node, string(e.What), e.Port, instant(e.Until), e.Why}
				if err := s.line(line); err != nil {
					return err
				}
				continue
			}
			line := names[e.Node]
			line.What, line.Port, line.Until = string(e.What), e.Port, instant(e.Until)
			t.add(instant(e.At), s.step(line), s.what(line), s.why(e.Why))
		}
	}
	s.print(t)
	if len(result.Messages) > 0 && !s.json {
		fmt.Fprintln(s.out, "\n"+s.t("cli.simulated_messages", map[string]any{"count": len(result.Messages)}))
	}
	for _, m := range result.Messages {
		if s.json {
			line := simulatedMessage{true, instant(m.At), m.Run, m.Node, m.Channel, m.To, m.Subject, m.Text, m.State, m.Reason}
			if err := s.line(line); err != nil {
				return err
			}
			continue
		}
		state := m.State
		if m.Reason != "" {
			state += ": " + s.reason(m.Reason, nil)
		}
		fmt.Fprintf(s.out, "%s  %s  %s → %s\n    %s\n", instant(m.At), state, m.Channel, m.To, strings.Join(strings.Fields(m.Subject+" "+m.Text), " "))
	}
	return nil
}
