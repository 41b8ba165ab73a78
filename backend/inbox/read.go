package inbox

import (
	"encoding/json"
	"strings"
	"unicode"

	"voronka/backend/fault"
	"voronka/backend/store"
)

// Row is a message with the names that a list shows.
type Row struct {
	Message
	FlowUID   string
	FlowName  string
	Customer  int64 // customer.id of the person; 0 when they are no customer
	PersonUID string
	PersonKey string // the customer's imported key; empty: none
	Name      string // the person's
	Node      string // the node's id in its document; empty when no run made the message
}

// Filter chooses messages; what is zero does not narrow.
type Filter struct {
	Search  string // in names, addresses, subjects and texts, letters of any case
	State   State
	Channel string
	Flow    int64
	Person  int64
	Unread  bool // delivered to the mailbox and not opened yet
}

const selectRow = `SELECT m.id, m.run, m.node, m.visit, m.flow, m.person, m.channel, m.direction, m.address, m.subject, m.text,
	m.state, m.reason, m.args, m.at, m.read_at, f.uid, f.name, cu.id, c.uid,
	(SELECT key FROM external_key k WHERE k.type = 'customer' AND k.id = cu.id LIMIT 1), c.name, n.node, ri.content`

const fromRow = ` FROM message m LEFT JOIN flow f ON f.id = m.flow LEFT JOIN contact c ON c.id = m.person
	LEFT JOIN customer cu ON cu.contact = m.person LEFT JOIN flow_node n ON n.id = m.node AND m.run > 0
	LEFT JOIN message_rich ri ON ri.message = m.id`

// List returns a page of messages, newest first, and how many there are in all. A limit of 0 or over 500 is 500.
func List(q store.Querier, f Filter, offset, limit int64) ([]Row, int64, error) {
	if limit <= 0 || limit > 500 {
		limit = 500
	}
	where, args := f.where()
	var total int64
	if _, err := q.QueryRow(`SELECT COUNT(*)`+f.from()+where, args, &total); err != nil {
		return nil, 0, err
	}
	rows, err := q.Query(selectRow+fromRow+where+` ORDER BY m.id DESC LIMIT ? OFFSET ?`, append(args, limit, max(offset, 0))...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	out := []Row{}
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, r)
	}
	return out, total, rows.Err()
}

// Ledger calls yield for each message in the order they were made; an error from yield ends it.
func Ledger(q store.Querier, f Filter, yield func(Row) error) error {
	where, args := f.where()
	rows, err := q.Query(selectRow+fromRow+where+` ORDER BY m.id`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return err
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Get returns one message; fault.NotFound when it is not there.
func Get(q store.Querier, id int64) (Row, error) {
	rows, err := q.Query(selectRow+fromRow+` WHERE m.id = ?`, id)
	if err != nil {
		return Row{}, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return Row{}, err
		}
		return Row{}, fault.Missing("message", id).In("inbox.get")
	}
	return scan(rows)
}

// ByKey returns the message of a run's effect; fault.NotFound when it is not there.
func ByKey(q store.Querier, k Key) (Row, error) {
	var id int64
	found, err := q.QueryRow(`SELECT id FROM message WHERE run = ? AND node = ? AND visit = ? AND run > 0`, []any{k.Run, k.Node, k.Visit}, &id)
	if err != nil {
		return Row{}, err
	}
	if !found {
		return Row{}, fault.Missing("message", k.String()).In("inbox.by_key")
	}
	return Get(q, id)
}

func scan(rows *store.Rows) (Row, error) {
	var r Row
	var direction, state string
	var args, rich []byte
	if err := rows.Scan(&r.ID, &r.Key.Run, &r.Key.Node, &r.Key.Visit, &r.Flow, &r.Person, &r.Channel, &direction, &r.Address,
		&r.Subject, &r.Text, &state, &r.Reason, &args, &r.At, &r.ReadAt, &r.FlowUID, &r.FlowName, &r.Customer, &r.PersonUID,
		&r.PersonKey, &r.Name, &r.Node, &rich); err != nil {
		return r, err
	}
	r.Direction, r.State = Direction(direction), State(state)
	var err error
	if r.Rich, err = DecodeRich(rich); err != nil {
		return r, err
	}
	if len(args) > 0 {
		if err := json.Unmarshal(args, &r.Args); err != nil {
			return r, err
		}
	}
	return r, nil
}

// from joins only what the filter looks at, so that counting a whole mailbox reads one table.
func (f Filter) from() string {
	if strings.TrimSpace(f.Search) != "" {
		return fromRow
	}
	return ` FROM message m`
}

func (f Filter) where() (string, []any) {
	var parts []string
	var args []any
	add := func(part string, values ...any) {
		parts = append(parts, part)
		args = append(args, values...)
	}
	if f.State != "" {
		add(`m.state = ?`, string(f.State))
	}
	if f.Channel != "" {
		add(`m.channel = ?`, f.Channel)
	}
	if f.Flow != 0 {
		add(`m.flow = ?`, f.Flow)
	}
	if f.Person != 0 {
		add(`m.person = ?`, f.Person)
	}
	if f.Unread {
		add(unread)
	}
	if text := strings.TrimSpace(f.Search); text != "" {
		g := glob(text)
		add(`(c.name GLOB ? OR m.address GLOB ? OR m.subject GLOB ? OR m.text GLOB ?)`, g, g, g, g)
	}
	if len(parts) == 0 {
		return "", nil
	}
	return ` WHERE ` + strings.Join(parts, ` AND `), args
}

// glob makes a pattern that finds text anywhere, letters of either case: SQLite's own LIKE folds only Latin ones.
func glob(text string) string {
	var b strings.Builder
	b.WriteByte('*')
	for _, r := range text {
		lower, upper := unicode.ToLower(r), unicode.ToUpper(r)
		switch {
		case lower != upper:
			b.WriteByte('[')
			b.WriteRune(lower)
			b.WriteRune(upper)
			b.WriteByte(']')
		case r == '*' || r == '?' || r == '[':
			b.WriteByte('[')
			b.WriteRune(r)
			b.WriteByte(']')
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('*')
	return b.String()
}
