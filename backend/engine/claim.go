package engine

import (
	"context"
	"strconv"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/inbox"
	"voronka/backend/library"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// claim is an outbox row that this process is sending.
type claim struct {
	id       int64
	row      int64 // message.id; 0: the effect is no message
	attempts int   // this one included
	first    int64 // when the first attempt whose outcome may matter began
	key      inbox.Key
	about    event.Ref
	hop      int
	version  library.VersionID
	channel  channel.Channel
	message  channel.Outgoing
}

// claimBatch is how many messages of a channel are claimed at once where repeating is safe: few enough that a stop takes
// hold soon.
const claimBatch = 64

// room is how many messages of a channel may be claimed now. Where nobody can tell afterwards what became of a message, no
// more are claimed than are really on their way: after a crash exactly those have an unknown outcome. Where the channel
// keeps a pace, one is claimed when its turn has come, so that an answer overtakes the bulk.
func (e *Engine) room(ch channel.Channel, flying, ready int) int {
	free := max(e.Senders-flying-ready, 0)
	switch {
	case e.perMinute(ch.ID()) > 0:
		return min(free, 1)
	case ch.Promise().MayRepeat(0) && ready == 0:
		return claimBatch - flying
	}
	return free
}

// claim takes due messages of a channel, those that somebody waits for first. Whether a flow is paused, a run stopped or
// paused, or everything halted is looked at here, in the transaction that claims: nothing starts after a stop.
func (e *Engine) claim(ctx context.Context, ch channel.Channel, limit int) (claims []*claim, err error) {
	holder := strconv.FormatInt(clock.Millis(e.Clock.Now()), 36)
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		claims = claims[:0]
		set, err := workspace.Load(tx)
		if err != nil || set.Halted {
			return err
		}
		for lane := laneAnswer; lane <= laneBulk && len(claims) < limit; lane++ {
			if err := e.claimLane(tx, ch, lane, limit, holder, set.UID, &claims); err != nil {
				return err
			}
		}
		return nil
	})
	return claims, err
}

func (e *Engine) claimLane(tx *store.Tx, ch channel.Channel, lane, limit int, holder, workspaceUID string, claims *[]*claim) error {
	what, from := `m.address, m.subject, m.text, k.name, ri.content`, `JOIN message m ON m.id = o.message LEFT JOIN contact k ON k.id = m.person
		LEFT JOIN message_rich ri ON ri.message = m.id`
	if _, request := ch.(channel.Requester); request {
		what, from = `q.host, '', q.request, '', NULL`, `JOIN outbox_request q ON q.run = o.run AND q.node = o.node AND q.visit = o.visit`
	}
	rows, err := tx.Query(`SELECT o.id, o.message, o.attempts, COALESCE(o.first_try, 0), o.run, o.node, o.visit, r.subject_kind, r.subject,
			r.hop, r.version, r.state = 'active' OR o.told = 1, f.state = 'live' AND f.deleted_at IS NULL AND COALESCE(r.paused_at, 0) <= 0,
			`+what+`
		FROM outbox o JOIN run r ON r.id = o.run JOIN flow f ON f.id = r.flow `+from+`
		WHERE o.channel = ? AND o.lane = ? AND o.due BETWEEN 1 AND ? ORDER BY o.due, o.id LIMIT ?`,
		ch.ID(), lane, tx.Now(), limit-len(*claims))
	if err != nil {
		return err
	}
	defer rows.Close()
	var mine, parked, cancelled []int64
	var cancel []inbox.Outcome
	for rows.Next() {
		c := &claim{channel: ch}
		var kind, name string
		var version int64
		var active, live bool
		var rich []byte
		if err := rows.Scan(&c.id, &c.row, &c.attempts, &c.first, &c.key.Run, &c.key.Node, &c.key.Visit, &kind, &c.about.ID, &c.hop, &version,
			&active, &live, &c.message.To, &c.message.Subject, &c.message.Text, &name, &rich); err != nil {
			return err
		}
		if c.message.Rich, err = inbox.DecodeRich(rich); err != nil {
			return err
		}
		switch {
		case !active:
			cancelled = append(cancelled, c.id)
			if c.row != 0 {
				cancel = append(cancel, inbox.Outcome{ID: c.row, State: inbox.Cancelled})
			}
		case !live:
			parked = append(parked, c.id)
		default:
			c.about.Kind, c.version = event.Kind(kind), library.VersionID(version)
			c.attempts++
			if c.first == 0 {
				c.first = tx.Now()
			}
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
	now := strconv.FormatInt(tx.Now(), 10)
	for _, change := range []struct {
		sql string
		ids []int64
	}{
		{`UPDATE outbox SET state = 'claimed', holder = '` + holder + `', attempts = attempts + 1, due = NULL, settled_at = ` +
			now + `, first_try = COALESCE(first_try, ` + now + `) WHERE id IN (SELECT value FROM json_each(?))`, mine},
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
