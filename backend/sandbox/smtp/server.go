// Package smtp is a stand-in for a mail server: it speaks real SMTP on loopback with TLS, STARTTLS and authentication,
// keeps what it accepted, and fails as a programme says. Tests and the end-to-end harness talk to it; nothing is ever
// delivered anywhere. It imports nothing of the domain.
package smtp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"strconv"
	"sync"

	"github.com/emersion/go-smtp"
)

// Security is how connections are encrypted.
type Security string

// Kinds of encryption, as a mail program names them.
const (
	None     Security = "none"
	STARTTLS Security = "starttls" // offered; a client that does not ask for it is served too
	TLS      Security = "tls"      // from the first byte
)

// Config is what a server is started with. The zero value is a plain server on a free port of loopback.
type Config struct {
	Addr       string            // "127.0.0.1:0" when empty
	Security   Security          // None when empty
	Users      map[string]string // name → password; none: no authentication is offered or asked for
	Mechanisms []string          // offered of PLAIN, LOGIN, CRAM-MD5; all when empty
	Hosts      []string          // names of the certificate; "localhost" and 127.0.0.1 when empty
	SelfSigned bool              // the certificate is its own authority instead of Root's
	Expired    bool              // the certificate is no longer valid
	UTF8       bool              // SMTPUTF8 is offered
	Ledger     string            // a file that gets one JSON line for each accepted message before the reply; "": none
	Fast       bool              // the ledger is written without fsync: enough where only the client is killed
}

// Server is a running server.
type Server struct {
	cfg      Config
	listener net.Listener
	server   *smtp.Server
	root     *x509.Certificate
	ledger   *ledger
	stop     chan struct{}
	served   chan struct{}

	mu       sync.Mutex
	rules    []*Rule
	messages []Message
	opened   int
}

// Start begins to listen.
func Start(cfg Config) (*Server, error) {
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	if cfg.Security == "" {
		cfg.Security = None
	}
	if len(cfg.Hosts) == 0 {
		cfg.Hosts = []string{"localhost", "127.0.0.1"}
	}
	if len(cfg.Mechanisms) == 0 {
		cfg.Mechanisms = []string{"PLAIN", "LOGIN", "CRAM-MD5"}
	}
	s := &Server{cfg: cfg, stop: make(chan struct{}), served: make(chan struct{})}
	identity, root, err := certify(cfg)
	if err != nil {
		return nil, err
	}
	s.root = root
	if s.ledger, err = openLedger(cfg.Ledger, !cfg.Fast); err != nil {
		return nil, err
	}
	raw, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return nil, errors.Join(err, s.ledger.Close())
	}
	s.listener = &gate{Listener: raw, server: s}
	s.server = smtp.NewServer(smtp.BackendFunc(s.session))
	s.server.Domain = "sandbox.test"
	s.server.AllowInsecureAuth = true
	s.server.EnableSMTPUTF8 = cfg.UTF8
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	config := &tls.Config{Certificates: []tls.Certificate{identity}, MinVersion: tls.VersionTLS12}
	serve := s.listener
	switch cfg.Security {
	case STARTTLS:
		s.server.TLSConfig = config
	case TLS:
		serve = tls.NewListener(s.listener, config)
	}
	go func() {
		defer close(s.served)
		// Its only ends are Close and a broken listener; clients see either as a closed connection.
		_ = s.server.Serve(serve)
	}()
	return s, nil
}

// Close ends every connection, those that hang too. Closing twice is fine.
func (s *Server) Close() error {
	select {
	case <-s.stop:
		return nil
	default:
	}
	close(s.stop)
	err := s.server.Close()
	// A server that is closed before it began to serve does not know its listener yet.
	_ = s.listener.Close()
	<-s.served
	return errors.Join(err, s.ledger.Close())
}

// Addr is "host:port".
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Port is the port that it listens on.
func (s *Server) Port() int {
	_, port, _ := net.SplitHostPort(s.Addr())
	n, _ := strconv.Atoi(port)
	return n
}

// Roots trusts the authority that signed the server's certificate.
func (s *Server) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.root)
	return pool
}

// RootPEM is the same authority for a program that reads it from a file (SSL_CERT_FILE).
func (s *Server) RootPEM() []byte { return pemOf(s.root.Raw) }

// Connections is how many connections were opened so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

// gate applies the programme's rules for new connections.
type gate struct {
	net.Listener
	server *Server
}

// Accept implements net.Listener.
func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		g.server.mu.Lock()
		g.server.opened++
		g.server.mu.Unlock()
		r := g.server.match(AtConnect, "")
		if r == nil {
			return c, nil
		}
		switch r.Do {
		case Refuse:
			_, _ = io.WriteString(c, strconv.Itoa(r.code())+" "+r.text()+"\r\n")
		case Hang:
			go func() { <-g.server.stop; _ = c.Close() }()
			continue
		}
		_ = c.Close()
	}
}
