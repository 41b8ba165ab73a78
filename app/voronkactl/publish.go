package main

import (
	"fmt"
	"maps"
	"slices"

	"voronka/app"
	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/library"
	"voronka/backend/store"
)

// publishFlags say what becomes of the people under way.
type publishFlags struct {
	Strategy string `help:"${help_flow_strategy}" enum:"finish,move,stop" default:"finish"`
	DryRun   bool   `help:"${help_flow_dry_run}"`
}

type flowRollbackCmd struct {
	publishFlags
	Flow   string `arg:"" help:"${help_flow_name}"`
	Number int    `arg:"" optional:"" help:"${help_flow_number}"`
}

// Run publishes an older version again, as a new one: the one before the present where none is named.
func (c *flowRollbackCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		f, err := s.find(a, c.Flow)
		if err != nil {
			return err
		}
		number := c.Number
		if number == 0 {
			number = f.Version - 1
		}
		if number < 1 {
			return fault.Missing("version", number)
		}
		return s.publishAs(a, f, c.publishFlags, number)
	})
}

// forecastLine is what a publish would do to the people of one node.
type forecastLine struct {
	Node    string `json:"node"`
	Waiting int64  `json:"waiting"`
	Stays   int64  `json:"stays"`
	Leaves  int64  `json:"leaves"`
	Stopped int64  `json:"stopped"`
}

// movedLine is what a publish did.
type movedLine struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Moved   int64  `json:"moved"`
	Leaves  int64  `json:"leaves"`
	Stopped int64  `json:"stopped"`
}

func (s *session) publishAs(a *app.App, f library.Flow, flags publishFlags, number int) error {
	plan := engine.Plan{Flow: f.UID, Number: number, Strategy: engine.Strategy(flags.Strategy), By: "cli"}
	if flags.DryRun {
		return s.forecast(a, plan)
	}
	made, err := a.Engine().Publish(s.ctx, plan)
	if err != nil {
		return err
	}
	moved, err := a.Engine().FinishMove(s.ctx, made.ID, nil)
	if err != nil {
		return err
	}
	if s.json {
		return s.line(movedLine{made.UID, made.Version, moved.Moved, moved.Leaving, moved.Stopped})
	}
	s.say("cli.flow_published", map[string]any{"name": made.Name, "version": made.Version, "id": made.UID})
	if moved.Moved+moved.Stopped > 0 {
		s.say("cli.flow_moved", map[string]any{"moved": moved.Moved, "leaves": moved.Leaving, "stopped": moved.Stopped})
	}
	return nil
}

// forecast prints what becomes of the people of each node if they go over by its id.
func (s *session) forecast(a *app.App, plan engine.Plan) error {
	f, err := a.Engine().Forecast(s.ctx, plan)
	if err != nil {
		return err
	}
	t := &table{}
	for _, node := range slices.Sorted(maps.Keys(f.Nodes)) {
		n := f.Nodes[node]
		if s.json {
			if err := s.line(forecastLine{node, n.Waiting, n.Stays, n.Leaves, n.Stopped}); err != nil {
				return err
			}
			continue
		}
		t.add(node, s.t("cli.forecast_line", map[string]any{"waiting": n.Waiting, "stays": n.Stays, "leaves": n.Leaves, "stopped": n.Stopped}))
	}
	s.print(t)
	s.say("cli.forecast_proposal", map[string]any{"strategy": string(f.Proposal), "waiting": f.Waiting})
	return nil
}

type attentionCmd struct{}

// attentionLine is one thing that asks for a person.
type attentionLine struct {
	Kind    string     `json:"kind"` // failed, message, uncertain, held, cut, request, request_failed
	ID      string     `json:"id"`
	Run     string     `json:"run,omitempty"`
	Flow    string     `json:"flow"`
	Node    string     `json:"node,omitempty"`
	Person  string     `json:"person"`
	Channel string     `json:"channel,omitempty"`
	To      string     `json:"to,omitempty"`
	What    string     `json:"what,omitempty"` // a message's subject, or its text; a request's method and URL
	Reason  string     `json:"reason"`
	Args    fault.Args `json:"args,omitempty"`
	At      string     `json:"at"`
}

// attentionPage is how many are read at once.
const attentionPage = 500

// Run prints what asks for a person: failed runs, messages and requests given up or of unknown outcome, what is held, cut
// chains of flows.
func (c *attentionCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		t := &table{}
		for _, kind := range engine.AttentionKinds {
			for offset := int64(0); ; offset += attentionPage {
				var list []engine.Attention
				if err := a.DB().Read(s.ctx, func(q *store.ReadTx) (err error) {
					list, err = a.Engine().ReadAttention(s.ctx, q, kind, offset, attentionPage)
					return err
				}); err != nil {
					return err
				}
				for _, x := range list {
					if s.json {
						line := attentionLine{Kind: string(x.Kind), ID: fmt.Sprint(x.ID), Flow: x.FlowName, Node: x.Node, Person: x.Name,
							Channel: x.Channel, To: x.To, What: x.Letter, Reason: x.Reason, Args: x.Args, At: instant(x.At)}
						if x.Run > 0 {
							line.Run = fmt.Sprint(x.Run)
						}
						if err := s.line(line); err != nil {
							return err
						}
						continue
					}
					to := x.To
					if x.Kind == engine.AttentionRequest || x.Kind == engine.AttentionRequestFailed {
						to = x.Letter
					}
					t.add(instant(x.At), s.t("cli.attention."+string(x.Kind), nil), x.FlowName, x.Name, to, s.reason(x.Reason, x.Args))
				}
				if len(list) < attentionPage {
					break
				}
			}
		}
		if len(t.rows) == 0 {
			s.say("cli.attention.none", nil)
		}
		s.print(t)
		return nil
	})
}
