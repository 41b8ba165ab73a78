package app

import (
	"context"

	"voronka/backend/fault"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Calendar is the working hours and holidays of the workspace.
type Calendar struct{ app *App }

// Get returns the working hours, and the days of a year that differ from their weekday.
func (s *Calendar) Get(ctx context.Context, in CalendarYear) (WorkCalendar, error) {
	out := WorkCalendar{Year: in.Year, Source: workspace.CalendarSource()}
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		settings, err := workspace.Load(q)
		if err != nil {
			return err
		}
		if out.Year == 0 {
			out.Year = s.app.opts.Clock.Now().In(settings.Location()).Year()
		}
		for _, h := range settings.Hours {
			out.Hours = append(out.Hours, WorkHours(h))
		}
		days, known, err := workspace.CalendarDays(q, out.Year)
		out.Known, out.Days = known, make([]CalendarDay, len(days))
		for i, d := range days {
			out.Days[i] = CalendarDay{Day: d.Day, Worked: d.Worked, Name: d.Name, Code: d.Code, Own: d.Own, Hides: d.Hides}
		}
		return err
	})
	return out, err
}

// SaveHours sets the working hours of the week. Waits that begin from now on go by them; one that ends outside of them waits
// on.
func (s *Calendar) SaveHours(ctx context.Context, in SaveHours) (SaveHours, error) {
	var week [7]workspace.Hours
	if len(in.Hours) != len(week) {
		return in, fault.InvalidFields(fault.Field{Field: "hours", Code: fault.Invalid})
	}
	for i, h := range in.Hours {
		week[i] = workspace.Hours(h)
	}
	return in, s.change(ctx, func(tx *store.Tx) error {
		settings, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		settings.Hours = week
		return workspace.Save(tx, settings)
	})
}

// SetDay makes a day worked or a day off, whatever the shipped calendar says of it.
func (s *Calendar) SetDay(ctx context.Context, in SetDay) (SetDay, error) {
	return in, s.change(ctx, func(tx *store.Tx) error {
		return workspace.SetDay(tx, workspace.CalendarDay{Day: in.Day, Worked: in.Worked, Name: in.Name})
	})
}

// ForgetDays takes the workspace's own setting of a day back, or of all days of a year.
func (s *Calendar) ForgetDays(ctx context.Context, in ForgetDays) (ForgetDays, error) {
	return in, s.change(ctx, func(tx *store.Tx) error { return workspace.ForgetDays(tx, in.Day) })
}

func (s *Calendar) change(ctx context.Context, fn func(tx *store.Tx) error) error {
	if err := s.app.db.Write(ctx, fn); err != nil {
		return err
	}
	s.app.engine.Wake()
	return nil
}
