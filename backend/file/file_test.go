package file_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/file"
	"voronka/backend/store"
)

type bundle struct {
	t     *testing.T
	dir   string
	db    *store.DB
	files *file.Store
	clock *clock.Manual
}

func setup(t *testing.T) *bundle {
	t.Helper()
	b := &bundle{t: t, dir: t.TempDir(), clock: clock.NewManual(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))}
	var err error
	b.db, err = store.Open(t.Context(), filepath.Join(b.dir, store.FileName), store.Options{Clock: b.clock})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.db.Close()) })
	b.files = file.New(b.db, b.dir)
	return b
}

func (b *bundle) add(name, content string) file.File {
	b.t.Helper()
	f, err := b.files.Add(b.t.Context(), name, strings.NewReader(content))
	require.NoError(b.t, err)
	return f
}

// blobs are the contents that lie in the folder.
func (b *bundle) blobs() int {
	found, err := filepath.Glob(filepath.Join(b.dir, file.Folder, "*", "*"))
	require.NoError(b.t, err)
	return len(found)
}

func (b *bundle) check() (codes []fault.Code) {
	require.NoError(b.t, b.db.Read(b.t.Context(), func(q *store.ReadTx) error {
		found, err := b.files.Check(q)
		for _, f := range found {
			codes = append(codes, f.Code)
		}
		return err
	}))
	return codes
}

func (b *bundle) blob(f file.File) string {
	return filepath.Join(b.dir, file.Folder, f.Hash[:2], f.Hash)
}

func TestTheSameContentLiesInTheFolderOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	one := b.add("прайс.pdf", "%PDF-1.4 цены")
	require.Equal(t, one, b.add("прайс.pdf", "%PDF-1.4 цены"), "the same name and content is the same file")
	two := b.add("прайс (копия).pdf", "%PDF-1.4 цены")
	require.NotEqual(t, one.UID, two.UID)
	require.Equal(t, 1, b.blobs())
	require.Equal(t, "application/pdf", one.Type)
	require.EqualValues(t, len("%PDF-1.4 цены"), one.Size)

	f, content, err := b.files.Read(t.Context(), two.UID)
	require.NoError(t, err)
	require.Equal(t, "прайс (копия).pdf", f.Name)
	require.Equal(t, "%PDF-1.4 цены", string(content))
	_, _, err = b.files.Read(t.Context(), "01JZZZZZZZZZZZZZZZZZZZZZZZ")
	require.True(t, fault.Has(err, fault.NotFound))
}

func TestWhatIsTooLargeOrEmptyLeavesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.files.Add(t.Context(), "film.mp4", bytes.NewReader(make([]byte, file.MaxSize+1)))
	require.True(t, fault.Has(err, file.TooBig), "%v", err)
	_, err = b.files.Add(t.Context(), "empty.txt", strings.NewReader(""))
	require.True(t, fault.Has(err, file.Empty), "%v", err)
	_, err = b.files.AddPath(t.Context(), b.dir, "folder")
	require.True(t, fault.Has(err, fault.NotFound), "a folder is no file: %v", err)
	left, err := os.ReadDir(filepath.Join(b.dir, file.Folder))
	require.NoError(t, err)
	require.Empty(t, left)
	f, err := b.files.Add(t.Context(), "film.mp4", bytes.NewReader(make([]byte, file.MaxSize)))
	require.NoError(t, err)
	require.EqualValues(t, file.MaxSize, f.Size)
}

func TestHostileNamesBecomeSafeOnes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"отчёт за май.pdf": "отчёт за май.pdf", "../../etc/passwd": "passwd", `C:\temp\a.txt`: "a.txt", "..": "file", "": "file", " . ": "file",
		"a\x00b\r\nSubject: x.txt": "a_b__Subject_ x.txt", "\u202Efdp.exe": "fdp.exe", "con.txt": "_con.txt", "NUL": "_NUL", "COM1.tar.gz": "_COM1.tar.gz",
		`"><img src=x>`: "___img src=x_", strings.Repeat("я", 300) + ".docx": strings.Repeat("я", 115) + ".docx", "bad\xffutf.txt": "bad_utf.txt", ".hidden": "hidden",
	} {
		require.Equal(t, want, file.SafeName(in), "%q", in)
	}
}

