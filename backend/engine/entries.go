package engine

import (
	"slices"

	"voronka/backend/event"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/store"
)

// entryIndex is the event nodes of live flows by the name of their event, and which flows' runs an event may take out of
// where they stand.
type entryIndex struct {
	of      []*library.Compiled // the list it was made of
	byName  map[event.Name][]entryPoint
	goals   map[event.Name][]library.FlowID
	live    map[library.FlowID]bool
	settles bool                // starting events are, or may be, gathered
	ruled   bool                // some flow bounds how it begins
	seekers []*library.Compiled // a split of theirs looks for a winner
}

type entryPoint struct {
	flow  *library.Compiled
	step  int
	match *policy.Match
	rule  string // of re-entry, with its default
	start policy.StartRules
}

// liveFlows returns which flows are live as of the transaction, and keeps the index of their events.
func (e *Engine) liveFlows(q store.Querier) (map[library.FlowID]bool, error) {
	flows, err := e.Library.LiveFlows(q)
	if err != nil {
		return nil, err
	}
	x := &e.entries
	if x.live != nil && slices.Equal(x.of, flows) {
		return x.live, nil
	}
	fresh := entryIndex{of: flows, byName: map[event.Name][]entryPoint{}, goals: map[event.Name][]library.FlowID{},
		live: make(map[library.FlowID]bool, len(flows)), seekers: seekers(flows)}
	for _, f := range flows {
		fresh.live[f.Flow] = true
		start := policy.StartRulesOf(&f.Program.Settings)
		fresh.settles = fresh.settles || start.Settle > 0
		fresh.ruled = fresh.ruled || start.Settle > 0 || start.OncePer > 0 || start.Bounded()
		for _, i := range f.Program.Entries {
			step := &f.Program.Steps[i]
			match, ok := step.Args.(*policy.Match)
			if !ok || step.Node.Disabled || step.Kind == nil {
				continue
			}
			fresh.byName[step.Kind.Starts] = append(fresh.byName[step.Kind.Starts],
				entryPoint{f, i, match, policy.ReentryOf(f.Program.Settings.Reentry, step.Kind.Keyed), start})
		}
		fresh.watch(f)
	}
	if err := e.watchOlder(q, &fresh); err != nil {
		return nil, err
	}
	if !fresh.settles { // what a flow gathered before its setting was taken away is told all the same
		if _, err := q.QueryRow(`SELECT 1 FROM settling LIMIT 1`, nil, &fresh.settles); err != nil {
			return nil, err
		}
	}
	*x = fresh
	return x.live, nil
}

// watch notes the events that a version's goals and exits wait for.
func (x *entryIndex) watch(f *library.Compiled) {
	note := func(name event.Name) {
		if !slices.Contains(x.goals[name], f.Flow) {
			x.goals[name] = append(x.goals[name], f.Flow)
		}
	}
	for i := range f.Program.Goals {
		if !f.Program.Goals[i].Broken {
			note(f.Program.Goals[i].Event)
		}
	}
	for i := range f.Program.Exits {
		switch w := &f.Program.Exits[i]; {
		case w.Broken:
		case w.When != nil:
			for _, name := range w.By {
				note(name)
			}
		default:
			note(w.Event)
		}
	}
}

// watchOlder notes the goals and exits of earlier versions on which runs are still under way, since a run keeps to the rules
// it began with, and those of paused flows: who has paid meanwhile must not be written to when the flow goes on.
func (e *Engine) watchOlder(q store.Querier, x *entryIndex) error {
	rows, err := q.Query(`SELECT DISTINCT t.version FROM node_total t JOIN flow_version v ON v.id = t.version JOIN flow f ON f.id = v.flow
		WHERE t.entered > t.left_ AND f.deleted_at IS NULL AND (f.state = 'paused' OR v.number <> f.version) ORDER BY t.version`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var versions []int64
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return err
		}
		versions = append(versions, v)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, v := range versions {
		f, err := e.Library.Program(q, library.VersionID(v))
		if err != nil {
			return err
		}
		x.watch(f)
	}
	return nil
}

// concerns tells events that some flow begins with or ends by, or that some run awaits, from those that are only passed
// over. It is an estimate of the work, no more: every event is looked at by happen.
func (e *Engine) concerns(q store.Querier) func(event.Name) (bool, error) {
	awaited := map[event.Name]bool{}
	return func(name event.Name) (bool, error) {
		if len(e.entries.byName[name]) > 0 || len(e.entries.goals[name]) > 0 {
			return true, nil
		}
		found, ok := awaited[name]
		if !ok {
			var err error
			if found, err = anyAwaiting(q, name); err != nil {
				return false, err
			}
			awaited[name] = found
		}
		return found, nil
	}
}

func anyAwaiting(q store.Querier, name event.Name) (bool, error) {
	var one bool
	return q.QueryRow(`SELECT 1 FROM awaiting WHERE name = ? LIMIT 1`, []any{string(name)}, &one)
}
