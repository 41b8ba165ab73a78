package inbox_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/store"
)

type bundle struct {
	t     *testing.T
	db    *store.DB
	clock *clock.Manual
}

func setup(t *testing.T) *bundle {
	t.Helper()
	c := clock.NewManual(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), store.Options{Clock: c})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	b := &bundle{t: t, db: db, clock: c}
	b.write(func(tx *store.Tx) error {
		for _, sql := range []string{
			`INSERT INTO contact(id, uid, name, created_at, changed_at) VALUES (1, 'c1', 'Анна Лебедева', 0, 0), (2, 'c2', 'Olga', 0, 0)`,
			`INSERT INTO customer(id, uid, contact, created_at, changed_at) VALUES (11, 'k1', 1, 0, 0)`,
			`INSERT INTO external_key(source, type, key, id) VALUES ('import', 'customer', '00001', 11)`,
			`INSERT INTO flow(id, uid, name, draft, created_at, changed_at) VALUES (5, 'f5', 'Возврат покупателя', '{}', 0, 0)`,
			`INSERT INTO flow_node(id, flow, node) VALUES (7, 5, 'n4')`,
		} {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		return nil
	})
	return b
}

func (b *bundle) write(fn func(*store.Tx) error) {
	b.t.Helper()
	require.NoError(b.t, b.db.Write(context.Background(), fn))
}

func (b *bundle) read(fn func(*store.ReadTx) error) {
	b.t.Helper()
	require.NoError(b.t, b.db.Read(context.Background(), fn))
}

func (b *bundle) add(messages ...inbox.Message) []inbox.Message {
	b.t.Helper()
	b.write(func(tx *store.Tx) error { return inbox.Add(tx, messages) })
	return messages
}

func (b *bundle) events() (out []event.Event) {
	b.read(func(tx *store.ReadTx) (err error) {
		out, err = store.Events(tx, 0, 1000)
		return err
	})
	return out
}

func (b *bundle) list(f inbox.Filter, offset, limit int64) (rows []inbox.Row, total int64) {
	b.read(func(tx *store.ReadTx) (err error) {
		rows, total, err = inbox.List(tx, f, offset, limit)
		return err
	})
	return rows, total
}

func mail(run int64, state inbox.State) inbox.Message {
	return inbox.Message{Key: inbox.Key{Run: run, Node: 7, Visit: 1}, Flow: 5, Person: 1, Channel: "local", Address: "anna@example.test",
		Subject: "Скучаем", Text: "Анна, мы скучаем", State: state, About: event.Ref{Kind: event.Customer, ID: 11}, Hop: 1}
}

func TestAddGivesIdsInOrderAndTellsTheLogOfDelivered(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var many []inbox.Message
	for run := range int64(200) { // over several multi-row statements
		state := inbox.Queued
		if run%2 == 0 {
			state = inbox.Sent
		}
		many = append(many, mail(run+1, state))
	}
	got := b.add(many...)
	for i := range got {
		require.Equal(t, int64(i+1), got[i].ID)
	}
	require.Equal(t, int64(201), b.add(mail(999, inbox.Blocked))[0].ID)

	events := b.events()
	require.Len(t, events, 100)
	for i, e := range events {
		require.Equal(t, event.MessageSent, e.Name)
		require.Equal(t, event.Ref{Kind: event.Customer, ID: 11}, e.Subject)
		require.Equal(t, int64(1), e.Person)
		require.Equal(t, event.Actor("flow:5"), e.Actor)
		require.Equal(t, int64(2*i+1), e.Run)
		require.Equal(t, 1, e.Hop)
		require.True(t, e.Live)
		var p event.MessagePayload
		require.NoError(t, json.Unmarshal(e.Payload, &p))
		require.Equal(t, event.MessagePayload{Message: int64(2*i + 1), Channel: "local"}, p)
	}
}

func TestAddRefusesASecondMessageOfOneKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.add(mail(1, inbox.Sent))
	err := b.db.Write(t.Context(), func(tx *store.Tx) error { return inbox.Add(tx, []inbox.Message{mail(1, inbox.Sent)}) })
	require.Error(t, err)
	_, total := b.list(inbox.Filter{}, 0, 0)
	require.EqualValues(t, 1, total)
	require.Len(t, b.events(), 1, "the refused one left no event")

	// Messages that no run made have no key and do not collide.
	free := mail(0, inbox.Sent)
	free.Key = inbox.Key{}
	b.add(free, free)
}

func TestSetStateNotesTheOutcomeOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := b.add(mail(1, inbox.Queued), mail(2, inbox.Queued), mail(3, inbox.Queued))
	b.clock.Advance(time.Minute)
	outcomes := []inbox.Outcome{
		{ID: m[0].ID, State: inbox.Sent},
		{ID: m[1].ID, State: inbox.Failed, Reason: "smtp.recipient_refused", Args: fault.Args{"code": 550}, About: event.Ref{Kind: event.Customer, ID: 11}},
		{ID: m[2].ID, State: inbox.Uncertain, Reason: "channel.outcome_lost"},
	}
	b.write(func(tx *store.Tx) error { return inbox.SetState(tx, outcomes) })
	b.write(func(tx *store.Tx) error { return inbox.SetState(tx, outcomes) }) // said twice, noted once

	events := b.events()
	require.Len(t, events, 2)
	require.Equal(t, event.MessageSent, events[0].Name)
	require.Equal(t, event.Ref{Kind: event.Contact, ID: 1}, events[0].Subject)
	require.Equal(t, event.MessageFailed, events[1].Name)
	require.JSONEq(t, `{"message":2,"channel":"local","code":"smtp.recipient_refused"}`, string(events[1].Payload))

	b.read(func(tx *store.ReadTx) error {
		row, err := inbox.Get(tx, m[1].ID)
		require.NoError(t, err)
		require.Equal(t, inbox.Failed, row.State)
		require.Equal(t, "smtp.recipient_refused", row.Reason)
		require.Equal(t, fault.Args{"code": 550.0}, row.Args)
		require.Equal(t, b.clock.Now().UnixMilli(), row.At)
		n, err := inbox.Count(tx, inbox.Uncertain)
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		ids, err := inbox.InState(tx, inbox.Uncertain)
		require.NoError(t, err)
		require.Equal(t, []int64{m[2].ID}, ids)
		return nil
	})
}

func TestSetStateOfNoMessageIsNotFoundAndChangesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := b.add(mail(1, inbox.Queued))
	err := b.db.Write(t.Context(), func(tx *store.Tx) error {
		return inbox.SetState(tx, []inbox.Outcome{{ID: m[0].ID, State: inbox.Sent}, {ID: 404, State: inbox.Sent}})
	})
	require.True(t, fault.Has(err, fault.NotFound), "%v", err)
	rows, _ := b.list(inbox.Filter{}, 0, 0)
	require.Equal(t, inbox.Queued, rows[0].State)
}

func TestListFiltersSearchesAndPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	other := inbox.Message{Person: 2, Channel: "email", Address: "olga@example.test", Subject: "Скидка 50%*", Text: "Hello [there]", State: inbox.Failed}
	b.add(mail(1, inbox.Sent), mail(2, inbox.Sent), other, mail(3, inbox.Blocked))

	for _, c := range []struct {
		name string
		f    inbox.Filter
		want []int64
	}{
		{"everything, newest first", inbox.Filter{}, []int64{4, 3, 2, 1}},
		{"a state", inbox.Filter{State: inbox.Sent}, []int64{2, 1}},
		{"a channel", inbox.Filter{Channel: "email"}, []int64{3}},
		{"a flow", inbox.Filter{Flow: 5}, []int64{4, 2, 1}},
		{"a person", inbox.Filter{Person: 2}, []int64{3}},
		{"unread is what lies in the mailbox", inbox.Filter{Unread: true}, []int64{2, 1}},
		{"a name in another case", inbox.Filter{Search: " лЕБЕд "}, []int64{4, 2, 1}},
		{"an address in another case", inbox.Filter{Search: "OLGA@"}, []int64{3}},
		{"a subject", inbox.Filter{Search: "СКУЧ"}, []int64{4, 2, 1}},
		{"signs of a pattern are letters", inbox.Filter{Search: "%*"}, []int64{3}},
		{"brackets too", inbox.Filter{Search: "[THERE]"}, []int64{3}},
		{"two at once", inbox.Filter{Search: "анна", State: inbox.Blocked}, []int64{4}},
		{"nothing", inbox.Filter{Search: "Пётр"}, []int64{}},
	} {
		rows, total := b.list(c.f, 0, 0)
		got := []int64{}
		for _, r := range rows {
			got = append(got, r.ID)
		}
		require.Equal(t, c.want, got, c.name)
		require.EqualValues(t, len(c.want), total, c.name)
	}

	page, total := b.list(inbox.Filter{}, 1, 2)
	require.EqualValues(t, 4, total)
	require.Len(t, page, 2)
	require.EqualValues(t, 3, page[0].ID)
}

