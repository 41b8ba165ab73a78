package proof

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The files themselves: if these figures move, every other proof here means something else.
func TestFilesAreTheKnownOnes(t *testing.T) {
	t.Parallel()
	all := sales(t)
	require.Len(t, all, 69_659)
	require.Len(t, buyers(t), 23_544)
	want := letters(t, all)
	require.Equal(t, 14_021, sum(want))
	require.Len(t, want, 6_590)
}
