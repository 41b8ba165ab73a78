package workspace_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/fault"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

func view(t *testing.T, db *store.DB) (out map[string]json.RawMessage) {
	t.Helper()
	require.NoError(t, db.Read(t.Context(), func(q *store.ReadTx) (err error) {
		out, err = workspace.View(q)
		return err
	}))
	return out
}

func TestTheViewIsKeptAndForgotten(t *testing.T) {
	t.Parallel()
	db := open(t)
	set := func(key, value string) error {
		return db.Write(t.Context(), func(tx *store.Tx) error { return workspace.SetView(tx, key, json.RawMessage(value)) })
	}
	require.Empty(t, view(t, db))
	require.NoError(t, set("editor.palette", "240"))
	require.NoError(t, set("editor.recent", `["wait.for"]`))
	require.NoError(t, set("editor.palette", "260"))
	require.Equal(t, map[string]json.RawMessage{"editor.palette": json.RawMessage("260"), "editor.recent": json.RawMessage(`["wait.for"]`)}, view(t, db))
	require.NoError(t, set("editor.palette", "null"))
	require.Len(t, view(t, db), 1)

	for name, bad := range map[string][2]string{
		"no JSON": {"a", "{"}, "a foreign key": {"workspace:", "1"}, "an empty key": {"", "1"},
		"too large": {"a", `"` + strings.Repeat("x", 9000) + `"`},
	} {
		err := set(bad[0], bad[1])
		require.Equal(t, fault.Invalid, fault.CodeOf(err), name)
	}
	require.Len(t, view(t, db), 1)
}
