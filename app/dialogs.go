package app

import (
	"context"
	"io"
	"os"

	"voronka/backend/fault"
)

// Dialogs are the native dialogs of the window. In a browser there are none (fault.NoWindow): the page then uses an input
// field and the addresses under /files.
type Dialogs struct{ app *App }

// Open asks for a file to be opened: a table, a flow or an attachment, by the purpose. The handle is "" when the person gave up.
func (s *Dialogs) Open(ctx context.Context, in OpenDialog) (FileRef, error) {
	ask := s.app.nativeDialogs().Open
	if ask == nil {
		return FileRef{}, fault.New(fault.NoWindow, nil)
	}
	if in.Purpose != "table" && in.Purpose != "flow" && in.Purpose != "attachment" {
		return FileRef{}, fault.New(fault.Unknown, fault.Args{"what": "purpose", "key": in.Purpose})
	}
	path, err := ask(ctx, in.Purpose)
	if err != nil || path == "" {
		return FileRef{}, err
	}
	return s.app.files.Own(path)
}

// Save asks where a file that the program made should go and writes it there. The handle is "" when the person gave up.
func (s *Dialogs) Save(ctx context.Context, in SaveDialog) (FileRef, error) {
	ask := s.app.nativeDialogs().Save
	if ask == nil {
		return FileRef{}, fault.New(fault.NoWindow, nil)
	}
	from, name, err := s.app.files.Path(in.File.Handle)
	if err != nil {
		return FileRef{}, err
	}
	to, err := ask(ctx, name)
	if err != nil || to == "" {
		return FileRef{}, err
	}
	if err := copyFile(from, to); err != nil {
		return FileRef{}, fault.Wrap(err, fault.ReadOnly, fault.Args{"path": to})
	}
	return s.app.files.Own(to)
}

// copyFile writes the whole file or leaves what was there.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	part := to + ".part"
	out, err := os.Create(part)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if e := out.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(part, to)
	}
	if err != nil {
		_ = os.Remove(part)
	}
	return err
}
