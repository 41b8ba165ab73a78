package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/fault"
)

// Bounds of the listener.
const (
	maxBody   = 256 << 10
	atOnce    = 32 // calls being taken
	burst     = 40 // calls of one address at once
	perSecond = 10 // and then
	maxKnown  = 10_000
)

// Server listens for calls.
type Server struct {
	receiver *Receiver
	log      logrus.FieldLogger
	busy     chan struct{}
	rates    rates
	listener net.Listener
	http     *http.Server
	done     chan struct{}
}

// Listen begins to serve an address at once, until Close: «127.0.0.1:8787». An address that is taken is fault.Refused, why
// "address_taken".
func Listen(addr string, receiver *Receiver, log logrus.FieldLogger) (*Server, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, fault.Args{"why": "address_taken", "addr": addr})
	}
	s := &Server{receiver: receiver, log: log, listener: l, busy: make(chan struct{}, atOnce), done: make(chan struct{})}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second,
		IdleTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10}
	go func() {
		defer close(s.done)
		if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.WithError(err).Error("the webhooks' listener ended")
		}
	}()
	return s, nil
}

// Addr is the address that is served.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Close ends the listener; calls under way are waited for, a few seconds at most.
func (s *Server) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close()
	}
	<-s.done
}

// ServeHTTP implements http.Handler: POST /hook/<path>, and nothing else.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := hookPath(r.URL.Path)
	switch {
	case !ok:
		refuse(w, http.StatusNotFound, NoHook)
		return
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, fault.BadRequest)
		return
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if wait := s.rates.take(host); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
		refuse(w, http.StatusTooManyRequests, TooOften)
		return
	}
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	case <-r.Context().Done():
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			refuse(w, http.StatusRequestEntityTooLarge, fault.TooLarge)
			return
		}
		refuse(w, http.StatusBadRequest, fault.BadRequest)
		return
	}
	// A caller that hangs up does not undo what it said: the transaction goes on.
	taken, err := s.receiver.Receive(context.WithoutCancel(r.Context()), path, r.Header, body)
	if err != nil {
		code := fault.CodeOf(err)
		if statusOf(code) == http.StatusInternalServerError {
			s.log.WithError(err).Error("a webhook's call failed")
			code = fault.Internal
		}
		refuse(w, statusOf(code), code)
		return
	}
	answer(w, http.StatusOK, map[string]any{"ok": true, "event": taken.Event, "repeated": taken.Repeated})
}

func hookPath(path string) (string, bool) {
	const prefix = "/hook/"
	if len(path) <= len(prefix) || len(path) > 100 || path[:len(prefix)] != prefix {
		return "", false
	}
	return path[len(prefix):], true
}

// statusOf says how a refusal is answered. A hook that is not there and one whose secret is another look alike to nobody:
// its address is no secret.
func statusOf(code fault.Code) int {
	switch code {
	case NoHook:
		return http.StatusNotFound
	case BadSignature, BadTime:
		return http.StatusUnauthorized
	case BadBody, fault.BadRequest, fault.Invalid:
		return http.StatusBadRequest
	case Nobody:
		return http.StatusUnprocessableEntity
	case crm.Ambiguous:
		return http.StatusConflict
	case fault.Busy, fault.DiskFull:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

func refuse(w http.ResponseWriter, status int, code fault.Code) {
	answer(w, status, map[string]any{"ok": false, "error": code})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a caller that has gone needs no answer
}

// rates lets each address call so many times a second, by the monotonic clock.
type rates struct {
	mu    sync.Mutex
	known map[string]time.Time // until when what an address has taken is paid off
}

// take returns how long the address is to wait; 0: it may go on.
func (r *rates) take(host string) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := clock.Monotonic()
	if len(r.known) > maxKnown { // only those that owe something matter
		for h, until := range r.known {
			if until.Before(now) {
				delete(r.known, h)
			}
		}
	}
	const each = time.Second / perSecond
	until := r.known[host]
	if until.Before(now) {
		until = now
	}
	if owed := until.Add(each).Sub(now); owed > burst*each {
		return owed - burst*each
	}
	if r.known == nil {
		r.known = map[string]time.Time{}
	}
	r.known[host] = until.Add(each)
	return 0
}
