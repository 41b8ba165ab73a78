package enginetest

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/store"
)

// outlet is a way out to other programs into a work's outside world, beside the postboxes.
type outlet struct{ postbox }

var _ channel.Requester = (*outlet)(nil)

// outlets are both ways: requests that may be repeated and those that may not.
func outlets(dir string) []channel.Channel {
	way := func(name string, kind channel.PromiseKind) channel.Channel {
		return &outlet{postbox{Outward: Outward{Name: name, Keeps: channel.Promise{Kind: kind}}, path: filepath.Join(dir, DeliveredName)}}
	}
	return []channel.Channel{way(engine.WayRequest, channel.Uncertain), way(engine.WayRepeatable, channel.Keyed)}
}

// Request implements channel.Requester.
func (o *outlet) Request(ctx context.Context, m channel.Outgoing) (map[string]json.RawMessage, error) {
	return map[string]json.RawMessage{"status": json.RawMessage("200")}, o.Send(ctx, m)
}

// moveMixed publishes another version, taking along who is under way. A process that goes on after a kill finds the version
// published, and the engine has gone on with the move before anything else.
func moveMixed(ctx context.Context, f *Fixture) error {
	doc, err := flow.Decode([]byte(mixedFlows["01M 2"]))
	if err != nil {
		return err
	}
	var version, rev, left int64
	if err := f.DB.Read(ctx, func(q *store.ReadTx) error {
		made, err := f.Library.Get(q, "01M")
		if err != nil {
			return err
		}
		version, rev = int64(made.Version), made.Rev
		_, err = q.QueryRow(`SELECT COUNT(*) FROM flow_move`, nil, &left)
		return err
	}); err != nil {
		return err
	}
	if version == 2 {
		if left > 0 {
			return errors.New("the engine did not go on with the move")
		}
		return nil
	}
	saved, err := f.Library.SaveDraft(ctx, "01M", rev, doc)
	if err != nil {
		return err
	}
	made, err := f.Engine.Publish(ctx, engine.Plan{Flow: "01M", Rev: saved.Rev, Strategy: engine.Move})
	if err != nil {
		return err
	}
	moved, err := f.Engine.FinishMove(ctx, made.ID, nil)
	if err == nil && moved.Moved == 0 {
		err = errors.New("nobody was under way to be taken along")
	}
	return err
}

// urgentMixed is a batch of events from a file, and in the end of it what a person has just done and waits for.
func urgentMixed(tx *store.Tx) error {
	var list []event.Event
	for i := range int64(9) {
		ev := Tagged("пачка")
		ev.Subject, ev.Person, ev.Actor, ev.Live = customerRef(1+i%3), 1+i%3, "import:9", true
		list = append(list, ev)
	}
	last := &list[len(list)-1]
	*last = Tagged("срочно")
	last.Subject, last.Person, last.Actor, last.Live = customerRef(6), 6, "user", true
	_, err := tx.Append(list...)
	return err
}

// NotVacuous checks that the undisturbed work did what it is there for.
func NotVacuous(t testing.TB, l *Ledger) {
	t.Helper()
	sent := map[string]int{}
	for key, state := range l.Messages {
		if state == "sent" {
			sent[l.Channels[key]]++
		}
	}
	for _, name := range []string{"local", Keyed, Windowed, NoPromise, engine.WayRequest, engine.WayRepeatable} {
		require.GreaterOrEqual(t, sent[name], 3, "messages and requests by %s", name)
	}
	has := func(flow string, parts ...string) (n int) {
		for _, r := range l.Rows {
			all := r.Flow == flow && r.Run != ""
			for _, p := range parts {
				all = all && strings.Contains(r.Text, p)
			}
			if all {
				n++
			}
		}
		return n
	}
	for uid, ended := range map[string]int{"01H": 3, "01K": 3, "01L": 3, "01M": 5} {
		require.Equal(t, ended, has(uid, "run done"), "runs of %s: %v", uid, l.Rows)
	}
	require.Equal(t, 5, has("01M", "history ", "moved_to_version"), "people taken along")
	require.Equal(t, 5, has("01M", "note ", "после переезда"))
	require.Equal(t, 5, has("01M", "history ", "branches_here"), "joinings that nothing could reach any more")
	var order []string // of the urgent flow's runs, as they began
	for _, r := range l.Rows {
		if r.Flow == "01U" && strings.HasPrefix(r.Text, "run ") {
			order = append(order, subjectOf(r.Run))
		}
	}
	require.Len(t, order, 9)
	require.Less(t, slices.Index(order, "01U customer6"), 3, "who waits goes before the batch: %v", order)
}
