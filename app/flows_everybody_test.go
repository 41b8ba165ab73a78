package app

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/job"
	"voronka/backend/library"
)

func TestEverybodyIsSimulatedAsAJob(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i := range 25 {
		c := do[CustomerCard](b, "Customers.Create", CustomerForm{Name: "Клиент " + strconv.Itoa(i), Emails: []string{"c" + strconv.Itoa(i) + "@example.test"}})
		if i < 23 {
			do[PurchaseRow](b, "Customers.AddPurchase", NewPurchase{Customer: c.ID, Amount: "40"})
		}
	}
	f := do[FlowFull](b, "Flows.Import", ImportFlow{File: b.file("f.voronka.json", twice(`{"caps":[{"channel":"any","count":1,"per":"2d"}]}`))})
	simulated := func(days int64) Population {
		t.Helper()
		j := do[Job](b, "Flows.SimulateAll", SimulateAll{Document: f.Document, Days: days})
		id, err := parseID("job", j.ID)
		require.NoError(t, err)
		ended, err := b.app.Jobs().Wait(t.Context(), job.ID(id))
		require.NoError(t, err)
		require.Equal(t, job.Done, ended.State)
		require.EqualValues(t, 23, ended.Total, "those who bought")
		var got Population
		require.NoError(t, json.Unmarshal(ended.Result, &got))
		return got
	}
	got := simulated(1)
	require.EqualValues(t, 23, got.People)
	moscow, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	require.Equal(t, []int64{noon.UnixMilli(), time.Date(2026, 3, 4, 0, 0, 0, 0, moscow).UnixMilli() - 1}, []int64{got.From, got.To}, "to the end of the next day")
	require.Equal(t, map[string]int64{"active": 23}, got.Runs)
	require.Equal(t, map[string]int64{"local": 23}, got.Channels, "the second message is held")
	require.EqualValues(t, 23, got.Nodes["n4"].Inside)
	require.Len(t, got.Nodes["n4"].Standing, 20)
	require.Equal(t, "Клиент 0", got.Nodes["n4"].Standing[0].Name)
	require.Len(t, got.Samples, 10)
	require.Equal(t, []string{"n3", "Клиент 0", "local", "раз"}, []string{got.Samples[0].Node, got.Samples[0].Person.Name, got.Samples[0].Channel, got.Samples[0].Text})
	require.Equal(t, []PopulationDay{{noon.Format(time.DateOnly), 23}}, got.Days)
	require.Len(t, got.Hours, 24)
	held := int64(0)
	for _, n := range got.Held {
		held += n
	}
	require.EqualValues(t, 23, held)
	got = simulated(4)
	require.Equal(t, map[string]int64{"done": 23}, got.Runs)
	require.Len(t, got.Samples, 20, "10 of each step")
	require.Empty(t, got.Nodes["n4"].Standing)
	require.Zero(t, do[Page[MessageRow]](b, "Messages.List", MessageQuery{}).Total, "nothing is sent")

	_, failed := try[Job](b, "Flows.SimulateAll", SimulateAll{Document: f.Document})
	require.Equal(t, "days", failed.Fields[0].Field)
	_, failed = try[Job](b, "Flows.SimulateAll", SimulateAll{Days: 1, Document: json.RawMessage(`{"schema":"voronka.flow/1","name":"x","attach":{"to":"none"},
		"subject":"customer","settings":{"exits":[{"when":""}]},"nodes":[{"id":"n1","kind":"event.manual","params":{}}],"edges":[]}`)})
	require.Equal(t, library.Problems, failed.Code)
}
