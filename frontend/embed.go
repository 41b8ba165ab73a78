// Package frontend embeds the built page, for the desktop program and for voronkactl serve alike.
//
// The folder dist is kept empty in the repository, so that Go builds and tests without Node; Built tells whether a
// page is there.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// Page returns the built page's files, rooted at its index.html.
func Page() fs.FS {
	page, err := fs.Sub(files, "dist")
	if err != nil {
		panic(err) // impossible: the folder is embedded above
	}
	return page
}

// Built reports whether the page was built before this program was compiled.
func Built() bool {
	_, err := fs.Stat(files, "dist/index.html")
	return err == nil
}
