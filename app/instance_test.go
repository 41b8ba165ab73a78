package app

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSecondWindowBringsTheFirstBack(t *testing.T) {
	t.Parallel()
	workspace := t.TempDir()
	shown := make(chan struct{}, 1)
	first, err := ClaimWindow(workspace, func() { shown <- struct{}{} })
	require.NoError(t, err)
	require.NotNil(t, first)
	second, err := ClaimWindow(workspace, func() { t.Error("the second has no window") })
	require.NoError(t, err)
	require.Nil(t, second)
	<-shown

	other, err := ClaimWindow(t.TempDir(), func() {})
	require.NoError(t, err)
	require.NotNil(t, other, "another workspace has a window of its own")
	require.NoError(t, other.Release())

	require.NoError(t, first.Release())
	again, err := ClaimWindow(workspace, func() {})
	require.NoError(t, err)
	require.NotNil(t, again)
	require.NoError(t, again.Release())
}
