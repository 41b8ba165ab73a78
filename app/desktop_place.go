package app

import (
	"context"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"voronka/backend/store"
	"voronka/backend/workspace"
)

// The window's size at first, and the least in which everything can be reached, in pixels.
const (
	firstWidth, firstHeight = 1440, 900
	minWidth, minHeight     = 1120, 700
)

const placeKey = "window"

// windowPlace is where the window stood when it was last closed, kept with the workspace.
type windowPlace struct {
	X         int  `json:"x"`
	Y         int  `json:"y"`
	Width     int  `json:"width"`
	Height    int  `json:"height"`
	Maximised bool `json:"maximised"`
	known     bool
}

func (d *Desktop) place(ctx context.Context) windowPlace {
	place := windowPlace{Width: firstWidth, Height: firstHeight}
	err := d.app.DB().Read(ctx, func(tx *store.ReadTx) (err error) {
		place.known, err = workspace.Value(tx, placeKey, &place)
		return err
	})
	if err != nil || place.Width < minWidth || place.Height < minHeight {
		return windowPlace{Width: firstWidth, Height: firstHeight}
	}
	return place
}

// remember keeps the window's place. It is no reason to stop closing when that fails.
func (d *Desktop) remember(w context.Context) {
	place := d.place(w)
	place.Maximised = runtime.WindowIsMaximised(w)
	if runtime.WindowIsNormal(w) {
		place.X, place.Y = runtime.WindowGetPosition(w)
		place.Width, place.Height = runtime.WindowGetSize(w)
	}
	if err := d.keep(w, placeKey, place); err != nil {
		d.app.Log().WithError(err).Warn("keep the window's place")
	}
}

// firstTime reports whether this is the first time that it is asked about key in this workspace.
func (d *Desktop) firstTime(ctx context.Context, key string) bool {
	told := false
	err := d.app.DB().Read(ctx, func(tx *store.ReadTx) error {
		_, err := workspace.Value(tx, key, &told)
		return err
	})
	if err != nil || told {
		return false
	}
	return d.keep(ctx, key, true) == nil
}

func (d *Desktop) keep(ctx context.Context, key string, value any) error {
	return d.app.DB().Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return workspace.SetValue(tx, key, value) })
}

func (d *Desktop) language(ctx context.Context) string { return d.app.Language(ctx) }
