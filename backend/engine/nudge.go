package engine

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Names in the workspace's folder by which other programs tell the engine that they wrote: a socket, or, where a system has
// none of the kind or the path is too long for one, a file that says at which port of this machine the engine hears.
const (
	SocketName = "engine.sock"
	PortName   = "engine.port"
)

// maxSocketPath is how long a socket's path may be on every system.
const maxSocketPath = 100

// plainNudge is what is said at a socket that only this user can reach.
const plainNudge = "nudge"

// earPort is the content of the file PortName. The token keeps strangers' packets from waking anybody.
type earPort struct {
	Port  int    `json:"port"`
	Token string `json:"token"`
}

// ear is where an engine hears of other programs' writes.
type ear struct {
	conn  net.PacketConn
	path  string // taken away when it closes
	token string
}

// listenIn makes the ear; the caller holds the workspace's lock, so that whatever lies there is left over from a process that
// died.
func listenIn(dir, token string) (*ear, error) {
	socket, port := filepath.Join(dir, SocketName), filepath.Join(dir, PortName)
	_ = os.Remove(socket)
	_ = os.Remove(port)
	if runtime.GOOS != "windows" && len(socket) <= maxSocketPath {
		conn, err := net.ListenPacket("unixgram", socket)
		if err != nil {
			return nil, err
		}
		return &ear{conn: conn, path: socket, token: plainNudge}, os.Chmod(socket, 0o600)
	}
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(earPort{Port: conn.LocalAddr().(*net.UDPAddr).Port, Token: token})
	if err == nil {
		err = os.WriteFile(port, text, 0o600)
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return &ear{conn: conn, path: port, token: token}, nil
}

// openEar makes the engine's ear. Where it cannot listen, the look at the file's version once a second does alone.
func (e *Engine) openEar() *ear {
	if e.Dir == "" {
		return nil
	}
	ear, err := listenIn(e.Dir, rand.Text())
	if err != nil {
		e.Log.WithError(err).Warn("other programs' writes are noticed with a delay")
	}
	return ear
}

// hear wakes the engine at every nudge until ctx ends.
func (e *Engine) hear(ctx context.Context, ear *ear) {
	if ear == nil {
		return
	}
	defer func() { _ = os.Remove(ear.path) }()
	defer ear.conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = ear.conn.Close() })
	defer stop()
	var packet [64]byte
	for {
		n, _, err := ear.conn.ReadFrom(packet[:])
		if err != nil {
			return
		}
		if string(packet[:n]) == ear.token {
			e.Wake()
			e.wakeDispatcher()
		}
	}
}

// Nudge tells the engine of a workspace, if one runs in another process, that something was written. It never waits, and
// reports whether anybody was there to be told.
func Nudge(dir string) bool {
	network, address, token := "unixgram", filepath.Join(dir, SocketName), plainNudge
	if text, err := os.ReadFile(filepath.Join(dir, PortName)); err == nil {
		var p earPort
		if json.Unmarshal(text, &p) != nil {
			return false
		}
		network, address, token = "udp4", (&net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: p.Port}).String(), p.Token
	} else if runtime.GOOS == "windows" || len(address) > maxSocketPath || strings.HasPrefix(address, "@") {
		return false
	}
	conn, err := net.Dial(network, address)
	if err != nil {
		return false
	}
	defer conn.Close()
	_, err = conn.Write([]byte(token))
	return err == nil
}
