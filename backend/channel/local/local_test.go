package local_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/channeltest"
	"voronka/backend/channel/local"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, func(*testing.T) channeltest.Subject {
		return channeltest.Subject{Channel: local.New(), Reached: channel.Person{Name: "Анна"}}
	})
}

func TestTheMailboxShowsWhereAMessageWouldHaveGone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		person channel.Person
		want   string
	}{
		{channel.Person{Name: "Анна", Emails: []string{"a@example.test", "b@example.test"}, Phones: []string{"+79000000001"}}, "a@example.test"},
		{channel.Person{Name: "Анна", Phones: []string{"+79000000001"}}, "+79000000001"},
		{channel.Person{Name: "Анна", Emails: []string{""}}, "Анна"},
		{channel.Person{}, ""},
	} {
		got, ok := local.New().Address(c.person)
		require.True(t, ok)
		require.Equal(t, c.want, got)
	}
}
