package app

import (
	"context"

	"voronka/backend/channel"
	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// AttentionCounts says how much asks for a person.
func (s *Messages) AttentionCounts(ctx context.Context) (out AttentionCounts, err error) {
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		c, err := s.app.engine.CountAttention(ctx, q)
		out = AttentionCounts{Failed: c.Failed, Message: c.Message, Uncertain: c.Uncertain, Held: c.Held, Cut: c.Cut,
			Request: c.Request, RequestFailed: c.RequestFailed}
		return err
	})
	return out, err
}

// Attention returns a page of one kind of what asks for a person, the latest first.
func (s *Messages) Attention(ctx context.Context, in AttentionQuery) (Page[AttentionRow], error) {
	page := Page[AttentionRow]{Items: []AttentionRow{}}
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		counts, err := s.app.engine.CountAttention(ctx, q)
		if err != nil {
			return err
		}
		kind := engine.AttentionKind(in.Kind)
		page.Total = counts.Of(kind)
		list, err := s.app.engine.ReadAttention(ctx, q, kind, max(in.Offset, 0), pageLimit(in.Limit))
		for _, a := range list {
			row := AttentionRow{Kind: string(a.Kind), ID: idText(a.ID), Flow: a.Flow, FlowName: a.FlowName, Node: a.Node, Customer: customerID(a.Subject),
				Name: a.Name, Channel: a.Channel, To: a.To, Letter: a.Letter, Reason: a.Reason, Args: a.Args, At: a.At}
			if a.Run > 0 {
				row.Run = idText(a.Run)
			}
			if kind == engine.AttentionRequest {
				row.Promise = string(channel.Uncertain)
			} else if ch, ok := s.app.channels.Get(a.Channel); ok {
				row.Promise = string(ch.Promise().Kind)
			}
			page.Items = append(page.Items, row)
		}
		return err
	})
	return page, err
}

// Retry tries again what failed: runs go on from where they failed, messages are new attempts under their keys. No ids means
// all of the kind, which is «failed», «message» or «request_failed».
func (s *Messages) Retry(ctx context.Context, in AttentionIDs) (count Count, err error) {
	ids, err := parseIDs("attention", in.IDs)
	if err != nil {
		return count, err
	}
	all := func(list func(store.Querier) ([]int64, error)) error {
		if len(ids) > 0 {
			return nil
		}
		return s.app.db.Read(ctx, func(q *store.ReadTx) (err error) { ids, err = list(q); return err })
	}
	switch engine.AttentionKind(in.Kind) {
	case engine.AttentionFailed:
		if err := all(engine.FailedRuns); err != nil || len(ids) == 0 {
			return count, err
		}
		got, err := s.app.engine.Order(ctx, engine.Command{Order: engine.OrderRetry, Runs: ids, By: "user"}, nil)
		return Count{Count: got.Done}, err
	case engine.AttentionMessage:
		if err := all(engine.GivenUp); err != nil {
			return count, err
		}
		count.Count, err = s.app.engine.RetryMessages(ctx, ids)
		return count, err
	case engine.AttentionRequestFailed:
		if err := all(engine.GivenUpRequests); err != nil {
			return count, err
		}
		count.Count, err = s.app.engine.RetryRequests(ctx, ids)
		return count, err
	}
	return count, fault.New(fault.Unknown, fault.Args{"what": "attention", "key": in.Kind})
}

// Seen takes things off the list without doing anything about them. No ids means all of the kind.
func (s *Messages) Seen(ctx context.Context, in AttentionIDs) (Count, error) {
	ids, err := parseIDs("attention", in.IDs)
	if err != nil {
		return Count{}, err
	}
	n, err := s.app.engine.SeenAttention(ctx, engine.AttentionKind(in.Kind), ids)
	return Count{Count: n}, err
}
