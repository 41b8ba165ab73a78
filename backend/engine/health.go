package engine

import (
	"context"
	"encoding/json"
	"time"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Health says how the engine does and what waits. Counts go up to healthLimit, so that asking costs little however much
// there is. The rates are this process's own; all else is read from the file.
type Health struct {
	State     string // running, stopped (not started), halted (the red switch), failed
	Err       error  // what has kept the engine from working longest, for failed
	Since     int64  // since when, UTC ms
	Active    int64  // positions of runs under way
	Due       int64  // timers due now
	NextDue   int64  // UTC ms; 0: none
	Unread    int64  // events that the engine has not read
	Lag       time.Duration
	Queued    int64
	Uncertain int64
	Failed    int64 // visits of steps that failed, ever
	Rates     Rates
	Held      []Count       // messages that a rule holds back, by the rule: «reason.<code>»
	Refused   []Count       // starts that a rule refused in the last day, by the rule
	Queues    []Queue       // the channels that leave the machine
	Behind    time.Duration // how far the clock stands before the log's last moment
	Ahead     time.Duration // by how much the clock ran ahead at once within the last day: the machine slept, or the clock was set on
	Backup    int64         // when the last copy was made, UTC ms; 0: never
}

// Count is how often something was found.
type Count struct {
	Code  string
	Count int64
}

// Queue is what waits for a channel.
type Queue struct {
	Channel   string
	Waiting   int64         // messages due now or later
	Oldest    time.Duration // how long the oldest of those due has been waiting
	PerMinute int           // the pace; 0: none is set
	Fault     error         // why nothing can leave by it now; nil: it can
}

const healthLimit = 10_000

// heldLooked is how many held messages are looked at for their reasons.
const heldLooked = 500

// BackupKey is the setting that keeps when the last copy of the workspace was made, UTC ms.
const BackupKey = "backup.at"

// Health reads the engine's state.
func (e *Engine) Health(ctx context.Context) (Health, error) {
	h := Health{State: "stopped", Rates: e.meter.rates()}
	e.mu.Lock()
	if e.stop != nil {
		h.State = "running"
	}
	e.mu.Unlock()
	if h.Since, h.Err = e.troubles.oldest(); h.Err != nil {
		h.State = "failed"
	}
	err := e.DB.Read(ctx, func(q *store.ReadTx) error {
		set, err := workspace.Load(q)
		if err != nil {
			return err
		}
		if set.Halted {
			h.State = "halted"
		}
		now := clock.Millis(e.Clock.Now())
		if err := h.count(q, now); err != nil {
			return err
		}
		if err := h.lag(q, now); err != nil {
			return err
		}
		if err := h.rules(q, now); err != nil {
			return err
		}
		if err := h.ahead(q, now); err != nil {
			return err
		}
		_, err = workspace.Value(q, BackupKey, &h.Backup)
		return err
	})
	if err != nil {
		return h, err
	}
	h.Queues, err = e.queues(ctx)
	return h, err
}

func (h *Health) count(q store.Querier, now int64) error {
	for _, ask := range []struct {
		sql  string
		args []any
		into *int64
	}{
		{`SELECT COALESCE(SUM(entered - left_), 0) FROM node_total`, nil, &h.Active},
		{`SELECT COALESCE(SUM(failed), 0) FROM node_total`, nil, &h.Failed},
		{`SELECT COUNT(*) FROM (SELECT 1 FROM run WHERE due BETWEEN 1 AND ? LIMIT ?)`, []any{now, healthLimit}, &h.Due},
		{`SELECT COALESCE(MIN(due), 0) FROM run WHERE due > ? AND due < ?`, []any{now, askedFrom}, &h.NextDue},
		{`SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE due IS NOT NULL LIMIT ?)`, []any{healthLimit}, &h.Queued},
		{`SELECT COUNT(*) FROM outbox WHERE state = 'uncertain'`, nil, &h.Uncertain},
	} {
		if _, err := q.QueryRow(ask.sql, ask.args, ask.into); err != nil {
			return err
		}
	}
	return nil
}

// lag is how long the oldest thing that the engine could do has been waiting for it.
func (h *Health) lag(q store.Querier, now int64) error {
	read, err := store.Cursor(q, reader)
	if err != nil {
		return err
	}
	seq, last, err := store.LastEvent(q)
	if err != nil {
		return err
	}
	h.Unread, h.Behind = seq-read, time.Duration(max(0, last-now))*time.Millisecond
	oldest := now
	for _, ask := range []struct {
		sql string
		arg int64
	}{
		{`SELECT recorded_at FROM event WHERE seq > ? ORDER BY seq LIMIT 1`, read},
		{`SELECT due FROM run WHERE due BETWEEN 1 AND ? ORDER BY due LIMIT 1`, now},
		{`SELECT due FROM position WHERE due BETWEEN 1 AND ? ORDER BY due LIMIT 1`, now},
	} {
		at := now
		if _, err := q.QueryRow(ask.sql, []any{ask.arg}, &at); err != nil {
			return err
		}
		oldest = min(oldest, at)
	}
	h.Lag = time.Duration(now-oldest) * time.Millisecond
	return nil
}

// aheadFrom is a leap of the clock that is worth a word: a night's sleep is not.
const aheadFrom = 20 * time.Hour

// ahead finds the longest leap of the clock that the engine lived through in the last day.
func (h *Health) ahead(q store.Querier, now int64) error {
	var v vigil
	if err := v.load(q); err != nil {
		return err
	}
	for _, g := range v.Gaps {
		leap := time.Duration(g.To-g.From) * time.Millisecond
		if g.Why == GapSleep && g.To <= now && now-g.To < day && leap >= aheadFrom {
			h.Ahead = max(h.Ahead, leap)
		}
	}
	return nil
}

// rules counts what rules hold back and refuse.
func (h *Health) rules(q store.Querier, now int64) error {
	rows, err := q.Query(`SELECT (SELECT entries FROM history WHERE run = w.run ORDER BY id DESC LIMIT 1)
		FROM (SELECT id AS run FROM run WHERE wait = 'held' UNION ALL SELECT run FROM position WHERE wait = 'held') w LIMIT ?`, heldLooked)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var packed []byte
		if err := rows.Scan(&packed); err != nil {
			return err
		}
		h.Held = counted(h.Held, heldBy(packed), 1)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	refused, err := q.Query(`SELECT reason, SUM(count) FROM refusal_total WHERE day >= ? GROUP BY reason ORDER BY 2 DESC, 1`, now/day-1)
	if err != nil {
		return err
	}
	defer refused.Close()
	for refused.Next() {
		var c Count
		if err := refused.Scan(&c.Code, &c.Count); err != nil {
			return err
		}
		h.Refused = append(h.Refused, c)
	}
	return refused.Err()
}

// heldBy is the rule that a run's last steps name for holding a message.
func heldBy(packed []byte) string {
	var entries []interp.Entry
	if json.Unmarshal(packed, &entries) != nil {
		return ""
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if e := entries[i]; e.What == interp.Held && len(e.Why) > 0 {
			return e.Why[len(e.Why)-1].Code
		}
	}
	return ""
}

func counted(list []Count, code string, n int64) []Count {
	for i := range list {
		if list[i].Code == code {
			list[i].Count += n
			return list
		}
	}
	return append(list, Count{code, n})
}

// queues tells what waits for each channel that leaves the machine.
func (e *Engine) queues(ctx context.Context) ([]Queue, error) {
	var out []Queue
	set := e.Channels()
	now := clock.Millis(e.Clock.Now())
	err := e.DB.Read(ctx, func(q *store.ReadTx) error {
		for _, ch := range set.All() {
			if ch.Local() {
				continue
			}
			line := Queue{Channel: ch.ID(), PerMinute: e.perMinute(ch.ID())}
			if err := ch.Ready(ctx); err != nil {
				line.Fault = err
			} else if set.Held() {
				line.Fault = fault.New(channel.HeldBack, fault.Args{"channel": ch.ID()})
			}
			var oldest int64
			if _, err := q.QueryRow(`SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE channel = ? AND due IS NOT NULL LIMIT ?)`,
				[]any{ch.ID(), healthLimit}, &line.Waiting); err != nil {
				return err
			}
			if _, err := q.QueryRow(`SELECT COALESCE(MIN(due), 0) FROM outbox WHERE channel = ? AND due BETWEEN 1 AND ?`,
				[]any{ch.ID(), now}, &oldest); err != nil {
				return err
			}
			if oldest > 0 {
				line.Oldest = time.Duration(now-oldest) * time.Millisecond
			}
			out = append(out, line)
		}
		return nil
	})
	return out, err
}
