package app

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/fault"
	"voronka/backend/file"
)

func TestAFileThatWasHandedOverIsKeptShownAndSavedAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 3))))
	handed, err := b.app.Files().Put("логотип.png", &picture, MaxUpload)
	require.NoError(t, err)
	kept := do[Attachment](b, "Attachments.Add", AddAttachment{File: handed})
	require.Equal(t, "логотип.png", kept.Name)
	require.True(t, kept.Picture)
	shown := do[Picture](b, "Attachments.Picture", ByID{ID: kept.ID})
	require.True(t, strings.HasPrefix(shown.URL, "data:image/png;base64,"), shown.URL)
	require.Empty(t, do[Picture](b, "Attachments.Picture", ByID{ID: "01JZZZZZZZZZZZZZZZZZZZZZZZ"}).URL)
	list := do[[]Attachment](b, "Attachments.Many", ByIDs{IDs: []string{"01JZZZZZZZZZZZZZZZZZZZZZZZ", kept.ID}})
	require.Equal(t, []Attachment{{ID: "01JZZZZZZZZZZZZZZZZZZZZZZZ", Absent: true}, kept}, list)
	saved := do[FileRef](b, "Attachments.Save", ByID{ID: kept.ID})
	_, name, err := b.app.Files().Path(saved.Handle)
	require.NoError(t, err)
	require.Equal(t, "логотип.png", name)
	_, failed := try[Attachment](b, "Attachments.Add", AddAttachment{File: FileRef{Handle: "/etc/passwd"}})
	require.Equal(t, fault.NotFound, failed.Code, "the page names handles, never paths")

	backup := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, b.app.Backup(t.Context(), backup))
	require.NoError(t, os.RemoveAll(filepath.Join(b.app.Workspace(), file.Folder)))
	found, err := b.app.Check(t.Context())
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, file.Absent, found[0].Code)
}