func FuzzNamesAreAlwaysSafe(f *testing.F) {
	for _, s := range []string{"a/b\\c", "..", "\u202E", "aux.", strings.Repeat("é", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		safe := file.SafeName(name)
		require.NotEmpty(t, safe)
		require.LessOrEqual(t, len([]rune(safe)), 122)
		require.NotContains(t, safe, "/")
		require.NotContains(t, safe, `\`)
		require.False(t, strings.ContainsAny(safe, "\x00\r\n\t<>:\"|?*"), safe)
		require.Equal(t, filepath.Base(safe), safe)
	})
}

func TestAPictureIsToldByItsContent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var content bytes.Buffer
	require.NoError(t, png.Encode(&content, image.NewGray(image.Rect(0, 0, 2, 2))))
	require.True(t, b.add("logo.txt", content.String()).Picture())
	require.False(t, b.add("page.png", "<html><script>alert(1)</script>").Picture(), "a page that calls itself a picture is none")
	require.False(t, b.add("drawing.svg", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`).Picture(), "SVG can hold script")
}

func TestALargePictureIsMadeSmallerForShowing(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 2000, 1000))
	for y := range 1000 {
		for x := range 2000 {
			img.Set(x, y, color.RGBA{uint8(x * x * y), uint8(y * y * 13), uint8(x * y >> 3), 255})
		}
	}
	var content bytes.Buffer
	require.NoError(t, png.Encode(&content, img))
	small, kind := file.Smaller(content.Bytes(), "image/png")
	require.Equal(t, "image/jpeg", kind)
	got, err := jpeg.Decode(bytes.NewReader(small))
	require.NoError(t, err)
	require.Equal(t, image.Pt(900, 450), got.Bounds().Size())
	same, kind := file.Smaller([]byte("tiny"), "image/png")
	require.Equal(t, "tiny", string(same))
	require.Equal(t, "image/png", kind)
	broken, _ := file.Smaller(bytes.Repeat([]byte{1}, 300<<10), "image/jpeg")
	require.Len(t, broken, 300<<10, "what cannot be read comes back as it is")
}

func TestCheckSaysWhatIsAbsentOrAltered(t *testing.T) {
	t.Parallel()
	b := setup(t)
	whole, gone, changed := b.add("a.txt", "one"), b.add("b.txt", "two"), b.add("c.txt", "three")
	require.Empty(t, b.check())
	require.NoError(t, os.Remove(b.blob(gone)))
	require.NoError(t, os.WriteFile(b.blob(changed), []byte("THREE"), 0o600))
	require.ElementsMatch(t, []fault.Code{file.Absent, file.Altered}, b.check())
	_, _, err := b.files.Read(t.Context(), whole.UID)
	require.NoError(t, err)
	_, _, err = b.files.Read(t.Context(), gone.UID)
	require.True(t, fault.Has(err, file.Absent))
	_, _, err = b.files.Read(t.Context(), changed.UID)
	require.True(t, fault.Has(err, file.Altered), "what is altered is not sent")
	require.Equal(t, gone.UID, b.add("b.txt", "two").UID, "adding it again brings what was lost back")
	require.Equal(t, []fault.Code{file.Altered}, b.check())
}

