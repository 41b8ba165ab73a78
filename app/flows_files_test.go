package app

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestABundleCarriesAttachedFilesBetweenWorkspaces goes the whole way of the page: attach, export, look, import.
func TestABundleCarriesAttachedFilesBetweenWorkspaces(t *testing.T) {
	t.Parallel()
	from, to := setup(t), setup(t)
	kept := do[Attachment](from, "Attachments.Add", AddAttachment{File: from.file("прайс.txt", "цены на весну")})
	made := do[FlowFull](from, "Flows.Create", NewFlow{Name: "С вложением"})
	do[Saved](from, "Flows.SaveDraft", SaveDraft{ID: made.ID, Rev: made.Rev, Document: json.RawMessage(`{"schema":"voronka.flow/1","name":"С вложением","nodes":[
		{"id":"n1","kind":"event.manual"},{"id":"n2","kind":"action.send_message","params":{"channel":"auto","text":"прайс","attachments":["` + kept.ID + `"]}}],
		"edges":[["n1","next","n2"]]}`)})
	ref := do[FileRef](from, "Flows.Export", ByID{ID: made.ID})
	path, name, err := from.app.Files().Path(ref.Handle)
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)

	put, err := to.app.Files().Put(name, strings.NewReader(string(text)), 1<<20)
	require.NoError(t, err)
	seen := do[FlowFile](to, "Flows.OpenImport", put)
	require.Equal(t, []BundledFile{{Name: "прайс.txt", Size: int64(len("цены на весну"))}}, seen.Files)
	for _, p := range seen.Problems {
		require.NotEqual(t, "file_missing", p.Code, "the file comes with the flow")
	}
	done := do[ImportedFlow](to, "Flows.Import", ImportFlow{File: put})
	for _, p := range done.Checked.Problems {
		require.NotEqual(t, "file_missing", p.Code)
	}
	require.Contains(t, string(done.Document), kept.ID)
	_, content, err := to.app.Kept().Read(t.Context(), kept.ID)
	require.NoError(t, err)
	require.Equal(t, "цены на весну", string(content))
	do[Count](to, "Flows.UndoImport", ByID{ID: done.Import})
	require.Empty(t, do[[]FlowRow](to, "Flows.List", nil))
}