func TestARowCarriesTheNamesThatAreShown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := b.add(mail(21, inbox.Sent))
	b.read(func(tx *store.ReadTx) error {
		row, err := inbox.ByKey(tx, inbox.Key{Run: 21, Node: 7, Visit: 1})
		require.NoError(t, err)
		want := inbox.Row{Message: m[0], FlowUID: "f5", FlowName: "Возврат покупателя", Customer: 11, PersonUID: "c1",
			PersonKey: "00001", Name: "Анна Лебедева", Node: "n4"}
		want.About, want.Hop = event.Ref{}, 0 // kept in the events, not with the message
		require.Equal(t, want, row)
		_, err = inbox.ByKey(tx, inbox.Key{Run: 21, Node: 7, Visit: 2})
		require.True(t, fault.Has(err, fault.NotFound))
		_, err = inbox.Get(tx, 77)
		require.True(t, fault.Has(err, fault.NotFound))
		return nil
	})
}

func TestReadingAMessageTakesItOutOfUnread(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := b.add(mail(1, inbox.Sent), mail(2, inbox.Sent), mail(3, inbox.Queued))
	unread := func() (n int64) {
		b.read(func(tx *store.ReadTx) (err error) {
			n, err = inbox.Unread(tx)
			return err
		})
		return n
	}
	require.EqualValues(t, 2, unread())
	for _, want := range []int64{1, 0} {
		b.write(func(tx *store.Tx) error {
			n, err := inbox.MarkRead(tx, []int64{m[0].ID})
			require.Equal(t, want, n)
			return err
		})
	}
	require.EqualValues(t, 1, unread())
}

func TestLedgerIsInOrderAndStopsWhenAsked(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.add(mail(3, inbox.Sent), mail(1, inbox.Sent), mail(2, inbox.Failed))
	var keys []string
	b.read(func(tx *store.ReadTx) error {
		return inbox.Ledger(tx, inbox.Filter{Flow: 5}, func(r inbox.Row) error {
			keys = append(keys, r.Key.String())
			return nil
		})
	})
	require.Equal(t, []string{"3-7-1", "1-7-1", "2-7-1"}, keys)
	err := b.db.Read(t.Context(), func(tx *store.ReadTx) error {
		return inbox.Ledger(tx, inbox.Filter{}, func(inbox.Row) error { return context.Canceled })
	})
	require.ErrorIs(t, err, context.Canceled)
}

func TestKeysAreReadBackInBothForms(t *testing.T) {
	t.Parallel()
	k := inbox.Key{Run: 12, Node: 3, Visit: 4}
	for _, text := range []string{k.String(), k.Outside("01JWS")} {
		got, ok := inbox.ParseKey(text)
		require.True(t, ok)
		require.Equal(t, k, got)
	}
	require.Equal(t, "12-3-4@01JWS", k.Outside("01JWS"))
	require.Empty(t, inbox.Key{}.String())
	for _, bad := range []string{"", "1-2", "1-2-3-4", "0-1-1", "a-1-1", "-1-1-1", "1--2-3"} {
		_, ok := inbox.ParseKey(bad)
		require.False(t, ok, bad)
	}
}
