// Package secret keeps passwords and tokens out of the database, the logs and the exports: in the system's keychain, or,
// where there is none, in one sealed file of the workspace's folder. It may import fault.
package secret

import (
	"errors"

	"github.com/zalando/go-keyring"

	"voronka/backend/fault"
)

// Store keeps secrets by name («channel:email»). It is safe for concurrent use.
type Store interface {
	// Get returns a secret; fault.NotFound when there is none of this name.
	Get(name string) (string, error)
	Set(name, value string) error
	// Delete removes a secret; one that is not there is fine.
	Delete(name string) error
	// Where says where secrets are kept, for the settings' page.
	Where() Place
}

// Place is where secrets are kept.
type Place string

// Places.
const (
	InKeychain Place = "keychain"    // the system's
	InFile     Place = "sealed_file" // sealed with a key that lies beside it, readable by this user only
	Sealed     Place = "passphrase"  // a file sealed with a passphrase that only the user knows
)

const service = "voronka"

// keychain keeps the secrets of one workspace in the system's keychain.
type keychain struct{ workspace string }

// Open returns the system's keychain for a workspace (its uid) where the system has one that answers; else the sealed file
// in dir with a key file beside it.
func Open(workspace, dir string) (Store, error) {
	k := keychain{workspace}
	if k.answers() {
		return k, nil
	}
	return OpenFile(dir, "")
}

// answers tries the keychain with a value that says nothing.
func (k keychain) answers() bool {
	const probe = "probe"
	if keyring.Set(service, k.user(probe), probe) != nil {
		return false
	}
	got, err := keyring.Get(service, k.user(probe))
	return keyring.Delete(service, k.user(probe)) == nil && err == nil && got == probe
}

func (k keychain) user(name string) string { return k.workspace + "/" + name }

func (k keychain) Get(name string) (string, error) {
	v, err := keyring.Get(service, k.user(name))
	if errors.Is(err, keyring.ErrNotFound) {
		return "", fault.Missing("secret", name)
	}
	return v, wrap(err)
}

func (k keychain) Set(name, value string) error {
	return wrap(keyring.Set(service, k.user(name), value))
}

func (k keychain) Delete(name string) error {
	if err := keyring.Delete(service, k.user(name)); !errors.Is(err, keyring.ErrNotFound) {
		return wrap(err)
	}
	return nil
}

func (k keychain) Where() Place { return InKeychain }

// Locked is the code of secrets that cannot be reached: the keychain refuses, or the passphrase is another.
const Locked fault.Code = "secrets_locked"

func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(err, Locked, nil).In("secret")
}
