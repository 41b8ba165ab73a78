package library_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/fault"
	"voronka/backend/library"
	"voronka/backend/store"
)

func TestVersionsHaveNamesAndNotes(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made := f.Publish(t, enginetest.FlowText("01F", "", []string{"s event.manual", `n action.add_note {"text":"один"}`}, "s.next n"))
	doc := draft(t, made)
	doc.Nodes[1].Params["text"] = []byte(`"два"`)
	saved, err := f.Library.SaveDraft(t.Context(), made.UID, made.Rev, doc)
	require.NoError(t, err)
	_, err = f.Engine.Publish(t.Context(), engine.Plan{Flow: made.UID, Rev: saved.Rev, Name: " Мягче ", Note: "проба", By: "user"})
	require.NoError(t, err)
	list := func() (out []library.Version) {
		f.Read(t, func(q *store.ReadTx) (err error) {
			out, err = f.Library.Versions(q, made.ID)
			return err
		})
		return out
	}
	require.Equal(t, library.About{Name: "Мягче", Note: "проба", By: "user"}, list()[0].About, "D5 named at publish")
	require.Equal(t, library.About{}, list()[1].About)

	require.NoError(t, f.Library.Describe(t.Context(), made.UID, 1, library.About{Name: "Первая"}))
	require.NoError(t, f.Library.Describe(t.Context(), made.UID, 2, library.About{}))
	require.Equal(t, "Первая", list()[1].Name, "D5 named later")
	require.Equal(t, library.About{By: "user"}, list()[0].About, "who published it stays")

	require.True(t, fault.Has(f.Library.Describe(t.Context(), made.UID, 9, library.About{}), fault.NotFound))
	require.True(t, fault.Has(f.Library.Describe(t.Context(), made.UID, 1, library.About{Name: strings.Repeat("я", 81)}), fault.TooLarge))
}

func TestAnOldVersionIsReadUnderThePresentName(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made := f.Publish(t, enginetest.FlowText("01F", "", []string{"s event.manual", `n action.add_note {"text":"один"}`}, "s.next n"))
	doc := draft(t, made)
	doc.Name = "Другое имя"
	saved, err := f.Library.SaveDraft(t.Context(), made.UID, made.Rev, doc)
	require.NoError(t, err)
	f.Read(t, func(q *store.ReadTx) error {
		old, skipped, err := f.Library.ReadVersion(q, saved, 1)
		require.NoError(t, err)
		require.Empty(t, skipped)
		require.Equal(t, "Другое имя", old.Name)
		_, _, err = f.Library.ReadVersion(q, saved, 7)
		require.True(t, fault.Has(err, fault.NotFound))
		return nil
	})
	// A draft that a broken disk or a newer program left behind is still looked at.
	require.NoError(t, f.DB.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE flow SET draft = '{"schema":"voronka.flow/1","nodes":[7,{"id":"a","kind":"x"}]}' WHERE uid = ?`, made.UID)
		return err
	}))
	f.Read(t, func(q *store.ReadTx) error {
		now, err := f.Library.Get(q, made.UID)
		require.NoError(t, err)
		read, skipped, err := f.Library.ReadVersion(q, now, 0)
		require.Len(t, read.Nodes, 1)
		require.Len(t, skipped, 1)
		return err
	})
}
