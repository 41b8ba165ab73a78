package engine

import (
	"context"
	"slices"

	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Order is what a person asks of runs.
type Order string

// Orders. Pause and Resume undo each other; a run that is skipped, retried or moved is no longer paused.
const (
	OrderStop   Order = "stop"
	OrderPause  Order = "pause"
	OrderResume Order = "resume"
	OrderSkip   Order = "skip"  // end the wait now
	OrderRetry  Order = "retry" // let a failed run go on from where it failed
	OrderMove   Order = "move"  // to another node of the run's version
)

// Command is an order to one run, to a selection, or to all runs of a flow.
type Command struct {
	Order Order   `json:"order"`
	Flow  string  `json:"flow,omitempty"` // its uid; may be empty where the runs are named
	Runs  []int64 `json:"runs,omitempty"` // empty: all of the flow that the order can concern
	Node  string  `json:"node,omitempty"` // only what stands (or failed) at this node; empty: wherever
	Port  string  `json:"port,omitempty"` // of OrderSkip: where to go on; empty: the node's first port
	To    string  `json:"to,omitempty"`   // of OrderMove: the node's id
	By    string  `json:"by,omitempty"`   // who; "user" when empty
}

// Obeyed is what came of a command: how many runs it changed, and how many it could not, being elsewhere by then.
type Obeyed struct {
	Done   int64
	Passed int64
}

// Ordering is how far a command to many runs has come. Kept with each transaction, it lets a command that was cut short go on
// where it was, so that no run is moved or let go on twice.
type Ordering struct {
	Done   int64 `json:"done"`
	Passed int64 `json:"passed"`
	Total  int64 `json:"total"`
	After  int64 `json:"after"` // every run up to this one has been looked at
	Upto   int64 `json:"upto"`  // runs that began later are not concerned
}

// OrderBatch is how many runs one transaction changes for a command.
const OrderBatch = 500

// Order carries a command out, a transaction for each few hundred runs; tell is given how far it is and may be nil. With the
// red switch on, orders that set runs going are refused.
func (e *Engine) Order(ctx context.Context, c Command, tell func(done, total int64) error) (all Obeyed, err error) {
	at, err := e.OrderFrom(ctx, c, Ordering{}, func(_ *store.Tx, at Ordering) error {
		if tell == nil {
			return nil
		}
		return tell(at.Done+at.Passed, at.Total)
	})
	return Obeyed{at.Done, at.Passed}, err
}

// OrderFrom is Order that goes on from where it was cut short; the zero Ordering is its beginning. keep is called within each
// transaction with how far the command is once it commits. It returns how far it came.
func (e *Engine) OrderFrom(ctx context.Context, c Command, at Ordering, keep func(*store.Tx, Ordering) error) (Ordering, error) {
	if c.By == "" {
		c.By = "user"
	}
	if at.Upto == 0 {
		var err error
		if at.Total, err = e.CountOrdered(ctx, c); err != nil {
			return at, err
		}
		if err := e.DB.Read(ctx, func(q *store.ReadTx) error {
			_, err := q.QueryRow(`SELECT COALESCE(MAX(id), 0) FROM run`, nil, &at.Upto)
			return err
		}); err != nil {
			return at, err
		}
	}
	named := slices.Compact(slices.Sorted(slices.Values(c.Runs)))
	first, _ := slices.BinarySearch(named, at.After+1)
	named = named[first:]
	for {
		var ids []int64
		if len(c.Runs) > 0 {
			ids = named[:min(len(named), OrderBatch)]
			named = named[len(ids):]
		} else if err := e.DB.Read(ctx, func(q *store.ReadTx) (err error) {
			ids, err = e.concerned(q, c, at, OrderBatch)
			return err
		}); err != nil {
			return at, err
		}
		if len(ids) == 0 {
			return at, nil
		}
		next, err := e.obey(ctx, c, ids, at, keep)
		if err != nil {
			return at, err
		}
		at = next
	}
}

// StopRuns stops runs by hand: the given ones, or all that are under way in the flow. What they have not sent yet is
// cancelled. It returns how many were under way.
func (e *Engine) StopRuns(ctx context.Context, flowUID string, runs []int64) (int64, error) {
	all, err := e.Order(ctx, Command{Order: OrderStop, Flow: flowUID, Runs: runs}, nil)
	return all.Done, err
}

// CountOrdered counts the runs that a command would look at.
func (e *Engine) CountOrdered(ctx context.Context, c Command) (n int64, err error) {
	switch c.Order {
	case OrderStop, OrderPause, OrderResume, OrderSkip, OrderRetry:
	case OrderMove:
		if c.To == "" {
			return 0, fault.Missing("node", c.To)
		}
	default:
		return 0, fault.New(fault.Unknown, fault.Args{"what": "order", "key": string(c.Order)})
	}
	if len(c.Runs) > 0 {
		return int64(len(c.Runs)), nil
	}
	err = e.DB.Read(ctx, func(q *store.ReadTx) error {
		sql, args, err := e.selection(q, c)
		if err == nil {
			_, err = q.QueryRow(`SELECT COUNT(*) FROM (`+sql+`)`, append(args, int64(0)), &n)
		}
		return err
	})
	return n, err
}

// concerned returns the next runs, by id, that a command is about.
func (e *Engine) concerned(q store.Querier, c Command, at Ordering, limit int) ([]int64, error) {
	sql, args, err := e.selection(q, c)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(sql+` AND r.id <= ? ORDER BY id LIMIT ?`, append(args, at.After, at.Upto, limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scanIDs(rows)
}

func scanIDs(rows *store.Rows) (ids []int64, err error) {
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// selection is the query of a command's runs; its last argument is the id after which they are wanted.
func (e *Engine) selection(q store.Querier, c Command) (string, []any, error) {
	f, err := e.Library.Get(q, c.Flow)
	if err != nil {
		return "", nil, err
	}
	state := interp.Active
	more := ``
	switch c.Order {
	case OrderRetry:
		state = interp.Failed
	case OrderPause:
		more = ` AND COALESCE(r.paused_at, 0) <= 0`
	case OrderResume:
		more = ` AND r.paused_at > 0`
	}
	if c.Node == "" || c.Order == OrderRetry { // where a run failed stands in its history
		return `SELECT r.id FROM run r WHERE r.flow = ? AND r.state = ?` + more + ` AND r.id > ?`, []any{int64(f.ID), string(state)}, nil
	}
	number, err := e.nodeNumber(q, f.ID, c.Node)
	if err != nil {
		return "", nil, err
	}
	return `SELECT r.id FROM run r WHERE r.id IN (SELECT id FROM run WHERE version IN (SELECT id FROM flow_version WHERE flow = ?) AND node = ?
		UNION SELECT p.run FROM position p WHERE p.node = ?) AND r.state = ?` + more + ` AND r.id > ?`,
		[]any{int64(f.ID), number, number, string(state)}, nil
}

func (e *Engine) nodeNumber(q store.Querier, f library.FlowID, node string) (int64, error) {
	var number int64
	found, err := q.QueryRow(`SELECT id FROM flow_node WHERE flow = ? AND node = ?`, []any{int64(f), node}, &number)
	if err == nil && !found {
		err = fault.Missing("node", node)
	}
	return number, err
}

// obey carries a command out on some runs in one transaction, and returns how far it is then.
func (e *Engine) obey(ctx context.Context, c Command, ids []int64, at Ordering, keep func(*store.Tx, Ordering) error) (next Ordering, err error) {
	e.turns.Lock()
	defer e.turns.Unlock()
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		set, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		if set.Halted && c.Order != OrderStop && c.Order != OrderPause && c.Order != OrderResume {
			return fault.New(fault.Refused, fault.Args{"why": "halted"})
		}
		items := make([]item, len(ids))
		orders := make([]ordered, len(ids))
		for i, id := range ids {
			orders[i] = ordered{Command: &c, to: -1}
			items[i] = item{run: id, only: -1, order: &orders[i]}
		}
		b, err := e.batchOf(ctx, tx, set)
		if err != nil {
			return err
		}
		if err := b.do(items); err != nil {
			return err
		}
		if err := b.writeOrders(orders, ids); err != nil {
			return err
		}
		if c.Order == OrderRetry { // should one fail again, it is news
			if _, err := tx.Exec(`DELETE FROM attention_seen WHERE kind = 'failed' AND id IN (SELECT value FROM json_each(?))`, jsonIDs(ids)); err != nil {
				return err
			}
		}
		tx.OnCommit(func() { e.Wake(); e.wakeDispatcher() })
		next = at
		next.After = ids[len(ids)-1]
		for i := range orders {
			if orders[i].done {
				next.Done++
			} else {
				next.Passed++
			}
		}
		next.Total = max(next.Total, next.Done+next.Passed)
		return keep(tx, next)
	})
	e.timers.forget()
	return next, err
}

// batchOf begins a batch outside the turns, which nothing joins; the caller holds turns.
func (e *Engine) batchOf(ctx context.Context, tx *store.Tx, set workspace.Settings) (*batch, error) {
	live, err := e.liveFlows(tx)
	if err != nil {
		return nil, err
	}
	return &batch{e: e, ctx: ctx, tx: tx, now: e.Clock.Now(), set: set, zone: set.Location(), live: live, channels: e.Channels(), alone: true}, nil
}
