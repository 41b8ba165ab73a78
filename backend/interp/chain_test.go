package interp

import (
	"testing"

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
			require.Equal(t, max(2, x.ev.Hop), ChainOf(&Run{Hop: 2}, &Input{Kind: InputEvent, Event: &x.ev}))
			if cut != nil {
				require.EqualValues(t, policy.HopCut, cut.Code)
			}
		})
	}
	require.Equal(t, 2, ChainOf(&Run{Hop: 2}, &Input{Kind: InputTimer}), "time breaks a chain")
}
