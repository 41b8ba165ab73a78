package library_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine/enginetest"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/store"
)

func draft(t *testing.T, f library.Flow) *flow.Document {
	t.Helper()
	doc, err := flow.Decode(f.Draft)
	require.NoError(t, err)
	return doc
}

func TestANewFlowHasItsProtectiveRulesWrittenOut(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made, err := f.Library.Create(t.Context(), "Возврат")
	require.NoError(t, err)
	s := draft(t, made).Settings
	require.Equal(t, &flow.QuietHours{From: "21:00", To: "09:00"}, s.QuietHours)
	require.Equal(t, "next_allowed", s.CatchUp)
	require.Equal(t, "client", s.TimeZone)
	require.Equal(t, library.Draft, made.State)
}

func TestNamesThatAreTakenGetANumber(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	first, err := f.Library.Create(t.Context(), "Имя")
	require.NoError(t, err)
	for _, want := range []string{"Имя (2)", "Имя (3)"} {
		copied, err := f.Library.Duplicate(t.Context(), first.UID)
		require.NoError(t, err)
		require.Equal(t, want, copied.Name)
		require.NotEqual(t, first.UID, copied.UID)
	}
}

func TestAStaleDraftIsToldAndNotOverwritten(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made, err := f.Library.Create(t.Context(), "Имя")
	require.NoError(t, err)
	doc := draft(t, made)
	doc.Name = "Первое окно"
	saved, err := f.Library.SaveDraft(t.Context(), made.UID, made.Rev, doc)
	require.NoError(t, err)
	require.Equal(t, made.Rev+1, saved.Rev)
	doc.Name = "Второе окно"
	_, err = f.Library.SaveDraft(t.Context(), made.UID, made.Rev, doc)
	require.True(t, fault.Has(err, fault.Stale), "%v", err)
	f.Read(t, func(q *store.ReadTx) error {
		now, err := f.Library.Get(q, made.UID)
		require.Equal(t, "Первое окно", now.Name)
		return err
	})
}

func TestPublishMakesImmutableVersionsAndRefusesErrors(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	empty, err := f.Library.Create(t.Context(), "Пустая")
	require.NoError(t, err)
	_, err = f.Library.Publish(t.Context(), empty.UID, empty.Rev)
	require.True(t, fault.Has(err, library.Problems), "%v", err)
	var coded *fault.Error
	require.True(t, errors.As(err, &coded))
	require.NotEmpty(t, coded.Args["problems"])

	made := f.Publish(t, enginetest.FlowText("01F", "", []string{"s event.manual", `n action.add_note {"text":"один"}`}, "s.next n"))
	require.Equal(t, 1, made.Version)
	require.Equal(t, library.Live, made.State)
	require.False(t, made.Dirty)
	doc := draft(t, made)
	doc.Nodes[1].Params["text"] = []byte(`"два"`)
	saved, err := f.Library.SaveDraft(t.Context(), made.UID, made.Rev, doc)
	require.NoError(t, err)
	require.True(t, saved.Dirty)
	second, err := f.Library.Publish(t.Context(), made.UID, saved.Rev)
	require.NoError(t, err)
	require.Equal(t, 2, second.Version)
	again, err := f.Library.Publish(t.Context(), made.UID, saved.Rev)
	require.NoError(t, err)
	require.Equal(t, 2, again.Version, "the same draft makes no further version")
	f.Read(t, func(q *store.ReadTx) error {
		first, err := f.Library.Program(q, made.VersionID)
		require.NoError(t, err)
		require.JSONEq(t, `"один"`, string(first.Program.Doc.Nodes[1].Params["text"]))
		latest, err := f.Library.Program(q, second.VersionID)
		require.NoError(t, err)
		require.Equal(t, first.Nodes, latest.Nodes, "a node keeps its number in every version")
		return err
	})
}

func TestPauseDeleteAndRestore(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made := f.Publish(t, enginetest.FlowText("01F", "", []string{"s event.manual", `n action.add_note {"text":"один"}`}, "s.next n"))
	live := func() int {
		var n int
		f.Read(t, func(q *store.ReadTx) error {
			flows, err := f.Library.LiveFlows(q)
			n = len(flows)
			return err
		})
		return n
	}
	require.Equal(t, 1, live())
	require.NoError(t, f.Library.Pause(t.Context(), made.UID))
	require.Equal(t, 0, live())
	require.NoError(t, f.Library.Resume(t.Context(), made.UID))
	require.Equal(t, 1, live())
	require.NoError(t, f.Library.Delete(t.Context(), made.UID))
	require.Equal(t, 0, live())
	f.Read(t, func(q *store.ReadTx) error {
		list, err := f.Library.List(q)
		require.Empty(t, list)
		return err
	})
	require.NoError(t, f.Library.Restore(t.Context(), made.UID))
	require.Equal(t, 0, live(), "a restored flow stays paused")
	require.True(t, fault.Has(f.Library.Pause(t.Context(), "01NONE"), fault.NotFound))
}

func TestACircleOfLiveFlowsIsWarnedOfBeforeItIsPublished(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 1)
	step := func(uid, from, to string) string {
		return enginetest.FlowText(uid, "", []string{`s event.tag_added {"tag":"` + from + `"}`, `x action.add_tag {"tag":"` + to + `"}`}, "s.next x")
	}
	circles := func(text string) (out []any) {
		doc, err := flow.Decode([]byte(text))
		require.NoError(t, err)
		f.Read(t, func(q *store.ReadTx) error {
			_, problems, err := f.Library.Check(q, doc)
			for _, p := range problems {
				if p.Code == "flow_circle" {
					require.Equal(t, flow.SeverityWarning, p.Severity)
					out = append(out, p.Args["flows"])
				}
			}
			return err
		})
		return out
	}
	f.Publish(t, step("01A", "a", "b"))
	second := f.Publish(t, step("01B", "b", "c"))
	require.Empty(t, circles(step("01C", "c", "d")), "issue 3.8 a chain is no circle")
	require.Equal(t, []any{"01C → 01A → 01B → 01C"}, circles(step("01C", "c", "a")))
	require.Empty(t, circles(step("01C", "c", "c")), "a flow that starts itself is told of at its step")
	require.NoError(t, f.Library.Pause(t.Context(), second.UID))
	require.Empty(t, circles(step("01C", "c", "a")), "a paused flow sets nothing off")
}
