package flow_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

func TestTheExampleComesBackAsItWas(t *testing.T) {
	t.Parallel()
	data := read(t, "testdata/example.voronka.json")
	doc, err := flow.Decode(data)
	require.NoError(t, err)
	require.Equal(t, "Возврат покупателя", doc.Name)
	require.Equal(t, flow.Point{-156, 396}, doc.Layout["n4"])
	require.Equal(t, []flow.Goal{{Event: event.PurchasePaid}}, doc.Settings.Goals)

	written, err := flow.Marshal(doc)
	require.NoError(t, err)
	// The same values, by another reader than ours. An empty list of exits is none and is not written.
	var before, after map[string]any
	require.NoError(t, json.Unmarshal(data, &before))
	require.NoError(t, json.Unmarshal(written, &after))
	delete(before["settings"].(map[string]any), "exits")
	require.Empty(t, cmp.Diff(before, after))
	require.Contains(t, string(written), "\n    { \"id\": \"n2\", \"kind\": \"wait.for\", \"name\": \"Пауза\", \"params\": { \"duration\": \"24h\" } },\n")
	require.Contains(t, string(written), "\n    [\"n1\", \"next\", \"n2\"],\n")
	require.Contains(t, string(written), "\n    \"n4\": [-156, 396]\n")
}

func TestWhatIsNotKnownIsKept(t *testing.T) {
	t.Parallel()
	doc, err := flow.Decode([]byte(`{"schema":"voronka.flow/1","id":"x","future":{"b":1,"a":[true,null]},
		"attach":{"to":"none","lane":3},"settings":{"speed":"fast","quiet_hours":{"from":"21:00","to":"09:00","days":[6]}},
		"nodes":[{"id":"n1","kind":"action.teleport","params":{"where":"a < b & c > d"},"at":[5,7.5],"color":"red"}],
		"notes":[{"id":"t1","text":"x","at":[1,2],"tint":"y"}],
		"groups":[{"id":"g1","name":"G","nodes":["n1","t1"],"folded":true,"shade":"z"},{"id":"g2","name":"","nodes":["n1"]}]}`))
	require.NoError(t, err)
	written, err := flow.Marshal(doc)
	require.NoError(t, err)
	for _, kept := range []string{`"future": { "b": 1, "a": [true, null] }`, `"lane": 3`, `"speed": "fast"`, `"days": [6]`,
		`"kind": "action.teleport"`, `"where": "a < b & c > d"`, `"color": "red"`, `"tint": "y"`, `"n1": [5, 7.5]`,
		`{ "id": "g1", "name": "G", "nodes": ["n1", "t1"], "folded": true, "shade": "z" }`, `{ "id": "g2", "name": "", "nodes": ["n1"] }`} {
		require.Contains(t, string(written), kept)
	}
	require.NotContains(t, string(written), `"at": [5`, "a place in a node is read and never written there")
}

func TestEscapesOfAnotherWriterAreUndone(t *testing.T) {
	t.Parallel()
	escaped, err := json.Marshal(map[string]any{"schema": flow.Schema, "nodes": []any{map[string]any{"id": "n1", "kind": "k",
		"params": map[string]any{"test": `a > 1 && b < "\u003c"`}}}})
	require.NoError(t, err)
	require.Contains(t, string(escaped), `\u003e`)
	doc, err := flow.Decode(escaped)
	require.NoError(t, err)
	written, err := flow.Marshal(doc)
	require.NoError(t, err)
	require.Contains(t, string(written), `a > 1 && b < \"\\u003c\"`, "a backslash that the author wrote stays one")
}

func TestEdgesAreSortedWithNumbersByValue(t *testing.T) {
	t.Parallel()
	doc, err := flow.Decode([]byte(`{"schema":"voronka.flow/1","edges":[["n10","next","n2"],["n2","yes","n3"],["n2","no","n10"],["a","next","n1"]]}`))
	require.NoError(t, err)
	require.Equal(t, []flow.Edge{{From: "a", Port: "next", To: "n1"}, {From: "n2", Port: "no", To: "n10"}, {From: "n2", Port: "yes", To: "n3"},
		{From: "n10", Port: "next", To: "n2"}}, doc.Edges)
}

