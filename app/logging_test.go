package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"
)

func TestLogKeepsNothingPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "logs")
	log, closer, err := NewLog(dir)
	require.NoError(t, err)
	log.WithError(fmt.Errorf("dial: %w", errors.New("535 user anna@example.test password=hunter2"))).
		WithFields(logrus.Fields{"to": "+7 (912) 345-67-89", "SMTPPassword": "s3cret", "rows": 79123456, "plan": struct{ To string }{"ivan@пример.рф"}}).
		Error("call 8 912 345 67 89, Authorization: Bearer abc.def, token=xyz")
	require.NoError(t, closer.Close())
	text, err := os.ReadFile(filepath.Join(dir, LogFile))
	require.NoError(t, err)
	for _, private := range []string{"anna", "hunter2", "345-67", "912 345", "s3cret", "ivan", "abc.def", "xyz"} {
		require.NotContains(t, string(text), private)
	}
	require.Contains(t, string(text), `"rows":79123456`)
	require.Contains(t, string(text), "535 user")
}
