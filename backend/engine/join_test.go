package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/interp"
)

// A joining that waits for a branch which somebody ends from outside goes on in that very turn.
func TestAJoiningGoesOnWhenItsLastBranchIsEndedFromOutside(t *testing.T) {
	t.Parallel()
	nodes := []string{"s event.manual", `a wait.for {"duration":"1h"}`, `b wait.for {"duration":"50h"}`, "j wait.for_all {}",
		`m action.send_message {"channel":"local","text":"{{ customer.name }}, {{ customer.city }}"}`, `e wait.for {"duration":"1h"}`}
	text := enginetest.FlowText("01F", "", nodes, "s.next a", "s.next b", "a.next j", "b.next j", "j.next m")
	setup := func(t *testing.T) *enginetest.Fixture {
		f := enginetest.New(t, enginetest.Options{})
		f.AddPeople(t, 2)
		f.Publish(t, text)
		_, err := f.Engine.StartPeople(t.Context(), "01F", []int64{1})
		require.NoError(t, err)
		runTo(t, f, 5*time.Hour)
		require.Equal(t, []string{"s started next", "a waits", "b waits", "a passed next", "j waits"}, whats(history(t, f, 1)))
		// Version 2 has no second branch.
		redraft(t, f, "01F", enginetest.FlowText("01F", "", []string{nodes[0], nodes[1], nodes[3], nodes[4], nodes[5]}, "s.next a", "a.next j", "j.next m"))
		return f
	}
	move := func(t *testing.T, f *enginetest.Fixture) {
		publish(t, f, engine.Plan{Flow: "01F", Strategy: engine.Move})
	}
	told := func(t *testing.T, f *enginetest.Fixture) {
		t.Helper()
		got := history(t, f, 1)[5:]
		require.Equal(t, []string{"b stopped", "j waits", "j passed next", "m sent next", "m ended"}, whats(got))
		require.Equal(t, "node_gone", got[0].Why[0].Code)
		require.Equal(t, "branches_here", got[2].Why[0].Code)
		list := messages(t, f)
		require.Len(t, list, 1)
		require.Contains(t, list[0].text, "Клиент 1", "what the steps after it ask is known")
		require.Equal(t, interp.Done, state(t, f, 1))
		checkTotals(t, f)
	}
	t.Run("D5 by a publish that moves", func(t *testing.T) {
		t.Parallel()
		f := setup(t)
		move(t, f)
		told(t, f)
	})
	t.Run("D5 by a publish while a person holds the run", func(t *testing.T) {
		t.Parallel()
		f := setup(t)
		_, err := f.Engine.Order(t.Context(), engine.Command{Flow: "01F", Order: engine.OrderPause, Runs: []int64{1}}, nil)
		require.NoError(t, err)
		move(t, f)
		runTo(t, f, 9*time.Hour)
		require.Empty(t, messages(t, f), "it is held")
		_, err = f.Engine.Order(t.Context(), engine.Command{Flow: "01F", Order: engine.OrderResume, Runs: []int64{1}}, nil)
		require.NoError(t, err)
		idle(t, f)
		require.Len(t, messages(t, f), 1)
		require.Equal(t, interp.Done, state(t, f, 1))
		checkTotals(t, f)
	})
	t.Run("D5 by a publish while everything is halted", func(t *testing.T) {
		t.Parallel()
		f := setup(t)
		require.NoError(t, f.Engine.SetHalted(t.Context(), true))
		move(t, f)
		runTo(t, f, 6*time.Hour)
		require.Empty(t, messages(t, f), "the red switch is on")
		require.NoError(t, f.Engine.SetHalted(t.Context(), false))
		idle(t, f)
		told(t, f)
	})
	t.Run("D14 by a person who moves the branch elsewhere", func(t *testing.T) {
		t.Parallel()
		f := setup(t)
		_, err := f.Engine.Order(t.Context(), engine.Command{Flow: "01F", Order: engine.OrderMove, Node: "b", To: "e", Runs: []int64{1}}, nil)
		require.NoError(t, err)
		require.Len(t, messages(t, f), 1)
		require.Equal(t, interp.Active, state(t, f, 1), "the branch stands elsewhere")
		checkTotals(t, f)
	})
	t.Run("D14 by a person who skips the branch's wait", func(t *testing.T) {
		t.Parallel()
		f := setup(t)
		_, err := f.Engine.Order(t.Context(), engine.Command{Flow: "01F", Order: engine.OrderSkip, Node: "b", Runs: []int64{1}}, nil)
		require.NoError(t, err)
		require.Len(t, messages(t, f), 1)
		require.Equal(t, interp.Done, state(t, f, 1))
		checkTotals(t, f)
	})
}
