// Command voronka is the desktop program: it opens the workspace, starts the engine and shows the window. Where there is no
// display it says so and serves the same page on loopback.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"syscall"

	"voronka/app"
	"voronka/app/web"
	"voronka/frontend"
	"voronka/locales"
)

//go:embed build/appicon.png
var icon []byte

func main() {
	app.Tune()
	workspace := flag.String("workspace", "", "the folder that holds voronka.db (default: the user's data folder)")
	flag.Parse()
	if err := run(*workspace); err != nil {
		fmt.Fprintln(os.Stderr, "voronka:", err)
		os.Exit(1)
	}
}

func run(workspace string) (err error) {
	if workspace == "" {
		if workspace, err = app.DefaultWorkspace(); err != nil {
			return err
		}
	}
	if workspace, err = filepath.Abs(workspace); err != nil {
		return err
	}
	words, err := locales.Load()
	if err != nil {
		return err
	}
	// Another start of the same workspace only brings this window back.
	var window atomic.Pointer[app.Desktop]
	show := func() {
		if d := window.Load(); d != nil {
			d.Show()
		}
	}
	instance, err := app.ClaimWindow(workspace, show)
	if err != nil || instance == nil {
		return err
	}
	defer func() { err = errors.Join(err, instance.Release()) }()

	dir, err := app.LogDir()
	if err != nil {
		return err
	}
	log, logFile, err := app.NewLog(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logFile.Close()) }()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a, err := app.Open(ctx, app.Options{Workspace: workspace, Words: words, Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	log.WithFields(map[string]any{"version": app.Version, "path": workspace}).Info("opened the workspace")
	if err := a.StartEngine(ctx); err != nil {
		log.WithError(err).Warn("start the engine") // the page shows it and goes on
	}
	if !hasDisplay() {
		return serve(ctx, a, words)
	}
	d := app.NewDesktop(a, words)
	window.Store(d)
	go func() {
		<-ctx.Done()
		d.Quit()
	}()
	return d.Run(ctx, frontend.Page(), icon)
}

func hasDisplay() bool {
	return runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// serve shows the page to a browser in the window's place.
func serve(ctx context.Context, a *app.App, words *locales.Words) error {
	server, err := web.Listen("127.0.0.1:0", web.Config{
		Dispatcher: a.Dispatcher(), Topics: a.Topics(), Files: a.Files(), Page: frontend.Page(), Built: frontend.Built(), Log: a.Log(),
	})
	if err != nil {
		return err
	}
	lang := a.Language(ctx)
	fmt.Println(words.T(lang, "cli.no_display", nil))
	fmt.Println(words.T(lang, "cli.serving", map[string]any{"address": server.Invitation()}))
	return server.Serve(ctx)
}
