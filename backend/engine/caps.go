package engine

import (
	"slices"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/flow"
	"voronka/backend/inbox"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/workspace"
)

// Caps of the workspace and of flows. What a person was written lately is loaded, with one query a batch, only for people
// who may be written to in this turn by flows that a cap holds; messages of the same batch are counted as they are admitted.

// WorkspaceCaps reads the caps of the workspace's settings.
func WorkspaceCaps(set *workspace.Settings) []policy.Cap {
	var caps []policy.Cap
	for _, c := range set.Caps {
		if cap, ok := policy.CapOf(c.Channel, c.Count, c.Per, false); ok {
			caps = append(caps, cap)
		}
	}
	return caps
}

// waitingWindow is how far back a message may have been queued and still count as on its way.
const waitingWindow = 31 * 24 * time.Hour

func (b *batch) capped(p *flow.Program) bool {
	return len(p.Settings.Caps) > 0 || len(b.caps) > 0 && p.Settings.Purpose == policy.Advertising
}

// loadCounted loads what the caps of this batch look at. Where any applies, every due timer of the people concerned joins
// the batch, and timers are done in the order of their flows' priority: that is the order in which messages to one person
// get the room of a cap. It returns the items with those that joined.
func (b *batch) loadCounted(items []item) ([]item, error) {
	b.caps = WorkspaceCaps(&b.set)
	var people []int64
	longest := policy.Longest(b.caps)
	concerns := func(c *library.Compiled, step int, begins bool, person int64) {
		if b.capped(c.Program) && b.e.needOf(c.Program).from(step, begins).Points {
			people = append(people, person)
			longest = max(longest, policy.Longest(policy.CapsOf(&c.Program.Settings, nil)))
		}
	}
	for i := range items {
		ev := items[i].ev
		if ev == nil {
			continue
		}
		for j := range b.e.entries.byName[ev.Name] {
			if p := &b.e.entries.byName[ev.Name][j]; b.capped(p.flow.Program) && p.fits(ev) {
				concerns(p.flow, p.step, true, ev.Person)
			}
		}
	}
	for _, rs := range b.runs {
		if rs.State == interp.Active && b.capped(rs.flow.Program) {
			for _, at := range rs.Positions {
				concerns(rs.flow, at.Step, false, rs.Person)
			}
		}
	}
	if len(people) == 0 {
		return items, nil
	}
	slices.Sort(people)
	people = slices.Compact(people)
	items, err := b.join(items, people)
	if err != nil {
		return items, err
	}
	written, err := inbox.Recent(b.tx, people, clock.Millis(b.now.Add(-max(longest, waitingWindow))))
	if err != nil {
		return items, err
	}
	b.counted = make(map[int64][]policy.Sent, len(people))
	for _, w := range written {
		b.counted[w.Person] = append(b.counted[w.Person], CountedAs(w, b.now))
	}
	return items, nil
}

// CountedAs is a message as caps count it: one on its way has not gone before now.
func CountedAs(w inbox.Written, now time.Time) policy.Sent {
	at := clock.FromMillis(w.At)
	if w.Waiting && at.Before(now) {
		at = now
	}
	return policy.Sent{Flow: w.Flow, Channel: w.Channel, At: at}
}

// join adds the due timers of these people that a later turn would have taken, and puts all timers in order.
func (b *batch) join(items []item, people []int64) ([]item, error) {
	if b.alone {
		return items, nil
	}
	rows, err := b.tx.Query(`SELECT r.id, 0, r.due FROM json_each(?1) AS j CROSS JOIN run AS r ON r.person = j.value
			WHERE r.state = 'active' AND r.due BETWEEN 1 AND ?2
		UNION ALL SELECT p.run, p.slot, p.due FROM json_each(?1) AS j CROSS JOIN run AS r ON r.person = j.value
			CROSS JOIN position AS p ON p.run = r.id WHERE r.state = 'active' AND p.due BETWEEN 1 AND ?2`,
		jsonIDs(people), clock.Millis(b.now))
	if err != nil {
		return items, err
	}
	type place struct {
		run  int64
		slot int
	}
	have := map[place]bool{}
	for i := range items {
		if items[i].timer() {
			have[place{items[i].run, items[i].slot}] = true
		}
	}
	var ids []int64
	for rows.Next() {
		it := item{only: -1}
		var due int64
		if err := rows.Scan(&it.run, &it.slot, &due); err != nil {
			rows.Close()
			return items, err
		}
		if !have[place{it.run, it.slot}] {
			items, ids = append(items, it), append(ids, it.run)
		}
	}
	if err := rows.Err(); err != nil {
		return items, err
	}
	if err := b.loadRuns(ids); err != nil {
		return items, err
	}
	first := slices.IndexFunc(items, func(it item) bool { return it.timer() })
	if first < 0 {
		return items, nil
	}
	slices.SortStableFunc(items[first:], func(x, y item) int {
		px, py := b.priority(&x), b.priority(&y)
		switch {
		case !x.timer() || !y.timer():
			return 0
		case px != py:
			return py - px
		case x.run != y.run:
			return int(x.run - y.run)
		}
		return x.slot - y.slot
	})
	return items, nil
}

// timer reports whether the item is a due timer.
func (it *item) timer() bool {
	return it.ev == nil && it.finished == nil && it.order == nil && it.rule == "" && !it.hurry
}

func (b *batch) priority(it *item) int {
	if rs := b.runs[it.run]; rs != nil {
		return policy.PriorityOf(&rs.flow.Program.Settings)
	}
	return 0
}

// letter is what the policies decide about a run's message from.
func (w *world) letter(r *interp.Run, e *interp.Effect, way policy.Way, p *crm.Person) policy.Letter {
	settings := &w.rs.flow.Program.Settings
	l := policy.Letter{Settings: settings, Flow: int64(w.rs.flow.Flow), Way: way, Consent: consentTo(p, way.Channel),
		AdvertiseUnknown: w.b.set.AdvertiseUnknown, Now: w.b.now, Since: r.Standing(e).Since, Zone: w.b.settingsZone(w.rs),
		Calendar: w.b.workdays(settings), Limit: w.b.limit(), Hurry: w.hurry != 0 && w.hurry == e.Visit}
	if w.b.counted != nil && w.b.capped(w.rs.flow.Program) {
		l.Caps, l.Sent = policy.CapsOf(settings, w.b.caps), w.b.counted[w.rs.Person]
	}
	return l
}

// count keeps a message that goes among those that the caps of the same batch look at.
func (b *batch) count(m *inbox.Message) {
	if b.counted != nil && m.State != inbox.Blocked {
		b.counted[m.Person] = append(b.counted[m.Person], policy.Sent{Flow: m.Flow, Channel: m.Channel, At: b.now})
	}
}

// workdays is the working calendar, for a flow that keeps holidays.
func (b *batch) workdays(s *flow.Settings) *policy.Calendar {
	if s.Holidays != policy.HoldHolidays {
		return nil
	}
	c, err := b.e.calendar.get(b.tx, b.set)
	if err != nil {
		b.e.Log.WithError(err).Error("the working calendar was not read")
	}
	return c
}

// limit is how long a cap may hold a message, read once a batch.
func (b *batch) limit() time.Duration {
	if !b.holdKnown {
		b.hold, b.holdKnown = b.set.Hold(), true
	}
	return b.hold
}
