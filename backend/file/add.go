package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"voronka/backend/fault"
	"voronka/backend/store"
)

// Add keeps content under a name and returns its file; the same content of the same name is one file. More than MaxSize
// bytes is TooBig, nothing at all is Empty.
func (s *Store) Add(ctx context.Context, name string, content io.Reader) (File, error) {
	return s.AddAs(ctx, "", name, content)
}

// AddPath keeps a copy of a file of the disk.
func (s *Store) AddPath(ctx context.Context, path, name string) (File, error) {
	in, err := os.Open(path)
	if err != nil {
		return File{}, fault.Wrap(err, fault.NotFound, fault.Args{"what": "file", "key": name}).In("file.add")
	}
	defer in.Close()
	if info, err := in.Stat(); err != nil || !info.Mode().IsRegular() {
		return File{}, fault.Missing("file", name).In("file.add")
	}
	return s.Add(ctx, name, in)
}

// AddAs keeps content under a uid that it had elsewhere. A uid that is taken by other content is fault.Conflict; by the same
// content it is that file. An empty uid is a new one.
func (s *Store) AddAs(ctx context.Context, uid, name string, content io.Reader) (f File, err error) {
	if uid != "" && uids.FindString(uid) != uid {
		return f, fault.New(fault.Unknown, fault.Args{"what": "file", "key": uid}).In("file.add")
	}
	part, err := s.write(content)
	if err != nil {
		return f, err
	}
	defer os.Remove(part.path)
	f = File{UID: uid, Name: SafeName(name), Size: part.size, Hash: part.hash}
	if part.size == 0 {
		return f, fault.New(Empty, fault.Args{"name": f.Name}).In("file.add")
	}
	f.Type = typeOf(f.Name, part.head)
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if known, err := same(tx, f); err != nil || known.UID != "" {
			f = known
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`UPDATE file SET loose_at = NULL WHERE uid = ? AND loose_at IS NOT NULL`, f.UID); err != nil {
				return err
			}
			return s.place(part) // it may have been lost
		}
		if err := s.place(part); err != nil {
			return err
		}
		if f.UID == "" {
			if f.UID, err = tx.NewUID(); err != nil {
				return err
			}
		}
		f.CreatedAt = tx.Now()
		_, err := tx.Exec(`INSERT INTO file(uid, name, size, type, hash, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
			f.UID, f.Name, f.Size, f.Type, f.Hash, f.CreatedAt)
		return err
	})
	return f, err
}

// same finds the file that this one is: by its uid where it brings one, else by name and content.
func same(q store.Querier, f File) (File, error) {
	if f.UID == "" {
		list, err := rows(q, ` WHERE hash = ? AND name = ? AND type = ? ORDER BY f.id LIMIT 1`, f.Hash, f.Name, f.Type)
		if err != nil || len(list) == 0 {
			return File{}, err
		}
		return list[0], nil
	}
	known, err := Get(q, f.UID)
	switch {
	case fault.Has(err, fault.NotFound):
		return File{}, nil
	case err == nil && known.Hash != f.Hash:
		return known, fault.New(fault.Conflict, fault.Args{"what": "file", "key": f.UID}).In("file.add")
	}
	return known, err
}

// part is content on its way into the folder.
type part struct {
	path string
	size int64
	hash string
	head []byte // its first bytes
}

// write brings content to the disk under a temporary name.
func (s *Store) write(content io.Reader) (p part, err error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return p, fault.Wrap(err, fault.ReadOnly, fault.Args{"path": s.dir}).In("file.add")
	}
	out, err := os.CreateTemp(s.dir, partPrefix+"*")
	if err != nil {
		return p, fault.Wrap(err, fault.ReadOnly, fault.Args{"path": s.dir}).In("file.add")
	}
	p.path = out.Name()
	defer func() {
		if err != nil {
			_ = os.Remove(p.path)
		}
	}()
	sum := sha256.New()
	head := &header{}
	p.size, err = io.Copy(io.MultiWriter(out, sum, head), io.LimitReader(content, MaxSize+1))
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return p, fmt.Errorf("keep a file: %w", err)
	}
	if p.size > MaxSize {
		err = fault.New(TooBig, fault.Args{"limit": MaxSize >> 20}).In("file.add")
		return p, err
	}
	p.hash, p.head = hex.EncodeToString(sum.Sum(nil)), head.bytes
	return p, nil
}

// partPrefix begins the names of content on its way.
const partPrefix = "part-"

// place gives content its lasting name. It is called under the write lock, so that no pruning comes between.
func (s *Store) place(p part) error {
	to := s.path(p.hash)
	if info, err := os.Stat(to); err == nil && info.Size() == p.size {
		return nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": to}).In("file.add")
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": to}).In("file.add")
	}
	if err := os.Rename(p.path, to); err != nil {
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": to}).In("file.add")
	}
	return errors.Join(syncDir(filepath.Dir(to)), syncDir(s.dir))
}

// syncDir brings a folder's names to the disk, where the system can.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// header keeps the first bytes of what is written to it.
type header struct{ bytes []byte }

func (h *header) Write(b []byte) (int, error) {
	if room := 512 - len(h.bytes); room > 0 {
		h.bytes = append(h.bytes, b[:min(room, len(b))]...)
	}
	return len(b), nil
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
