package web

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"time"

	"github.com/sirupsen/logrus"

	"voronka/app"
	"voronka/backend/fault"
)

// Config is what a server is made from. All but Token and MaxBody are required.
type Config struct {
	Dispatcher *app.Dispatcher
	Topics     *app.Topics
	Files      *app.Files
	Page       fs.FS // the built page
	Built      bool  // whether it was built
	Log        logrus.FieldLogger
	Token      string // a random one when empty
	MaxBody    int64  // of a call, in bytes; 16 MB when 0
	MaxUpload  int64  // of a file, in bytes; app.MaxUpload when 0
}

// Server answers on one loopback address.
type Server struct {
	cfg      Config
	listener net.Listener
	http     *http.Server
	hosts    map[string]bool
	stop     context.CancelFunc // ends the streams, which Shutdown would wait for
}

// Listen takes the address, which must be on loopback (fault.Refused, why "not_loopback"): «127.0.0.1:0» for any free port.
func Listen(addr string, cfg Config) (*Server, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fault.Wrap(err, fault.BadRequest, fault.Args{"what": "addr", "message": err.Error()})
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fault.New(fault.Refused, fault.Args{"why": "not_loopback", "addr": addr})
	}
	if cfg.Token == "" {
		cfg.Token = rand.Text()
	}
	if cfg.MaxBody == 0 {
		cfg.MaxBody = 16 << 20
	}
	if cfg.MaxUpload == 0 {
		cfg.MaxUpload = app.MaxUpload
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, fault.Args{"why": "address_taken", "addr": addr})
	}
	s := &Server{cfg: cfg, listener: l, hosts: hostsOf(l.Addr())}
	base, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.http = &http.Server{
		Handler:           s.guard(s.routes()),
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	return s, nil
}

// hostsOf are the names under which this address may be asked for.
func hostsOf(addr net.Addr) map[string]bool {
	_, port, _ := net.SplitHostPort(addr.String())
	hosts := map[string]bool{addr.String(): true}
	for _, name := range []string{"127.0.0.1", "localhost", "::1"} {
		hosts[net.JoinHostPort(name, port)] = true
	}
	return hosts
}

// Address is the page's address without the token: «http://127.0.0.1:34115/».
func (s *Server) Address() string { return "http://" + s.listener.Addr().String() + "/" }

// Invitation is the address with the token, to be printed for the person who started the server.
func (s *Server) Invitation() string { return s.Address() + "?token=" + s.cfg.Token }

// Serve answers until ctx is done, then lets the calls under way end for a few seconds.
func (s *Server) Serve(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- s.http.Serve(s.listener) }()
	select {
	case err := <-ended:
		s.stop()
		return err
	case <-ctx.Done():
	}
	s.stop()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := s.http.Shutdown(grace)
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/{service}/{method}", s.call)
	mux.HandleFunc("GET /api/events", s.events)
	mux.HandleFunc("POST /files", s.upload)
	mux.HandleFunc("GET /files/{handle}", s.download)
	mux.HandleFunc("GET /", s.page)
	return mux
}
