package main

import (
	"fmt"
	"maps"
	"slices"

	"voronka/app"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/simulate"
	"voronka/backend/store"
)

// liveFlows finds the flows that a step may start: by id, or by a name that one live flow has.
func liveFlows(a *app.App, q store.Querier) func(string) *flow.Program {
	live, err := a.Flows().LiveFlows(q)
	if err != nil {
		return nil
	}
	return func(ref string) *flow.Program {
		var named *flow.Program
		for _, f := range live {
			if f.UID == ref {
				return f.Program
			}
			if f.Name == ref {
				if named != nil {
					return nil
				}
				named = f.Program
			}
		}
		return named
	}
}

// populationLine is the totals as JSON.
type populationLine struct {
	People   int64                       `json:"people"`
	Runs     map[interp.State]int64      `json:"runs"`
	Nodes    map[string]map[string]int64 `json:"nodes"`
	Ports    map[string]map[string]int64 `json:"ports"`
	Days     map[string]int64            `json:"days"`
	Hours    [24]int64                   `json:"hours"`
	Channels map[string]int64            `json:"channels"`
	Held     map[string]int64            `json:"held"`
	Blocked  map[string]int64            `json:"blocked"`
	Refused  map[string]int64            `json:"refused"`
}

// everybody prints what would happen to all customers. Where the flow begins with a purchase, each one's latest is taken;
// who has none is left out.
func (s *session) everybody(a *app.App, in simulate.People) error {
	if len(in.Program.Entries) > 0 {
		if kind := in.Program.Steps[in.Program.Entries[0]].Kind; kind.Carries == event.Purchase {
			var buyers []int64
			latest := map[int64]int64{}
			if err := a.DB().Read(s.ctx, func(q *store.ReadTx) error {
				for _, id := range in.Customers {
					bought, err := crm.Purchases(q, id, 1)
					if err != nil {
						return err
					}
					if len(bought) > 0 {
						buyers, latest[id] = append(buyers, id), bought[0].ID
					}
				}
				return nil
			}); err != nil {
				return err
			}
			in.Customers = buyers
			in.Events = func(_ store.Querier, id int64) ([]event.Event, error) {
				return []event.Event{{Name: kind.Starts, At: in.From.UnixMilli(), Object: event.Ref{Kind: event.Purchase, ID: latest[id]}}}, nil
			}
		}
	}
	total, err := simulate.Population(s.ctx, a.DB(), in)
	if err != nil {
		return err
	}
	line := populationLine{total.People, total.Runs, map[string]map[string]int64{}, total.Ports, map[string]int64{}, total.Hours,
		total.Channels, total.Held, total.Blocked, total.Refused}
	for day, n := range total.Days {
		line.Days[instant(day)[:len("2006-01-02")]] = n
	}
	for id, n := range total.Nodes {
		line.Nodes[id] = map[string]int64{"entered": n.Entered, "passed": n.Passed, "failed": n.Failed, "inside": n.Inside}
	}
	if s.json {
		return s.line(line)
	}
	sum := func(m map[string]int64) (all int64) {
		for _, n := range m {
			all += n
		}
		return all
	}
	t := &table{}
	for _, row := range []struct {
		word string
		n    int64
	}{{"people", line.People}, {"sent", sum(line.Channels)}, {"held", sum(line.Held)}, {"blocked", sum(line.Blocked)}} {
		t.add(s.t("cli.population."+row.word, nil), fmt.Sprint(row.n))
	}
	s.print(t)
	t = &table{}
	word := func(w string) string { return s.t("cli.population."+w, nil) }
	t.add(word("node"), word("entered"), word("passed"), word("inside"), word("failed"))
	for _, id := range slices.Sorted(maps.Keys(total.Nodes)) {
		n := total.Nodes[id]
		t.add(id, fmt.Sprint(n.Entered), fmt.Sprint(n.Passed), fmt.Sprint(n.Inside), fmt.Sprint(n.Failed))
	}
	s.print(t)
	return nil
}
