package inbox

import (
	"encoding/json"
	"fmt"
	"strconv"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// Add writes messages and gives them their ids, in order. Those that are Sent or Failed already (the mailbox settles in
// the runner's transaction) get their event here. A second message of one key is an error of the store.
func Add(tx *store.Tx, messages []Message) error {
	if len(messages) == 0 {
		return nil
	}
	var last int64
	if _, err := tx.QueryRow(`SELECT COALESCE(MAX(id), 0) FROM message`, nil, &last); err != nil {
		return err
	}
	bulk := tx.NewBulk(`INSERT INTO message(id, run, node, visit, flow, person, channel, direction, address, subject, text,
		state, reason, args, at, read_at) VALUES`, 16, "")
	events := make([]event.Event, 0, len(messages))
	var node, flow, channel, direction, subject, state, at store.Box
	for i := range messages {
		m := &messages[i]
		last++
		m.ID = last
		if m.Direction == "" {
			m.Direction = Out
		}
		if m.At == 0 {
			m.At = tx.Now()
		}
		args, err := encodeArgs(m.Args)
		if err != nil {
			return err
		}
		if err := bulk.Add(m.ID, m.Key.Run, node.Int(m.Key.Node), int64(m.Key.Visit), flow.Int(m.Flow), m.Person, channel.Text(m.Channel),
			direction.Text(string(m.Direction)), m.Address, subject.Text(m.Subject), m.Text, state.Text(string(m.State)), optional(m.Reason), args,
			at.Int(m.At), moment(m.ReadAt)); err != nil {
			return err
		}
		if e, ok := happened(m); ok {
			events = append(events, e)
		}
	}
	if err := bulk.Flush(); err != nil {
		return err
	}
	if err := addRich(tx, messages); err != nil {
		return err
	}
	tx.Touch("messages")
	_, err := tx.Append(events...)
	return err
}

// Outcome is what became of a message that was on its way.
type Outcome struct {
	ID     int64
	State  State
	Reason string // empty: none
	Args   fault.Args
	About  event.Ref // as in Message
	Hop    int
}

// SetState notes outcomes, with an event for each that became Sent or Failed. A message that does not exist is
// fault.NotFound; one that is in the state already is left as it is, without a second event.
func SetState(tx *store.Tx, outcomes []Outcome) error {
	if len(outcomes) == 0 {
		return nil
	}
	known, err := heads(tx, outcomes)
	if err != nil {
		return err
	}
	var events []event.Event
	for _, o := range outcomes {
		m := known[o.ID]
		if m == nil {
			return fault.Missing("message", o.ID).In("inbox.set_state")
		}
		if m.State == o.State {
			continue
		}
		args, err := encodeArgs(o.Args)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE message SET state = ?, reason = ?, args = ?, at = ? WHERE id = ?`,
			string(o.State), optional(o.Reason), args, tx.Now(), o.ID); err != nil {
			return err
		}
		m.State, m.Reason, m.At, m.About, m.Hop = o.State, o.Reason, tx.Now(), o.About, o.Hop
		if e, ok := happened(m); ok {
			events = append(events, e)
		}
	}
	tx.Touch("messages")
	_, err = tx.Append(events...)
	return err
}

// heads reads what the events of these messages need.
func heads(q store.Querier, outcomes []Outcome) (map[int64]*Message, error) {
	out := make(map[int64]*Message, len(outcomes))
	ids := make([]int64, len(outcomes))
	for i, o := range outcomes {
		ids[i] = o.ID
	}
	rows, err := q.Query(`SELECT id, run, flow, person, channel, state FROM message WHERE id IN (SELECT value FROM json_each(?))`, list(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		m := &Message{}
		var state string
		if err := rows.Scan(&m.ID, &m.Key.Run, &m.Flow, &m.Person, &m.Channel, &state); err != nil {
			return nil, err
		}
		m.State = State(state)
		out[m.ID] = m
	}
	return out, rows.Err()
}

// happened is the event of a message's state, for the two states that are events.
func happened(m *Message) (event.Event, bool) {
	var name event.Name
	switch m.State {
	case Sent:
		name = event.MessageSent
	case Failed:
		name = event.MessageFailed
	default:
		return event.Event{}, false
	}
	about := m.About
	if about == (event.Ref{}) {
		about = event.Ref{Kind: event.Contact, ID: m.Person}
	}
	actor := event.Actor("system")
	if m.Flow > 0 {
		actor = event.Actor("flow:" + strconv.FormatInt(m.Flow, 10))
	}
	payload, ok := sentPayload(m)
	if !ok {
		var err error
		if payload, err = json.Marshal(event.MessagePayload{Message: m.ID, Channel: m.Channel, Code: m.Reason}); err != nil {
			return event.Event{}, false // a struct of plain values always marshals
		}
	}
	return event.Event{At: m.At, Name: name, Subject: about, Person: m.Person, Actor: actor, Run: m.Key.Run, Hop: m.Hop,
		Live: true, Payload: payload}, true
}

// sentPayload is the event's payload where it needs no quoting, which every message of every run passes: what encoding/json would
// write. It reports false for others.
func sentPayload(m *Message) ([]byte, bool) {
	if m.Reason != "" {
		return nil, false
	}
	for i := range len(m.Channel) {
		if c := m.Channel[i]; (c < 'a' || c > 'z') && c != '_' && (c < '0' || c > '9') {
			return nil, false
		}
	}
	b := append(make([]byte, 0, 32+len(m.Channel)), `{"message":`...)
	b = append(strconv.AppendInt(b, m.ID, 10), `,"channel":"`...)
	return append(append(b, m.Channel...), `"}`...), true
}

func encodeArgs(args fault.Args) (any, error) {
	if len(args) == 0 {
		return nil, nil
	}
	b, err := json.Marshal(args)
	if err != nil {
		return nil, fmt.Errorf("a message's arguments: %w", err)
	}
	return string(b), nil
}

func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func moment(ms int64) any {
	if ms == 0 {
		return nil
	}
	return ms
}

// list writes ids as a JSON array, so that one prepared statement serves any number of them.
func list(ids []int64) string {
	b := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']'))
}
