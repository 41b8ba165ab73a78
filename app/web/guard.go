package web

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"strings"

	"voronka/app"
	"voronka/backend/fault"
)

const cookieName = "voronka"

// policy lets the page load only what came with it. Styles may stand inline because the components' library writes them.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
	"font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard stands before every route.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if !s.hosts[r.Host] || !s.ownOrigin(r) {
			s.fail(w, http.StatusForbidden, &app.Fault{Code: fault.Refused, Args: fault.Args{"why": "foreign_origin"}})
			return
		}
		if !s.known(r) {
			if strings.Contains(r.Header.Get("Accept"), "text/html") {
				sentence(w, http.StatusUnauthorized, noToken)
				return
			}
			s.fail(w, http.StatusUnauthorized, &app.Fault{Code: fault.Refused, Args: fault.Args{"why": "token"}})
			return
		}
		if r.Method == http.MethodGet && r.URL.Query().Has("token") && !strings.HasPrefix(r.URL.Path, "/api/") {
			s.admit(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ownOrigin refuses requests that a page of another origin made, also where its name leads to this machine.
func (s *Server) ownOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && s.hosts[u.Host]
}

// known looks for the token in the header, the cookie, or the address.
func (s *Server) known(r *http.Request) bool {
	if given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && s.fits(given) {
		return true
	}
	if c, err := r.Cookie(s.cookie()); err == nil && s.fits(c.Value) {
		return true
	}
	return r.Method == http.MethodGet && s.fits(r.URL.Query().Get("token"))
}

func (s *Server) fits(given string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(s.cfg.Token)) == 1
}

// cookie's name holds the port, since browsers keep cookies by host alone and several servers may run.
func (s *Server) cookie() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return cookieName + "_" + port
}

// admit turns the token of the printed address into a cookie that scripts cannot read and takes it out of the address.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: s.cookie(), Value: s.cfg.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	to := *r.URL
	q := to.Query()
	q.Del("token")
	to.RawQuery = q.Encode()
	// Only the path travels on: a redirect must not lead to another host.
	http.Redirect(w, r, "/"+strings.TrimLeft(to.EscapedPath(), `/\`)+queryOf(to.RawQuery), http.StatusSeeOther)
}

func queryOf(raw string) string {
	if raw == "" {
		return ""
	}
	return "?" + raw
}
