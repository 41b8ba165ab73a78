package app

import (
	"sync"

	"voronka/backend/secret"
)

// lazySecrets opens the keychain when a secret is first wanted: trying whether it answers takes time, and most commands want
// none.
type lazySecrets struct {
	open func() (secret.Store, error)
}

func newSecrets(workspace, dir string) *lazySecrets {
	return &lazySecrets{open: sync.OnceValues(func() (secret.Store, error) { return secret.Open(workspace, dir) })}
}

func (l *lazySecrets) Get(name string) (string, error) {
	s, err := l.open()
	if err != nil {
		return "", err
	}
	return s.Get(name)
}

func (l *lazySecrets) Delete(name string) error {
	s, err := l.open()
	if err != nil {
		return err
	}
	return s.Delete(name)
}

func (l *lazySecrets) Set(name, value string) error {
	s, err := l.open()
	if err != nil {
		return err
	}
	return s.Set(name, value)
}
