package flow_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/event"
	"voronka/backend/flow"
)

func decode(t *testing.T, path string) *flow.Document {
	t.Helper()
	doc, err := flow.Decode(read(t, path))
	require.NoError(t, err)
	return doc
}

// TestEachProblemHasAFixtureThatRaisesExactlyIt reads testdata/problems/<code>.voronka.json. Open ports are remarks that any
// flow's end has, so they count only where they are what is looked for.
func TestEachProblemHasAFixtureThatRaisesExactlyIt(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/problems/*.voronka.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(paths), 25)
	for _, path := range paths {
		want := strings.TrimSuffix(filepath.Base(path), ".voronka.json")
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			doc := decode(t, path)
			program, problems := flow.Compile(doc, kinds(), workspace{})
			require.NotNil(t, program)
			var got []string
			for _, p := range problems {
				if p.Code != "open_port" || want == "open_port" {
					got = append(got, p.Code)
				}
			}
			got = slices.Compact(got)
			require.Equal(t, []string{want}, got)
		})
	}
}

func TestEveryProblemOfThePackageHasAFixture(t *testing.T) {
	t.Parallel()
	// The codes as they stand in the sources, found independently of what the tests above happen to raise.
	known := map[string]bool{"cannot_run": true} // a kind that gives nothing back and says nothing: see the test of it
	for _, file := range []string{"compile.go", "params.go", "graph.go", "settings.go", "goals.go"} {
		for _, line := range strings.Split(string(read(t, file)), "\n") {
			for _, mark := range []string{`Code: "`, `SeverityError, "`, `SeverityWarning, "`, `problem(p, "`, `problem(open[0], "`} {
				if strings.Contains(line, "Fix{") {
					continue
				}
				if _, rest, ok := strings.Cut(line, mark); ok {
					known[rest[:strings.Index(rest, `"`)]] = true
				}
			}
		}
	}
	require.Greater(t, len(known), 20)
	for code := range known {
		if code == "cannot_run" {
			continue
		}
		_, err := os.Stat("testdata/problems/" + code + ".voronka.json")
		require.NoError(t, err, "no fixture of %s", code)
	}
	for _, lang := range []string{"ru", "en"} {
		var words struct {
			Problem map[string]string `json:"problem"`
		}
		require.NoError(t, json.Unmarshal(read(t, "../../locales/"+lang+"/problem.json"), &words))
		for code := range known {
			require.Contains(t, words.Problem, code, lang)
		}
	}
}

func TestAProgramKnowsItsWays(t *testing.T) {
	t.Parallel()
	doc := decode(t, "testdata/problems/open_port.voronka.json")
	p, problems := flow.Compile(doc, kinds(), workspace{})
	require.False(t, flow.HasErrors(problems))
	require.Equal(t, []int{0}, p.Entries)
	require.Equal(t, event.Customer, p.Subject)
	i, ok := p.Step("n2")
	require.True(t, ok)
	require.Equal(t, map[string][]int{"yes": {2}}, p.Steps[i].Next)
	require.Equal(t, "customer.name", p.Env.Facts()[p.Steps[i].Reads[0].Fact].Path)
	require.Equal(t, flow.AfterExit, p.Settings.Reentry)
	require.Nil(t, p.Settings.QuietHours, "absent means none")
}

func TestReentryIsAlwaysWhereTheEventCarriesAKey(t *testing.T) {
	t.Parallel()
	doc := &flow.Document{Schema: flow.Schema, Subject: event.Customer, Nodes: []flow.Node{{ID: "n1", Kind: "event.purchase_added"}}}
	p, _ := flow.Compile(doc, kinds(), workspace{})
	require.Equal(t, flow.Always, p.Settings.Reentry)
	_, ok := p.Env.Lookup("purchase.total")
	require.True(t, ok, "what the event carries is readable")
}

func TestAProblemSaysWhereTheExpressionIsWrong(t *testing.T) {
	t.Parallel()
	doc := decode(t, "testdata/problems/unknown_name.voronka.json")
	_, problems := flow.Compile(doc, kinds(), workspace{})
	i := slices.IndexFunc(problems, func(p flow.Problem) bool { return p.Code == "unknown_name" })
	require.Equal(t, "text", problems[i].Param)
	require.Equal(t, "n2", problems[i].Node)
	require.Equal(t, [2]int{3, 21}, [2]int{problems[i].From, problems[i].To}, "in UTF-16 units of the text")
}

func TestAVersionWhoseFieldWasDeletedStillHasAProgram(t *testing.T) {
	t.Parallel()
	doc := decode(t, "testdata/problems/unknown_name.voronka.json")
	p, problems := flow.Compile(doc, kinds(), workspace{})
	require.True(t, flow.HasErrors(problems))
	require.False(t, p.Steps[0].Broken)
	require.True(t, p.Steps[1].Broken)
}

func TestADisabledStepIsPassedThroughAndNotChecked(t *testing.T) {
	t.Parallel()
	doc := decode(t, "testdata/problems/param_required.voronka.json")
	doc.Nodes[1].Disabled = true
	_, problems := flow.Compile(doc, kinds(), workspace{})
	require.Empty(t, problems)
}

func TestAKindThatGivesNothingBackIsReported(t *testing.T) {
	t.Parallel()
	c := kinds()
	c["action.silent"] = &flow.Kind{ID: "action.silent", Category: flow.Action, Ports: []string{"next"}, Prepare: func(*flow.Scope) any { return nil }}
	doc := &flow.Document{Subject: event.Customer, Nodes: []flow.Node{{ID: "a", Kind: "event.manual"}, {ID: "b", Kind: "action.silent"}},
		Edges: []flow.Edge{{From: "a", Port: "next", To: "b"}}}
	_, problems := flow.Compile(doc, c, workspace{})
	require.True(t, slices.ContainsFunc(problems, func(p flow.Problem) bool { return p.Code == "cannot_run" && p.Node == "b" }))
}

func TestALoopWithAWaitIsFine(t *testing.T) {
	t.Parallel()
	doc := &flow.Document{Subject: event.Customer, Nodes: []flow.Node{{ID: "a", Kind: "event.manual"},
		{ID: "b", Kind: "wait.for", Params: map[string]json.RawMessage{"duration": json.RawMessage(`"1d"`)}},
		{ID: "c", Kind: "action.add_tag", Params: map[string]json.RawMessage{"tag": json.RawMessage(`"VIP"`)}}},
		Edges: []flow.Edge{{From: "a", Port: "next", To: "b"}, {From: "b", Port: "next", To: "c"}, {From: "c", Port: "next", To: "b"}}}
	_, problems := flow.Compile(doc, kinds(), workspace{})
	require.Empty(t, problems)
	doc.Nodes[1].Disabled = true
	_, problems = flow.Compile(doc, kinds(), workspace{})
	require.True(t, slices.ContainsFunc(problems, func(p flow.Problem) bool { return p.Code == "cycle_without_wait" }), "a disabled wait does not wait")
}

// A flow as large as the limits allow compiles within the 200 ms in which problems must appear.
func BenchmarkCompileLargest(b *testing.B) {
	doc := &flow.Document{Subject: event.Customer, Nodes: []flow.Node{{ID: "n0", Kind: "event.manual"}}}
	for i := 1; i < flow.MaxNodes; i++ {
		id := "n" + strconv.Itoa(i)
		doc.Nodes = append(doc.Nodes, flow.Node{ID: id, Kind: "condition.expression",
			Params: map[string]json.RawMessage{"test": json.RawMessage(`"customer.purchases.count('30d') == 0 and customer.name != 'Анна'"`)}})
		doc.Edges = append(doc.Edges, flow.Edge{From: "n" + strconv.Itoa(i-1), Port: "yes", To: id})
	}
	doc.Edges[0].Port = "next"
	c := kinds()
	for b.Loop() {
		flow.Compile(doc, c, workspace{})
	}
}
