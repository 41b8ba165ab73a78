package interp_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/node"
	"voronka/backend/policy"
)

// still is a world that stands still and takes every change.
type still struct{ made int }

func (*still) Fact(formula.FactID, []any) (any, error) { return nil, nil }
func (*still) Moment() formula.Moment {
	return formula.Moment{Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Zone: time.UTC}
}
func (*still) Zone(string) *time.Location                     { return time.UTC }
func (*still) Calendar() (*policy.Calendar, error)            { return nil, nil }
func (*still) Turns(formula.FactID, []any) (time.Time, error) { return time.Time{}, nil }
func (w *still) Change(interp.Change) error                   { w.made++; return nil }

type empty struct{}

func (empty) Env(event.Kind, []event.Kind) *formula.Env { return formula.NewEnv(nil) }
func (empty) Has(string, string) bool                   { return true }

func program(t *testing.T, nodes, edges string) *flow.Program {
	t.Helper()
	doc, err := flow.Decode([]byte(`{"schema":"voronka.flow/1","id":"01F","name":"x","attach":{"to":"none"},"subject":"customer","settings":{},
		"nodes":[{"id":"s","kind":"event.manual","params":{}},` + nodes + `],"edges":[` + edges + `]}`))
	require.NoError(t, err)
	p, _ := flow.Compile(doc, node.New(), empty{})
	return p
}

func start(p *flow.Program, w interp.World) interp.Result {
	return interp.Advance(node.New(), p, interp.Run{ID: 1, State: interp.Active}, interp.Input{Kind: interp.InputStarted, Entry: p.Entries[0]}, w)
}

func TestACircleWithoutAWaitIsCut(t *testing.T) {
	t.Parallel()
	p := program(t, `{"id":"a","kind":"action.add_tag","params":{"tag":"x"}},{"id":"b","kind":"action.add_tag","params":{"tag":"y"}}`,
		`["s","next","a"],["a","next","b"],["b","next","a"]`)
	w := &still{}
	res := start(p, w)
	require.Equal(t, interp.Failed, res.Run.State)
	last := res.Entries[len(res.Entries)-1]
	require.Equal(t, interp.Erred, last.What)
	require.Equal(t, string(interp.TooManySteps), last.Why[0].Code)
	require.Equal(t, interp.StepLimit-1, w.made)
}

func TestAnUnknownKindFailsTheRunWithItsName(t *testing.T) {
	t.Parallel()
	res := start(program(t, `{"id":"a","kind":"action.from_the_future","params":{}}`, `["s","next","a"]`), &still{})
	require.Equal(t, interp.Failed, res.Run.State)
	require.Equal(t, string(interp.UnknownKind), res.Entries[1].Why[0].Code)
	require.Equal(t, "action.from_the_future", res.Entries[1].Why[0].Args["kind"])
}

func TestTheSameArgumentsGiveTheSameResult(t *testing.T) {
	t.Parallel()
	p := program(t, `{"id":"a","kind":"wait.for","params":{"duration":"1d"}},{"id":"b","kind":"wait.for","params":{"duration":"2d"}}`,
		`["s","next","a"],["s","next","b"]`)
	first, second := start(p, &still{}), start(p, &still{})
	require.Equal(t, first, second)
	before := first.Run
	gone := interp.Advance(node.New(), p, before, interp.Input{Kind: interp.InputTimer, Slot: 0}, &still{})
	require.Len(t, before.Positions, 2, "the run that was given is not changed")
	require.Len(t, gone.Run.Positions, 1)
	again := interp.Advance(node.New(), p, gone.Run, interp.Input{Kind: interp.InputTimer, Slot: 0}, &still{})
	require.Empty(t, again.Entries, "an input for a position that is gone changes nothing")
}
