package engine_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/store"
)

func listed(t *testing.T, f *enginetest.Fixture, kind engine.AttentionKind) (list []engine.Attention) {
	t.Helper()
	f.Read(t, func(q *store.ReadTx) (err error) {
		list, err = f.Engine.ReadAttention(t.Context(), q, kind, 0, 500)
		return err
	})
	return list
}

func TestUncertainRequestsAskForAttention(t *testing.T) {
	t.Parallel()
	lost := true
	f, server := asking(t, func(*interp.Request, int) (map[string]json.RawMessage, error) {
		if lost {
			return nil, channel.Lost(fault.New(channel.OutcomeLost, fault.Args{"channel": "http"}))
		}
		return status(200), nil
	})
	made := begin(t, f, 3, "", []string{requestNode("POST", ""), "m " + send}, "s.next a", "a.next m")
	idle(t, f)
	lost = false
	require.Equal(t, engine.AttentionCounts{Request: 3}, attention(t, f))
	list := listed(t, f, engine.AttentionRequest)
	got := list[0]
	require.Equal(t, "POST https://api.example.test/x", got.Letter)
	require.Equal(t, []string{"api.example.test", made.UID, "a", string(channel.OutcomeLost)}, []string{got.To, got.Flow, got.Node, got.Reason})
	require.NotEmpty(t, got.Name)
	require.Equal(t, event.Customer, got.Subject.Kind)

	n, err := f.Engine.SettleRequests(t.Context(), []int64{got.ID}, false)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	require.Equal(t, engine.AttentionCounts{Request: 2}, attention(t, f))
	n, err = f.Engine.SettleRequests(t.Context(), nil, true)
	require.NoError(t, err)
	require.EqualValues(t, 2, n)
	idle(t, f)
	require.Len(t, server.Asked(), 5, "one was left, two were sent again")
	require.Zero(t, attention(t, f).Total())
	for run := range 3 {
		require.Equal(t, interp.Done, state(t, f, int64(run+1)))
	}
	checkTotals(t, f)
}

func TestRequestsThatWereGivenUpAskForAttention(t *testing.T) {
	t.Parallel()
	broken := true
	f, server := asking(t, func(*interp.Request, int) (map[string]json.RawMessage, error) {
		if broken {
			return nil, channel.Final(refused)
		}
		return status(200), nil
	})
	begin(t, f, 3, "", []string{requestNode("POST", ""), "m " + send}, "s.next a", "a.error m")
	idle(t, f)
	require.Equal(t, engine.AttentionCounts{RequestFailed: 3}, attention(t, f), "the runs went on by the way out for errors")
	list := listed(t, f, engine.AttentionRequestFailed)
	require.Equal(t, "request.status", list[0].Reason)
	n, err := f.Engine.SeenAttention(t.Context(), engine.AttentionRequestFailed, []int64{list[0].ID})
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	require.EqualValues(t, 2, attention(t, f).RequestFailed)
	broken = false
	before := history(t, f, 1)
	var ids []int64
	f.Read(t, func(q *store.ReadTx) (err error) { ids, err = engine.GivenUpRequests(q); return err })
	n, err = f.Engine.RetryRequests(t.Context(), ids)
	require.NoError(t, err)
	require.EqualValues(t, 2, n)
	idle(t, f)
	require.Len(t, server.Asked(), 5)
	require.Equal(t, before, history(t, f, 1), "a run that went on is not led back")
	require.Zero(t, attention(t, f).Total())
	checkTotals(t, f)
}

func TestAFailedRunTellsOfItsRequestItself(t *testing.T) {
	t.Parallel()
	broken := true
	f, server := asking(t, func(*interp.Request, int) (map[string]json.RawMessage, error) {
		if broken {
			return nil, channel.Final(refused)
		}
		return status(200), nil
	})
	begin(t, f, 1, `{"on_error":"stop"}`, []string{requestNode("POST", ""), "m " + send}, "s.next a", "a.next m")
	idle(t, f)
	require.Equal(t, engine.AttentionCounts{Failed: 1}, attention(t, f))
	broken = false
	require.Equal(t, engine.Obeyed{Done: 1}, order(t, f, engine.Command{Order: engine.OrderRetry, Runs: []int64{1}}))
	idle(t, f)
	require.Len(t, server.Asked(), 2)
	require.Equal(t, interp.Done, state(t, f, 1))
	require.Zero(t, attention(t, f).Total())
}

func TestARefusedAddressAsksForNoAttention(t *testing.T) {
	t.Parallel()
	f, _ := asking(t, func(*interp.Request, int) (map[string]json.RawMessage, error) {
		return nil, channel.Final(fault.New(engine.RequestRefused, fault.Args{"host": "x"}))
	})
	begin(t, f, 1, "", []string{requestNode("GET", ""), "m " + send}, "s.next a", "a.blocked m")
	idle(t, f)
	require.Zero(t, attention(t, f).Total())
}

func TestFlowsThatSetEachOtherOffAskForAttention(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 1)
	for _, pair := range [][3]string{{"01A", "a", "b"}, {"01B", "b", "a"}} {
		f.Publish(t, enginetest.FlowText(pair[0], `{"reentry":"always"}`, []string{`s event.tag_added {"tag":"` + pair[1] + `"}`,
			`x action.remove_tag {"tag":"` + pair[1] + `"}`, `y action.add_tag {"tag":"` + pair[2] + `"}`}, "s.next x", "x.next y"))
	}
	f.Write(t, func(tx *store.Tx) error {
		return crm.Apply(tx, []crm.Change{{Subject: event.Ref{Kind: event.Customer, ID: 1}, AddTag: "a", Cause: crm.Cause{Actor: "user", Live: true}}})
	})
	idle(t, f)
	require.Equal(t, engine.AttentionCounts{Cut: 1}, attention(t, f), "the circle, and not the run in which it was cut as well")
	cut := listed(t, f, engine.AttentionCut)[0]
	require.Equal(t, "hop_limit", cut.Reason)
	require.Equal(t, "01A", cut.FlowName)
	require.EqualValues(t, 1, cut.Subject.ID)
	require.NotEmpty(t, cut.Name)
	require.Len(t, cut.Args["chain"], 11, "the flows of the chain are named")
	require.EqualValues(t, 11, cut.Run, "and the run where it ended")
	require.Equal(t, interp.Failed, state(t, f, cut.Run))
	n, err := f.Engine.SeenAttention(t.Context(), engine.AttentionCut, []int64{cut.ID})
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	require.Zero(t, attention(t, f).Total())
}
