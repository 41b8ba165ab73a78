package engine

import (
	"encoding/json"
	"time"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/policy"
)

type onceKey struct {
	flow library.FlowID
	key  string
}

// refusal is a start that a rule refused.
type refusal struct {
	flow *library.Compiled
	ev   *event.Event
	why  policy.Refusal
}

// mayStart asks the flow's rules as of the batch: what began and ended earlier in it counts.
func (b *batch) mayStart(p *entryPoint, ev *event.Event) (policy.Refusal, bool) {
	var last time.Time
	if p.start.OncePer > 0 {
		if at := b.once[onceKey{p.flow.Flow, p.start.OnceKey(ev.Subject, ev.Object, ev.Person)}]; at != 0 {
			last = clock.FromMillis(at)
		}
	}
	var load policy.Load
	if l := b.loads[p.flow.Flow]; l != nil {
		load = *l
	}
	return p.start.MayStart(ev.Hop, last, load, b.now, &p.flow.Program.Settings)
}

// started counts a run that begins, for the rules of those after it.
func (b *batch) started(p *entryPoint, rs *runState) {
	if p.start.OncePer > 0 {
		b.once[onceKey{p.flow.Flow, p.start.OnceKey(rs.Subject, rs.Object, rs.Person)}] = rs.Began
	}
	if l := b.loads[p.flow.Flow]; l != nil {
		l.Active++
		l.Starts++
		if p.start.Starts > 0 {
			b.begun = append(b.begun, rs)
		}
	}
}

// loadOnce reads when the runs began last that once_per counts.
func (b *batch) loadOnce(p *entryPoint, events []*event.Event) error {
	since := clock.Millis(b.now.Add(-p.start.OncePer))
	var people, subjects []int64
	for _, ev := range events {
		people, subjects = append(people, ev.Person), append(subjects, ev.Subject.ID)
	}
	sql, ids := `SELECT r.subject, r.key, r.person, MAX(r.started_at) FROM json_each(?1) AS j
		CROSS JOIN run AS r ON r.flow = ?2 AND r.subject_kind = ?4 AND r.subject = j.value WHERE r.started_at > ?3 GROUP BY r.subject, r.key`, subjects
	if p.start.OnceBy == flow.OncePerson {
		sql, ids = `SELECT r.subject, r.key, r.person, MAX(r.started_at) FROM json_each(?1) AS j
			CROSS JOIN run AS r ON r.person = j.value WHERE r.flow = ?2 AND r.started_at > ?3 AND ?4 <> '' GROUP BY r.person`, people
	}
	kind := p.flow.Program.Subject
	rows, err := b.tx.Query(sql, jsonIDs(ids), int64(p.flow.Flow), since, string(kind))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var subject, person, at int64
		var key string
		if err := rows.Scan(&subject, &key, &person, &at); err != nil {
			return err
		}
		k := onceKey{p.flow.Flow, p.start.OnceKeyText(event.Ref{Kind: kind, ID: subject}, key, person)}
		b.once[k] = max(b.once[k], at)
	}
	return rows.Err()
}

