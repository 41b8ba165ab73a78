package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"voronka/app"
	"voronka/backend/fault"
)

// call answers POST /api/<Service>/<Method>: the JSON argument in, the JSON result out. When the browser gives up, the
// request's context is cancelled, and the work with it.
func (s *Server) call(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("service") + "." + r.PathValue("method")
	if !s.cfg.Dispatcher.Has(method) {
		s.fail(w, http.StatusNotFound, &app.Fault{Code: fault.Unknown, Args: fault.Args{"what": "method", "key": method}})
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.cfg.MaxBody))
	if err != nil {
		s.failBody(w, err)
		return
	}
	result, failed := s.cfg.Dispatcher.Call(r.Context(), method, body)
	if failed != nil {
		s.fail(w, statusOf(failed.Code), failed)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(result)
}

// events answers GET /api/events with a stream of «changed» events until the browser leaves.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	stream := http.NewResponseController(w)
	listener := s.cfg.Topics.Listen()
	defer listener.Close()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, ": open\n\n")
	if err := stream.Flush(); err != nil {
		return
	}
	for {
		changed, err := listener.Next(r.Context())
		if err != nil {
			return
		}
		data, err := json.Marshal(changed)
		if err != nil {
			s.cfg.Log.WithError(err).Error("write an event")
			return
		}
		if _, err := fmt.Fprintf(w, "event: changed\ndata: %s\n\n", data); err != nil {
			return
		}
		if err := stream.Flush(); err != nil {
			return
		}
	}
}

// upload answers POST /files: one file as multipart «file», or the raw body with ?name=. The answer is its FileRef.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	stream := http.NewResponseController(w)
	_ = stream.SetReadDeadline(time.Time{}) // a large file over a slow disk is no attack; the size is limited
	r.Body = http.MaxBytesReader(w, r.Body, s.cfg.MaxUpload+1<<20)
	name, content := r.URL.Query().Get("name"), io.Reader(r.Body)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		parts, err := r.MultipartReader()
		if err != nil {
			s.failBody(w, err)
			return
		}
		part, err := parts.NextPart()
		if err != nil {
			s.failBody(w, err)
			return
		}
		name, content = part.FileName(), part
	}
	ref, err := s.cfg.Files.Put(name, content, s.cfg.MaxUpload)
	if err != nil {
		s.failBody(w, err)
		return
	}
	s.answer(w, http.StatusOK, ref)
}

// download answers GET /files/<handle> with the file, always as one to be saved.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	path, name, err := s.cfg.Files.Path(r.PathValue("handle"))
	if err != nil {
		f := app.FaultOf(err)
		s.fail(w, statusOf(f.Code), f)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	w.Header().Set("Cache-Control", "no-store")
	http.ServeFile(w, r, path)
}

func (s *Server) failBody(w http.ResponseWriter, err error) {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		s.fail(w, http.StatusRequestEntityTooLarge, &app.Fault{Code: fault.TooLarge, Args: fault.Args{"what": "request", "limit": large.Limit}})
	case fault.CodeOf(err) != fault.Internal:
		f := app.FaultOf(err)
		s.fail(w, statusOf(f.Code), f)
	default:
		s.fail(w, http.StatusBadRequest, &app.Fault{Code: fault.BadRequest, Args: fault.Args{"message": err.Error()}})
	}
}

// fail answers with an error in its wire form.
func (s *Server) fail(w http.ResponseWriter, status int, f *app.Fault) { s.answer(w, status, f) }

func (s *Server) answer(w http.ResponseWriter, status int, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		s.cfg.Log.WithError(err).Error("write an answer")
		status, text = http.StatusInternalServerError, []byte(`{"code":"internal"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// statusOf is for logs and tools between; the page goes by the code.
func statusOf(code fault.Code) int {
	switch code {
	case fault.Internal:
		return http.StatusInternalServerError
	case fault.NotFound, fault.Unknown:
		return http.StatusNotFound
	case fault.Stale, fault.Conflict:
		return http.StatusConflict
	case fault.BadRequest:
		return http.StatusBadRequest
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Cancelled:
		return 499 // nobody reads it: the browser has left
	}
	return http.StatusUnprocessableEntity
}
