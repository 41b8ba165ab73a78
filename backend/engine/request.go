package engine

import (
	"encoding/json"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/interp"
	"voronka/backend/store"
)

// Ways out to other programs, by what is known when nobody can tell what became of a request: the first is held for a
// person, the second is repeated.
const (
	WayRequest    = "http"
	WayRepeatable = "http.repeatable"
)

// RequestRefused is the code of a request to an address that the workspace does not allow: a rule stopped it, as one stops
// a message without consent.
const RequestRefused fault.Code = "request.private_address"

// outwardRequest is a request of a batch.
type outwardRequest struct {
	key     inbox.Key
	way     string
	lane    int
	host    string
	request string
}

// ways is every way out of the machine: the channels to people, and those to other programs.
func (e *Engine) ways() []channel.Channel { return append(e.Channels().All(), e.Requests...) }

// way is the one of an id.
func (e *Engine) way(id string) (channel.Channel, bool) {
	for _, w := range e.Requests {
		if w.ID() == id {
			return w, true
		}
	}
	return e.Channels().Get(id)
}

// admitRequest decides about a request. It speaks to a program, not to the person: consent, quiet hours and caps are none
// of its concern.
func (w *world) admitRequest(r *interp.Run, e *interp.Effect) interp.Verdict {
	if p := w.b.snap.Person(r.Subject.ID); p == nil || p.Deleted {
		return interp.Verdict{Blocked: fault.New(PersonGone, nil)}
	}
	id := WayRequest
	if e.Request.Repeatable() {
		id = WayRepeatable
	}
	switch _, ok := w.b.e.way(id); {
	case !ok:
		return interp.Verdict{Blocked: fault.New(channel.NoSuchChannel, fault.Args{"channel": WayRequest})}
	case w.b.channels.Held():
		return interp.Verdict{Blocked: fault.New(channel.HeldBack, fault.Args{"channel": WayRequest})}
	}
	text, err := json.Marshal(e.Request)
	if err != nil {
		return interp.Verdict{Blocked: fault.Wrap(err, fault.Internal, nil)}
	}
	w.b.requests = append(w.b.requests, outwardRequest{way: id, lane: w.rs.lane, host: e.Request.Host(), request: string(text),
		key: inbox.Key{Run: w.rs.ID, Node: int64(w.rs.flow.Nodes[e.Step]), Visit: e.Visit}})
	return interp.Verdict{Out: true, Made: RequestMade}
}

// RequestMade is how the history names what a request produced.
var RequestMade = []string{"request"}

// writeRequests writes the intents of a turn's requests.
func (b *batch) writeRequests() error {
	if len(b.requests) == 0 {
		return nil
	}
	now := clock.Millis(b.now)
	outbox := b.tx.NewBulk(`INSERT INTO outbox(run, node, visit, kind, channel, lane, message, state, due, created_at) VALUES`, 10, "")
	bodies := b.tx.NewBulk(`INSERT INTO outbox_request(run, node, visit, host, request) VALUES`, 5, "")
	for _, r := range b.requests {
		if err := outbox.Add(r.key.Run, r.key.Node, int64(r.key.Visit), "request", r.way, int64(r.lane), int64(0), string(outQueued), now, now); err != nil {
			return err
		}
		if err := bodies.Add(r.key.Run, r.key.Node, int64(r.key.Visit), r.host, r.request); err != nil {
			return err
		}
	}
	if err := outbox.Flush(); err != nil {
		return err
	}
	return bodies.Flush()
}

// keepAnswer keeps what a request brought, to be told to its run.
func keepAnswer(tx *store.Tx, c *claim, answer map[string]json.RawMessage) error {
	if c.row != 0 || len(answer) == 0 {
		return nil
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE outbox_request SET answer = ? WHERE run = ? AND node = ? AND visit = ?`, string(text), c.key.Run, c.key.Node, int64(c.key.Visit))
	return err
}

// answers reads what finished requests brought.
func (t *taken) answers(q store.Querier, from int) error {
	for _, it := range t.items[from:] {
		f := it.finished
		if !f.request() {
			continue
		}
		var text string
		if _, err := q.QueryRow(`SELECT COALESCE(answer, '') FROM outbox_request WHERE run = ? AND node = ? AND visit = ?`,
			[]any{it.run, f.node, int64(f.visit)}, &text); err != nil {
			return err
		}
		if text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(text), &f.outputs); err != nil {
			return err
		}
	}
	return nil
}

func (f *finished) request() bool { return f.channel == WayRequest || f.channel == WayRepeatable }

// UncertainRequest is a request of which nobody can tell whether it arrived.
type UncertainRequest struct {
	ID   int64 // of the outbox
	Run  RunID
	Flow string // its name
	Name string // the person's
	Host string
	At   int64 // UTC ms
}

// UncertainRequests lists the requests whose outcome is unknown, the oldest first, at most limit.
func UncertainRequests(q store.Querier, limit int) ([]UncertainRequest, error) {
	rows, err := q.Query(`SELECT o.id, o.run, f.name, COALESCE(k.name, ''), q.host, COALESCE(o.settled_at, o.created_at)
		FROM outbox o JOIN outbox_request q ON q.run = o.run AND q.node = o.node AND q.visit = o.visit
		JOIN run r ON r.id = o.run JOIN flow f ON f.id = r.flow LEFT JOIN contact k ON k.id = r.person
		WHERE o.message = 0 AND o.state IN ('uncertain', 'failed') AND o.state = 'uncertain' ORDER BY o.id LIMIT ?`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []UncertainRequest
	for rows.Next() {
		var u UncertainRequest
		var run int64
		if err := rows.Scan(&u.ID, &run, &u.Flow, &u.Name, &u.Host, &u.At); err != nil {
			return nil, err
		}
		u.Run = RunID(run)
		out = append(out, u)
	}
	return out, rows.Err()
}
