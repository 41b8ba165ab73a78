package engine

import (
	"context"
	"errors"
	"time"

	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Strategy is what becomes of the runs under way when a version is published.
type Strategy string

// Strategies.
const (
	Finish Strategy = "finish" // they finish on the version they began on
	Move   Strategy = "move"   // they go over, each to the node of the same id
	Stop   Strategy = "stop"   // they end
)

// Plan is a publish that may still be thought over.
type Plan struct {
	Flow     string
	Rev      int64 // of the draft; 0: as it is
	Number   int   // publish this older version again; 0: the draft
	Strategy Strategy
	By       string
	Name     string // what the new version is called, and what is noted of it
	Note     string
}

// Forecast is what publishing would do.
type Forecast struct {
	Number     int  // of the version it would make; the published one when nothing differs
	Same       bool // nothing differs
	Waiting    int64
	Nodes      map[string]Over // by the ids of the nodes where people stand, for the strategy Move
	Proposal   Strategy
	Difference flow.Difference
	Before     *flow.Document // the published version; nil: none
	After      *flow.Document // what would be published
	Spread     Spread
}

// Spread is how those who would leave at once are let go, for the strategy Move: one after another by the pace of the channels
// that come next, and not in quiet hours.
type Spread struct {
	Begins    int64 // UTC ms, when the first leaves; 0: nobody does
	Ends      int64 // when the last does
	PerMinute int64 // at most so many a minute; 0: all together
}

// errDry ends the transaction of a forecast: it writes nothing.
var errDry = errors.New("a forecast")

// Forecast reckons what a publish would do to the people under way: by the very steps that the publish takes, undone. Only
// texts changed: it proposes to move; the structure did: to finish on the old version.
func (e *Engine) Forecast(ctx context.Context, p Plan) (Forecast, error) {
	out := Forecast{Nodes: map[string]Over{}, Proposal: Finish}
	var target *library.Compiled
	var f library.Flow
	err := e.DB.Read(ctx, func(q *store.ReadTx) (err error) {
		if f, err = e.Library.Get(q, p.Flow); err != nil {
			return err
		}
		if target, err = e.Library.Next(q, f, p.Rev, p.Number); err != nil {
			return err
		}
		out.Number, out.Same, out.After = target.Number, target.Version != 0, target.Program.Doc
		if f.VersionID == 0 {
			return nil
		}
		now, err := e.Library.Program(q, f.VersionID)
		if err == nil {
			out.Before = now.Program.Doc
			out.Difference = flow.Diff(now.Program.Doc, target.Program.Doc)
		}
		return err
	})
	if err != nil || f.VersionID == 0 {
		return out, err
	}
	if !out.Difference.Structural() {
		out.Proposal = Move
	}
	counts := map[string]*Over{}
	var spread spreading
	for after := int64(0); ; {
		ids, err := e.olderRuns(ctx, f.ID, target.Version, after)
		if err != nil {
			return out, err
		}
		if len(ids) == 0 {
			break
		}
		after = ids[len(ids)-1]
		e.turns.Lock()
		err = e.DB.Write(ctx, func(tx *store.Tx) error {
			if _, err := e.over(ctx, tx, target, ids, &spread, counts); err != nil {
				return err
			}
			return errDry
		})
		e.turns.Unlock()
		if !errors.Is(err, errDry) {
			return out, err
		}
	}
	if target.Version == 0 {
		e.turns.Lock()
		delete(e.needs, target.Program)
		e.turns.Unlock()
	}
	for node, c := range counts {
		out.Nodes[node] = *c
		out.Waiting += c.Waiting
	}
	if !spread.begins.IsZero() {
		out.Spread = Spread{Begins: clock.Millis(spread.begins), Ends: clock.Millis(spread.ends)}
		if spread.pace > 0 {
			out.Spread.PerMinute = int64(time.Minute / spread.pace)
		}
	}
	return out, nil
}

// over loads runs and takes them over in memory; nothing is written.
func (e *Engine) over(ctx context.Context, tx *store.Tx, target *library.Compiled, ids []int64, spread *spreading, counts map[string]*Over) (*batch, error) {
	set, err := workspace.Load(tx)
	if err != nil {
		return nil, err
	}
	b, err := e.batchOf(ctx, tx, set)
	if err != nil {
		return nil, err
	}
	b.target = target
	items := make([]item, len(ids))
	for i, id := range ids {
		items[i] = item{run: id, only: -1}
	}
	b.begin(len(items))
	if _, err := b.load(items); err != nil {
		return nil, err
	}
	return b, b.goOver(ids, spread, counts)
}

// olderRuns returns the next runs under way, by id, that are on other versions of a flow.
func (e *Engine) olderRuns(ctx context.Context, f library.FlowID, version library.VersionID, after int64) (ids []int64, err error) {
	err = e.DB.Read(ctx, func(q *store.ReadTx) error {
		rows, err := q.Query(`SELECT id FROM run WHERE version IN (SELECT id FROM flow_version WHERE flow = ?1 AND id <> ?2)
				AND node IS NOT NULL AND state = 'active' AND id > ?3
			UNION SELECT r.id FROM position p JOIN run r ON r.id = p.run
				WHERE r.flow = ?1 AND r.version <> ?2 AND r.state = 'active' AND p.run > ?3
			ORDER BY 1 LIMIT ?4`, int64(f), int64(version), after, OrderBatch)
		if err != nil {
			return err
		}
		defer rows.Close()
		ids, err = scanIDs(rows)
		return err
	})
	return ids, err
}

// Publish makes the draft, or an older version again, the flow's version, in one transaction with what is to become of the
// people under way. Those are taken along by FinishMove, which the caller calls for its progress; when the process dies
// before the end, the next start of the engine goes on with it.
func (e *Engine) Publish(ctx context.Context, p Plan) (f library.Flow, err error) {
	if p.By == "" {
		p.By = "user"
	}
	switch p.Strategy {
	case Finish, Move, Stop:
	case "":
		p.Strategy = Finish
	default:
		return f, fault.New(fault.Unknown, fault.Args{"what": "strategy", "key": string(p.Strategy)})
	}
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		if p.Number > 0 {
			before, err := e.Library.Get(tx, p.Flow)
			if err == nil && p.Rev > 0 && before.Rev != p.Rev {
				err = fault.New(fault.Stale, fault.Args{"what": "flow", "rev": before.Rev})
			}
			if err == nil {
				err = e.Library.Revert(tx, p.Flow, p.Number)
			}
			if err != nil {
				return err
			}
			p.Rev = 0
		}
		if f, err = e.Library.PublishIn(tx, p.Flow, p.Rev, library.About{Name: p.Name, Note: p.Note, By: p.By}); err != nil {
			return err
		}
		tx.OnCommit(e.Wake)
		if p.Strategy == Finish {
			_, err = tx.Exec(`DELETE FROM flow_move WHERE flow = ?`, int64(f.ID))
			return err
		}
		_, err = tx.Exec(`INSERT OR REPLACE INTO flow_move(flow, version, strategy, actor, at) VALUES(?, ?, ?, ?, ?)`,
			int64(f.ID), int64(f.VersionID), string(p.Strategy), p.By, tx.Now())
		return err
	})
	return f, err
}

