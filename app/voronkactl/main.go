// Command voronkactl does without a window all that the engine and the data can do: scripts, checks and servers use it, so its
// words, fields and exit codes are a promise. It may import app and everything under backend; it links no GTK.
//
// Exit codes: 0 done, 1 failed or problems found, 2 wrong usage.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"voronka/app"
)

func main() {
	app.Tune()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr, os.Getenv))
}
