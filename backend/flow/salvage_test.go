package flow_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/flow"
)

func TestOfABrokenDocumentWhatCanBeReadIsRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text   string
		nodes, edges int
		want         []flow.Skipped
	}{
		{"no JSON at all", `hello`, 0, 0, []flow.Skipped{{Code: "whole"}}},
		{"a list", `[]`, 0, 0, []flow.Skipped{{Code: "whole"}}},
		{"a newer file keeps what reads as before", `{"schema":"voronka.flow/9","nodes":[{"id":"a","kind":"x"}],"edges":[["a","next","b"]]}`, 1, 1,
			[]flow.Skipped{{Code: "schema", Place: `"voronka.flow/9"`}}},
		{"one node and one arrow of each are broken", `{"schema":"voronka.flow/1","nodes":[{"id":"a","kind":"x"},7,{"id":"b","kind":"y"}],
			"edges":[["a","next","b"],["a","b"]]}`, 2, 1, []flow.Skipped{{Code: "node", Place: "nodes[1]"}, {Code: "edge", Place: "edges[1]"}}},
		{"settings of another shape", `{"schema":"voronka.flow/1","settings":[1],"nodes":[{"id":"a","kind":"x"}]}`, 1, 0,
			[]flow.Skipped{{Code: "field", Place: "settings"}}},
		{"a place beyond all places", `{"schema":"voronka.flow/1","nodes":[{"id":"a","kind":"x"}],"layout":{"a":[1e12,0]}}`, 1, 0,
			[]flow.Skipped{{Code: "field", Place: "layout"}}},
		{"nested without an end", `{"schema":"voronka.flow/1","x":` + strings.Repeat("[", 99) + strings.Repeat("]", 99) + `}`, 0, 0,
			[]flow.Skipped{{Code: "size"}}},
	} {
		t.Run("issue 4 "+tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := flow.Decode([]byte(tt.text))
			require.Error(t, err)
			d, skipped := flow.Salvage([]byte(tt.text))
			require.Equal(t, tt.want, skipped)
			require.Len(t, d.Nodes, tt.nodes)
			require.Len(t, d.Edges, tt.edges)
			text, err := flow.Marshal(d)
			require.NoError(t, err)
			_, err = flow.Decode(text)
			require.NoError(t, err, "what was salvaged is a document")
		})
	}
	whole := decode(t, "testdata/example.voronka.json")
	text, err := flow.Marshal(whole)
	require.NoError(t, err)
	d, skipped := flow.Salvage(text)
	require.Empty(t, skipped)
	require.True(t, flow.Diff(whole, d).Same())
}

func FuzzSalvage(f *testing.F) {
	f.Add([]byte(`{"schema":"voronka.flow/1","nodes":[{"id":"a"},7],"edges":[["a"]],"layout":{"a":[1e12,0]}}`))
	f.Add([]byte(`{"schema":"voronka.flow/2","settings":{"goals":7},"notes":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := flow.Decode(data)
		d, skipped := flow.Salvage(data)
		if (err == nil) != (len(skipped) == 0) {
			t.Fatalf("decode says %v, salvage skipped %v", err, skipped)
		}
		if _, err := flow.Marshal(d); err != nil {
			t.Fatal(err)
		}
	})
}
