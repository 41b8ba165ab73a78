package engine

import (
	"context"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// HeldID names a held message: the run and the place in it where it waits.
type HeldID struct {
	Run  RunID
	Slot int
}

// HeldMessage is a message that a rule holds back.
type HeldMessage struct {
	HeldID
	Flow     library.FlowID
	Version  library.VersionID
	FlowUID  string
	FlowName string
	Person   int64
	Subject  event.Ref
	Name     string // the person's
	Node     string
	Channel  string          // where it is known
	Why      []interp.Reason // every rule that holds it, in the order in which they let go
	Since    int64
	Until    int64 // UTC ms; 0: until a person decides
}

// ReadHeld returns a page of the messages that rules hold back, those that go first first, and how many there are. flow 0
// is all flows.
func ReadHeld(q store.Querier, flow library.FlowID, offset, limit int64) ([]HeldMessage, int64, error) {
	const held = `(SELECT id AS run, 0 AS slot, node, visit, due, since FROM run WHERE wait = 'held'
		UNION ALL SELECT run, slot, node, visit, due, since FROM position WHERE wait = 'held') h JOIN run r ON r.id = h.run
		WHERE r.state = 'active' AND (?1 = 0 OR r.flow = ?1)`
	var total int64
	if _, err := q.QueryRow(`SELECT COUNT(*) FROM `+held, []any{int64(flow)}, &total); err != nil {
		return nil, 0, err
	}
	rows, err := q.Query(`SELECT r.id, h.slot, r.flow, f.uid, f.name, r.person, r.subject_kind, r.subject,
			(SELECT name FROM contact c WHERE c.id = r.person), (SELECT node FROM flow_node n WHERE n.id = h.node), h.visit, h.since,
			CASE WHEN h.due >= ?4 THEN 0 ELSE ABS(COALESCE(h.due, 0)) END, r.version
		FROM flow f JOIN `+held+` AND f.id = r.flow ORDER BY h.due, r.id, h.slot LIMIT ?2 OFFSET ?3`, int64(flow), limit, max(offset, 0), askedFrom)
	if err != nil {
		return nil, 0, err
	}
	out := []HeldMessage{}
	var visits []int
	for rows.Next() {
		var m HeldMessage
		var run, flowID, version int64
		var kind string
		var visit int
		if err := rows.Scan(&run, &m.Slot, &flowID, &m.FlowUID, &m.FlowName, &m.Person, &kind, &m.Subject.ID, &m.Name, &m.Node, &visit,
			&m.Since, &m.Until, &version); err != nil {
			rows.Close()
			return nil, 0, err
		}
		m.Run, m.Flow, m.Version, m.Subject.Kind = RunID(run), library.FlowID(flowID), library.VersionID(version), event.Kind(kind)
		out, visits = append(out, m), append(visits, visit)
	}
	if err := rows.Err(); err != nil {
		return nil, 0, err
	}
	for i := range out {
		if err := out[i].explain(q, visits[i]); err != nil {
			return nil, 0, err
		}
	}
	return out, total, nil
}

// explain takes the reasons from the history's last word about the visit.
func (m *HeldMessage) explain(q store.Querier, visit int) error {
	entries, err := ReadHistory(q, m.Run)
	if err != nil {
		return err
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if e := &entries[i]; e.Node == m.Node && e.Visit == visit && e.What == interp.Held {
			m.Why = e.Why
			break
		}
	}
	for _, w := range m.Why {
		if id, ok := w.Args["channel"].(string); ok {
			m.Channel = id
		}
	}
	return nil
}

// SendNow sends held messages past what holds them: caps, quiet hours and holidays are passed over once, consent is not.
// Those of flows that do not run stay. It returns how many went on.
func (e *Engine) SendNow(ctx context.Context, ids []HeldID) (int64, error) {
	e.turns.Lock()
	defer e.turns.Unlock()
	var count int64
	for len(ids) > 0 {
		n := min(len(ids), decideBatch)
		items := make([]item, n)
		for i, id := range ids[:n] {
			items[i] = item{run: int64(id.Run), slot: id.Slot, only: -1, hurry: true}
		}
		ids = ids[n:]
		var some int64
		err := e.DB.Write(ctx, func(tx *store.Tx) error {
			b, err := e.byHand(ctx, tx)
			if err != nil {
				return err
			}
			if b.set.Halted {
				return fault.New(fault.Refused, fault.Args{"why": "halted"})
			}
			if err := b.do(items); err != nil {
				return err
			}
			some = b.hurried
			if len(b.outbox) > 0 {
				tx.OnCommit(e.wakeDispatcher)
			}
			tx.OnCommit(e.Wake)
			tx.Touch("messages")
			return nil
		})
		if err != nil {
			return count, err
		}
		count += some
	}
	return count, nil
}

// hurry is an item's work when a person sends a held message now.
func (b *batch) hurry(it *item) error {
	rs := b.runs[it.run]
	if rs == nil || rs.State != interp.Active || rs.paused() || !b.live[rs.flow.Flow] {
		return nil
	}
	at := rs.at(it.slot)
	if at == nil || at.Wait != interp.WaitHeld {
		return nil
	}
	b.hurried++
	rs.lane = laneAnswer
	return b.advance(rs, interp.Input{Kind: interp.InputTimer, Slot: it.slot, Hurry: true}, it.doom)
}
