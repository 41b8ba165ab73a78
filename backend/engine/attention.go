package engine

import (
	"context"
	"encoding/json"

	"voronka/backend/channel"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/store"
)

// AttentionKind is why something asks for a person.
type AttentionKind string

// What asks for a person.
const (
	AttentionFailed    AttentionKind = "failed"    // a run ended by an error
	AttentionMessage   AttentionKind = "message"   // a message was given up, and its run went on
	AttentionUncertain AttentionKind = "uncertain" // nobody can tell whether a message was sent
	AttentionHeld      AttentionKind = "held"      // messages wait for a channel that cannot be used
	AttentionCut       AttentionKind = "cut"       // flows set each other off and were cut
	// The same of requests to other programs.
	AttentionRequest       AttentionKind = "request"        // nobody can tell whether it arrived
	AttentionRequestFailed AttentionKind = "request_failed" // it was given up, and its run went on
)

// AttentionKinds lists them all in the order in which they are shown.
var AttentionKinds = []AttentionKind{AttentionUncertain, AttentionRequest, AttentionFailed, AttentionMessage, AttentionRequestFailed,
	AttentionHeld, AttentionCut}

// AttentionCounts says how much there is of each kind; each is counted up to AttentionMost.
type AttentionCounts struct {
	Failed, Message, Uncertain, Held, Cut, Request, RequestFailed int64
}

// AttentionMost is as far as is counted.
const AttentionMost = 10_000

// Total is all together.
func (c AttentionCounts) Total() (n int64) {
	for _, kind := range AttentionKinds {
		n += c.Of(kind)
	}
	return n
}

// Of is how much there is of a kind.
func (c AttentionCounts) Of(kind AttentionKind) int64 {
	return map[AttentionKind]int64{AttentionFailed: c.Failed, AttentionMessage: c.Message, AttentionUncertain: c.Uncertain, AttentionHeld: c.Held,
		AttentionCut: c.Cut, AttentionRequest: c.Request, AttentionRequestFailed: c.RequestFailed}[kind]
}

// Attention is one thing that asks for a person.
type Attention struct {
	Kind     AttentionKind
	ID       int64 // of the run (failed), the message (message, uncertain, held), the refusal (cut) or the outbox (request, request_failed)
	Run      int64
	Flow     string // its uid
	FlowName string
	Node     string // its id in the document; empty: not known
	Subject  event.Ref
	Name     string // the person's
	Channel  string
	To       string // the address; of a request, its host
	Letter   string // the message's subject, or its text; of a request, its method and URL with dots for secrets
	Reason   string
	Args     fault.Args
	At       int64
}

// The sources of what asks for attention; each is limited by an index to what is asked for.
const (
	attentionFailed = ` FROM run r WHERE r.state = 'failed' AND NOT EXISTS (SELECT 1 FROM attention_seen s WHERE s.kind = 'failed' AND s.id = r.id)`
	// A message whose run failed with it is told by the run.
	attentionMessage = ` FROM message m WHERE m.state = 'failed' AND m.direction = 'out' AND NOT EXISTS (SELECT 1 FROM run r WHERE r.id = m.run AND r.state = 'failed')
		AND NOT EXISTS (SELECT 1 FROM attention_seen s WHERE s.kind = 'message' AND s.id = m.id)`
	attentionUncertain = ` FROM message m WHERE m.state = 'uncertain'`
	attentionHeld      = ` FROM outbox o JOIN message m ON m.id = o.message WHERE o.due IS NOT NULL AND o.channel IN (SELECT value FROM json_each(?))`
	attentionCut       = ` FROM refusal x WHERE x.reason = 'hop_limit' AND NOT EXISTS (SELECT 1 FROM attention_seen s WHERE s.kind = 'cut' AND s.id = x.id)`
)

// shut lists the channels that leave the machine and cannot be used now, as JSON.
func (e *Engine) shut(ctx context.Context) string {
	ids := []string{}
	for _, ch := range e.Channels().All() {
		if !ch.Local() && ch.Ready(ctx) != nil {
			ids = append(ids, ch.ID())
		}
	}
	data, err := json.Marshal(ids)
	if err != nil { // texts always marshal
		return "[]"
	}
	return string(data)
}

// CountAttention counts what asks for a person.
func (e *Engine) CountAttention(ctx context.Context, q store.Querier) (c AttentionCounts, err error) {
	for _, ask := range []struct {
		from string
		args []any
		into *int64
	}{
		{attentionFailed, nil, &c.Failed},
		{attentionMessage, nil, &c.Message},
		{attentionUncertain, nil, &c.Uncertain},
		{attentionHeld, []any{e.shut(ctx)}, &c.Held},
		{attentionCut, nil, &c.Cut},
		{attentionRequest, nil, &c.Request},
		{attentionRequestFailed, nil, &c.RequestFailed},
	} {
		if _, err := q.QueryRow(`SELECT COUNT(*) FROM (SELECT 1`+ask.from+` LIMIT ?)`, append(ask.args, AttentionMost), ask.into); err != nil {
			return c, err
		}
	}
	return c, nil
}

