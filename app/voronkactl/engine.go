package main

import (
	"errors"
	"time"

	"voronka/app"
	"voronka/backend/clock"
	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/store"
)

type engineCmd struct {
	UntilIdle bool   `help:"${help_until_idle}"`
	Clock     string `help:"${help_clock}" placeholder:"TIME"`
	Backlog   bool   `help:"${help_backlog}"`
	Send      bool   `help:"${help_send}"`
}

// Run runs the workspace's flows: until it is told to end, until nothing is due, or with the clock moved on from due moment
// to due moment.
func (c *engineCmd) Run(s *session) error {
	if c.Send && c.Clock == "" {
		return usageError{"--send goes with --clock"}
	}
	if c.Backlog {
		return c.backlog(s)
	}
	if c.Clock != "" {
		to, err := parseTime(c.Clock)
		if err != nil {
			return err
		}
		a, _, err := s.openAt(to, c.Send)
		if err != nil {
			return err
		}
		return errors.Join(a.Engine().RunClock(s.ctx, to), a.Close())
	}
	return s.with(nil, func(a *app.App) error {
		if c.UntilIdle {
			return a.Engine().RunUntilIdle(s.ctx)
		}
		if err := a.Engine().Start(s.ctx); err != nil {
			return err
		}
		<-s.ctx.Done()
		a.Engine().Stop()
		return nil
	})
}

// openAt opens the workspace with a clock that stands at the end of its log, to be moved on to a moment. A moment before the
// log's end is refused; in the future, channels that leave the machine are refused unless send says otherwise.
func (s *session) openAt(to time.Time, send bool) (*app.App, *clock.Manual, error) {
	now := clock.System{}.Now()
	manual := clock.NewManual(now)
	a, err := s.open(func(o *app.Options) {
		o.Clock = manual
		o.Hold = to.After(now) && !send
	})
	if err != nil {
		return nil, nil, err
	}
	var last int64
	err = a.DB().Read(s.ctx, func(q *store.ReadTx) error {
		_, last, err = store.LastEvent(q)
		return err
	})
	if err == nil && to.Before(clock.FromMillis(last)) {
		err = fault.New(engine.ClockBehind, fault.Args{"to": clock.Millis(to), "log": last})
	}
	if err != nil {
		return nil, nil, errors.Join(err, a.Close())
	}
	// The log may stand ahead of the machine's clock, by an earlier --clock; before it nothing can happen any more.
	if start := clock.FromMillis(last); last > 0 && (start.After(now) || to.Before(now)) {
		manual.Set(start)
	} else if to.Before(now) {
		manual.Set(to)
	}
	return a, manual, nil
}
