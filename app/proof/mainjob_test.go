package proof

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/app"
)

// The main job on all of the real data: every purchase over fifty is followed, a day later, by one letter to the one who
// bought, and by nothing else.
func TestMainJobOnAllPurchases(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := open(t, dir, nil)
	defer h.close()
	want, people, all := letters(t, sales(t)), buyers(t), sales(t)

	// The flow is live already while the customers come: an import that is not live starts nothing.
	flow := h.publishFlow(mainJob(t, dir, "local"))
	report := h.importTable("customers", customersFile, false)
	require.Equal(t, int64(len(people)), report.Created)
	require.Zero(t, report.Rejected)
	h.runTo(start.Add(time.Hour))
	require.Zero(t, h.row(flow.ID).Started)

	report = h.importTable("purchases", purchasesFile, true)
	require.Equal(t, int64(len(all)), report.Rows)
	require.Equal(t, int64(len(all)), report.Created, "rows that repeat another are real purchases: %+v", report)
	require.Zero(t, report.Rejected)

	h.runTo(start.Add(3 * 24 * time.Hour))
	row := h.row(flow.ID)
	require.Equal(t, int64(len(all)), row.Started)
	require.Zero(t, row.Inside)
	require.Zero(t, row.Failed)

	byEmail := map[string]string{}
	for _, p := range people {
		byEmail[p.email] = p.name
	}
	got, keys := map[string]int{}, map[string]bool{}
	for _, m := range h.messages("") {
		require.Equal(t, "sent", m.State)
		require.Equal(t, "local", m.Channel)
		require.False(t, keys[m.Key], "a key twice: %s", m.Key)
		keys[m.Key] = true
		got[m.To]++
		require.True(t, strings.HasPrefix(m.Preview, byEmail[m.To]+", "), "%s got a letter to someone else: %s", m.To, m.Preview)
	}
	require.Equal(t, 14_021, sum(got))
	require.Equal(t, want, got)

	stats := call[app.FlowStats](h, "Flows.Stats", app.ByID{ID: flow.ID})
	require.Equal(t, int64(sum(want)), stats.Ports["n2"]["yes"])
	require.Equal(t, int64(len(all)-sum(want)), stats.Ports["n2"]["no"])
	require.Equal(t, int64(sum(want)), stats.Nodes["n4"].Passed)
}

// row reads a flow's line of the list.
func (h *house) row(id string) app.FlowRow {
	h.t.Helper()
	return call[app.FlowFull](h, "Flows.Get", app.ByID{ID: id}).FlowRow
}
