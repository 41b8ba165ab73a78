package app

import (
	"context"
	"time"

	"voronka/backend/clock"
	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Codes of what may be wrong with a workspace that works; «fault.<code>» in locales/.
const (
	clockStandsBehind fault.Code = "health_clock_behind" // args: minutes
	clockRanAhead     fault.Code = "health_clock_ahead"  // args: hours
	engineLags        fault.Code = "health_lag"          // args: minutes
	channelWaits      fault.Code = "health_channel"      // args: channel, count
	outcomesUnknown   fault.Code = "health_uncertain"    // args: count
	allHalted         fault.Code = "health_halted"
)

// Health says how the engine is, what waits and what is wrong.
func (s *System) Health(ctx context.Context) (Health, error) {
	state, err := s.app.engine.Health(ctx)
	if err != nil {
		return Health{}, err
	}
	h := Health{
		State: state.State, Active: state.Active, Due: state.Due, NextDue: state.NextDue, Lag: state.Lag.Milliseconds(), Events: state.Unread,
		Queued: state.Queued, Uncertain: state.Uncertain, Failed: state.Failed, Rates: HealthRates(state.Rates), Behind: state.Behind.Milliseconds(),
		Ahead:  state.Ahead.Milliseconds(),
		Backup: state.Backup, Held: counts(state.Held), Refused: counts(state.Refused), Queues: []HealthQueue{},
	}
	for _, q := range state.Queues {
		line := HealthQueue{Channel: q.Channel, Waiting: q.Waiting, Oldest: q.Oldest.Milliseconds(), PerMinute: q.PerMinute}
		if q.Fault != nil {
			line.Fault = FaultOf(q.Fault)
		}
		h.Queues = append(h.Queues, line)
	}
	s.app.mu.Lock()
	refused := s.app.refused
	s.app.mu.Unlock()
	switch {
	case refused != nil && refused.Code == engine.Held:
		h.State, h.Fault = "refused", refused
	case refused != nil:
		h.State, h.Fault = "failed", refused
	case state.State == "halted":
		h.State = "stopped"
	case state.Err != nil:
		h.Fault, h.Since = FaultOf(state.Err), state.Since
	}
	h.Troubles, h.Notes = troubles(&h, state.State == "halted"), notes(&h)
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		if h.Unread, err = inbox.Unread(q); err != nil {
			return err
		}
		asks, err := s.app.engine.CountAttention(ctx, q)
		h.Attention = asks.Total()
		return err
	})
	return h, err
}

func counts(list []engine.Count) []HealthCount {
	out := make([]HealthCount, len(list))
	for i, c := range list {
		out[i] = HealthCount{c.Code, c.Count}
	}
	return out
}

// lagsAfter is how long something may have been waiting for the engine before that is worth a word.
const lagsAfter = time.Minute

// troubles are the sentences about what is wrong, the worst first. An engine that runs elsewhere is no trouble of the
// workspace; what it does not get done is.
func troubles(h *Health, halted bool) []*Fault {
	out := []*Fault{}
	say := func(code fault.Code, args fault.Args) { out = append(out, &Fault{Code: code, Args: args}) }
	if h.Fault != nil && h.State == "failed" {
		out = append(out, h.Fault)
	}
	if halted {
		say(allHalted, nil)
	}
	if h.Behind > 0 {
		say(clockStandsBehind, fault.Args{"minutes": minutes(h.Behind)})
	}
	if !halted && time.Duration(h.Lag)*time.Millisecond > lagsAfter {
		say(engineLags, fault.Args{"minutes": minutes(h.Lag)})
	}
	for _, q := range h.Queues {
		if q.Fault != nil && q.Waiting > 0 {
			say(channelWaits, fault.Args{"channel": q.Channel, "count": q.Waiting})
			out = append(out, q.Fault)
		}
	}
	if h.Uncertain > 0 {
		say(outcomesUnknown, fault.Args{"count": h.Uncertain})
	}
	return out
}

// notes are the sentences about what is worth a word and not wrong. A leap of the clock is one of them: a weekend's sleep looks
// the same as a clock that was set on.
func notes(h *Health) []*Fault {
	out := []*Fault{}
	if h.Ahead > 0 {
		out = append(out, &Fault{Code: clockRanAhead, Args: fault.Args{"hours": h.Ahead / time.Hour.Milliseconds()}})
	}
	return out
}

// minutes rounds a span of milliseconds up.
func minutes(ms int64) int64 { return (ms + 59_999) / 60_000 }

// Backup copies the whole database and the files of the workspace into one file that must not exist yet, and notes when
// that was.
func (a *App) Backup(ctx context.Context, to string) error {
	if err := a.db.Backup(ctx, to, a.kept.Enclose); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		tx.Touch("health")
		return workspace.SetValue(tx, engine.BackupKey, clock.Millis(a.opts.Clock.Now()))
	})
}

// Health says how the engine is, as the command line asks for it: an engine at work in another program shows as «refused»
// there, which is how it should be.
func (a *App) Health(ctx context.Context) (Health, error) {
	if held := a.engine.Elsewhere(); held != nil {
		a.mu.Lock()
		a.refused = FaultOf(held)
		a.mu.Unlock()
	}
	return (&System{a}).Health(ctx)
}
