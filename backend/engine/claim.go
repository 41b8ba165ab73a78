package engine

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// claim is an outbox row that this process is sending.
type claim struct {
	id       int64
	row      int64 // message.id
	attempts int   // this one included
	key      inbox.Key
	about    event.Ref
	hop      int
	version  library.VersionID
	message  channel.Outgoing
}

// claimBatch is how many messages of a channel are claimed at once where repeating is safe: few enough that a stop takes
// hold soon.
const claimBatch = 64

// claimLimit is how many messages of a channel may be claimed at once. Where nobody can tell afterwards what became of a
// message, no more are claimed than are really on their way: after a crash exactly those have an unknown outcome.
func (e *Engine) claimLimit(ch channel.Channel) int {
	switch {
	case ch.Promise().MayRepeat(0):
		return claimBatch
	case e.perMinute(ch.ID()) > 0:
		return 1 // its turn in the channel's pace has come
	}
	return e.Senders
}

// claim takes due messages of a channel, those that somebody waits for first. Whether a flow is paused, a run stopped or
// everything halted is looked at here, in the transaction that claims: nothing starts after a stop.
func (e *Engine) claim(ctx context.Context, ch channel.Channel) (claims []claim, err error) {
	id, limit := ch.ID(), e.claimLimit(ch)
	if due, err := e.anyOut(ctx, id); err != nil || !due {
		return nil, err
	}
	if err := e.limits.wait(ctx, id, e.perMinute(id), limit == 1); err != nil {
		return nil, nil // stopped while it waited its turn: nothing was claimed
	}
	holder := strconv.FormatInt(clock.Millis(e.Clock.Now()), 36)
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		claims = claims[:0]
		set, err := workspace.Load(tx)
		if err != nil || set.Halted {
			return err
		}
		for lane := laneAnswer; lane <= laneBulk && len(claims) < limit; lane++ {
			if err := e.claimLane(tx, id, lane, limit, holder, set.UID, &claims); err != nil {
				return err
			}
		}
		return nil
	})
	return claims, err
}

