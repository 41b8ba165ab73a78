package app

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTopicsAtMostTenASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hub := NewTopics()
		l := hub.Listen()
		defer l.Close()
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		defer stop()
		go func() { // a commit a millisecond for a second
			tick := time.NewTicker(time.Millisecond)
			defer tick.Stop()
			for i := range 1000 {
				hub.Publish("customers", []string{"flow:1", "flow:2"}[i%2])
				<-tick.C
			}
		}()
		var heard int
		var topics []string
		for {
			changed, err := l.Next(ctx)
			if err != nil {
				break
			}
			heard++
			topics = append(topics, changed.Topics...)
		}
		require.GreaterOrEqual(t, heard, 9)
		require.LessOrEqual(t, heard, 11)
		slices.Sort(topics)
		require.Equal(t, []string{"customers", "flow:1", "flow:2"}, slices.Compact(topics))
	})
}

func TestTopicsAfterCloseGoNowhere(t *testing.T) {
	t.Parallel()
	hub := NewTopics()
	l := hub.Listen()
	l.Close()
	l.Close()
	hub.Publish("flows")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := l.Next(ctx)
	require.ErrorIs(t, err, context.Canceled)
}

func TestFilledLeavesTheOriginalAlone(t *testing.T) {
	t.Parallel()
	shared := []*shelf{{Names: nil, Of: map[string][]string{"a": nil}}}
	d := NewDispatcher(DiscardLog(), map[string]any{"Library": bookshelf{shared}})
	out, failed := d.Call(t.Context(), "Library.All", nil)
	require.Nil(t, failed)
	require.JSONEq(t, `[{"names":[],"of":{"a":[]}}]`, string(out))
	require.Nil(t, shared[0].Names)
	require.Nil(t, shared[0].Of["a"])
}

type shelf struct {
	Names []string            `json:"names"`
	Of    map[string][]string `json:"of"`
}
type bookshelf struct{ shelves []*shelf }

func (l bookshelf) All(context.Context) ([]*shelf, error) { return l.shelves, nil }
