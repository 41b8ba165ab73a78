package file

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"voronka/backend/fault"
	"voronka/backend/store"
)

// Check reads every file's content and returns what is absent or altered.
func (s *Store) Check(q store.Querier) ([]*fault.Error, error) {
	list, err := List(q)
	if err != nil {
		return nil, err
	}
	var wrong []*fault.Error
	for _, f := range list {
		args := fault.Args{"name": f.Name, "uid": f.UID}
		hash, err := s.recount(f.Hash)
		switch {
		case err != nil:
			wrong = append(wrong, fault.Wrap(err, Absent, args))
		case hash != f.Hash:
			wrong = append(wrong, fault.New(Altered, args))
		}
	}
	return wrong, nil
}

func (s *Store) recount(hash string) (string, error) {
	in, err := os.Open(s.path(hash))
	if err != nil {
		return "", err
	}
	defer in.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Enclose hands every content to put, under its hash, for a copy of the workspace. What is absent is passed over: a copy of the rest is
// better than none, and Check says what is missing.
func (s *Store) Enclose(q store.Querier, put func(name string, content []byte) error) error {
	list, err := List(q)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, f := range list {
		if done[f.Hash] {
			continue
		}
		done[f.Hash] = true
		content, err := s.content(f)
		if fault.Has(err, Absent) || fault.Has(err, Altered) {
			continue
		}
		if err == nil {
			err = put(f.Hash, content)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Unpack puts one content of a copy into the files of a workspace's folder, unless it lies there already.
func Unpack(workspace, name string, content []byte) error {
	if hashOf(content) != name {
		return fault.New(Altered, fault.Args{"name": name, "uid": ""}).In("file.unpack")
	}
	s := &Store{dir: filepath.Join(workspace, Folder)}
	if known, err := s.recount(name); err == nil && known == name {
		return nil
	}
	p, err := s.write(bytes.NewReader(content))
	if err != nil {
		return err
	}
	if err := os.Remove(s.path(name)); err != nil && !errors.Is(err, os.ErrNotExist) { // altered: the copy's own goes in its place
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": s.path(name)}).In("file.unpack")
	}
	return s.place(p)
}
