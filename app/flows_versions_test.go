package app

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/store"
	"voronka/locales"
)

// Every code that a difference or a salvaged document can give has words in both languages.
func TestDifferencesHaveWords(t *testing.T) {
	t.Parallel()
	words, err := locales.Load()
	require.NoError(t, err)
	for _, lang := range locales.Languages {
		for _, code := range []string{"added", "removed", "kind", "renamed", "enabled", "disabled", "param_set", "param_cleared",
			"param_changed", "linked", "unlinked", "flow_renamed", "setting_set", "setting_cleared", "setting_changed", "moved",
			"drawn_notes", "drawn_groups", "drawn_tests"} {
			require.True(t, words.Has(lang, "diff."+code), "%s: diff.%s", lang, code)
		}
		older, newer := &flow.Document{}, &flow.Document{Name: "x", Subject: "deal", Attach: flow.Attach{To: "segment"}}
		require.NoError(t, json.Unmarshal([]byte(`{"reentry":"once","time_zone":"client","purpose":"service","quiet_hours":{"from":"1","to":"2"},
			"holidays":"hold","caps":[{"count":1,"per":"1d"}],"priority":1,"catch_up":"skip","catch_up_age":"2h","goals":[{"event":"purchase.paid"}],
			"exits":[{"event":"purchase.paid"}],"once_per":"1d","once_by":"key","settle":"1m","limits":{"active":1},"on_error":"stop"}`), &newer.Settings))
		for _, name := range flow.Diff(older, newer).Settings {
			require.True(t, words.Has(lang, "diff.setting."+name), "%s: diff.setting.%s", lang, name)
		}
		for _, code := range []string{"whole", "schema", "field", "node", "edge", "size"} {
			require.True(t, words.Has(lang, "skipped."+code), "%s: skipped.%s", lang, code)
		}
	}
}

func TestADraftThatCannotBeReadIsStillShown(t *testing.T) {
	t.Parallel()
	a, err := Open(t.Context(), Options{Workspace: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Close()) })
	s := &Flows{a}
	made, err := s.Create(t.Context(), NewFlow{Name: "Сломанная"})
	require.NoError(t, err)
	spoil := func(text string) {
		require.NoError(t, a.DB().Write(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE flow SET draft = ? WHERE uid = ?`, text, made.ID)
			return err
		}))
	}
	spoil(`{"schema":"voronka.flow/1","name":"Сломанная","nodes":[{"id":"a","kind":"event.manual"},7]}`)
	full, err := s.Get(t.Context(), ByID{ID: made.ID})
	require.NoError(t, err, "issue 4 an unreadable draft opens")
	require.Equal(t, []flow.Skipped{{Code: "node", Place: "nodes[1]"}}, full.Skipped)
	doc, err := flow.Decode(full.Document)
	require.NoError(t, err)
	require.Len(t, doc.Nodes, 1)
	spoil(`not a document`)
	list, err := s.List(t.Context())
	require.NoError(t, err, "one broken draft does not hide the others")
	require.Len(t, list, 1)
	_, err = s.Publish(t.Context(), Publish{ID: made.ID})
	require.True(t, fault.Has(err, flow.ForeignSchema), "%v", err)
}
