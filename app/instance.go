package app

import (
	"crypto/sha256"
	"encoding/hex"
	"net"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Instance is this program's claim to be the one window of a workspace. A second start brings the first one's window back and
// ends. Wails' own lock needs a session bus on Linux and knows nothing of workspaces.
type Instance struct {
	lock     *flock.Flock
	listener net.Listener
	socket   string
}

// ClaimWindow takes the window of the workspace. It returns nil when another program has it, which was then asked to show
// its window. show is called, from another goroutine, each time someone asks for ours.
func ClaimWindow(workspace string, show func()) (*Instance, error) {
	if err := os.MkdirAll(workspace, 0o700); err != nil {
		return nil, err
	}
	workspace, err := filepath.Abs(workspace)
	if err != nil {
		return nil, err
	}
	// In the temporary folder, since a socket's path may hold only some hundred characters.
	sum := sha256.Sum256([]byte(workspace))
	socket := filepath.Join(os.TempDir(), "voronka-"+hex.EncodeToString(sum[:8])+".sock")
	lock := flock.New(filepath.Join(workspace, "window.lock"))
	free, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !free {
		if conn, err := net.Dial("unix", socket); err == nil {
			_ = conn.Close() // being called is the message
		}
		return nil, nil
	}
	_ = os.Remove(socket) // left by a program that was killed; the lock says that none is running
	i := &Instance{lock: lock, socket: socket}
	// Without the socket the lock still holds: a second start then only ends.
	if i.listener, err = net.Listen("unix", socket); err == nil {
		go i.answer(show)
	}
	return i, nil
}

func (i *Instance) answer(show func()) {
	for {
		conn, err := i.listener.Accept()
		if err != nil {
			return
		}
		_ = conn.Close()
		show()
	}
}

// Release gives the window up.
func (i *Instance) Release() error {
	if i.listener != nil {
		_ = i.listener.Close()
	}
	return i.lock.Unlock()
}
