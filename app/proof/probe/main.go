//go:build probe

// Command probe opens the real window on a page that only tries what must be able to cross the bridge; see
// frontend/e2e/probe. It is built with the tags of the desktop program and «probe», for a test, and never shipped.
//
//	probe WORKSPACE PAGE    PAGE is a folder with the built index.html
package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"voronka/app"
	"voronka/backend/store"
	"voronka/locales"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a, err := app.Open(ctx, app.Options{Workspace: os.Args[1]})
	if err != nil {
		return err
	}
	words, err := locales.Load()
	if err != nil {
		return err
	}
	released := make(chan struct{})
	go func() {
		defer close(released)
		occupy(ctx, a)
	}()
	err = app.NewDesktop(a, words).Run(ctx, os.DirFS(os.Args[2]), nil)
	cancel()
	<-released
	if e := a.Close(); err == nil {
		err = e
	}
	return err
}

// occupy waits for the page's tag and then holds the one writer until the end, so that a call which writes can only
// be cancelled.
func occupy(ctx context.Context, a *app.App) {
	listener := a.Topics().Listen()
	defer listener.Close()
	for {
		changed, err := listener.Next(ctx)
		if err != nil {
			return
		}
		if slices.Contains(changed.Topics, "tags") { // the last thing that the page writes
			_ = a.DB().Write(ctx, func(*store.Tx) error {
				<-ctx.Done()
				return ctx.Err()
			})
			return
		}
	}
}
