package engine

import (
	"encoding/json"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/library"
	"voronka/backend/policy/experiment"
	"voronka/backend/store"
)

// ReadCounts counts, for each arm of a split, the people and those to whom one of the goals happened within the plan's window
// after they came there, in one pass over the arms and the log. Imported events count by when they happened.
func ReadCounts(q store.Querier, f library.FlowID, node library.NodeID, plan *experiment.Plan, now time.Time) ([]experiment.Count, error) {
	var names []string
	asks := false
	for _, g := range plan.Goals {
		names = append(names, string(g.Event))
		asks = asks || g.Where != nil
	}
	list, err := json.Marshal(names)
	if err != nil {
		return nil, err
	}
	window := plan.Window.Milliseconds()
	by := map[string]*experiment.Count{}
	out := make([]experiment.Count, len(plan.Arms))
	for i, a := range plan.Arms {
		out[i].Arm = a.ID
		by[a.ID] = &out[i]
	}
	hit := `EXISTS (SELECT 1 FROM event e WHERE e.person = a.person AND e.at >= a.at AND e.at < a.at + ?1 AND e.seq > a.seq
		AND e.name IN (SELECT value FROM json_each(?2)))`
	if asks {
		hit = `0` // counted below, event by event
	}
	rows, err := q.Query(`SELECT arm, COUNT(*), SUM(hit), SUM(ripe), SUM(hit AND ripe) FROM (SELECT a.arm AS arm, a.at + ?1 <= ?3 AS ripe, `+hit+` AS hit
		FROM experiment_arm a WHERE a.node = ?4 AND a.flow = ?5 AND ?2 IS NOT NULL) GROUP BY arm`,
		window, string(list), clock.Millis(now), int64(node), int64(f))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c experiment.Count
		if err := rows.Scan(&c.Arm, &c.People, &c.Converted, &c.Ripe, &c.RipeConverted); err != nil {
			return nil, err
		}
		if known := by[c.Arm]; known != nil { // an arm that was taken away is no longer shown
			*known = c
		}
	}
	if err := rows.Err(); err != nil || !asks {
		return out, err
	}
	return out, countWhere(q, f, node, plan, string(list), now, by)
}

// candidate is an event that may be a person's success.
type candidate struct {
	arm    string
	person int64
	ripe   bool
	ev     event.Event
}

// candidatesAtOnce is how many events are held against their formulas together.
const candidatesAtOnce = 500

// countWhere counts people by goals that have a formula: what the CRM says of the person and of the thing is as of now.
func countWhere(q store.Querier, f library.FlowID, node library.NodeID, plan *experiment.Plan, names string, now time.Time, by map[string]*experiment.Count) error {
	rows, err := q.Query(`SELECT a.arm, a.person, a.at + ?1 <= ?3, e.name, e.at, e.subject_kind, e.subject, e.object_kind, e.object
		FROM experiment_arm a CROSS JOIN event e ON e.person = a.person AND e.at >= a.at AND e.at < a.at + ?1
		WHERE a.node = ?4 AND a.flow = ?5 AND e.seq > a.seq AND e.name IN (SELECT value FROM json_each(?2)) ORDER BY a.person`,
		plan.Window.Milliseconds(), names, clock.Millis(now), int64(node), int64(f))
	if err != nil {
		return err
	}
	var all []candidate
	for rows.Next() {
		var c candidate
		var name, subject, object string
		if err := rows.Scan(&c.arm, &c.person, &c.ripe, &name, &c.ev.At, &subject, &c.ev.Subject.ID, &object, &c.ev.Object.ID); err != nil {
			rows.Close()
			return err
		}
		c.ev.Name, c.ev.Subject.Kind, c.ev.Object.Kind = event.Name(name), event.Kind(subject), event.Kind(object)
		if by[c.arm] != nil {
			all = append(all, c)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	counted := map[int64]bool{}
	for len(all) > 0 {
		n := min(len(all), candidatesAtOnce)
		if err := countSome(q, plan, all[:n], counted, by); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

func countSome(q store.Querier, plan *experiment.Plan, some []candidate, counted map[int64]bool, by map[string]*experiment.Count) error {
	var need crm.Need
	for _, g := range plan.Goals {
		if g.Where != nil {
			need = need.Or(crm.NeedOf(g.Where.Reads(), g.Env))
		}
	}
	var customers, purchases []int64
	for _, c := range some {
		if c.ev.Subject.Kind == event.Customer {
			customers = append(customers, c.ev.Subject.ID)
		}
		if c.ev.Object.Kind == event.Purchase {
			purchases = append(purchases, c.ev.Object.ID)
		}
	}
	snap, err := crm.Load(q, customers, purchases, need)
	if err != nil {
		return err
	}
	for i := range some {
		c := &some[i]
		if counted[c.person] {
			continue
		}
		for _, g := range plan.Goals {
			if g.Event != c.ev.Name {
				continue
			}
			if g.Where != nil {
				v := goalValues{snap, g.Env, &c.ev}
				yes, _, err := g.Where.Eval(v.moment(), v)
				if err != nil || yes != true {
					continue // what cannot be told is no success
				}
			}
			counted[c.person] = true
			of := by[c.arm]
			of.Converted++
			if c.ripe {
				of.RipeConverted++
			}
			break
		}
	}
	return nil
}

// goalValues answers a goal's formula about one event.
type goalValues struct {
	snap *crm.Snapshot
	env  *formula.Env
	ev   *event.Event
}

func (v goalValues) moment() formula.Moment {
	return formula.Moment{Now: clock.FromMillis(v.ev.At), Zone: time.UTC}
}

// Fact implements formula.Values.
func (v goalValues) Fact(id formula.FactID, args []any) (any, error) {
	var purchase int64
	if v.ev.Object.Kind == event.Purchase {
		purchase = v.ev.Object.ID
	}
	return v.snap.Fact(v.ev.Subject.ID, purchase, v.env.Facts()[id].Path, args, v.moment())
}

// Winner is the arm to which new people go, and why.
type Winner struct {
	Arm string
	At  int64
	Say experiment.Sentence
}

// ReadWinner returns a split's winner; false while there is none.
func ReadWinner(q store.Querier, node library.NodeID) (Winner, bool, error) {
	var w Winner
	var why []byte
	found, err := q.QueryRow(`SELECT arm, at, why FROM experiment_winner WHERE node = ?`, []any{int64(node)}, &w.Arm, &w.At, &why)
	if err != nil || !found {
		return w, false, err
	}
	return w, true, json.Unmarshal(why, &w.Say)
}
