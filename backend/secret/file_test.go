package secret_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/fault"
	"voronka/backend/secret"
)

func TestSealedFileKeepsSecretsAndNeverTheirText(t *testing.T) {
	t.Parallel()
	for _, passphrase := range []string{"", "длинная фраза"} {
		dir := t.TempDir()
		s, err := secret.OpenFile(dir, passphrase)
		require.NoError(t, err)
		_, err = s.Get("channel:email")
		require.True(t, fault.Has(err, fault.NotFound))
		require.NoError(t, s.Set("channel:email", "hunter2-hunter2"))
		require.NoError(t, s.Set("other", "x"))
		require.NoError(t, s.Delete("other"))
		require.NoError(t, s.Delete("other"))

		again, err := secret.OpenFile(dir, passphrase)
		require.NoError(t, err)
		got, err := again.Get("channel:email")
		require.NoError(t, err)
		require.Equal(t, "hunter2-hunter2", got)

		text, err := os.ReadFile(filepath.Join(dir, secret.FileName))
		require.NoError(t, err)
		require.NotContains(t, string(text), "hunter2")
		require.NotContains(t, string(text), "channel")
		info, err := os.Stat(filepath.Join(dir, secret.FileName))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

func TestWrongPassphraseIsLocked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := secret.OpenFile(dir, "верная")
	require.NoError(t, err)
	require.NoError(t, s.Set("a", "b"))
	_, err = secret.OpenFile(dir, "неверная")
	require.True(t, fault.Has(err, secret.Locked), "%v", err)
}
