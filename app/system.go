package app

import (
	"context"
	"runtime"

	"voronka/backend/store"
	"voronka/backend/workspace"
)

// System is the program and the workspace as a whole.
type System struct{ app *App }

// Info says what program this is, and how the workspace is set.
func (s *System) Info(ctx context.Context) (Info, error) {
	settings, err := s.app.Settings(ctx)
	if err != nil {
		return Info{}, err
	}
	info := Info{
		Version: Version, Platform: runtime.GOOS, Window: s.app.nativeDialogs().Open != nil, Path: s.app.opts.Workspace, Demo: settings.Demo,
		Preferences: Preferences{
			Name: settings.Name, Language: settings.Language, Theme: settings.Theme, Currency: settings.Currency, Zone: settings.Zone,
			Live: settings.AdvertiseUnknown, History: int64(settings.HistoryDays),
		},
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		var err error
		if info.View, err = workspace.View(q); err != nil {
			return err
		}
		seq, _, err := store.LastEvent(q)
		if err != nil || seq > 0 {
			return err
		}
		flows, err := s.app.flows.List(q)
		info.Empty = len(flows) == 0
		return err
	})
	return info, err
}

// SavePreferences changes how the workspace is set.
func (s *System) SavePreferences(ctx context.Context, in Preferences) (Info, error) {
	err := s.app.db.Write(ctx, func(tx *store.Tx) error {
		settings, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		settings.Name, settings.Language, settings.Theme = in.Name, in.Language, in.Theme
		settings.Currency, settings.Zone, settings.AdvertiseUnknown = in.Currency, in.Zone, in.Live
		settings.HistoryDays = int(in.History)
		return workspace.Save(tx, settings)
	})
	if err != nil {
		return Info{}, err
	}
	s.app.engine.Wake()
	return s.Info(ctx)
}

// SaveView keeps one value of how the page was left, so that it opens so again on this workspace.
func (s *System) SaveView(ctx context.Context, in SaveView) (SaveView, error) {
	return in, s.app.db.Write(ctx, func(tx *store.Tx) error { return workspace.SetView(tx, in.Key, in.Value) })
}

// SetEngine is the red switch: off stops everything until it is on again, also over a restart.
func (s *System) SetEngine(ctx context.Context, in SetEngine) (Health, error) {
	if err := s.app.engine.SetHalted(ctx, !in.On); err != nil {
		return Health{}, err
	}
	return s.Health(ctx)
}

// Working reports whether a live flow has anyone inside, so that closing the window should not stop the engine.
func (a *App) Working(ctx context.Context) bool {
	state, err := a.engine.Health(ctx)
	if err != nil || state.State != "running" || state.Active == 0 {
		return false
	}
	live := false
	err = a.db.Read(ctx, func(q *store.ReadTx) error {
		flows, err := a.flows.LiveFlows(q)
		live = len(flows) > 0
		return err
	})
	return err == nil && live
}

// Queued counts the messages that wait to be sent.
func (a *App) Queued(ctx context.Context) int64 {
	state, err := a.engine.Health(ctx)
	if err != nil {
		return 0
	}
	return state.Queued
}
