package engine

import (
	"context"
	"time"

	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// A timer that waits for a person's decision keeps its moment, moved out of every clock's reach: it stays in the index of
// due moments, where asked ones are counted and found by themselves, and never falls due.
const askedFrom = int64(1) << 50

// missed is the gap in which a position's timer fell due: nothing ran, its flow did not, or a person held the run; nil when
// it is not late.
func (b *batch) missed(rs *runState, at *interp.Position) *Gap {
	if at.Wait == interp.WaitLook {
		return nil
	}
	if gap := b.e.vigil.missed(rs.flow.Flow, at.Due, b.now); gap != nil {
		return gap
	}
	if again := -rs.pausedAt; rs.pausedAt < 0 && clock.Millis(at.Due) < again-lateGrace.Milliseconds() {
		return &Gap{From: clock.Millis(at.Due), To: again, Why: GapPaused}
	}
	return nil
}

// catchUp applies its flow's rule to a late timer; it reports whether the timer goes on now.
func (b *batch) catchUp(it *item, rs *runState, at *interp.Position, gap *Gap) (goes bool, err error) {
	l := b.lateness("", rs, at, gap)
	args := fault.Args{"due": clock.Millis(at.Due)}
	switch {
	case l.Skip:
		if age := rs.flow.Program.Settings.CatchUpAge; l.Code == "catch_up_stale" {
			args["age"] = age
		}
		return false, b.advance(rs, interp.Input{Kind: interp.InputStop, Why: &interp.Reason{Code: l.Code, Args: args}}, it.doom)
	case l.Ask:
		b.putOff(rs, at, time.Time{}, interp.Reason{Code: l.Code, Args: args})
		at.Asked = true
		b.tx.Touch("backlog")
		return false, nil
	case !l.Until.IsZero():
		b.putOff(rs, at, l.Until, interp.Reason{Code: l.Code, Args: args})
		return false, nil
	}
	return true, nil
}

// lateness asks the policy about a late timer, by its flow's rule or by the one that a person chose.
func (b *batch) lateness(rule string, rs *runState, at *interp.Position, gap *Gap) policy.Late {
	m := policy.Missed{Due: at.Due, From: clock.FromMillis(gap.From), To: clock.FromMillis(gap.To),
		Count: int(gap.Late[int64(rs.flow.Flow)]), Key: uint64(rs.ID)<<8 | uint64(at.Slot&0xff), Minute: b.pace(rs.flow)}
	return policy.CatchUp(&rs.flow.Program.Settings, rule, m, b.now, b.settingsZone(rs), b.workdays(&rs.flow.Program.Settings))
}

// putOff moves a timer, with the reason in the history.
func (b *batch) putOff(rs *runState, at *interp.Position, until time.Time, why interp.Reason) {
	en := interp.Entry{Node: rs.flow.Program.Steps[at.Step].Node.ID, Visit: at.Visit, At: clock.Millis(b.now), What: interp.Held,
		Why: []interp.Reason{why}}
	if !until.IsZero() {
		en.Until, at.Due = clock.Millis(until), until
	}
	rs.entries = append(rs.entries, en)
	b.touch(rs)
}

// pace is how many messages a minute the slowest channel takes that the flow names; 0 where none has a limit.
func (b *batch) pace(c *library.Compiled) int {
	if b.e.PerMinute == nil {
		return 0
	}
	if n, ok := b.paces[c.Version]; ok {
		return n
	}
	slowest := 0
	for _, id := range channelsOf(c.Program) {
		if n := b.e.PerMinute(id); n > 0 && (slowest == 0 || n < slowest) {
			slowest = n
		}
	}
	if b.paces == nil {
		b.paces = map[library.VersionID]int{}
	}
	b.paces[c.Version] = slowest
	return slowest
}

// decide is an item's work when a person has decided about an asked timer.
func (b *batch) decide(it *item) error {
	rs := b.runs[it.run]
	if rs == nil || rs.State != interp.Active {
		return nil
	}
	at := rs.at(it.slot)
	if at == nil || !at.Asked {
		return nil
	}
	b.decided++
	gap := b.missed(rs, at)
	if gap == nil { // it was long ago
		gap = &Gap{From: clock.Millis(at.Due), To: clock.Millis(b.now)}
	}
	l := b.lateness(it.rule, rs, at, gap)
	args := fault.Args{"due": clock.Millis(at.Due)}
	at.Asked = false
	if l.Skip {
		return b.advance(rs, interp.Input{Kind: interp.InputStop, Why: &interp.Reason{Code: "catch_up_skipped", Args: args}}, it.doom)
	}
	code := "catch_up_released"
	until := b.now
	if l.Until.After(until) {
		code, until = l.Code, l.Until
	}
	b.putOff(rs, at, until, interp.Reason{Code: code, Args: args})
	return nil
}

// decideBatch is how many timers one transaction decides about.
const decideBatch = 500

// Decide settles what waits for a person after a gap, of one flow or of all: run_now, next_allowed, shift or skip. It
// returns how many timers it concerned.
func (e *Engine) Decide(ctx context.Context, flowUID, rule string) (int64, error) {
	switch rule {
	case policy.RunNow, policy.NextAllowed, policy.Shift, policy.Skip:
	default:
		return 0, fault.New(fault.Unknown, fault.Args{"what": "catch_up", "key": rule})
	}
	e.turns.Lock()
	defer e.turns.Unlock()
	var flow library.FlowID
	if err := e.DB.Read(ctx, func(q *store.ReadTx) error {
		if !e.vigil.known {
			if err := e.vigil.load(q); err != nil {
				return err
			}
		}
		if flowUID == "" {
			return nil
		}
		f, err := e.Library.Get(q, flowUID)
		flow = f.ID
		return err
	}); err != nil {
		return 0, err
	}
	var count int64
	for {
		var some int64
		err := e.DB.Write(ctx, func(tx *store.Tx) error {
			items, err := askedItems(tx, flow, rule)
			if err != nil || len(items) == 0 {
				return err
			}
			b, err := e.byHand(ctx, tx)
			if err != nil {
				return err
			}
			if err := b.do(items); err != nil {
				return err
			}
			some = b.decided
			tx.Touch("backlog", "stats")
			tx.OnCommit(e.Wake)
			return nil
		})
		if err != nil || some == 0 {
			return count, err
		}
		count += some
	}
}

// byHand is a batch for what a person does to runs: nothing joins it.
func (e *Engine) byHand(ctx context.Context, tx *store.Tx) (*batch, error) {
	set, err := workspace.Load(tx)
	if err != nil {
		return nil, err
	}
	return e.batchOf(ctx, tx, set)
}

func askedItems(q store.Querier, flow library.FlowID, rule string) ([]item, error) {
	rows, err := q.Query(`SELECT id, 0 FROM run WHERE due >= ?1 AND (?2 = 0 OR flow = ?2)
		UNION ALL SELECT p.run, p.slot FROM position p JOIN run r ON r.id = p.run WHERE p.due >= ?1 AND (?2 = 0 OR r.flow = ?2) LIMIT ?3`,
		askedFrom, int64(flow), decideBatch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var items []item
	for rows.Next() {
		it := item{only: -1, rule: rule}
		if err := rows.Scan(&it.run, &it.slot); err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, rows.Err()
}
