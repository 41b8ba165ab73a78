package main

import (
	"fmt"
	"strconv"

	"voronka/app"
	"voronka/backend/fault"
)

type healthCmd struct{}

// Run says how the workspace is and fails when anything is wrong with it. The engine may be running in another process.
func (c *healthCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		h, err := a.Health(s.ctx)
		if err != nil {
			return err
		}
		if s.json {
			if err := s.line(h); err != nil {
				return err
			}
		} else {
			s.healthTable(&h)
		}
		if len(h.Troubles) > 0 {
			return errProblems
		}
		return nil
	})
}

func (s *session) healthTable(h *app.Health) {
	for _, f := range h.Troubles {
		fmt.Fprintln(s.out, s.sentence(f.Code, s.named(f.Args)))
	}
	if len(h.Troubles) == 0 {
		fmt.Fprintln(s.out, s.t("health.fine", nil))
	}
	for _, f := range h.Notes {
		fmt.Fprintln(s.out, s.sentence(f.Code, s.named(f.Args)))
	}
	t := &table{}
	fact := func(name, value string) { t.add(s.t("health.fact."+name, nil), value) }
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	fact("engine", s.t("health.engine."+h.State, nil))
	fact("active", number(h.Active))
	fact("due", number(h.Due))
	fact("lag", s.t("health.seconds", map[string]any{"count": h.Lag / 1000}))
	if h.NextDue > 0 {
		fact("next", instant(h.NextDue))
	}
	fact("events", number(h.Events))
	fact("queued", number(h.Queued))
	for _, q := range h.Queues {
		t.add("  "+s.t("channel.name."+q.Channel, nil), number(q.Waiting))
	}
	fact("uncertain", number(h.Uncertain))
	fact("failed", number(h.Failed))
	for _, part := range []struct {
		name string
		list []app.HealthCount
	}{{"held", h.Held}, {"refused", h.Refused}} {
		var sum int64
		for _, c := range part.list {
			sum += c.Count
		}
		fact(part.name, number(sum))
		for _, c := range part.list {
			t.add("  "+s.t("health.rule."+c.Reason, nil), number(c.Count))
		}
	}
	if h.Backup > 0 {
		fact("backup", instant(h.Backup))
	} else {
		fact("backup", s.t("health.never", nil))
	}
	s.print(t)
}

// named puts a channel's name where its id stands.
func (s *session) named(args fault.Args) fault.Args {
	out := fault.Args{}
	for name, value := range args {
		if id, ok := value.(string); ok && name == "channel" && s.words.Has(s.lang, "channel.name."+id) {
			value = s.t("channel.name."+id, nil)
		}
		out[name] = value
	}
	return out
}