func (e *Engine) claimLane(tx *store.Tx, id string, lane, limit int, holder, workspaceUID string, claims *[]claim) error {
	rows, err := tx.Query(`SELECT o.id, o.message, o.attempts, o.run, o.node, o.visit, r.subject_kind, r.subject, r.hop, r.version,
			r.state = 'active', f.state = 'live' AND f.deleted_at IS NULL, m.address, m.subject, m.text, k.name
		FROM outbox o JOIN run r ON r.id = o.run JOIN flow f ON f.id = r.flow JOIN message m ON m.id = o.message
		LEFT JOIN contact k ON k.id = m.person
		WHERE o.channel = ? AND o.lane = ? AND o.due BETWEEN 1 AND ? ORDER BY o.due, o.id LIMIT ?`,
		id, lane, tx.Now(), limit-len(*claims))
	if err != nil {
		return err
	}
	defer rows.Close()
	var mine, parked, cancelled []int64
	var cancel []inbox.Outcome
	for rows.Next() {
		c := claim{}
		var kind, name string
		var version int64
		var active, live bool
		if err := rows.Scan(&c.id, &c.row, &c.attempts, &c.key.Run, &c.key.Node, &c.key.Visit, &kind, &c.about.ID, &c.hop, &version,
			&active, &live, &c.message.To, &c.message.Subject, &c.message.Text, &name); err != nil {
			return err
		}
		switch {
		case !active:
			cancelled = append(cancelled, c.id)
			cancel = append(cancel, inbox.Outcome{ID: c.row, State: inbox.Cancelled})
		case !live:
			parked = append(parked, c.id)
		default:
			c.about.Kind, c.version = event.Kind(kind), library.VersionID(version)
			c.attempts++
			c.message.Key, c.message.ToName = c.key.Outside(workspaceUID), name
			mine = append(mine, c.id)
			*claims = append(*claims, c)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := inbox.SetState(tx, cancel); err != nil {
		return err
	}
	for _, change := range []struct {
		sql string
		ids []int64
	}{
		{`UPDATE outbox SET state = 'claimed', holder = '` + holder + `', attempts = attempts + 1, due = NULL, settled_at = ` +
			strconv.FormatInt(tx.Now(), 10) + ` WHERE id IN (SELECT value FROM json_each(?))`, mine},
		{`UPDATE outbox SET due = -due WHERE id IN (SELECT value FROM json_each(?))`, parked},
		{`UPDATE outbox SET state = 'cancelled', due = NULL, told = 1 WHERE id IN (SELECT value FROM json_each(?))`, cancelled},
	} {
		if len(change.ids) == 0 {
			continue
		}
		if _, err := tx.Exec(change.sql, jsonIDs(change.ids)); err != nil {
			return err
		}
	}
	return nil
}

// noteOutcomes writes what became of each message, for itself: a failure of one says nothing about another.
func (e *Engine) noteOutcomes(ctx context.Context, ch channel.Channel, results []result) error {
	return e.DB.Write(ctx, func(tx *store.Tx) error {
		var outcomes []inbox.Outcome
		for _, r := range results {
			o, err := e.settle(tx, ch, r)
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

// settle writes one outcome to the outbox and returns what the ledger is to say; nothing for a message that waits on.
func (e *Engine) settle(tx *store.Tx, ch channel.Channel, r result) (inbox.Outcome, error) {
	c, f := r.claim, r.failure
	out := inbox.Outcome{ID: c.row, About: c.about, Hop: c.hop + 1}
	if f != nil && f.Uncertain && e.Again != nil && e.Again(ch.ID()) {
		f = channel.Again(f.Fault, f.After) // the user's rule: rather twice than not at all
	}
	if f != nil && f.Retry {
		pause, again := policy.RetryAfter(c.attempts, uint64(c.id), f.After)
		if f.Fault.Code == channel.Interrupted { // nothing was tried
			pause, again = 0, true
			c.attempts--
		} else if p, err := e.Library.Program(tx, c.version); err != nil {
			return out, err
		} else if p.Program.Settings.OnError == "stop" {
			again = false
		}
		if again {
			_, err := tx.Exec(`UPDATE outbox SET state = 'queued', holder = '', due = ?, attempts = ?, code = ?, args = ? WHERE id = ? AND state = 'claimed'`,
				tx.Now()+pause.Milliseconds(), int64(c.attempts), string(f.Fault.Code), argsText(f.Fault.Args), c.id)
			return inbox.Outcome{}, err
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
	_, err := tx.Exec(`UPDATE outbox SET state = ?, holder = '', code = ?, args = ?, settled_at = ? WHERE id = ? AND state = 'claimed'`,
		string(state), nullable(out.Reason), argsText(out.Args), tx.Now(), c.id)
	return out, err
}

// settleDead settles what a process that died had claimed, by what each channel promises: where repeating is safe the
// message is queued again, else its outcome is unknown. The engine's lock says that no other process is at it.
func (e *Engine) settleDead(ctx context.Context) error {
	set := e.Channels()
	return e.DB.Write(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT o.id, o.message, o.channel, COALESCE(o.settled_at, o.created_at), r.subject_kind, r.subject, r.hop
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
			ch, ok := set.Get(channelID)
			age := max(0, time.Duration(tx.Now()-at)*time.Millisecond)
			if ok && ch.Promise().MayRepeat(age) || e.Again != nil && e.Again(channelID) {
				again = append(again, id)
				continue
			}
			lost = append(lost, id)
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

// SettleUncertain decides about messages whose outcome is unknown: again sends them once more, else they are left and their
// runs go on. No ids means all. It returns how many it settled.
func (e *Engine) SettleUncertain(ctx context.Context, messages []int64, again bool) (count int64, err error) {
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		ids := messages
		if len(ids) == 0 {
			rows, err := tx.Query(`SELECT message FROM outbox WHERE state = 'uncertain' ORDER BY id`)
			if err != nil {
				return err
			}
			for rows.Next() {
				var id int64
				if err := rows.Scan(&id); err != nil {
					rows.Close()
					return err
				}
				ids = append(ids, id)
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		var outcomes []inbox.Outcome
		for _, id := range ids {
			sql, args := `UPDATE outbox SET state = 'queued', due = ?, code = NULL, args = NULL WHERE message = ? AND state = 'uncertain'`, []any{tx.Now(), id}
			o := inbox.Outcome{ID: id, State: inbox.Queued}
			if !again {
				sql = `UPDATE outbox SET state = 'sent', settled_at = ? WHERE message = ? AND state = 'uncertain'`
				o = inbox.Outcome{ID: id, State: inbox.Cancelled, Reason: "outcome_left"}
			}
			res, err := tx.Exec(sql, args...)
			if err != nil {
				return err
			}
			if res.Changed > 0 {
				count++
				outcomes = append(outcomes, o)
			}
		}
		tx.OnCommit(func() { e.Wake(); e.wakeDispatcher() })
		return inbox.SetState(tx, outcomes)
	})
	return count, err
}

func argsText(args fault.Args) any {
	if len(args) == 0 {
		return nil
	}
	data, err := json.Marshal(args)
	if err != nil {
		return nil
	}
	return string(data)
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
