package engine

import (
	"context"
	"maps"
	"slices"
	"time"

	"voronka/backend/channel"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/policy"
	"voronka/backend/store"
)

// noteOutcomes writes what became of each message, for itself: a failure of one says nothing about another.
func (e *Engine) noteOutcomes(ctx context.Context, results []result) error {
	return e.DB.Write(ctx, func(tx *store.Tx) error {
		var outcomes []inbox.Outcome
		for _, r := range results {
			o, err := e.settle(tx, r)
			if err != nil {
				return err
			}
			if o.ID != 0 {
				outcomes = append(outcomes, o)
			}
		}
		tx.OnCommit(e.Wake)
		return inbox.SetState(tx, outcomes)
	})
}

// settle writes one outcome to the outbox and returns what the ledger is to say; nothing for a message that waits on, or
// whose attempt has been settled otherwise.
func (e *Engine) settle(tx *store.Tx, r result) (inbox.Outcome, error) {
	c, f := r.claim, r.failure
	out := inbox.Outcome{ID: c.row, About: c.about, Hop: c.hop + 1}
	if f != nil && f.Uncertain && !r.late {
		// Repeating is safe where the other side remembers the key, or by the user's rule: rather twice than not at all.
		age := max(0, time.Duration(tx.Now()-c.first)*time.Millisecond)
		if c.channel.Promise().MayRepeat(age) || e.Again != nil && e.Again(c.channel.ID()) {
			again := channel.Again(f.Fault, f.After)
			again.Uncertain = true
			f = again
		}
	}
	if f != nil && f.Retry {
		pause, again, err := e.pauseFor(tx, c, f)
		if err != nil {
			return out, err
		}
		if again {
			first, left := any(nil), c.attempts // nothing was delivered: the key's memory counts from the next attempt
			if f.Uncertain {
				first = c.first
			}
			if f.Fault.Code == channel.Interrupted { // nothing was tried
				first, left = c.first, left-1
			}
			res, err := tx.Exec(`UPDATE outbox SET state = 'queued', holder = '', due = ?, attempts = ?, first_try = ?, code = ?, args = ?
				WHERE id = ? AND attempts = ? AND `+settleable(r), tx.Now()+pause.Milliseconds(), int64(left), first,
				string(f.Fault.Code), argsText(f.Fault.Args), c.id, int64(c.attempts))
			if err != nil || res.Changed == 0 || !r.late {
				return inbox.Outcome{}, err
			}
			return inbox.Outcome{ID: c.row, State: inbox.Queued}, nil
		}
	}
	state := outSent
	out.State = inbox.Sent
	if f != nil {
		state, out.State = outFailed, inbox.Failed
		if f.Uncertain {
			state, out.State = outUncertain, inbox.Uncertain
		}
		out.Reason, out.Args = string(f.Fault.Code), f.Fault.Args
	}
	res, err := tx.Exec(`UPDATE outbox SET state = ?, holder = '', due = NULL, code = ?, args = ?, settled_at = ?
		WHERE id = ? AND attempts = ? AND `+settleable(r), string(state), nullable(out.Reason), argsText(out.Args), tx.Now(), c.id, int64(c.attempts))
	if err != nil || res.Changed == 0 {
		return inbox.Outcome{}, err // somebody else has decided, or a later attempt is under way
	}
	if err := keepAnswer(tx, c, r.answer); err != nil {
		return inbox.Outcome{}, err
	}
	return out, nil
}

// settleable is which states an outcome may settle. One that comes late ends an uncertainty, and when it says «sent» also
// keeps the message from being repeated; what was decided meanwhile stands.
func settleable(r result) string {
	switch {
	case r.late && r.failure == nil:
		return `state IN ('claimed', 'uncertain', 'queued')`
	case r.late:
		return `state IN ('claimed', 'uncertain')`
	}
	return `state = 'claimed'`
}

// pauseFor is when a message may be tried again, and whether at all: nothing retries for ever, and a flow may forbid it.
func (e *Engine) pauseFor(tx *store.Tx, c *claim, f *channel.Failure) (time.Duration, bool, error) {
	if f.Fault.Code == channel.Interrupted {
		return 0, true, nil
	}
	p, err := e.Library.Program(tx, c.version)
	if err != nil {
		return 0, false, err
	}
	if p.Program.Settings.OnError == "stop" {
		return 0, false, nil
	}
	pause, again := policy.RetryAfter(c.attempts, uint64(c.id), f.After)
	return pause, again, nil
}

// settleOnce settles what other processes left claimed, once each time the engine takes the workspace. It returns how many
// outcomes of its own it could write only now.
func (e *Engine) settleOnce(ctx context.Context) (noted int, err error) {
	e.sending.Lock()
	defer e.sending.Unlock()
	if e.settled {
		return 0, nil
	}
	// What this process itself knows and could not write yet is no mystery.
	e.outs.Lock()
	outlets := slices.Collect(maps.Values(e.outlets))
	e.outs.Unlock()
	for _, o := range outlets {
		o.working.Lock()
		noted += len(o.unnoted)
		err := e.noteAll(ctx, o)
		o.working.Unlock()
		if err != nil {
			return 0, err
		}
	}
	err = e.settleDead(ctx)
	e.settled = err == nil
	return noted, err
}

// settleDead settles what a process that died had claimed, by what each channel promises: where repeating is safe the
// message is queued again, else its outcome is unknown. The engine's lock says that no other process is at it.
func (e *Engine) settleDead(ctx context.Context) error {
	return e.DB.Write(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT o.id, o.message, o.channel, COALESCE(o.first_try, o.settled_at, o.created_at), r.subject_kind, r.subject, r.hop
			FROM outbox o JOIN run r ON r.id = o.run WHERE o.state = 'claimed'`)
		if err != nil {
			return err
		}
		defer rows.Close()
		var outcomes []inbox.Outcome
		var again, lost []int64
		for rows.Next() {
			var id, message, at, subject int64
			var channelID, kind string
			var hop int
			if err := rows.Scan(&id, &message, &channelID, &at, &kind, &subject, &hop); err != nil {
				return err
			}
			ch, ok := e.way(channelID)
			age := max(0, time.Duration(tx.Now()-at)*time.Millisecond)
			if ok && ch.Promise().MayRepeat(age) || e.Again != nil && e.Again(channelID) {
				again = append(again, id)
				continue
			}
			lost = append(lost, id)
			if message == 0 { // a request, which is no message to anybody
				continue
			}
			outcomes = append(outcomes, inbox.Outcome{ID: message, State: inbox.Uncertain, Reason: string(channel.OutcomeLost),
				Args: fault.Args{"channel": channelID}, About: event.Ref{Kind: event.Kind(kind), ID: subject}, Hop: hop + 1})
		}
		if err := rows.Err(); err != nil {
			return err
		}
		if len(again) > 0 {
			if _, err := tx.Exec(`UPDATE outbox SET state = 'queued', holder = '', due = ? WHERE id IN (SELECT value FROM json_each(?))`,
				tx.Now(), jsonIDs(again)); err != nil {
				return err
			}
		}
		if len(lost) > 0 {
			if _, err := tx.Exec(`UPDATE outbox SET state = 'uncertain', holder = '', code = ? WHERE id IN (SELECT value FROM json_each(?))`,
				string(channel.OutcomeLost), jsonIDs(lost)); err != nil {
				return err
			}
		}
		return inbox.SetState(tx, outcomes)
	})
}
