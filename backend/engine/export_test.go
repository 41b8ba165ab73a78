package engine

import (
	"context"
	"time"

	"voronka/backend/channel"
	"voronka/backend/library"
	"voronka/backend/store"
)

// WakeUp is what the loop does first.
func WakeUp(ctx context.Context, e *Engine) error { return e.wakeUp(ctx) }

// Look is what the loop does before each turn, at a moment of the monotonic clock.
func Look(ctx context.Context, e *Engine, mono time.Time) error { return e.look(ctx, mono) }

// ReadAhead switches the reading ahead of turns, which is on by default.
func (e *Engine) ReadAhead(on bool) { e.reading.off = !on }

// ReadAheadUsed is how many turns used what was read ahead.
func (e *Engine) ReadAheadUsed() int { return e.reading.used }

// InsideQuery is the text that reads a page of who stands at a node.
func InsideQuery(versions int, after string) string {
	if after == "" {
		return insideQuery(versions, nil)
	}
	at, err := readStanding(after)
	if err != nil {
		panic(err)
	}
	return insideQuery(versions, &at)
}

// PageOfRuns is the text that picks a page of a flow's runs in any state.
func PageOfRuns() string { return pageOfRuns(states) }

// RowsRead is how many rows of history a page of who passed a node, or failed at it, looks at.
func RowsRead(q store.Querier, flow library.FlowID, node string, failed bool, after string, limit int64) (int64, error) {
	w := walk{q: q, flow: flow, node: node, failed: failed, known: map[int64]*lastOf{}}
	if _, err := q.QueryRow(`SELECT id FROM flow_node WHERE flow = ? AND node = ?`, []any{int64(flow), node}, &w.number); err != nil {
		return 0, err
	}
	_, _, err := w.page(after, limit)
	return w.read, err
}

// Texts of the queries of a turn whose cost must not grow with the number of runs that wait.
const (
	DueRuns      = dueRuns
	DuePositions = duePositions
)

// Claimed takes what waits for a channel as a dispatcher does. What it returns notes an answer of the channel, as often as it
// is called; late is one that was no longer waited for.
func Claimed(ctx context.Context, e *Engine, ch channel.Channel) (answer func(f *channel.Failure, late bool) error) {
	claims, err := e.claim(ctx, ch, 100)
	return func(f *channel.Failure, late bool) error {
		var results []result
		for _, c := range claims {
			r := result{claim: c, failure: f}
			if !late {
				results = append(results, r)
				continue
			}
			heard := make(chan result, 1)
			heard <- r
			e.hearLate(heard)
		}
		if err != nil {
			return err
		}
		return e.noteOutcomes(ctx, results)
	}
}
