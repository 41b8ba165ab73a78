package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// habit is a call that only some places may make.
type habit struct {
	pkg, name string
	allowed   func(path string) bool // path from the root, with slashes
	why       string
}

var habits = []habit{
	{"time", "Now", inClock, "take the time from a clock.Clock, or from clock.Monotonic"},
	{"time", "Since", inClock, "take the time from a clock.Clock, or from clock.Monotonic"},
	{"time", "Until", inClock, "take the time from a clock.Clock, or from clock.Monotonic"},
	{"time", "Sleep", inClock, "wait for what is awaited, not for time to pass"},
	{"math/rand", "", inClock, "take chance from clock"},
	{"math/rand/v2", "", inClock, "take chance from clock"},
	{"github.com/wailsapp/wails/v2/pkg/runtime", "", inDesktop, "it ends the process where there is no window"},
	{"testing", "Skip", nowhere, "a test that skips shows nothing"},
}

func inClock(path string) bool   { return strings.HasPrefix(path, "backend/clock/") }
func inDesktop(path string) bool { return strings.HasPrefix(path, "app/desktop") }
func nowhere(string) bool        { return false }

// source returns a sentence for each place of the Go files under root that breaks a habit. Tests may read the wall clock;
// sleeping and skipping is for them too.
func source(root string) ([]string, error) {
	var wrong []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "node_modules" || d.Name() == "dist") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		wrong = append(wrong, broken(filepath.ToSlash(rel), files, file)...)
		return nil
	})
	slices.Sort(wrong)
	return wrong, err
}

// broken returns the habits that one file breaks.
func broken(path string, files *token.FileSet, file *ast.File) []string {
	test := strings.HasSuffix(path, "_test.go")
	names := map[string]string{} // name in the file → import path
	for _, i := range file.Imports {
		whole := strings.Trim(i.Path.Value, `"`)
		name := strings.TrimSuffix(whole, "/v2")
		name = name[strings.LastIndex(name, "/")+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		names[name] = whole
	}
	var wrong []string
	ast.Inspect(file, func(n ast.Node) bool {
		sel, is := n.(*ast.SelectorExpr)
		if !is {
			return true
		}
		on, is := sel.X.(*ast.Ident)
		if !is {
			return true
		}
		for _, h := range habits {
			match := names[on.Name] == h.pkg && (h.name == "" || h.name == sel.Sel.Name)
			if h.pkg == "testing" { // the methods of t, b and f
				match = test && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) && names[on.Name] == ""
			}
			reading := h.pkg == "time" && h.name != "Sleep" || strings.HasPrefix(h.pkg, "math/rand")
			if !match || test && reading || h.allowed(path) {
				continue
			}
			wrong = append(wrong, fmt.Sprintf("%s:%d: %s.%s: %s", path, files.Position(sel.Pos()).Line, on.Name, sel.Sel.Name, h.why))
		}
		return true
	})
	return wrong
}
