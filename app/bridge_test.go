package app

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/fault"
)

type slow struct{ entered, ended chan struct{} }

func (s slow) Wait(ctx context.Context) (int, error) {
	close(s.entered)
	<-ctx.Done()
	close(s.ended)
	return 0, ctx.Err()
}

func TestBridgeCancelsACallByItsID(t *testing.T) {
	t.Parallel()
	s := slow{make(chan struct{}), make(chan struct{})}
	b := NewBridge(t.Context(), NewDispatcher(DiscardLog(), map[string]any{"Slow": s}))
	failed := make(chan error, 1)
	go func() { _, err := b.Call("a1", "Slow.Wait", "null"); failed <- err }()
	<-s.entered
	b.Cancel("another")
	b.Cancel("a1")
	<-s.ended
	var f *Fault
	require.True(t, errors.As(<-failed, &f))
	require.Equal(t, fault.Cancelled, f.Code)
	b.Cancel("a1") // ended already
}

func TestBridgeKeepsACancelThatOvertakesItsCall(t *testing.T) {
	t.Parallel()
	s := slow{make(chan struct{}), make(chan struct{})}
	b := NewBridge(t.Context(), NewDispatcher(DiscardLog(), map[string]any{"Slow": s}))
	b.Cancel("a1")
	for i := range earlyCancels - 1 { // those of calls that had ended do not push it out at once
		b.Cancel(fmt.Sprint("ended-", i))
	}
	_, err := b.Call("a1", "Slow.Wait", "null") // returns only because it is cancelled
	var f *Fault
	require.True(t, errors.As(err, &f))
	require.Equal(t, fault.Cancelled, f.Code)
	b.Cancel("one more")
	require.LessOrEqual(t, len(b.early), earlyCancels)
}

func TestBridgeEndsItsCallsWithTheProgram(t *testing.T) {
	t.Parallel()
	s := slow{make(chan struct{}), make(chan struct{})}
	base, end := context.WithCancel(t.Context())
	b := NewBridge(base, NewDispatcher(DiscardLog(), map[string]any{"Slow": s}))
	failed := make(chan error, 1)
	go func() { _, err := b.Call("1", "Slow.Wait", ""); failed <- err }()
	<-s.entered
	end()
	require.Error(t, <-failed)
}