func TestPruningKeepsWhatAnyTextRefersTo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	attached, picture, loose, saved := b.add("a.pdf", "a"), b.add("b.png", "b"), b.add("c.txt", "c"), b.add("d.txt", "d")
	late := ""
	texts := func(_ store.Querier, each func(string)) error {
		each(`{"nodes":[{"params":{"attachments":["` + attached.UID + `"]}}]}`)
		each(`{"html":"<img src=\"` + file.Ref(picture.UID) + `\">"}`)
		each(late)
		return nil
	}
	prune := func() int {
		n, err := b.files.Prune(t.Context(), texts)
		require.NoError(t, err)
		return n
	}
	require.Zero(t, prune(), "nothing goes at once: a deletion may be taken back")
	b.clock.Advance(8 * 24 * time.Hour)
	late = saved.UID // somebody took a deletion back in the last moment
	require.Equal(t, 1, prune())
	require.Equal(t, 3, b.blobs(), "its content is gone too")
	_, _, err := b.files.Read(t.Context(), loose.UID)
	require.True(t, fault.Has(err, fault.NotFound), "%v", err)
	for _, f := range []file.File{attached, picture, saved} {
		_, _, err := b.files.Read(t.Context(), f.UID)
		require.NoError(t, err)
	}
	late = ""
	require.Zero(t, prune())
	b.clock.Advance(6 * 24 * time.Hour)
	require.Zero(t, prune(), "the week begins anew")
	b.clock.Advance(2 * 24 * time.Hour)
	require.Equal(t, 1, prune())
}

func TestContentThatTwoFilesShareStaysForTheOther(t *testing.T) {
	t.Parallel()
	b := setup(t)
	one, two := b.add("one.txt", "same"), b.add("two.txt", "same")
	texts := func(_ store.Querier, each func(string)) error { each(one.UID); return nil }
	for range 2 {
		_, err := b.files.Prune(t.Context(), texts)
		require.NoError(t, err)
		b.clock.Advance(8 * 24 * time.Hour)
	}
	_, _, err := b.files.Read(t.Context(), two.UID)
	require.True(t, fault.Has(err, fault.NotFound))
	_, content, err := b.files.Read(t.Context(), one.UID)
	require.NoError(t, err)
	require.Equal(t, "same", string(content))
}

func TestAUIDThatAFileBringsIsKept(t *testing.T) {
	t.Parallel()
	b, other := setup(t), setup(t)
	f := b.add("a.txt", "one")
	got, err := other.files.AddAs(t.Context(), f.UID, f.Name, strings.NewReader("one"))
	require.NoError(t, err)
	require.Equal(t, f.UID, got.UID)
	again, err := other.files.AddAs(t.Context(), f.UID, f.Name, strings.NewReader("one"))
	require.NoError(t, err)
	require.Equal(t, got, again)
	_, err = other.files.AddAs(t.Context(), f.UID, f.Name, strings.NewReader("another"))
	require.True(t, fault.Has(err, fault.Conflict), "%v", err)
	_, err = other.files.AddAs(t.Context(), "../../x", f.Name, strings.NewReader("one"))
	require.True(t, fault.Has(err, fault.Unknown), "%v", err)
}

func TestACopyOfTheWorkspaceHoldsItsFiles(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a, gone := b.add("a.txt", "one"), b.add("b.txt", "two")
	require.NoError(t, os.Remove(b.blob(gone)))
	backup := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, b.db.Backup(t.Context(), backup, b.files.Enclose))

	fresh := t.TempDir()
	_, err := store.Restore(t.Context(), filepath.Join(fresh, store.FileName), backup, b.clock,
		func(name string, content []byte) error { return file.Unpack(fresh, name, content) })
	require.NoError(t, err)
	db, err := store.Open(t.Context(), filepath.Join(fresh, store.FileName), store.Options{Clock: b.clock})
	require.NoError(t, err)
	defer db.Close()
	restored := file.New(db, fresh)
	_, content, err := restored.Read(t.Context(), a.UID)
	require.NoError(t, err)
	require.Equal(t, "one", string(content))
	require.NoError(t, db.Read(context.Background(), func(q *store.ReadTx) error {
		found, err := restored.Check(q)
		require.Len(t, found, 1, "what was missing already is missing in the copy")
		require.Equal(t, file.Absent, found[0].Code)
		var left bool
		_, e := q.QueryRow(`SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'enclosure')`, nil, &left)
		require.NoError(t, e)
		require.False(t, left, "the database at work has no enclosures")
		return err
	}))
	require.Error(t, file.Unpack(fresh, "../../escape", []byte("x")), "a name that is not the hash is refused")
}
