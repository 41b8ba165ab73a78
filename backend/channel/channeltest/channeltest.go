// Package channeltest is the suite that every channel passes: what it calls itself, whom it reaches, and how delivered,
// refused and lost are told apart. An implementation's own test hands it a constructor; where an implementation really
// differs, it says so by leaving a hook out, and the suite then checks that the difference is declared.
package channeltest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/fault"
)

// Delivery is what arrived at the other side.
type Delivery struct {
	Key, To, Subject, Text string
}

// Subject is a channel under test with its surroundings, new for each test.
type Subject struct {
	Channel channel.Channel // set up and able to send
	Fresh   channel.Channel // never set up; nil: the channel needs no setting up
	Reached channel.Person  // whom it reaches
	Missing channel.Person  // whom it does not; zero: it reaches everybody

	// Delivered returns what arrived, in any order; nil: the channel is local, the message's row is its delivery.
	Delivered func() []Delivery
	// Each of these makes the next message end so; they are required of channels that are not local.
	RefuseForNow  func()
	RefuseForGood func()
	LoseReply     func() // the other side takes the message and its answer is lost
	TurnAway      func() // the other side cannot be reached from now on
}

// Run runs the suite over what construct makes.
func Run(t *testing.T, construct func(t *testing.T) Subject) {
	t.Helper()
	each := func(name string, check func(t *testing.T, s Subject)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, construct(t))
		})
	}
	each("its id can stand in a flow", identity)
	each("it promises what it is", promise)
	each("it says whether it is ready", ready)
	each("it reaches whom it can", address)
	each("it delivers each message once", delivery)
	each("it delivers from many at once", parallel)
	each("it gives up when the caller does", cancelled)
	each("it tells refused for now from refused for good", refusals)
	each("it never calls a lost answer a failure", lost)
	each("it can be tried again when nobody answers", turnedAway)
}

// The message that is sent: everything that travels badly.
const hard = "Здравствуйте, Анна!\n\n.точка в начале строки\n..\nFrom the start\nemoji 🎉 и «кавычки»\n\nhttps://example.test/?a=1&b=2 =20"

func message(s Subject, n int) channel.Outgoing {
	to, _ := s.Channel.Address(s.Reached)
	return channel.Outgoing{Key: fmt.Sprintf("%d-7-1@01JWSUITE", n), To: to, ToName: s.Reached.Name,
		Subject: "Скидка 10 % для вас — до воскресенья, 12 апреля, во всех салонах города", Text: hard}
}

func identity(t *testing.T, s Subject) {
	require.Regexp(t, regexp.MustCompile(`^[a-z][a-z0-9_]*$`), s.Channel.ID())
	require.NotEqual(t, channel.Auto, s.Channel.ID())
}

func promise(t *testing.T, s Subject) {
	p := s.Channel.Promise()
	require.Equal(t, s.Channel.Local(), p.Kind == channel.SameTransaction, "local means: same transaction")
	require.Equal(t, s.Channel.Local(), s.Delivered == nil)
	if p.Kind == channel.Uncertain && !p.Again {
		require.False(t, p.MayRepeat(0), "an unknown outcome is never silently repeated")
	}
}

func ready(t *testing.T, s Subject) {
	require.NoError(t, s.Channel.Ready(t.Context()))
	if s.Fresh == nil {
		return
	}
	err := s.Fresh.Ready(t.Context())
	require.NotEqual(t, fault.Internal, fault.CodeOf(err), "a reason has a code")
	require.Error(t, err)
	f := failure(t, s.Fresh.Send(t.Context(), message(s, 1)))
	require.True(t, f.Retry, "a message is not lost because the channel is not set up yet")
}

func address(t *testing.T, s Subject) {
	to, ok := s.Channel.Address(s.Reached)
	require.True(t, ok)
	require.NotEmpty(t, to)
	again, _ := s.Channel.Address(s.Reached)
	require.Equal(t, to, again)
	_, ok = s.Channel.Address(s.Missing)
	require.Equal(t, s.Channel.Local(), ok, "only the mailbox reaches everybody")
}

func delivery(t *testing.T, s Subject) {
	for n := range 3 {
		require.NoError(t, s.Channel.Send(t.Context(), message(s, n)))
	}
	if s.Delivered == nil {
		return
	}
	got := s.Delivered()
	require.Len(t, got, 3)
	for n, d := range got {
		want := message(s, n)
		require.Contains(t, d.Key, want.Key)
		require.Equal(t, want.To, d.To)
		require.Equal(t, want.Subject, d.Subject)
		require.Equal(t, want.Text, strings.TrimRight(d.Text, "\n"))
	}
}

func parallel(t *testing.T, s Subject) {
	const many = 24
	errs := make([]error, many)
	var all sync.WaitGroup
	for n := range many {
		all.Go(func() { errs[n] = s.Channel.Send(t.Context(), message(s, n)) })
	}
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	if s.Delivered == nil {
		return
	}
	seen := map[string]int{}
	for _, d := range s.Delivered() {
		seen[d.Key]++
	}
	require.Len(t, seen, many)
	for key, times := range seen {
		require.Equal(t, 1, times, key)
	}
}

func cancelled(t *testing.T, s Subject) {
	if s.Channel.Local() {
		return
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := failure(t, s.Channel.Send(ctx, message(s, 1)))
	require.True(t, f.Retry)
	require.Empty(t, s.Delivered())
}

func refusals(t *testing.T, s Subject) {
	if s.Channel.Local() {
		return
	}
	s.RefuseForNow()
	f := failure(t, s.Channel.Send(t.Context(), message(s, 1)))
	require.True(t, f.Retry)
	s.RefuseForGood()
	f = failure(t, s.Channel.Send(t.Context(), message(s, 2)))
	require.False(t, f.Retry)
	require.False(t, f.Uncertain)
	require.Empty(t, s.Delivered())
	require.NoError(t, s.Channel.Send(t.Context(), message(s, 3)), "one message's refusal is no other's")
	require.Len(t, s.Delivered(), 1)
}

func lost(t *testing.T, s Subject) {
	if s.Channel.Promise().Kind != channel.Uncertain {
		return
	}
	s.LoseReply()
	f := failure(t, s.Channel.Send(t.Context(), message(s, 1)))
	require.True(t, f.Uncertain)
	require.Len(t, s.Delivered(), 1, "it was delivered, and nobody could know")
	require.NoError(t, s.Channel.Send(t.Context(), message(s, 2)))
}

func turnedAway(t *testing.T, s Subject) {
	if s.Channel.Local() {
		return
	}
	s.TurnAway()
	f := failure(t, s.Channel.Send(t.Context(), message(s, 1)))
	require.True(t, f.Retry)
}

// failure checks that err is how a channel fails: typed, coded and of exactly one kind.
func failure(t *testing.T, err error) *channel.Failure {
	t.Helper()
	require.Error(t, err)
	var f *channel.Failure
	require.ErrorAs(t, err, &f)
	require.NotNil(t, f.Fault)
	require.NotEqual(t, fault.Internal, fault.CodeOf(err))
	require.False(t, f.Retry && f.Uncertain)
	return f
}
