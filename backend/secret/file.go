package secret

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"

	"voronka/backend/fault"
)

// Names of the files in the workspace's folder.
const (
	FileName = "secrets.sealed"
	KeyName  = "secrets.key"
)

// file is a map of secrets, sealed as a whole at every write.
type file struct {
	mu         sync.Mutex
	path       string
	key        string // path of the key file; empty: a passphrase
	passphrase string
}

// sealed is the file's content.
type sealed struct {
	Version int    `json:"version"`
	Salt    []byte `json:"salt"`
	Nonce   []byte `json:"nonce"`
	Box     []byte `json:"box"`
}

// OpenFile keeps secrets in a file of dir, sealed with a passphrase or, where it is empty, with a key that is made beside it and
// that only this user can read: whoever can read both files can read the secrets, which is what the page says. A wrong
// passphrase is Locked.
func OpenFile(dir, passphrase string) (Store, error) {
	f := &file{path: filepath.Join(dir, FileName), passphrase: passphrase}
	if passphrase == "" {
		f.key = filepath.Join(dir, KeyName)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := f.read()
	return f, err
}

func (f *file) Where() Place {
	if f.key == "" {
		return Sealed
	}
	return InFile
}

func (f *file) Get(name string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, err := f.read()
	if err != nil {
		return "", err
	}
	v, ok := all[name]
	if !ok {
		return "", fault.Missing("secret", name)
	}
	return v, nil
}

func (f *file) Set(name, value string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, err := f.read()
	if err != nil {
		return err
	}
	all[name] = value
	return f.write(all)
}

func (f *file) Delete(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, err := f.read()
	if err != nil {
		return err
	}
	if _, ok := all[name]; !ok {
		return nil
	}
	delete(all, name)
	return f.write(all)
}

func (f *file) read() (map[string]string, error) {
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, wrap(err)
	}
	var s sealed
	if err := json.Unmarshal(text, &s); err != nil || len(s.Nonce) != chacha20poly1305.NonceSizeX {
		return nil, fault.Wrap(err, Locked, nil).In("secret")
	}
	key, err := f.sealingKey(s.Salt)
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, wrap(err)
	}
	plain, err := aead.Open(nil, s.Nonce, s.Box, nil)
	if err != nil {
		return nil, wrap(err)
	}
	all := map[string]string{}
	return all, wrap(json.Unmarshal(plain, &all))
}

func (f *file) write(all map[string]string) error {
	plain, err := json.Marshal(all)
	if err != nil {
		return wrap(err)
	}
	s := sealed{Version: 1, Salt: make([]byte, 16), Nonce: make([]byte, chacha20poly1305.NonceSizeX)}
	if _, err := rand.Read(s.Salt); err != nil {
		return wrap(err)
	}
	if _, err := rand.Read(s.Nonce); err != nil {
		return wrap(err)
	}
	key, err := f.sealingKey(s.Salt)
	if err != nil {
		return err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return wrap(err)
	}
	s.Box = aead.Seal(nil, s.Nonce, plain, nil)
	text, err := json.Marshal(s)
	if err != nil {
		return wrap(err)
	}
	return replace(f.path, text)
}

// sealingKey is the key file's content, made when there is none, or is derived from the passphrase.
func (f *file) sealingKey(salt []byte) ([]byte, error) {
	if f.key == "" {
		return argon2.IDKey([]byte(f.passphrase), salt, 3, 64<<10, 2, chacha20poly1305.KeySize), nil
	}
	key, err := os.ReadFile(f.key)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, chacha20poly1305.KeySize)
		if _, err := rand.Read(key); err != nil {
			return nil, wrap(err)
		}
		return key, replace(f.key, key)
	}
	if err == nil && len(key) != chacha20poly1305.KeySize {
		err = errors.New("the key file is damaged")
	}
	return key, wrap(err)
}

// replace writes a file that only this user can read, whole or not at all.
func replace(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return wrap(err)
	}
	part := path + ".part"
	out, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return wrap(err)
	}
	_, err = out.Write(data)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return wrap(err)
	}
	return wrap(os.Rename(part, path))
}