// Moved is what a publish did to the people under way.
type Moved struct {
	Moved   int64 // positions that went over
	Leaving int64 // of them: leave at once, one after another
	Stopped int64
}

// FinishMove takes along, or stops, who is still on an older version of a flow, as the publish said: a few hundred runs a
// transaction. tell is given how far it is and may be nil; an error from it ends the work, and what is left is gone on with
// later unless CancelMove is called.
func (e *Engine) FinishMove(ctx context.Context, f library.FlowID, tell func(Moved) error) (all Moved, err error) {
	for {
		some, left, err := e.moveSome(ctx, f)
		all = some
		if err != nil || !left {
			return all, err
		}
		if tell != nil {
			if err := tell(all); err != nil {
				return all, err
			}
		}
	}
}

// CancelMove leaves those who have not been taken along yet on the version they are on.
func (e *Engine) CancelMove(ctx context.Context, f library.FlowID) error {
	return e.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM flow_move WHERE flow = ?`, int64(f))
		return err
	})
}

// finishMoves goes on with what a process that died had begun.
func (e *Engine) finishMoves(ctx context.Context) error {
	var flows []int64
	err := e.DB.Read(ctx, func(q *store.ReadTx) error {
		rows, err := q.Query(`SELECT flow FROM flow_move ORDER BY flow`)
		if err != nil {
			return err
		}
		defer rows.Close()
		flows, err = scanIDs(rows)
		return err
	})
	for _, f := range flows {
		if err == nil {
			_, err = e.FinishMove(ctx, library.FlowID(f), nil)
		}
	}
	return err
}

// moveSome takes the next few hundred runs along. It returns what has been done so far, and whether there may be more.
func (e *Engine) moveSome(ctx context.Context, f library.FlowID) (done Moved, left bool, err error) {
	e.turns.Lock()
	defer e.turns.Unlock()
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		var version, last int64
		var strategy, actor string
		done, left = Moved{}, false
		found, err := tx.QueryRow(`SELECT version, strategy, actor, spread, moved, leaving, stopped FROM flow_move WHERE flow = ?`,
			[]any{int64(f)}, &version, &strategy, &actor, &last, &done.Moved, &done.Leaving, &done.Stopped)
		if err != nil || !found {
			return err
		}
		ids, err := olderIn(tx, f, version, min(OrderBatch, e.BatchRuns))
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			_, err := tx.Exec(`DELETE FROM flow_move WHERE flow = ?`, int64(f))
			return err
		}
		left = true
		target, err := e.Library.Program(tx, library.VersionID(version))
		if err != nil {
			return err
		}
		spread := spreading{}
		if last > 0 {
			spread.last = clock.FromMillis(last)
		}
		counts := map[string]*Over{}
		var b *batch
		if Strategy(strategy) == Stop {
			b, err = e.stopOlder(ctx, tx, target, ids, counts)
		} else {
			b, err = e.over(ctx, tx, target, ids, &spread, counts)
		}
		if err != nil {
			return err
		}
		if err := b.flush(); err != nil {
			return err
		}
		if err := b.writeVersions(); err != nil {
			return err
		}
		if err := cancelLeft(tx, ids, "stopped_by_person"); err != nil {
			return err
		}
		for _, c := range counts {
			done.Moved += c.Stays + c.Leaves
			done.Leaving += c.Leaves
			done.Stopped += c.Stopped
		}
		if last = 0; !spread.last.IsZero() {
			last = clock.Millis(spread.last)
		}
		_, err = tx.Exec(`UPDATE flow_move SET spread = ?, moved = ?, leaving = ?, stopped = ? WHERE flow = ?`,
			last, done.Moved, done.Leaving, done.Stopped, int64(f))
		tx.OnCommit(e.Wake)
		return err
	})
	e.timers.forget()
	return done, left, err
}

func olderIn(tx *store.Tx, f library.FlowID, version int64, limit int) ([]int64, error) {
	for _, sql := range []string{
		`SELECT id FROM run WHERE version IN (SELECT id FROM flow_version WHERE flow = ? AND id <> ?) AND node IS NOT NULL AND state = 'active' LIMIT ?`,
		`SELECT DISTINCT r.id FROM position p JOIN run r ON r.id = p.run WHERE r.flow = ? AND r.version <> ? AND r.state = 'active' LIMIT ?`,
	} {
		rows, err := tx.Query(sql, int64(f), version, limit)
		if err != nil {
			return nil, err
		}
		ids, err := scanIDs(rows)
		rows.Close()
		if err != nil || len(ids) > 0 {
			return ids, err
		}
	}
	return nil, nil
}

// stopOlder ends runs of older versions.
func (e *Engine) stopOlder(ctx context.Context, tx *store.Tx, target *library.Compiled, ids []int64, counts map[string]*Over) (*batch, error) {
	set, err := workspace.Load(tx)
	if err != nil {
		return nil, err
	}
	b, err := e.batchOf(ctx, tx, set)
	if err != nil {
		return nil, err
	}
	b.begin(len(ids))
	items := make([]item, len(ids))
	for i, id := range ids {
		items[i] = item{run: id, only: -1}
	}
	if _, err := b.load(items); err != nil {
		return nil, err
	}
	for _, id := range ids {
		rs := b.runs[id]
		if rs == nil || rs.State != interp.Active {
			continue
		}
		for _, at := range rs.Positions {
			node := rs.flow.Program.Steps[at.Step].Node.ID
			if counts[node] == nil {
				counts[node] = &Over{}
			}
			counts[node].Waiting++
			counts[node].Stopped++
		}
		if err := b.advance(rs, interp.Input{Kind: interp.InputStop, Why: &interp.Reason{Code: "version_stopped",
			Args: fault.Args{"version": target.Number}}}, nil); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// writeVersions notes which runs went over.
func (b *batch) writeVersions() error {
	var ids []int64
	for _, rs := range b.order {
		if rs.was != nil {
			ids = append(ids, rs.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := b.tx.Exec(`UPDATE run SET version = ? WHERE id IN (SELECT value FROM json_each(?))`, int64(b.target.Version), jsonIDs(ids))
	return err
}
