package engine

import (
	"slices"

	"voronka/backend/event"
	"voronka/backend/store"
)

// A person who has just done something waits for the answer; a hundred thousand others whose purchases were put in hand do
// not. Where the log is longer than one turn can read, the events that somebody waits for are taken before their turn, each
// once, and never past an unread event of the same person.

// urgentLimit is how many events a turn takes before their turn.
const urgentLimit = 32

// urgentShare is the part of a turn that others get while somebody waits.
const urgentShare = 8

// takeUrgent takes the events that somebody waits for and that stand far down the log. It returns how much else the turn
// may take.
func (t *taken) takeUrgent(q store.Querier, limit int, heavy func(event.Name) (bool, error)) (int, error) {
	var err error
	t.urgent, err = store.ReadUrgent(t.scratch.urgent[:0], q, t.read, urgentLimit)
	if t.scratch.urgent = t.urgent; err != nil {
		return limit, err
	}
	share := max(limit/urgentShare, 1)
	waited := false
	for i := range t.urgent {
		u := &t.urgent[i]
		switch {
		case u.Taken:
			continue
		case u.Seq-t.read <= int64(share):
			waited = true // read in order, in this turn
			continue
		}
		found, err := store.Events(q, u.Seq-1, 1)
		if err != nil {
			return limit, err
		}
		if len(found) == 0 || found[0].Seq != u.Seq {
			continue
		}
		before, err := t.toldBefore(q, &found[0], heavy)
		if err != nil {
			return limit, err
		}
		if before {
			continue
		}
		u.Taken, waited = true, true
		t.items = append(t.items, item{ev: &found[0], only: -1})
		t.took = append(t.took, u.Seq)
	}
	if waited {
		return share, nil
	}
	return limit, nil
}

// toldBefore reports whether the unread log tells of the same person before this event, in others than those taken and
// those that concern nobody.
func (t *taken) toldBefore(q store.Querier, ev *event.Event, heavy func(event.Name) (bool, error)) (bool, error) {
	between := func(after, before int64) (bool, error) {
		names, err := store.NamesBetween(q, ev.Person, after, before)
		for _, name := range names {
			if err != nil {
				break
			}
			var is bool
			if is, err = heavy(name); is {
				return true, err
			}
		}
		return false, err
	}
	after := t.read
	for _, u := range t.urgent {
		if u.Seq >= ev.Seq {
			break
		}
		if !u.Taken {
			continue
		}
		if before, err := between(after, u.Seq); err != nil || before {
			return before, err
		}
		after = u.Seq
	}
	return between(after, ev.Seq)
}

// passed reports whether an event was taken before its turn.
func (t *taken) passed(seq int64) bool {
	i, found := slices.BinarySearchFunc(t.urgent, seq, func(u store.Urgent, seq int64) int { return int(u.Seq - seq) })
	return found && t.urgent[i].Taken
}
