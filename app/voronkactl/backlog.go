package main

import (
	"fmt"

	"voronka/app"
	"voronka/backend/engine"
	"voronka/backend/store"
)

// backlogLine is the late timers of one step; its fields are a promise.
type backlogLine struct {
	Flow   string `json:"flow"`
	Node   string `json:"node"`
	Kind   string `json:"kind"`
	Rule   string `json:"rule"` // what becomes of them: run_now, if_fresh, shift, next_allowed, skip, ask
	Age    string `json:"age,omitempty"`
	Asked  bool   `json:"asked"` // they wait for a person's decision since an earlier gap
	Timers int64  `json:"timers"`
	First  string `json:"first"`
	Last   string `json:"last"`
}

// backlog prints what fell due since the engine was last awake, and what waits for a decision. It changes nothing.
func (c *engineCmd) backlog(s *session) error {
	return s.with(nil, func(a *app.App) error {
		b, err := a.Engine().Foresee(s.ctx)
		if err != nil {
			return err
		}
		var asked []engine.BacklogFlow
		if err := a.DB().Read(s.ctx, func(q *store.ReadTx) error {
			asked, err = a.Engine().ReadAsked(q)
			return err
		}); err != nil {
			return err
		}
		t := &table{}
		for _, part := range []struct {
			flows []engine.BacklogFlow
			asked bool
		}{{b.Flows, false}, {asked, true}} {
			for _, f := range part.flows {
				for _, n := range f.Nodes {
					l := backlogLine{Flow: f.Name, Node: n.Node, Kind: n.Kind, Rule: f.Rule, Age: f.Age, Asked: part.asked, Timers: n.Timers,
						First: instant(n.First), Last: instant(n.Last)}
					if s.json {
						if err := s.line(l); err != nil {
							return err
						}
						continue
					}
					words := s.t("ui.backlog.rule."+f.Rule, map[string]any{"age": l.Age, "fresh": f.Fresh, "all": f.Timers})
					if part.asked {
						words = s.t("ui.backlog.asked", nil)
					}
					t.add(f.Name, n.Node, fmt.Sprint(n.Timers), l.First, l.Last, words)
				}
			}
		}
		if len(b.Flows) > 0 && !s.json {
			s.say("ui.backlog."+b.Gap.Why, map[string]any{"from": instant(b.Gap.From), "to": instant(b.Gap.To)})
		}
		s.print(t)
		return nil
	})
}
