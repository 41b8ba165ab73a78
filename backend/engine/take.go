package engine

import (
	"encoding/json"
	"math"
	"slices"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/store"
)

// item is one thing to be done in a turn: an event that starts and resumes runs, a due timer, or a finished effect.
type item struct {
	ev       *event.Event
	run      int64
	slot     int
	finished *finished
	order    *ordered     // by a person
	hurry    bool         // a person sends its held message now
	rule     string       // a person decides about its late timer: a catch-up rule
	settled  *settleKey   // starting events that are due to be told as one run; ev is the last of them
	only     int          // of an event: only this consequence; -1: all
	doom     *fault.Error // the run concerned is failed with this instead
}

// finished is the outcome of an effect that left the machine.
type finished struct {
	outbox  int64
	node    int64
	visit   int
	channel string
	state   outState
	code    string
	args    fault.Args
	outputs map[string]json.RawMessage // of a request
}

// scratch is what one turn leaves to the next so that it need not be allocated again. Nothing in it outlives its turn.
type scratch struct {
	events   []event.Event
	spare    []event.Event // for reading ahead, while the others are in use
	items    []item
	urgent   []store.Urgent
	messages []inbox.Message
	arenas   [][]byte // of packed histories
}

// taken is what a turn has to do, in order: finished effects, events, timers.
type taken struct {
	scratch *scratch
	ahead   []event.Event // the next events of the log, read already
	items   []item
	urgent  []store.Urgent // unread, in order
	took    []int64        // of these, the ones that this turn takes before their turn
	limit   int            // of work; less than a turn's where somebody waits
	light   int            // of the items: events that, as far as is known, concern nobody
	read    int64          // where the reader stood
	cursor  int64          // the last event read
	horizon int64          // when the first unread event was recorded; a timeout at or after it waits for the event's turn
}

// outcomes takes effects whose runs have not been told.
func (t *taken) outcomes(q store.Querier, limit int) error {
	rows, err := q.Query(`SELECT o.id, o.run, o.node, o.visit, o.channel, o.state, COALESCE(o.code, ''), COALESCE(o.args, '')
		FROM outbox o JOIN run r ON r.id = o.run JOIN flow f ON f.id = r.flow
		WHERE o.told = 0 AND o.state IN ('sent', 'failed', 'cancelled') AND (f.state = 'live' AND (r.paused_at IS NULL OR r.paused_at < 0) OR r.state <> 'active')
		ORDER BY o.id LIMIT ?`, limit)
	if err != nil {
		return err
	}
	defer rows.Close()
	from, requests := len(t.items), false
	for rows.Next() {
		f := &finished{}
		var run int64
		var state, args string
		if err := rows.Scan(&f.outbox, &run, &f.node, &f.visit, &f.channel, &state, &f.code, &args); err != nil {
			return err
		}
		f.state = outState(state)
		if args != "" {
			if err := json.Unmarshal([]byte(args), &f.args); err != nil {
				return err
			}
		}
		t.items = append(t.items, item{run: run, finished: f, only: -1})
		requests = requests || f.request()
	}
	if err := rows.Err(); err != nil || !requests {
		return err
	}
	return t.answers(q, from)
}

// lightEvents is how many events that no flow begins with, and no run awaits, count as one: they are read and passed over,
// so a turn takes many of them beside its work instead of spending a commit on each thousand.
const lightEvents = 16

// readEvents takes unread events up to the limit. Those that are history (an import) move the cursor and nothing else.
func (t *taken) readEvents(q store.Querier, limit int, heavy func(event.Name) (bool, error)) error {
	var err error
	if t.read, err = store.Cursor(q, reader); err != nil {
		return err
	}
	t.horizon = math.MaxInt64
	if limit, err = t.takeUrgent(q, limit, heavy); err != nil {
		return err
	}
	t.limit = limit
	return t.readAfter(q, t.read, limit, heavy)
}

// readAfter reads events after the place in the log where the turn begins.
func (t *taken) readAfter(q store.Querier, after int64, limit int, heavy func(event.Name) (bool, error)) (err error) {
	t.cursor = after
	left := limit * lightEvents
	for more := true; more && left >= lightEvents; {
		part := left/lightEvents + 1
		events := t.ahead
		if t.ahead = nil; events == nil {
			from := len(t.scratch.events)
			if t.scratch.events, err = store.AppendEvents(t.scratch.events, q, t.cursor, part); err != nil {
				return err
			}
			events = t.scratch.events[from:]
			more = len(events) == part
		}
		for i := range events {
			ev := &events[i]
			if left < lightEvents {
				t.horizon = ev.RecordedAt
				return nil
			}
			cost := 1
			if ev.Live && (len(t.urgent) == 0 || !t.passed(ev.Seq)) {
				is, err := heavy(ev.Name)
				if err != nil {
					return err
				}
				if is {
					cost = lightEvents
				} else {
					t.light++
				}
				t.items = append(t.items, item{ev: ev, only: -1})
			}
			t.cursor = ev.Seq
			left -= cost
		}
	}
	if left >= lightEvents {
		return nil
	}
	next, err := store.Events(q, t.cursor, 1)
	if err == nil && len(next) > 0 {
		t.horizon = next[0].RecordedAt
	}
	return err
}

// work is how many items are more than events that pass by.
func (t *taken) work() int { return len(t.items) - t.light }

func (t *taken) setCursor(tx *store.Tx, seq int64) error {
	if len(t.urgent) > 0 {
		if err := tx.TakeUrgent(seq, t.took); err != nil {
			return err
		}
	}
	if seq == t.read {
		return nil
	}
	return tx.SetCursor(reader, seq)
}

// window is how many due timers are taken from the index at once. Within it they are done in the order of their runs' ids:
// a random order would dirty a page for each.
const window = 16000

// dueQueue holds due timers that were read and not yet done. It is only a reading order: each is looked at again when its
// turn comes.
type dueQueue struct{ waiting []item }

// take adds up to limit due timers to what a turn has to do.
func (d *dueQueue) take(q store.Querier, t *taken, now int64, limit int) error {
	if len(d.waiting) == 0 {
		if err := d.fill(q, dueRuns, now); err != nil {
			return err
		}
		if err := d.fill(q, duePositions, now); err != nil {
			return err
		}
		slices.SortFunc(d.waiting, func(a, b item) int {
			if a.run != b.run {
				return int(a.run - b.run)
			}
			return a.slot - b.slot
		})
	}
	n := min(len(d.waiting), max(limit-t.work(), 1))
	t.items = append(t.items, d.waiting[:n]...)
	d.waiting = d.waiting[n:]
	return nil
}

// What is due, in the order of an index: the cost of a turn does not grow with what only waits.
const (
	dueRuns      = `SELECT id, 0 FROM run WHERE due BETWEEN 1 AND ? ORDER BY due LIMIT ?`
	duePositions = `SELECT run, slot FROM position WHERE due BETWEEN 1 AND ? ORDER BY due LIMIT ?`
)

func (d *dueQueue) fill(q store.Querier, sql string, now int64) error {
	rows, err := q.Query(sql, now, window)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		it := item{only: -1}
		if err := rows.Scan(&it.run, &it.slot); err != nil {
			return err
		}
		d.waiting = append(d.waiting, it)
	}
	return rows.Err()
}

// forget drops what was read: the turn that took it was rolled back, or the clock was moved.
func (d *dueQueue) forget() { d.waiting = nil }
