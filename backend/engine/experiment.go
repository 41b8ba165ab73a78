package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/policy/experiment"
	"voronka/backend/store"
)

// PlanOf is what a split's author wants measured; nil of any other step.
func PlanOf(step *flow.Step) *experiment.Plan {
	if s, ok := step.Args.(interface{ Experiment() *experiment.Plan }); ok {
		return s.Experiment()
	}
	return nil
}

// armKey is a person's place in an experiment: person is the contact, node the split's number.
type armKey struct{ person, node int64 }

// newArm is an arm that somebody was given in this batch.
type newArm struct {
	armKey
	flow library.FlowID
	arm  string
	seq  int64
}

// arms is what a batch knows and decides of experiments; it stays empty where no run comes to a split.
type arms struct {
	asked   map[askedArms]bool
	had     map[armKey]string
	given   []newArm
	winners map[int64]string // by node; empty: none
	won     map[int64]experiment.Decision
}

type askedArms struct {
	flow   library.FlowID
	person int64
}

// Arm implements interp.Arms. When the first run of a flow comes to a split, the arms of everybody in the batch are read with
// one query.
func (w *world) Arm(step int) (string, error) {
	k := w.armKey(step)
	if !w.b.arms.asked[askedArms{w.rs.flow.Flow, k.person}] {
		if err := w.b.loadArms(w.rs.flow.Flow, k.person); err != nil {
			return "", err
		}
	}
	return w.b.arms.had[k], nil
}

func (b *batch) loadArms(f library.FlowID, person int64) error {
	a := &b.arms
	if a.asked == nil {
		a.asked, a.had = map[askedArms]bool{}, map[armKey]string{}
	}
	people := []int64{person}
	for i := range b.items {
		if ev := b.items[i].ev; ev != nil {
			people = append(people, cmp.Or(ev.Person, ev.Subject.ID))
		}
	}
	for _, rs := range b.runs {
		people = append(people, personOf(rs))
	}
	slices.Sort(people)
	people = slices.DeleteFunc(slices.Compact(people), func(id int64) bool { return a.asked[askedArms{f, id}] })
	rows, err := b.tx.Query(`SELECT a.person, a.node, a.arm FROM json_each(?) AS p
		CROSS JOIN experiment_arm AS a ON a.flow = ? AND a.person = p.value`, jsonIDs(people), int64(f))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k armKey
		var arm string
		if err := rows.Scan(&k.person, &k.node, &arm); err != nil {
			return err
		}
		a.had[k] = arm
	}
	for _, id := range people {
		a.asked[askedArms{f, id}] = true
	}
	return rows.Err()
}

func (w *world) armKey(step int) armKey { return armKey{personOf(w.rs), int64(w.rs.flow.Nodes[step])} }

func personOf(rs *runState) int64 { return cmp.Or(rs.Person, rs.Subject.ID) }

// Assign implements interp.Arms.
func (w *world) Assign(step int, arm string) {
	k := w.armKey(step)
	a := &w.b.arms
	a.had[k] = arm
	a.given = append(a.given, newArm{k, w.rs.flow.Flow, arm, max(w.rs.event, w.rs.after)})
}

// Winner implements interp.Arms. What the rule has found is decided by the first new person who comes after it, in the
// transaction of that person's step.
func (w *world) Winner(step int) (string, *interp.Reason, error) {
	a := &w.b.arms
	node := int64(w.rs.flow.Nodes[step])
	if arm, known := a.winners[node]; known {
		return arm, nil, nil
	}
	if a.winners == nil {
		a.winners, a.won = map[int64]string{}, map[int64]experiment.Decision{}
	}
	var arm string
	if _, err := w.b.tx.QueryRow(`SELECT arm FROM experiment_winner WHERE node = ?`, []any{node}, &arm); err != nil {
		return "", nil, err
	}
	if j := w.b.e.judged[node]; arm == "" && j != nil && j.found {
		a.winners[node], a.won[node] = j.decision.Arm, j.decision
		return j.decision.Arm, &interp.Reason{Code: j.decision.Say.Code, Args: j.decision.Say.Args}, nil
	}
	a.winners[node] = arm
	return arm, nil, nil
}

// writeArms writes the arms that were given and the winners that were decided.
func (b *batch) writeArms() error {
	if len(b.arms.given) == 0 {
		return nil
	}
	rows := b.tx.NewBulk(`INSERT INTO experiment_arm(flow, person, node, arm, at, seq) VALUES`, 6,
		` ON CONFLICT(flow, person, node) DO UPDATE SET arm = excluded.arm, at = excluded.at, seq = excluded.seq`)
	now := clock.Millis(b.now)
	for _, g := range b.arms.given {
		if err := rows.Add(int64(g.flow), g.person, g.node, g.arm, now, g.seq); err != nil {
			return err
		}
	}
	if err := rows.Flush(); err != nil {
		return err
	}
	for node, d := range b.arms.won {
		why, err := json.Marshal(d.Say)
		if err != nil {
			return err
		}
		if _, err := b.tx.Exec(`INSERT INTO experiment_winner(node, arm, at, why) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			node, d.Arm, now, string(why)); err != nil {
			return err
		}
	}
	return nil
}

// judgement is what is known of a split that looks for a winner. It is only a memory of what was read: the decision is taken
// and kept in a turn.
type judgement struct {
	next     time.Time // when to look again
	settled  bool      // a winner stands in the file
	found    bool
	decision experiment.Decision
}

// lookEvery is how often a split that looks for its winner is counted; where counting takes long, more rarely.
const lookEvery = time.Minute

// judge counts the splits of live flows that look for a winner and have none. It reads outside the turn's transaction.
func (e *Engine) judge(ctx context.Context) error {
	now := e.Clock.Now()
	for _, f := range e.entries.seekers {
		for i := range f.Program.Steps {
			plan := PlanOf(&f.Program.Steps[i])
			if plan == nil || plan.Rule == "" || f.Program.Steps[i].Node.Disabled {
				continue
			}
			node := int64(f.Nodes[i])
			j := e.judged[node]
			if j == nil {
				j = &judgement{}
				if e.judged == nil {
					e.judged = map[int64]*judgement{}
				}
				e.judged[node] = j
			}
			if j.settled || now.Before(j.next) {
				continue
			}
			began := clock.Monotonic()
			err := e.DB.Read(ctx, func(q *store.ReadTx) error {
				if found, err := q.QueryRow(`SELECT 1 FROM experiment_winner WHERE node = ?`, []any{node}, new(bool)); err != nil || found {
					j.settled = found
					return err
				}
				counts, err := ReadCounts(q, f.Flow, f.Nodes[i], plan, now)
				if err == nil {
					j.decision, j.found = experiment.Decide(plan, counts)
				}
				return err
			})
			if err != nil {
				return err
			}
			j.next = now.Add(max(lookEvery, 100*clock.Monotonic().Sub(began)))
		}
	}
	return nil
}

// seekers are the flows of which a split looks for a winner.
func seekers(flows []*library.Compiled) []*library.Compiled {
	var out []*library.Compiled
	for _, f := range flows {
		if slices.ContainsFunc(f.Program.Steps, func(s flow.Step) bool {
			plan := PlanOf(&s)
			return plan != nil && plan.Rule != ""
		}) {
			out = append(out, f)
		}
	}
	return out
}

// NoSplit is the code of a step that is asked for its figures and is no split; args: node.
const NoSplit fault.Code = "no_split"
