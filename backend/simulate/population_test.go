package simulate_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/interp"
	"voronka/backend/policy"
	"voronka/backend/simulate"
	"voronka/backend/store"
)

// TestAPopulationIsTheSumOfItsPeopleAndWhatTheEngineThenDoes holds one count against another: the population, each person
// alone, and the engine's kept totals after it did the same.
func TestAPopulationIsTheSumOfItsPeopleAndWhatTheEngineThenDoes(t *testing.T) {
	t.Parallel()
	const people, days = 1201, 10
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, people)
	made := f.Publish(t, enginetest.FlowText("01P", `{"quiet_hours":{"from":"10:00","to":"15:00"}}`, []string{"s event.manual",
		`x condition.split {"arms":[{"id":"a","name":"А","share":30},{"id":"b","name":"Б","share":70}]}`,
		`c condition.expression {"test":"customer.city == 'Казань'"}`, `w wait.for {"duration":"2d"}`, `l wait.for {"duration":"30d"}`,
		`m action.send_message {"channel":"local","text":"{{ customer.name }}"}`},
		"s.next x", "x.a c", "x.b w", "c.yes m", "c.no l", "w.next m"))
	set := channel.NewSet(local.New())
	var in simulate.People
	var customers []int64
	for id := range int64(people) {
		customers = append(customers, id+1)
	}
	f.Read(t, func(q *store.ReadTx) error {
		c, err := f.Library.Program(q, made.VersionID)
		in = simulate.People{Customers: customers, Input: simulate.Input{Program: c.Program, Flow: int64(made.ID), Behaviours: f.Nodes,
			From: f.Clock.Now(), To: f.Clock.Now().Add(days * 24 * time.Hour),
			Ways: func(ctx context.Context, id string, p *crm.Person) (policy.Way, error) {
				return engine.Resolve(ctx, set, id, p)
			}}}
		return err
	})
	reported := int64(0)
	in.Standing = 20
	in.Progress = func(done, _ int64) { reported = done }
	got, err := simulate.Population(t.Context(), f.DB, in)
	require.NoError(t, err)
	require.EqualValues(t, people, got.People)
	require.EqualValues(t, people, reported)
	again, err := simulate.Population(t.Context(), f.DB, in)
	require.NoError(t, err)
	require.Equal(t, got, again, "whichever worker does what")

	sent, held, runs := int64(0), int64(0), map[interp.State]int64{}
	f.Read(t, func(q *store.ReadTx) error {
		for _, id := range customers {
			one := in.Input
			one.Customer = id
			res, err := simulate.Run(t.Context(), q, one)
			require.NoError(t, err)
			for _, m := range res.Messages {
				if m.State == "sent" {
					sent++
				}
			}
			for _, w := range res.Runs {
				runs[w.State]++
				for _, e := range w.Entries {
					if e.What == interp.Held {
						held++
					}
				}
			}
		}
		return nil
	})
	require.Equal(t, runs, got.Runs)
	require.Equal(t, held, got.Held["quiet_hours"])
	require.Positive(t, held)
	total := int64(0)
	for _, n := range got.Days {
		total += n
	}
	require.Equal(t, sent, total)
	for hour, n := range got.Hours {
		if hour >= 10 && hour < 15 {
			require.Zero(t, n, "nothing is sent in quiet hours")
		}
	}
	require.Len(t, got.Samples["m"], 3)
	require.Less(t, got.Samples["m"][0].Customer, got.Samples["m"][1].Customer)

	standing := 0
	for node, list := range got.Standing {
		require.Len(t, list, int(min(20, got.Nodes[node].Inside)), node)
		require.IsIncreasing(t, list, node)
		standing++
	}
	require.Positive(t, standing)

	_, err = f.Engine.StartPeople(t.Context(), "01P", customers)
	require.NoError(t, err)
	require.NoError(t, f.Engine.RunClock(t.Context(), in.To))
	f.Read(t, func(q *store.ReadTx) error {
		stats, err := engine.ReadStats(q, made.ID)
		require.NoError(t, err)
		for node, want := range stats.Nodes {
			n := got.Nodes[node]
			require.Equal(t, [3]int64{want.Inside, want.Passed, want.Failed}, [3]int64{n.Inside, n.Passed, n.Failed}, node)
			require.Equal(t, stats.Ports[node], got.Ports[node], node)
		}
		return nil
	})

	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = simulate.Population(stopped, f.DB, in)
	require.Error(t, err, "it can be cancelled")
}
