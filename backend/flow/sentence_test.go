package flow_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/fault"
	"voronka/backend/flow"
)

func TestDifferencesAreTold(t *testing.T) {
	t.Parallel()
	a, b := decode(t, "testdata/example.voronka.json"), decode(t, "testdata/example.voronka.json")
	require.Empty(t, flow.Sentences(a, b, flow.Diff(a, b)))
	b.Nodes[1].Params["duration"] = json.RawMessage(`"48h"`)
	b.Nodes[1].Name = "Долгая пауза"
	b.Nodes[1].Disabled = true
	delete(b.Nodes[3].Params, "text")
	b.Nodes = append(b.Nodes, flow.Node{ID: "n9", Kind: "action.add_tag"})
	b.Edges = append(b.Edges, flow.Edge{From: "n4", Port: "next", To: "n9"})
	b.Layout["n4"] = flow.Point{0, 400}
	b.Settings.Purpose = "service"
	b.Settings.CatchUp = ""
	b.Name = "Возврат"
	b.Notes = append(b.Notes, flow.Note{ID: "x1", Text: "гипотеза"})
	n2 := b.Nodes[1].Kind
	step := func(more fault.Args) fault.Args {
		args := fault.Args{"step": "Долгая пауза", "kind": n2}
		for k, v := range more {
			args[k] = v
		}
		return args
	}
	got := flow.Sentences(a, b, flow.Diff(a, b))
	n4 := fault.Args{"step": b.Nodes[3].Name, "kind": b.Nodes[3].Kind, "param": "text", "before": a.Nodes[3].Params["text"]}
	require.Equal(t, []flow.ChangeSentence{
		{Code: "added", Node: "n9", Args: fault.Args{"step": "", "kind": "action.add_tag"}},
		{Code: "renamed", Node: "n2", Args: step(fault.Args{"was": a.Nodes[1].Name, "was_kind": n2})},
		{Code: "disabled", Node: "n2", Args: step(nil)},
		{Code: "param_changed", Node: "n2", Args: step(fault.Args{"param": "duration", "before": a.Nodes[1].Params["duration"], "after": json.RawMessage(`"48h"`)})},
		{Code: "param_cleared", Node: "n4", Args: n4},
		{Code: "linked", Node: "n4", Args: fault.Args{"port": "next", "from": b.Nodes[3].Name, "from_kind": b.Nodes[3].Kind, "to": "", "to_kind": "action.add_tag"}},
		{Code: "flow_renamed", Args: fault.Args{"setting": "name", "before": json.RawMessage(`"` + a.Name + `"`), "after": json.RawMessage(`"Возврат"`)}},
		{Code: "setting_changed", Args: fault.Args{"setting": "purpose", "before": json.RawMessage(`"` + a.Settings.Purpose + `"`), "after": json.RawMessage(`"service"`)}},
		{Code: "setting_cleared", Args: fault.Args{"setting": "catch_up", "before": json.RawMessage(`"` + a.Settings.CatchUp + `"`)}},
		{Code: "moved", Args: fault.Args{"count": 1}},
		{Code: "drawn_notes"},
	}, got)
	require.InDelta(t, 3.0/5, flow.Unlike(a, b, flow.Diff(a, b)), 1e-9)
}

// Whatever two documents differ in is told once for each difference, and the other way round what was added is removed.
func TestEverythingThatDiffersIsTold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		a, b := randomDocument(r, "a"), randomDocument(r, "b")
		d, back := flow.Diff(a, b), flow.Diff(b, a)
		told := map[string]int{}
		for _, s := range flow.Sentences(a, b, d) {
			told[s.Code]++
		}
		require.Equal(r, len(d.Added), told["added"])
		require.Equal(r, len(d.Removed), told["removed"])
		require.Equal(r, len(d.Linked), told["linked"])
		require.Equal(r, len(d.Unlinked), told["unlinked"])
		params := 0
		for _, c := range d.Changed {
			params += len(c.Params)
		}
		require.Equal(r, params, told["param_set"]+told["param_cleared"]+told["param_changed"])
		require.ElementsMatch(r, d.Added, back.Removed)
		require.ElementsMatch(r, d.Linked, back.Unlinked)
		share := flow.Unlike(a, b, d)
		require.True(r, share >= 0 && share <= 1)
	})
}

func randomDocument(r *rapid.T, name string) *flow.Document {
	d := &flow.Document{Schema: flow.Schema, Name: "x", Layout: map[string]flow.Point{}}
	ids := rapid.SliceOfNDistinct(rapid.StringMatching(`n[1-6]`), 0, 6, rapid.ID[string]).Draw(r, name+" ids")
	for _, id := range ids {
		n := flow.Node{ID: id, Kind: rapid.SampledFrom([]string{"wait.for", "action.add_tag"}).Draw(r, id), Params: map[string]json.RawMessage{}}
		for _, p := range []string{"tag", "duration"} {
			if v := rapid.SampledFrom([]string{"", `"1"`, `"2"`}).Draw(r, p); v != "" {
				n.Params[p] = json.RawMessage(v)
			}
		}
		d.Nodes = append(d.Nodes, n)
	}
	for i := 1; i < len(ids); i++ {
		d.Edges = append(d.Edges, flow.Edge{From: ids[i-1], Port: "next", To: ids[i]})
	}
	return d
}
