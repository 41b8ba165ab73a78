package channel_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/fault"
)

// wire is an outward channel that reaches whoever has a phone.
type wire struct {
	id    string
	ready error
}

func (w wire) ID() string                                   { return w.id }
func (w wire) Local() bool                                  { return false }
func (w wire) Ready(context.Context) error                  { return w.ready }
func (w wire) Promise() channel.Promise                     { return channel.Promise{Kind: channel.Keyed, For: time.Hour} }
func (w wire) Send(context.Context, channel.Outgoing) error { return nil }
func (w wire) Address(p channel.Person) (string, bool) {
	if len(p.Phones) == 0 {
		return "", false
	}
	return p.Phones[0], true
}

func TestResolve(t *testing.T) {
	t.Parallel()
	off := fault.New(channel.SwitchedOff, nil)
	set := channel.NewSet(local.New(), wire{id: "off", ready: off}, wire{id: "first"}, wire{id: "second"})
	reached := channel.Person{Name: "Анна", Emails: []string{"a@example.test"}, Phones: []string{"+79000000001"}}
	nobody := channel.Person{Name: "Пётр"}

	for _, c := range []struct {
		name, id string
		set      *channel.Set
		person   channel.Person
		channel  string
		to       string
		code     fault.Code
	}{
		{"auto takes the first that is ready and reaches", channel.Auto, set, reached, "first", "+79000000001", ""},
		{"no channel named means auto", "", set, reached, "first", "+79000000001", ""},
		{"auto falls back to the mailbox", channel.Auto, set, nobody, "local", "Пётр", ""},
		{"auto with nothing set up is the mailbox", channel.Auto, channel.NewSet(local.New()), reached, "local", "a@example.test", ""},
		{"a named one is used", "second", set, reached, "second", "+79000000001", ""},
		{"a named one that is not ready is refused, not replaced", "off", set, reached, "", "", channel.SwitchedOff},
		{"a named one that does not reach is refused", "first", set, nobody, "", "", channel.NoAddress},
		{"an unknown one is refused", "telegram", set, reached, "", "", channel.NoSuchChannel},
		{"held: a named outward one is refused", "first", set.Hold(), reached, "", "", channel.HeldBack},
		{"held: auto that would leave is refused", channel.Auto, set.Hold(), reached, "", "", channel.HeldBack},
		{"held: auto that stays goes on", channel.Auto, set.Hold(), nobody, "local", "Пётр", ""},
		{"held: the mailbox goes on", "local", set.Hold(), reached, "local", "a@example.test", ""},
	} {
		got, to, err := c.set.Resolve(t.Context(), c.id, c.person)
		if c.code != "" {
			require.True(t, fault.Has(err, c.code), "%s: %v", c.name, err)
			continue
		}
		require.NoError(t, err, c.name)
		require.Equal(t, c.channel, got.ID(), c.name)
		require.Equal(t, c.to, to, c.name)
	}
	require.False(t, set.Held(), "Hold left the set as it was")
	require.True(t, set.Has("auto"))
	require.True(t, set.Has("second"))
	require.False(t, set.Has("telegram"))
}

func TestMayRepeat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		promise channel.Promise
		age     time.Duration
		want    bool
	}{
		{channel.Promise{Kind: channel.SameTransaction}, time.Hour, true},
		{channel.Promise{Kind: channel.Keyed, For: time.Hour}, 59 * time.Minute, true},
		{channel.Promise{Kind: channel.Keyed, For: time.Hour}, time.Hour, false},
		{channel.Promise{Kind: channel.Keyed}, 1000 * time.Hour, true},
		{channel.Promise{Kind: channel.Uncertain}, 0, false},
		{channel.Promise{Kind: channel.Uncertain, Again: true}, 0, true},
	} {
		require.Equal(t, c.want, c.promise.MayRepeat(c.age), "%+v after %s", c.promise, c.age)
	}
}

func TestFailureOf(t *testing.T) {
	t.Parallel()
	require.Nil(t, channel.FailureOf(nil))
	final := channel.Final(fault.New(channel.NoAddress, nil))
	require.Same(t, final, channel.FailureOf(errors.Join(final)))
	other := channel.FailureOf(errors.New("something"))
	require.True(t, other.Retry)
	require.Equal(t, fault.Internal, fault.CodeOf(other))
}
