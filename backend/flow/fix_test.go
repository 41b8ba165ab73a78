package flow_test

import (
	"flag"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/flow"
	"voronka/backend/flow/flowtest"
)

var updateFixes = flag.Bool("fixes", false, "write testdata/fixes anew")

func TestD8EachProblemHasAFixOrAReason(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/problems/*.voronka.json")
	require.NoError(t, err)
	compile := func(doc *flow.Document) []flow.Problem {
		_, problems := flow.Compile(doc, kinds(), workspace{})
		return problems
	}
	for _, path := range paths {
		code := strings.TrimSuffix(filepath.Base(path), ".voronka.json")
		t.Run("D8 "+code, func(t *testing.T) {
			t.Parallel()
			doc := decode(t, path)
			if reason, without := flowtest.WithoutEdit[code]; without {
				require.NotEmpty(t, reason)
				problems := compile(doc)
				i := slices.IndexFunc(problems, func(p flow.Problem) bool { return p.Code == code })
				if fix := problems[i].Fix; fix != nil {
					require.Empty(t, fix.Edits, "take it out of the list")
					require.NotEmpty(t, fix.Open)
				}
				return
			}
			flowtest.Mends(t, doc, code, "testdata/fixes", *updateFixes, compile)
		})
	}
}

func TestD8AFlowGetsSomethingToBeginWith(t *testing.T) {
	t.Parallel()
	for name, nodes := range map[string]string{
		"no_event_add":    `{"id":"n2","kind":"action.add_tag","params":{"tag":"VIP"}}`,
		"no_event_enable": `{"id":"n1","kind":"event.manual","disabled":true,"params":{}},{"id":"n2","kind":"action.add_tag","params":{"tag":"VIP"}}`,
	} {
		doc, err := flow.Decode([]byte(`{"schema":"voronka.flow/1","id":"01F","name":"x","subject":"customer","nodes":[` + nodes + `],
			"edges":[` + map[bool]string{true: `["n1","next","n2"]`}[name == "no_event_enable"] + `]}`))
		require.NoError(t, err)
		_, problems := flow.Compile(doc, kinds(), workspace{})
		fixed, err := flowtest.Apply(doc, problems[0].Fix)
		require.NoError(t, err)
		_, problems = flow.Compile(fixed, kinds(), workspace{})
		require.False(t, flow.HasErrors(problems), "%s: %v", name, problems)
	}
}

func TestD8AWayThatIsOpenIsLedToTheStepThatWaitsForIt(t *testing.T) {
	t.Parallel()
	doc, err := flow.Decode([]byte(`{"schema":"voronka.flow/1","id":"01F","name":"x","subject":"customer","nodes":[
		{"id":"n1","kind":"event.manual","params":{}},{"id":"n2","kind":"action.add_tag","params":{"tag":"VIP"}}],"edges":[]}`))
	require.NoError(t, err)
	_, problems := flow.Compile(doc, kinds(), workspace{})
	require.Equal(t, "event_open", problems[0].Code)
	require.Equal(t, []flow.Edit{{Do: flow.EditLink, Node: "n1", Port: "next", To: "n2"}}, problems[0].Fix.Edits)
	require.Equal(t, "unreachable", problems[1].Code)
	require.Equal(t, problems[0].Fix.Edits, problems[1].Fix.Edits, "from the other side it is the same")
}

func TestD8WhatIsMeantSoIsAccepted(t *testing.T) {
	t.Parallel()
	doc := decode(t, "testdata/problems/no_unsubscribe.voronka.json")
	find := func() flow.Problem {
		_, problems := flow.Compile(doc, kinds(), workspace{})
		i := slices.IndexFunc(problems, func(p flow.Problem) bool { return p.Code == "no_unsubscribe" })
		require.GreaterOrEqual(t, i, 0)
		return problems[i]
	}
	p := find()
	require.False(t, p.Accepted)
	require.Equal(t, "no_unsubscribe/text", p.AcceptKey())
	doc.Nodes[1].Accepted = []string{p.AcceptKey()}
	require.True(t, find().Accepted)
	text, err := flow.Marshal(doc)
	require.NoError(t, err)
	require.Contains(t, string(text), `"accepted": ["no_unsubscribe/text"]`)
	doc, err = flow.Decode(text)
	require.NoError(t, err)
	require.True(t, find().Accepted, "it is kept in the file")

	broken := decode(t, "testdata/problems/param_required.voronka.json")
	broken.Nodes[1].Accepted = []string{"param_required/tag", "param_required/text"}
	_, problems := flow.Compile(broken, kinds(), workspace{})
	require.False(t, slices.ContainsFunc(problems, func(p flow.Problem) bool { return p.Accepted }), "an error is not accepted")
}
