package engine_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/store"
)

func count(t *testing.T, f *enginetest.Fixture, sql string) (n int) {
	t.Helper()
	f.Read(t, func(q *store.ReadTx) error {
		_, err := q.QueryRow(sql, nil, &n)
		return err
	})
	return n
}

func TestKeysOfEventsFromOutsideAreForgottenAfterAMonth(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	people := f.AddPeople(t, 1)
	deliver := func(key string) (fresh bool) {
		f.Write(t, func(tx *store.Tx) (err error) {
			_, fresh, err = tx.AppendOnce("hook:1", key, event.Event{Name: event.TagAdded, Actor: "webhook",
				Subject: event.Ref{Kind: event.Customer, ID: people[0].Customer}, Person: people[0].Contact})
			return err
		})
		return fresh
	}
	const first = 1200 // more than two transactions forget
	for i := range first {
		require.True(t, deliver(fmt.Sprint("old ", i)))
	}
	f.Clock.Advance(29 * 24 * time.Hour)
	require.True(t, deliver("young"))
	require.NoError(t, f.Engine.Compact(t.Context()))
	require.Equal(t, first+1, count(t, f, `SELECT COUNT(*) FROM event_key`), "none is old enough")
	require.False(t, deliver("old 7"))
	f.Clock.Advance(25 * time.Hour)

	more, err := f.Engine.CompactSome(t.Context())
	require.NoError(t, err)
	require.True(t, more)
	require.Equal(t, first+1-500, count(t, f, `SELECT COUNT(*) FROM event_key`), "a transaction is bounded")
	require.NoError(t, f.Engine.Compact(t.Context()))
	require.Equal(t, []string{"young"}, lines(t, f, `SELECT key FROM event_key`))
	require.False(t, deliver("young"), "what is younger is known still")
	require.True(t, deliver("old 7"), "what was forgotten is new")
	require.Equal(t, first+2, count(t, f, `SELECT COUNT(*) FROM event WHERE name = 'tag.added'`), "the events themselves stay")
}

func TestBodiesOfOldRequestsAreForgottenAndThoseThatCanStillGoAreNot(t *testing.T) {
	t.Parallel()
	fails := true
	f, server := asking(t, func(r *interp.Request, _ int) (map[string]json.RawMessage, error) {
		if fails && r.Method == "PUT" {
			return nil, channel.Final(refused)
		}
		return status(200), nil
	})
	f.AddPeople(t, 4)
	start := func(uid, method string, edges ...string) {
		f.Publish(t, enginetest.FlowText(uid, "", []string{"s event.manual", requestNode(method, ""), `w wait.for {"duration":"1h"}`},
			append([]string{"s.next a", "a.next w"}, edges...)...))
		_, err := f.Engine.StartPeople(t.Context(), uid, []int64{1})
		require.NoError(t, err)
		idle(t, f)
	}
	start("01A", "POST")
	start("01B", "PUT")              // fails, and its run with it: it can be retried
	start("01C", "PUT", "a.error w") // fails, and its run goes on
	kept := func() []string {
		return lines(t, f, `SELECT f.uid FROM outbox_request q JOIN run r ON r.id = q.run JOIN flow f ON f.id = r.flow ORDER BY f.uid`)
	}
	require.Equal(t, interp.Failed, state(t, f, 2))
	runTo(t, f, 170*24*time.Hour)
	start("01D", "GET")
	require.NoError(t, f.Engine.Compact(t.Context()))
	require.Equal(t, []string{"01A", "01B", "01C", "01D"}, kept())
	runTo(t, f, 181*24*time.Hour)
	require.NoError(t, f.Engine.Compact(t.Context()))
	require.Equal(t, []string{"01B", "01D"}, kept())
	require.Equal(t, 4, count(t, f, `SELECT COUNT(*) FROM outbox`), "that they were made is known")
	checkTotals(t, f)

	fails = false
	_, err := f.Engine.Order(t.Context(), engine.Command{Flow: "01B", Order: engine.OrderRetry, Runs: []int64{2}}, nil)
	require.NoError(t, err)
	idle(t, f)
	runTo(t, f, 182*24*time.Hour)
	require.Equal(t, interp.Done, state(t, f, 2))
	require.Len(t, server.Asked(), 5)

	// Histories for ever: bodies for a month all the same.
	setHistory(t, f, 0)
	runTo(t, f, 220*24*time.Hour)
	require.NoError(t, f.Engine.Compact(t.Context()))
	require.Zero(t, count(t, f, `SELECT COUNT(*) FROM outbox_request`))
	checkTotals(t, f)
}

func TestABodyOfUnknownOutcomeIsKept(t *testing.T) {
	t.Parallel()
	f, _ := asking(t, func(*interp.Request, int) (map[string]json.RawMessage, error) {
		return nil, channel.Lost(fault.New(channel.OutcomeLost, fault.Args{"channel": "http"}))
	})
	begin(t, f, 1, "", []string{requestNode("POST", "")}, "s.next a")
	idle(t, f)
	runTo(t, f, 400*24*time.Hour)
	require.NoError(t, f.Engine.Compact(t.Context()))
	require.Equal(t, 1, count(t, f, `SELECT COUNT(*) FROM outbox_request`))
	_, err := f.Engine.SettleRequests(t.Context(), nil, true)
	require.NoError(t, err)
}