// ReadAttention returns a page of one kind of what asks for a person, the latest first.
func (e *Engine) ReadAttention(ctx context.Context, q store.Querier, kind AttentionKind, offset, limit int64) ([]Attention, error) {
	const letter = `SELECT m.id, m.run, COALESCE(f.uid, ''), COALESCE(f.name, ''), COALESCE(n.node, ''), COALESCE(r.subject_kind, ''),
		COALESCE(r.subject, 0), COALESCE(c.name, ''), m.channel, m.address, CASE m.subject WHEN '' THEN substr(m.text, 1, 140) ELSE m.subject END,
		COALESCE(m.reason, ''), COALESCE(m.args, ''), m.at FROM (SELECT m.id`
	const letterTables = ` ORDER BY m.id DESC LIMIT ? OFFSET ?) picked JOIN message m ON m.id = picked.id LEFT JOIN run r ON r.id = m.run
		LEFT JOIN flow f ON f.id = m.flow LEFT JOIN flow_node n ON n.id = m.node LEFT JOIN contact c ON c.id = m.person ORDER BY m.id DESC`
	args := []any{limit, offset}
	var sql string
	switch kind {
	case AttentionFailed:
		sql = `SELECT r.id, r.id, f.uid, f.name, '', r.subject_kind, r.subject, COALESCE(c.name, ''), '', '', '', '', '', COALESCE(r.ended_at, 0)
			FROM (SELECT r.id` + attentionFailed + ` ORDER BY r.id DESC LIMIT ? OFFSET ?) picked JOIN run r ON r.id = picked.id
			JOIN flow f ON f.id = r.flow LEFT JOIN contact c ON c.id = r.person ORDER BY r.id DESC`
	case AttentionMessage:
		sql = letter + attentionMessage + letterTables
	case AttentionUncertain:
		sql = letter + attentionUncertain + letterTables
	case AttentionHeld:
		sql, args = letter+attentionHeld+letterTables, []any{e.shut(ctx), limit, offset}
	case AttentionCut:
		sql = `SELECT x.id, COALESCE((SELECT MAX(r.id) FROM run r WHERE r.flow = x.flow AND r.subject_kind = x.subject_kind AND r.subject = x.subject
				AND r.event = x.event AND r.state = 'failed'), 0), f.uid, f.name, '', x.subject_kind, x.subject, COALESCE(c.name, ''), '', '', '', x.reason, COALESCE(x.args, ''), x.at
			FROM (SELECT x.id` + attentionCut + ` ORDER BY x.id DESC LIMIT ? OFFSET ?) picked JOIN refusal x ON x.id = picked.id
			JOIN flow f ON f.id = x.flow LEFT JOIN contact c ON c.id = x.person ORDER BY x.id DESC`
	case AttentionRequest:
		sql = requestHead + attentionRequest + requestTables
	case AttentionRequestFailed:
		sql = requestHead + attentionRequestFailed + requestTables
	default:
		return nil, fault.New(fault.Unknown, fault.Args{"what": "attention", "key": string(kind)})
	}
	rows, err := q.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Attention{}
	for rows.Next() {
		a := Attention{Kind: kind}
		var subject, packed string
		if err := rows.Scan(&a.ID, &a.Run, &a.Flow, &a.FlowName, &a.Node, &subject, &a.Subject.ID, &a.Name, &a.Channel, &a.To, &a.Letter,
			&a.Reason, &packed, &a.At); err != nil {
			return nil, err
		}
		a.Subject.Kind = event.Kind(subject)
		if packed != "" {
			if err := json.Unmarshal([]byte(packed), &a.Args); err != nil {
				return nil, err
			}
		}
		if kind == AttentionRequest || kind == AttentionRequestFailed {
			if a.Letter, err = shownRequest(a.Letter); err != nil {
				return nil, err
			}
		}
		if kind == AttentionHeld && a.Reason == "" {
			a.Reason, a.Args = string(channel.NotConfigured), fault.Args{"channel": a.Channel}
		}
		out = append(out, a)
	}
	if err := rows.Err(); err != nil || kind != AttentionFailed {
		return out, err
	}
	for i := range out { // where and why a run failed stands in its history
		entries, err := ReadHistory(q, RunID(out[i].Run))
		if err != nil {
			return nil, err
		}
		for _, en := range entries {
			if en.What == interp.Erred && en.Port == "" && len(en.Why) > 0 {
				out[i].Node, out[i].Reason, out[i].Args = en.Node, en.Why[0].Code, en.Why[0].Args
			}
		}
	}
	return out, nil
}

// SeenAttention takes things off the list without doing anything about them: failed runs, given-up messages and requests, cut
// starts. No ids means all of the kind. It returns how many.
func (e *Engine) SeenAttention(ctx context.Context, kind AttentionKind, ids []int64) (n int64, err error) {
	from := map[AttentionKind]string{AttentionFailed: `SELECT 'failed', r.id, ?` + attentionFailed,
		AttentionMessage: `SELECT 'message', m.id, ?` + attentionMessage, AttentionCut: `SELECT 'cut', x.id, ?` + attentionCut,
		AttentionRequestFailed: `SELECT 'request', o.id, ?` + attentionRequestFailed}[kind]
	if from == "" {
		return 0, fault.New(fault.Unknown, fault.Args{"what": "attention", "key": string(kind)})
	}
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		args := []any{tx.Now()}
		if len(ids) > 0 {
			from += map[AttentionKind]string{AttentionFailed: ` AND r.id`, AttentionMessage: ` AND m.id`, AttentionCut: ` AND x.id`,
				AttentionRequestFailed: ` AND o.id`}[kind] +
				` IN (SELECT value FROM json_each(?))`
			args = append(args, jsonIDs(ids))
		}
		res, err := tx.Exec(`INSERT OR IGNORE INTO attention_seen(kind, id, at) `+from, args...)
		n = res.Changed
		tx.Touch("attention", "health")
		return err
	})
	return n, err
}
