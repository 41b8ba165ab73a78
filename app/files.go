package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"voronka/backend/fault"
	"voronka/backend/file"
)

// MaxUpload is the largest file that a page may hand over, in bytes.
const MaxUpload = 512 << 20

// Files are the files that a page may speak of. It is handed only handles, never paths, so that no call can name a file which
// the person did not choose. What was uploaded or made for download lies in a temporary folder and goes with the program.
type Files struct {
	mu    sync.Mutex
	dir   string // made when first needed
	known map[string]handed
}

type handed struct {
	path string
	name string
}

// NewFiles returns an empty list of files.
func NewFiles() *Files { return &Files{known: map[string]handed{}} }

// Own makes a handle for a file that the person chose in a native dialog; it stays where it is.
func (f *Files) Own(path string) (FileRef, error) {
	info, err := os.Stat(path)
	if err != nil {
		return FileRef{}, fault.Wrap(err, fault.NotFound, fault.Args{"what": "file", "key": filepath.Base(path)})
	}
	return f.keep(path, filepath.Base(path), info.Size()), nil
}

// Put copies content into a temporary file of this name. More than limit bytes is fault.TooLarge.
func (f *Files) Put(name string, content io.Reader, limit int64) (ref FileRef, err error) {
	dir, err := f.folder()
	if err != nil {
		return FileRef{}, err
	}
	name = file.SafeName(name)
	out, err := os.CreateTemp(dir, "*"+filepath.Ext(name))
	if err != nil {
		return FileRef{}, err
	}
	defer func() {
		if e := out.Close(); err == nil {
			err = e
		}
		if err != nil {
			_ = os.Remove(out.Name())
		}
	}()
	n, err := io.Copy(out, io.LimitReader(content, limit+1))
	if err != nil {
		return FileRef{}, fmt.Errorf("keep an uploaded file: %w", err)
	}
	if n > limit {
		return FileRef{}, fault.New(fault.TooLarge, fault.Args{"what": "file", "limit": limit})
	}
	return f.keep(out.Name(), name, n), nil
}

// Append adds to a file that Put made. More than limit bytes together is fault.TooLarge, and the file goes.
func (f *Files) Append(handle string, content []byte, limit int64) (ref FileRef, err error) {
	f.mu.Lock()
	known, ok := f.known[handle]
	ours := ok && f.dir != "" && filepath.Dir(known.path) == f.dir
	f.mu.Unlock()
	if !ours { // what the person chose in a dialog is never written to
		return ref, fault.Missing("file", handle)
	}
	out, err := os.OpenFile(known.path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return ref, err
	}
	info, err := out.Stat()
	if err == nil && info.Size()+int64(len(content)) > limit {
		err = fault.New(fault.TooLarge, fault.Args{"what": "file", "limit": limit})
	}
	if err == nil {
		_, err = out.Write(content)
	}
	if err = errors.Join(err, out.Close()); err != nil {
		f.mu.Lock()
		delete(f.known, handle)
		f.mu.Unlock()
		_ = os.Remove(known.path)
		return ref, err
	}
	return FileRef{Handle: handle, Name: known.name, Size: info.Size() + int64(len(content))}, nil
}

// Path returns where the file of a handle lies, and its name.
func (f *Files) Path(handle string) (path, name string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.known[handle]
	if !ok {
		return "", "", fault.Missing("file", handle)
	}
	return known.path, known.name, nil
}

// Close removes the temporary files. Closing twice is fine.
func (f *Files) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.known)
	dir := f.dir
	f.dir = ""
	if dir == "" {
		return nil
	}
	return os.RemoveAll(dir)
}

func (f *Files) folder() (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dir != "" {
		return f.dir, nil
	}
	dir, err := os.MkdirTemp("", "voronka-files-*")
	if err != nil {
		return "", errors.Join(fault.New(fault.ReadOnly, fault.Args{"path": os.TempDir()}), err)
	}
	f.dir = dir
	return dir, nil
}

func (f *Files) keep(path, name string, size int64) FileRef {
	handle := rand.Text()
	f.mu.Lock()
	f.known[handle] = handed{path: path, name: name}
	f.mu.Unlock()
	return FileRef{Handle: handle, Name: name, Size: size}
}
