// Package check keeps the house in order: which room may import which, which third party has one owner, and who alone reads
// the wall clock. It reads the source through the go command and the parser and knows nothing of what the rooms do.
//
// ARCHITECTURE.md says why the rooms are cut so; this package only refuses what would cut them otherwise.
package check

import (
	"fmt"
	"slices"
	"strings"
)

const module = "voronka"

// room is a folder under backend/ (its subfolders belong to it) or another top folder, and what it may import directly.
// What those may import, it may import as well.
type room struct {
	name string
	may  []string
}

// rooms stand in the order of the layers: a room may only name rooms above it.
var rooms = []room{
	{"fault", nil},
	{"clock", nil},
	{"event", nil},
	{"locales", nil},
	{"markup", nil},
	{"formula", []string{"fault"}},
	{"flow", []string{"formula", "event", "fault"}},
	{"policy", []string{"flow", "event"}},
	{"interp", []string{"formula", "policy", "flow", "markup"}},
	{"store", []string{"event", "fault", "clock"}},
	{"secret", []string{"store", "fault"}},
	{"job", []string{"store", "fault"}},
	{"workspace", []string{"store", "policy"}},
	{"file", []string{"store", "fault"}},
	{"rule", []string{"formula", "store"}},
	// The domain: each may import those before it, never those after; the other way round goes by events.
	{"crm", []string{"rule", "flow", "job", "workspace", "secret"}},
	{"inbox", []string{"crm", "markup"}},
	{"library", []string{"flow", "store"}},
	{"node", []string{"interp", "crm", "inbox"}},
	{"channel", []string{"inbox"}},
	{"request", []string{"interp", "channel"}},
	{"gateway", []string{"crm", "flow", "request"}},
	{"simulate", []string{"request", "interp", "policy", "node", "library"}},
	{"survey", []string{"policy", "flow", "crm"}}, // it goes by descriptors and knows no kind of node
	{"engine", []string{"interp", "policy", "node", "library", "channel"}},
	{"sandbox", []string{"fault", "clock"}},
	{"interchange", []string{"library", "node", "file"}},
	{"demo", []string{"library", "node", "interchange", "engine"}}, // it lives the demo company's past through
	{"frontend", nil},
	{"app", []string{"engine", "survey", "request", "gateway", "simulate", "interchange", "demo", "sandbox", "file", "locales", "frontend"}},
	{"main", []string{"app"}},
	{"build", nil},
}

// owners names the one room that may import a third party: the rest of the house must be able to live without it.
var owners = map[string]string{
	"github.com/mattn/go-sqlite3":                  "store",
	"github.com/expr-lang/expr":                    "formula",
	"github.com/wneessen/go-mail":                  "channel",
	"github.com/emersion/go-smtp":                  "sandbox",
	"github.com/microcosm-cc/bluemonday":           "markup",
	"github.com/zalando/go-keyring":                "secret",
	"github.com/nyaruka/phonenumbers":              "crm",
	"github.com/alecthomas/kong":                   "app",
	"github.com/go-chi/chi/v5":                     "app",
	"github.com/wailsapp/wails/v2/pkg/options":     "app",
	"github.com/wailsapp/wails/v2/pkg/runtime":     "app",
	"github.com/wailsapp/wails/v2/pkg/menu":        "app",
	"github.com/wailsapp/wails/v2/pkg/assetserver": "app",
}

// roomOf returns the room that a package of this module belongs to.
func roomOf(importPath string) string {
	rest, inside := strings.CutPrefix(importPath, module+"/")
	if !inside {
		return "main"
	}
	parts := strings.Split(rest, "/")
	if parts[0] == "backend" && len(parts) > 1 {
		return parts[1]
	}
	return parts[0]
}

// reach returns every room that a room may import, by itself or through others.
func reach(name string) map[string]bool {
	may := map[string]bool{name: true}
	for i := len(rooms) - 1; i >= 0; i-- { // from the outside in: a room is met before those that it names
		if may[rooms[i].name] {
			for _, m := range rooms[i].may {
				may[m] = true
			}
		}
	}
	return may
}

// pkg is what the go command tells of a package.
type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// arrows returns a sentence for each import that goes against the layers.
func arrows(packages []pkg) []string {
	var wrong []string
	for _, p := range packages {
		from := roomOf(p.ImportPath)
		if !slices.ContainsFunc(rooms, func(r room) bool { return r.name == from }) {
			wrong = append(wrong, fmt.Sprintf("%s: the room %q is not in the list of build/check", p.ImportPath, from))
			continue
		}
		may := reach(from)
		for _, i := range p.Imports {
			if to := roomOf(i); (i == module || strings.HasPrefix(i, module+"/")) && !may[to] {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s may not know %s", p.ImportPath, i, from, to))
			}
			for third, owner := range owners {
				if (i == third || strings.HasPrefix(i, third+"/")) && from != owner && from != "main" {
					wrong = append(wrong, fmt.Sprintf("%s imports %s, which only %s may", p.ImportPath, i, owner))
				}
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}
