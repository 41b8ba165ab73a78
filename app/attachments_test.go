package app

import (
	"bytes"
	"encoding/base64"
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

func TestAFileIsHandedOverPieceByPiece(t *testing.T) {
	t.Parallel()
	b := setup(t)
	whole := bytes.Repeat([]byte("Прайс\n"), 1000)
	ref := FileRef{}
	for at := 0; at < len(whole); at += 3333 {
		part := whole[at:min(at+3333, len(whole))]
		ref = do[FileRef](b, "Attachments.Piece", FilePiece{Handle: ref.Handle, Name: "прайс.txt", Data: base64.StdEncoding.EncodeToString(part)})
	}
	require.EqualValues(t, len(whole), ref.Size)
	kept := do[Attachment](b, "Attachments.Add", AddAttachment{File: ref})
	_, content, err := b.app.Kept().Read(t.Context(), kept.ID)
	require.NoError(t, err)
	require.Equal(t, whole, content)

	own := filepath.Join(t.TempDir(), "own.txt")
	require.NoError(t, os.WriteFile(own, []byte("a"), 0o600))
	chosen, err := b.app.Files().Own(own)
	require.NoError(t, err)
	_, failed := try[FileRef](b, "Attachments.Piece", FilePiece{Handle: chosen.Handle, Data: "YQ=="})
	require.Equal(t, fault.NotFound, failed.Code, "a file of the disk is never written to")
	ref = do[FileRef](b, "Attachments.Piece", FilePiece{Name: "film.mp4", Data: base64.StdEncoding.EncodeToString(make([]byte, 1<<20))})
	for range file.MaxSize >> 20 {
		_, failed = try[FileRef](b, "Attachments.Piece", FilePiece{Handle: ref.Handle, Data: base64.StdEncoding.EncodeToString(make([]byte, 1<<20))})
	}
	require.Equal(t, file.TooBig, failed.Code)
}