func TestFilesThatAreNoFlowAreToldApart(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 100) + strings.Repeat("]", 100)
	many := strings.TrimSuffix(strings.Repeat(`{"id":"n","kind":"k"},`, flow.MaxNodes+1), ",")
	for name, c := range map[string]struct {
		data string
		code fault.Code
	}{
		"empty":                    {"", flow.ForeignSchema},
		"not JSON":                 {"<html>", flow.ForeignSchema},
		"another program's":        {`{"nodes":[],"connections":{}}`, flow.ForeignSchema},
		"another schema":           {`{"schema":"n8n/2"}`, flow.ForeignSchema},
		"a newer version":          {`{"schema":"voronka.flow/2","nodes":17}`, flow.NewerSchema},
		"a version with no step":   {`{"schema":"voronka.flow/0"}`, flow.ForeignSchema},
		"a list":                   {`[]`, flow.ForeignSchema},
		"null":                     {`null`, flow.ForeignSchema},
		"nodes that are no list":   {`{"schema":"voronka.flow/1","nodes":{}}`, flow.BadFlow},
		"a node that is a number":  {`{"schema":"voronka.flow/1","nodes":[7]}`, flow.BadFlow},
		"an edge of two":           {`{"schema":"voronka.flow/1","edges":[["a","b"]]}`, flow.BadFlow},
		"a name that is a number":  {`{"schema":"voronka.flow/1","name":7}`, flow.BadFlow},
		"a place beyond the world": {`{"schema":"voronka.flow/1","layout":{"a":[1e300,0]}}`, flow.BadFlow},
		"nested too deep":          {`{"schema":"voronka.flow/1","x":` + deep + `}`, fault.TooLarge},
		"too many nodes":           {`{"schema":"voronka.flow/1","nodes":[` + many + `]}`, fault.TooLarge},
		"too large":                {`{"schema":"voronka.flow/1","x":"` + strings.Repeat("x", flow.MaxSize) + `"}`, fault.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := flow.Decode([]byte(c.data))
			require.Equal(t, c.code, fault.CodeOf(err), "%v", err)
		})
	}
}

// anyDocument draws documents with ids, texts and numbers of every sort.
func anyDocument(t *rapid.T) *flow.Document {
	text := rapid.StringOf(rapid.RuneFrom([]rune("aя<&> \"\\\u2028\n'{}0🎉")))
	id := rapid.StringMatching(`[a-zA-Z]{0,3}[0-9]{0,3}`)
	value := rapid.Map(text, func(s string) json.RawMessage { b, _ := json.Marshal(s); return b })
	d := &flow.Document{Schema: flow.Schema, ID: text.Draw(t, "id"), Name: text.Draw(t, "name"), Attach: flow.Attach{To: "none"},
		Subject: event.Customer, Layout: map[string]flow.Point{}}
	if rapid.Bool().Draw(t, "quiet") {
		d.Settings.QuietHours = &flow.QuietHours{From: text.Draw(t, "from"), To: "09:00"}
	}
	d.Settings.Purpose = text.Draw(t, "purpose")
	for range rapid.IntRange(0, 5).Draw(t, "nodes") {
		n := flow.Node{ID: id.Draw(t, "node"), Kind: text.Draw(t, "kind"), Name: text.Draw(t, "label"), Disabled: rapid.Bool().Draw(t, "off"),
			Params: rapid.MapOfN(text, value, 0, 3).Draw(t, "params")}
		d.Nodes = append(d.Nodes, n)
		d.Layout[n.ID] = flow.Point{float64(rapid.IntRange(-5000, 5000).Draw(t, "x")) / 4, float64(rapid.IntRange(-5000, 5000).Draw(t, "y"))}
	}
	for range rapid.IntRange(0, 6).Draw(t, "edges") {
		d.Edges = append(d.Edges, flow.Edge{From: id.Draw(t, "from"), Port: text.Draw(t, "port"), To: id.Draw(t, "to")})
	}
	if rapid.Bool().Draw(t, "extra") {
		d.Extra = map[string]json.RawMessage{"x" + text.Draw(t, "key"): value.Draw(t, "value")}
	}
	return d
}

func TestRoundTripsAreStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first, err := flow.Marshal(anyDocument(t))
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(first) {
			t.Fatalf("not JSON: %s", first)
		}
		doc, err := flow.Decode(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := flow.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, second) {
			t.Fatalf("changed:\n%s\n%s", first, second)
		}
		if lines, want := strings.Count(string(first), "\n    [\""), len(doc.Edges); lines != want {
			t.Fatalf("%d edges stand on %s lines", want, strconv.Itoa(lines))
		}
	})
}

// FuzzDocument feeds files from strangers: whatever comes must be read or refused, compile, and come back the same.
func FuzzDocument(f *testing.F) {
	for _, path := range []string{"testdata/example.voronka.json"} {
		data, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add([]byte(`{"schema":"voronka.flow/1","nodes":[{"id":"a","kind":"condition.expression","params":{"test":"1 <"}}],"edges":[["a","yes","a"]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := flow.Decode(data)
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.CodeOf(err))
			return
		}
		p, _ := flow.Compile(doc, kinds(), workspace{})
		require.NotNil(t, p)
		first, err := flow.Marshal(doc)
		require.NoError(t, err)
		again, err := flow.Decode(first)
		require.NoError(t, err)
		second, err := flow.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(first), string(second))
	})
}

// A condition that nobody has written yet is not the same as none: the exit is by a condition.
func TestAnExitByAnUnwrittenConditionStaysOne(t *testing.T) {
	t.Parallel()
	var s flow.Settings
	require.NoError(t, json.Unmarshal([]byte(`{"exits":[{"when":""},{"event":"tag.added"}]}`), &s))
	out, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{"exits":[{"when":""},{"event":"tag.added"}]}`, string(out))
}
