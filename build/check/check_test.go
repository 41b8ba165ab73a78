package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.."

func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps"}, args...)...)
	cmd.Dir = root
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	require.NoError(t, err, said.String())
	var packages []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		require.NoError(t, err)
		packages = append(packages, p)
	}
}

func TestImportsFollowTheLayers(t *testing.T) {
	t.Parallel()
	packages := list(t, "./...")
	require.Greater(t, len(packages), 10, "the list of packages looks cut short")
	require.Empty(t, arrows(packages))
}

func TestRoomsNameOnlyRoomsAboveThem(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range rooms {
		for _, m := range r.may {
			require.True(t, seen[m], "%s names %s, which does not stand above it", r.name, m)
		}
		seen[r.name] = true
	}
}

func TestPureRoomsReachNoStore(t *testing.T) {
	t.Parallel()
	for _, pure := range []string{"formula", "flow", "policy", "interp"} {
		for _, io := range []string{"store", "clock", "crm", "engine"} {
			require.False(t, reach(pure)[io], "%s must stay pure and would reach %s", pure, io)
		}
	}
}

func TestArrowsFindWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		from    string
		imports string
		want    string
	}{
		{"a value may not know the store", "voronka/backend/formula", "voronka/backend/store", "formula may not know store"},
		{"backend never knows app", "voronka/backend/crm", "voronka/app", "crm may not know app"},
		{"nothing knows the program", "voronka/app", "voronka", "app may not know main"},
		{"the domain goes one way", "voronka/backend/crm", "voronka/backend/inbox", "crm may not know inbox"},
		{"a subfolder is its room", "voronka/backend/channel/email", "voronka/backend/engine", "channel may not know engine"},
		{"SQLite has one owner", "voronka/backend/crm", "github.com/mattn/go-sqlite3", "which only store may"},
		{"a new room must be named", "voronka/backend/utils", "fmt", "is not in the list"},
		{"an engine may know the domain", "voronka/backend/engine", "voronka/backend/crm", ""},
		{"reach goes through rooms", "voronka/backend/node", "voronka/backend/fault", ""},
	} {
		got := strings.Join(arrows([]pkg{{ImportPath: c.from, Imports: []string{c.imports}}}), "\n")
		if c.want == "" {
			require.Empty(t, got, c.name)
		} else {
			require.Contains(t, got, c.want, c.name)
		}
	}
}

// The command line must start on a server without a screen.
func TestCommandLineLinksNoWindow(t *testing.T) {
	t.Parallel()
	for _, p := range list(t, "./app/voronkactl") {
		for _, d := range p.Deps {
			require.NotContains(t, d, "wails/v2/internal/frontend/desktop/linux")
		}
	}
}

func TestSourceKeepsItsHabits(t *testing.T) {
	t.Parallel()
	wrong, err := source(root)
	require.NoError(t, err)
	require.Empty(t, wrong)
}

func TestSourceFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, path, text, want string }{
		{"the wall clock", "backend/crm/a.go", "package a\nimport \"time\"\nvar x = time.Now()", "backend/crm/a.go:3: time.Now"},
		{"under another name", "backend/crm/a.go", "package a\nimport wall \"time\"\nvar x = wall.Now()", "wall.Now"},
		{"chance", "app/a.go", "package a\nimport \"math/rand/v2\"\nvar x = rand.Int()", "rand.Int"},
		{"a sleeping test", "backend/crm/a_test.go", "package a\nimport \"time\"\nfunc f() { time.Sleep(1) }", "time.Sleep"},
		{"a skipping test", "backend/crm/a_test.go", "package a\nimport \"testing\"\nfunc F(t *testing.T) { t.Skip() }", "t.Skip"},
		{"the clock itself", "backend/clock/a.go", "package a\nimport \"time\"\nvar x = time.Now()", ""},
		{"a test that reads the clock", "backend/crm/a_test.go", "package a\nimport \"time\"\nvar x = time.Now()", ""},
		{"a pause as a value", "backend/crm/a.go", "package a\nimport \"time\"\nvar x = time.Second", ""},
		{"Wails outside the window", "app/flows.go", "package a\nimport \"github.com/wailsapp/wails/v2/pkg/runtime\"\nvar x = runtime.Quit", "ends the process"},
		{"Wails in the window", "app/desktop.go", "package a\nimport \"github.com/wailsapp/wails/v2/pkg/runtime\"\nvar x = runtime.Quit", ""},
	} {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, c.path, c.text, parser.SkipObjectResolution)
		require.NoError(t, err, c.name)
		got := strings.Join(broken(c.path, files, file), "\n")
		if c.want == "" {
			require.Empty(t, got, c.name)
		} else {
			require.Contains(t, got, c.want, c.name)
		}
	}
}
