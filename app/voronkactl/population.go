package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"voronka/app"
	"voronka/backend/clock"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/simulate"
)

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
	Samples  []simulatedMessage          `json:"samples"`
}

// everybody prints what would happen to all customers, and meanwhile on standard error how far it is.
func (s *session) everybody(a *app.App, program *flow.Program, days int) error {
	var told time.Time
	live := s.terminal()
	total, err := a.Everybody(s.ctx, program, days, simulate.People{Progress: func(done, total int64) {
		if now := clock.Monotonic(); done == total || live && now.Sub(told) >= tellEvery {
			if told = now; live {
				fmt.Fprint(s.err, "\r")
			}
			fmt.Fprint(s.err, s.t("cli.import_progress", map[string]any{"done": done, "total": total}))
		}
	}})
	fmt.Fprintln(s.err)
	if err != nil {
		return err
	}
	line := populationLine{total.People, total.Runs, map[string]map[string]int64{}, total.Ports, map[string]int64{}, total.Hours,
		total.Channels, total.Held, total.Blocked, total.Refused, []simulatedMessage{}}
	for day, n := range total.Days {
		line.Days[instant(day)[:len("2006-01-02")]] = n
	}
	for id, n := range total.Nodes {
		line.Nodes[id] = map[string]int64{"entered": n.Entered, "passed": n.Passed, "failed": n.Failed, "inside": n.Inside}
	}
	for _, id := range slices.Sorted(maps.Keys(total.Samples)) {
		for _, one := range total.Samples[id] {
			m := one.Message
			line.Samples = append(line.Samples, simulatedMessage{true, instant(m.At), m.Run, m.Node, m.Channel, m.To, m.Subject, m.Text, m.State, m.Reason})
		}
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
	for _, m := range line.Samples {
		fmt.Fprintf(s.out, "%s  %s → %s\n    %s\n", m.At, m.Channel, m.To, strings.Join(strings.Fields(m.Subject+" "+m.Text), " "))
	}
	return nil
}
