package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/app"
)

func TestGeneratedTypesAreFresh(t *testing.T) {
	t.Parallel()
	root, err := moduleRoot()
	require.NoError(t, err)
	want, err := generate(root, app.ServiceTypes())
	require.NoError(t, err)
	have, err := os.ReadFile(filepath.Join(root, target))
	require.NoError(t, err)
	require.True(t, want == string(have), "%s is stale: run «go generate ./app» and commit the file", target)
}
