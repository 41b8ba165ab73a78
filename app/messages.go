package app

import (
	"context"
	"strings"

	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/store"
)

// Messages are the mailbox inside the program and the ledger of everything that was written to anyone.
type Messages struct{ app *App }

// List returns a page of messages, newest first.
func (s *Messages) List(ctx context.Context, in MessageQuery) (Page[MessageRow], error) {
	page := Page[MessageRow]{}
	f := inbox.Filter{Search: in.Search, State: inbox.State(in.State), Channel: in.Channel, Unread: in.Unread}
	if in.State != "" && !f.State.Valid() {
		return page, fault.New(fault.Unknown, fault.Args{"what": "state", "key": in.State})
	}
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		if in.Flow != "" {
			flow, err := s.app.flows.Get(q, in.Flow)
			if err != nil {
				return err
			}
			f.Flow = int64(flow.ID)
		}
		rows, total, err := inbox.List(q, f, in.Offset, in.Limit)
		page.Total = total
		for _, r := range rows {
			page.Items = append(page.Items, messageRow(r))
		}
		return err
	})
	return page, err
}

// Get returns one message whole.
func (s *Messages) Get(ctx context.Context, in ByID) (full MessageFull, err error) {
	id, err := parseID("message", in.ID)
	if err != nil {
		return full, err
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		r, err := inbox.Get(q, id)
		if err != nil {
			return err
		}
		full = MessageFull{MessageRow: messageRow(r), Text: r.Text, Node: r.Node}
		full.Rich, err = s.app.shown(ctx, q, r.Channel, r.Text, r.Rich)
		if err != nil {
			return err
		}
		if r.Key.Run > 0 {
			full.Run = idText(r.Key.Run)
		}
		return nil
	})
	return full, err
}

// MarkRead opens messages of the mailbox and counts those that were unopened.
func (s *Messages) MarkRead(ctx context.Context, in ByIDs) (count Count, err error) {
	ids, err := parseIDs("message", in.IDs)
	if err != nil {
		return count, err
	}
	err = s.app.db.Write(ctx, func(tx *store.Tx) error {
		count.Count, err = inbox.MarkRead(tx, ids)
		if count.Count > 0 {
			tx.Touch("health")
		}
		return err
	})
	return count, err
}

// Settle decides about messages whose outcome is unknown: sends them again, or leaves them. No ids means all.
func (s *Messages) Settle(ctx context.Context, in Settle) (Count, error) {
	ids, err := parseIDs("message", in.IDs)
	if err != nil {
		return Count{}, err
	}
	n, err := s.app.engine.SettleUncertain(ctx, ids, in.Again)
	return Count{Count: n}, err
}

// previewLength is how many characters of a text a list shows.
const previewLength = 140

func messageRow(r inbox.Row) MessageRow {
	row := MessageRow{
		ID: idText(r.ID), Key: r.Key.String(), Flow: r.FlowName, FlowID: r.FlowUID, Name: r.Name, Channel: r.Channel, To: r.Address,
		Subject: r.Subject, State: string(r.State), Reason: r.Reason, Args: r.Args, At: r.At, Read: r.ReadAt > 0,
	}
	if r.Customer > 0 {
		row.Customer = idText(r.Customer)
	}
	if r.Rich != nil {
		row.Files = int64(len(r.Rich.Files))
	}
	preview := []rune(strings.Join(strings.Fields(r.Text), " "))
	if len(preview) > previewLength {
		preview = append(preview[:previewLength], '…')
	}
	row.Preview = string(preview)
	return row
}
