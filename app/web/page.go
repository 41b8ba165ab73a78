package web

import (
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// notBuilt is what a person sees who compiled the program without its page.
const notBuilt = `<!doctype html><html lang="ru"><meta charset="utf-8"><title>Воронка</title>
<p>Страница не собрана: в этой программе её нет. Соберите её командой «make build» и запустите снова.</p>
<p lang="en">The page is not built into this program. Run “make build” and start again.</p>
`

// noToken is what a person sees who typed the address without the token.
const noToken = `<!doctype html><html lang="ru"><meta charset="utf-8"><title>Воронка</title>
<p>Откройте адрес, который напечатала программа, целиком: в нём есть ключ доступа.</p>
<p lang="en">Open the whole address that the program printed: it holds the access key.</p>
`

func sentence(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// page answers with the page's files; any other address without an extension is the page itself, which has its own routes.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	if !s.cfg.Built {
		sentence(w, http.StatusOK, notBuilt)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == "" || name == "." {
		name = "index.html"
	}
	if info, err := fs.Stat(s.cfg.Page, name); err != nil || info.IsDir() {
		if path.Ext(name) != "" {
			http.NotFound(w, r)
			return
		}
		name = "index.html"
	}
	if strings.HasPrefix(name, "assets/") { // their names hold a hash of what is inside
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	if name == "index.html" { // ServeFileFS would redirect /index.html to /
		text, err := fs.ReadFile(s.cfg.Page, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(text)
		return
	}
	http.ServeFileFS(w, r, s.cfg.Page, name)
}
