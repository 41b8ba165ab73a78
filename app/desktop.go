package app

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"sync"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"voronka/locales"
)

// Desktop is the program's window. This file and desktop_menu.go alone call Wails' runtime, whose functions end the process
// where there is no window.
type Desktop struct {
	app   *App
	words *locales.Words

	mu       sync.Mutex
	ctx      context.Context // Wails' own, between startup and shutdown
	quitting bool
	hidden   bool
	lang     string
}

// NewDesktop makes the window of an open program.
func NewDesktop(a *App, words *locales.Words) *Desktop { return &Desktop{app: a, words: words} }

// Run shows the window and returns when the program is quit.
func (d *Desktop) Run(ctx context.Context, page fs.FS, icon []byte) error {
	d.lang = d.language(ctx)
	place := d.place(ctx)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	d.app.SetNative(Native{Open: d.openFile, Save: d.saveFile})
	start := options.Normal
	if place.Maximised {
		start = options.Maximised
	}
	return wails.Run(&options.App{
		Title:            d.words.T(d.lang, "window.title", nil),
		Width:            place.Width,
		Height:           place.Height,
		MinWidth:         minWidth,
		MinHeight:        minHeight,
		WindowStartState: start,
		BackgroundColour: options.NewRGB(247, 248, 250),
		AssetServer:      &assetserver.Options{Assets: page, Handler: routes(page)},
		Menu:             d.menu(),
		Bind:             []any{NewBridge(ctx, d.app.Dispatcher())},
		ErrorFormatter:   func(err error) any { return wireError(err) },
		DragAndDrop:      &options.DragAndDrop{EnableFileDrop: true},
		OnStartup: func(w context.Context) {
			d.mu.Lock()
			d.ctx = w
			d.mu.Unlock()
			runtime.OnFileDrop(w, func(x, y int, paths []string) { runtime.EventsEmit(w, "dropped", d.app.dropped(x, y, paths)) })
			if place.known && !place.Maximised {
				runtime.WindowSetPosition(w, place.X, place.Y)
			}
			go d.tell(ctx)
		},
		OnDomReady:    func(w context.Context) { runtime.WindowExecJS(w, keepPage) },
		OnBeforeClose: d.beforeClose,
		OnShutdown: func(context.Context) {
			d.mu.Lock()
			d.ctx = nil
			d.mu.Unlock()
		},
		Linux:   &linux.Options{Icon: icon, ProgramName: "voronka", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		Windows: &windows.Options{WebviewIsTransparent: false, Theme: windows.SystemDefault},
		Mac:     &mac.Options{About: &mac.AboutInfo{Title: "Voronka", Message: Version, Icon: icon}},
	})
}

// keepPage keeps the keys of a browser from loading the page anew, which would lose what is being typed.
const keepPage = `window.addEventListener('keydown', (e) => {
  if (e.code === 'F5' || (e.ctrlKey || e.metaKey) && e.code === 'KeyR') e.preventDefault()
}, true)`

// wireError is how an error reaches the page: its Fault as an object.
func wireError(err error) any {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return FaultOf(err)
}

// routes answers with the page for its own addresses, which are no files.
func routes(page fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || path.Ext(r.URL.Path) != "" {
			http.NotFound(w, r)
			return
		}
		text, err := fs.ReadFile(page, "index.html")
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(text)
	})
}

// Show brings the window back, in front of others.
func (d *Desktop) Show() {
	d.with(func(w context.Context) {
		d.mu.Lock()
		d.hidden = false
		d.mu.Unlock()
		runtime.WindowShow(w)
		runtime.WindowUnminimise(w)
	})
}

// Quit ends the program, whatever waits: everything is kept and goes on at the next start.
func (d *Desktop) Quit() {
	d.with(func(w context.Context) {
		d.mu.Lock()
		d.quitting = true
		d.mu.Unlock()
		runtime.Quit(w)
	})
}

// beforeClose keeps the engine running behind a closed window while a flow is live. It says so once; starting the program
// again brings the window back.
func (d *Desktop) beforeClose(w context.Context) (prevent bool) {
	d.mu.Lock()
	quitting, hidden := d.quitting, d.hidden
	d.mu.Unlock()
	if !hidden {
		d.remember(w)
	}
	if quitting || !d.app.Working(w) {
		return false
	}
	d.mu.Lock()
	d.hidden = true
	d.mu.Unlock()
	// The dialog waits for an answer on the window's own thread, so it must not be asked for from there.
	go func() {
		if d.firstTime(w, "window.told_keeps_running") {
			_, _ = runtime.MessageDialog(w, runtime.MessageDialogOptions{
				Type:    runtime.InfoDialog,
				Title:   d.words.T(d.lang, "window.keeps_running.title", nil),
				Message: d.words.T(d.lang, "window.keeps_running.text", nil),
			})
		}
		runtime.WindowHide(w)
	}()
	return true
}

// tell passes on what changed until ctx ends, and keeps menu and title in the language of the settings.
func (d *Desktop) tell(ctx context.Context) {
	listener := d.app.Topics().Listen()
	defer listener.Close()
	for {
		changed, err := listener.Next(ctx)
		if err != nil {
			return
		}
		lang := d.language(ctx)
		d.with(func(w context.Context) {
			runtime.EventsEmit(w, "changed", changed)
			if lang != d.lang {
				d.lang = lang
				runtime.WindowSetTitle(w, d.words.T(lang, "window.title", nil))
				runtime.MenuSetApplicationMenu(w, d.menu())
			}
		})
	}
}

// with runs fn on Wails' context, if the window is there.
func (d *Desktop) with(fn func(context.Context)) {
	d.mu.Lock()
	w := d.ctx
	d.mu.Unlock()
	if w != nil {
		fn(w)
	}
}

func (d *Desktop) openFile(_ context.Context, purpose string) (name string, err error) {
	var filters []runtime.FileFilter
	switch purpose {
	case "table":
		filters = []runtime.FileFilter{{DisplayName: d.words.T(d.lang, "dialog.tables", nil), Pattern: "*.csv;*.txt;*.tsv"}}
	case "flow":
		filters = []runtime.FileFilter{{DisplayName: d.words.T(d.lang, "dialog.flows", nil), Pattern: "*.json"}}
	}
	filters = append(filters, runtime.FileFilter{DisplayName: d.words.T(d.lang, "dialog.all", nil), Pattern: "*"})
	d.with(func(w context.Context) {
		name, err = runtime.OpenFileDialog(w, runtime.OpenDialogOptions{Title: d.words.T(d.lang, "dialog.open_"+purpose, nil), Filters: filters})
	})
	return name, err
}

func (d *Desktop) saveFile(_ context.Context, suggested string) (name string, err error) {
	d.with(func(w context.Context) {
		name, err = runtime.SaveFileDialog(w, runtime.SaveDialogOptions{
			Title: d.words.T(d.lang, "dialog.save", nil), DefaultFilename: suggested, CanCreateDirectories: true,
		})
	})
	return name, err
}
