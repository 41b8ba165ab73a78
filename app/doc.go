// Package app is what the page and the command line talk to: services, one file a section, that check input, call the
// domain and map errors; the bridge that finds their methods by name for every way in; and Open, which builds the whole
// program by hand, in order. It may import everything under backend. desktop.go alone calls Wails' runtime, so that services
// run without a window; web/ offers the same bridge over HTTP and voronkactl/ is the command line.
package app

//go:generate go run voronka/app/typegen
