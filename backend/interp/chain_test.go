package interp

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/event"
	"voronka/backend/policy"
)

func TestAChainIsCutWhereARunGoesRoundForEver(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name string
		ev   event.Event
		cut  bool
	}{
		{"D3 by hand", event.Event{}, false},
		{"D3 its own, at the limit", event.Event{Run: 7, Hop: policy.HopLimit}, false},
		{"D3 its own, beyond the limit", event.Event{Run: 7, Hop: policy.HopLimit + 1}, true},
		{"D3 another's, that of a bystander", event.Event{Run: 8, Hop: policy.HopLimit + 1}, false},
		{"D3 another's, that sets it off again and again", event.Event{Run: 8, Hop: 2*policy.HopLimit + 1}, true},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			cut := endless(&Run{ID: 7, Hop: 2}, &x.ev)
			require.Equal(t, x.cut, cut != nil)
			require.Equal(t, max(2, x.ev.Hop), ChainOf(&Run{Hop: 2, Began: 1}, &Input{Kind: InputEvent, Event: &x.ev}, time.UnixMilli(2)))
			if cut != nil {
				require.EqualValues(t, policy.HopCut, cut.Code)
			}
		})
	}
	began := time.UnixMilli(1_000)
	r := &Run{Hop: 2, Began: 1_000}
	for _, x := range []struct {
		after time.Duration
		in    Input
		want  int
	}{
		{0, Input{Kind: InputTimer}, 2}, // a timer breaks the chain of the events that moved it
		{HopMemory - time.Millisecond, Input{Kind: InputTimer}, 2},
		{HopMemory, Input{Kind: InputTimer}, 0},
		{HopMemory, Input{Kind: InputEffect}, 0},
		{HopMemory, Input{Kind: InputEvent, Event: &event.Event{Hop: 7}}, 7}, // what happens at once counts however old the run is
	} {
		require.Equal(t, x.want, ChainOf(r, &x.in, began.Add(x.after)), "%v %v", x.after, x.in.Kind)
	}
}