// loadLoad counts what is under way of a flow with limits. The cost grows with the limit, which only such a flow has.
func (b *batch) loadLoad(p *entryPoint) error {
	if b.loads[p.flow.Flow] != nil {
		return nil
	}
	l := &policy.Load{}
	b.loads[p.flow.Flow] = l
	id := int64(p.flow.Flow)
	if p.start.Active > 0 {
		// A run under way stands somewhere: with its first position inline, or with a further one alone.
		if _, err := b.tx.QueryRow(`SELECT COUNT(*) FROM (
			SELECT r.id FROM flow_version v CROSS JOIN run r INDEXED BY run_node ON r.version = v.id AND r.node IS NOT NULL WHERE v.flow = ?1
			UNION SELECT p.run FROM flow_node n CROSS JOIN position p ON p.node = n.id WHERE n.flow = ?1)`, []any{id}, &l.Active); err != nil {
			return err
		}
	}
	if p.start.Starts > 0 {
		since := clock.Millis(b.now.Add(-p.start.Per))
		if _, err := b.tx.Exec(`DELETE FROM flow_start WHERE flow = ? AND at <= ?`, id, since); err != nil {
			return err
		}
		if _, err := b.tx.QueryRow(`SELECT COUNT(*) FROM flow_start WHERE flow = ?`, []any{id}, &l.Starts); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) writeBegun() error {
	rows := b.tx.NewBulk(`INSERT INTO flow_start(flow, at, run) VALUES`, 3, "")
	for _, rs := range b.begun {
		if err := rows.Add(int64(rs.flow.Flow), rs.Began, rs.ID); err != nil {
			return err
		}
	}
	return rows.Flush()
}

func (b *batch) refuse(f *library.Compiled, ev *event.Event, why policy.Refusal) {
	b.refused = append(b.refused, refusal{f, ev, why})
}

// examples is how many refused starts of a flow are kept one by one.
const examples = 100

const day = 24 * 60 * 60 * 1000

// writeRefusals counts the refused starts and keeps the latest of each flow.
func (b *batch) writeRefusals() error {
	if len(b.refused) == 0 {
		return nil
	}
	type total struct {
		flow   library.FlowID
		reason string
	}
	now := clock.Millis(b.now)
	totals, kept := map[total]int64{}, map[library.FlowID]int{}
	var order []total
	var flows []library.FlowID
	rows := b.tx.NewBulk(`INSERT INTO refusal(flow, at, reason, args, subject_kind, subject, person, event) VALUES`, 8, "")
	for i := range b.refused {
		r := &b.refused[i]
		k := total{r.flow.Flow, r.why.Code}
		if totals[k]++; totals[k] == 1 {
			order = append(order, k)
		}
		if kept[r.flow.Flow]++; kept[r.flow.Flow] == 1 {
			flows = append(flows, r.flow.Flow)
			b.tx.Touch("flow:" + r.flow.UID)
		}
	}
	for i := range b.refused {
		r := &b.refused[i]
		if kept[r.flow.Flow]--; kept[r.flow.Flow] >= examples { // earlier ones would be dropped at once
			continue
		}
		args := r.why.Args
		if r.why.Code == policy.HopCut {
			chain, err := b.chain(r)
			if err != nil {
				return err
			}
			args = fault.Args{"limit": policy.HopLimit, "chain": chain}
		}
		data, err := json.Marshal(args)
		if err != nil {
			return err
		}
		if err := rows.Add(int64(r.flow.Flow), now, r.why.Code, string(data), string(r.ev.Subject.Kind), r.ev.Subject.ID, r.ev.Person, r.ev.Seq); err != nil {
			return err
		}
	}
	if err := rows.Flush(); err != nil {
		return err
	}
	for _, f := range flows {
		if _, err := b.tx.Exec(`DELETE FROM refusal WHERE flow = ?1 AND id <=
			(SELECT id FROM refusal WHERE flow = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`, int64(f), examples); err != nil {
			return err
		}
	}
	counts := b.tx.NewBulk(`INSERT INTO refusal_total(flow, reason, day, count, last_at) VALUES`, 5,
		`ON CONFLICT(flow, reason, day) DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at`)
	for _, k := range order {
		if err := counts.Add(int64(k.flow), k.reason, now/day, totals[k], now); err != nil {
			return err
		}
	}
	b.tx.Touch("stats", "health")
	if err := counts.Flush(); err != nil {
		return err
	}
	return b.writeCut()
}

// writeCut takes the runs of starts that were cut off the list of failed ones: the start stands on it already, with its chain.
func (b *batch) writeCut() error {
	rows := b.tx.NewBulk(`INSERT OR IGNORE INTO attention_seen(kind, id, at) VALUES`, 3, "")
	for _, id := range b.cut {
		if err := rows.Add(string(AttentionFailed), id, clock.Millis(b.now)); err != nil {
			return err
		}
	}
	return rows.Flush()
}

// chain is the names of the flows that set each other off up to a refused start, the first one first.
func (b *batch) chain(r *refusal) ([]string, error) {
	names := []string{r.flow.Name}
	run := r.ev.Run
	for range policy.HopLimit {
		if run == 0 {
			break
		}
		var name string
		found, err := b.tx.QueryRow(`SELECT f.name, COALESCE((SELECT run FROM event WHERE seq = r.event), 0) FROM run r JOIN flow f ON f.id = r.flow
			WHERE r.id = ?`, []any{run}, &name, &run)
		if err != nil {
			return nil, err
		}
		if !found {
			break
		}
		names = append([]string{name}, names...)
	}
	return names, nil
}
