package flow_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/flow"
)

func TestDifferencesAreFoundByIDs(t *testing.T) {
	t.Parallel()
	a, b := decode(t, "testdata/example.voronka.json"), decode(t, "testdata/example.voronka.json")
	require.True(t, flow.Diff(a, b).Same())

	b.Nodes[1].Params["duration"] = json.RawMessage(`"48h"`)
	b.Nodes[1].Name = "Долгая пауза"
	b.Nodes[3].Params["text"] = json.RawMessage(`"\u043f\u0440\u0438\u0432\u0435\u0442"`)
	b.Layout["n4"] = flow.Point{0, 400}
	b.Settings.Purpose = "service"
	b.Settings.QuietHours.To = "10:00"
	b.Name = "Возврат"
	d := flow.Diff(a, b)
	require.Equal(t, flow.Difference{
		Changed:  []flow.NodeChange{{Node: "n2", Name: true, Params: []string{"duration"}}, {Node: "n4", Params: []string{"text"}}},
		Moved:    []string{"n4"},
		Settings: []string{"name", "purpose", "quiet_hours"},
	}, d)
	require.False(t, d.Structural(), "only texts changed: people can be moved by node id")

	b.Nodes = append(b.Nodes[:2], flow.Node{ID: "n9", Kind: "action.add_tag"})
	b.Edges = []flow.Edge{{From: "n1", Port: "next", To: "n2"}, {From: "n2", Port: "next", To: "n9"}}
	d = flow.Diff(a, b)
	require.Equal(t, []string{"n9"}, d.Added)
	require.Equal(t, []string{"n3", "n4"}, d.Removed)
	require.Equal(t, []flow.Edge{{From: "n2", Port: "next", To: "n9"}}, d.Linked)
	require.Equal(t, []flow.Edge{{From: "n2", Port: "next", To: "n3"}, {From: "n3", Port: "yes", To: "n4"}}, d.Unlinked)
	require.True(t, d.Structural())
}

func TestAnotherSpellingOfAValueIsNoChange(t *testing.T) {
	t.Parallel()
	a, b := decode(t, "testdata/example.voronka.json"), decode(t, "testdata/example.voronka.json")
	a.Nodes[3].Params["x"] = json.RawMessage(`{"b":1,"a":"я"}`)
	b.Nodes[3].Params["x"] = json.RawMessage(`{ "a": "\u044f", "b": 1 }`)
	require.True(t, flow.Diff(a, b).Same())
}
