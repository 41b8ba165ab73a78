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
	Order Order
	Flow  string  // its uid; may be empty where the runs are named
	Runs  []int64 // empty: all of the flow that the order can concern
	Node  string  // only what stands (or failed) at this node; empty: wherever
	Port  string  // of OrderSkip: where to go on; empty: the node's first port
	To    string  // of OrderMove: the node's id
	By    string  // who; "user" when empty
}

// Obeyed is what came of a command: how many runs it changed, and how many it could not, being elsewhere by then.
type Obeyed struct {
	Done   int64
	Passed int64
}

// orderBatch is how many runs one transaction changes for a command.
const orderBatch = 500

// Order carries a command out, a transaction for each few hundred runs; tell is given how far it is and may be nil. A
// command that was cut short can be given again: it concerns those that are left. With the red switch on, orders that set
// runs going are refused.
func (e *Engine) Order(ctx context.Context, c Command, tell func(done, total int64) error) (all Obeyed, err error) {
	if c.By == "" {
		c.By = "user"
	}
	total, err := e.CountOrdered(ctx, c)
	if err != nil {
		return all, err
	}
	named := slices.Compact(slices.Sorted(slices.Values(c.Runs)))
	for after := int64(0); ; {
		var ids []int64
		if len(c.Runs) > 0 {
			ids = named[:min(len(named), orderBatch)]
			named = named[len(ids):]
		} else if err := e.DB.Read(ctx, func(q *store.ReadTx) (err error) {
			ids, err = e.concerned(q, c, after, orderBatch)
			return err
		}); err != nil {
			return all, err
		}
		if len(ids) == 0 {
			return all, nil
		}
		after = ids[len(ids)-1]
		some, err := e.obey(ctx, c, ids)
		if err != nil {
			return all, err
		}
		all.Done += some.Done
		all.Passed += some.Passed
		if tell != nil {
			if err := tell(all.Done+all.Passed, max(total, all.Done+all.Passed)); err != nil {
				return all, err
			}
		}
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
func (e *Engine) concerned(q store.Querier, c Command, after int64, limit int) ([]int64, error) {
	sql, args, err := e.selection(q, c)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(sql+` ORDER BY id LIMIT ?`, append(args, after, limit)...)
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
		return `SELECT r.id FROM run r WHERE +r.flow = ? AND r.state = ?` + more + ` AND r.id > ?`, []any{int64(f.ID), string(state)}, nil
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

// obey carries a command out on some runs in one transaction.
func (e *Engine) obey(ctx context.Context, c Command, ids []int64) (some Obeyed, err error) {
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
		some.Done, some.Passed = 0, 0
		for i := range orders {
			if orders[i].done {
				some.Done++
			} else {
				some.Passed++
			}
		}
		return nil
	})
	e.timers.forget()
	return some, err
}

// batchOf begins a batch outside the turns, which nothing joins; the caller holds turns.
func (e *Engine) batchOf(ctx context.Context, tx *store.Tx, set workspace.Settings) (*batch, error) {
	live, err := e.liveFlows(tx)
	if err != nil {
		return nil, err
	}
	return &batch{e: e, ctx: ctx, tx: tx, now: e.Clock.Now(), set: set, zone: set.Location(), live: live, channels: e.Channels(), alone: true}, nil
}
