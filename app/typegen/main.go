// Command typegen writes frontend/src/api/types.gen.ts: the types of everything that crosses the bridge and the table of
// services with their methods, made from the Go types by reflection and from their comments. It may import app; the page
// never writes these types by hand, and a stale file fails this package's test.
//
//	go run ./app/typegen            writes the file
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"voronka/app"
)

// target is the generated file, from the module's root.
const target = "frontend/src/api/types.gen.ts"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "typegen:", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	text, err := generate(root, app.ServiceTypes())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, target), []byte(text), 0o644)
}

// moduleRoot is the nearest folder upwards that holds go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no go.mod above the current folder")
		}
		dir = up
	}
}
