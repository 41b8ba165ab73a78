package simulate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine/enginetest"
	"voronka/backend/inbox"
	"voronka/backend/markup"
	"voronka/backend/store"
)

// letter is what both drivers must say alike of a message.
type letter struct {
	Channel, To, Subject, Text, State string
	Rich                              *markup.Rich
}

func TestBothDriversWriteTheSameRichMessages(t *testing.T) {
	t.Parallel()
	for _, s := range enginetest.RichStories() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			f := enginetest.Prepared(t)
			made := f.PublishStory(t, s)
			var foreseen, got []letter
			for _, m := range simulated(t, f, made, 1, s).Messages {
				foreseen = append(foreseen, letter{m.Channel, m.To, m.Subject, m.Text, m.State, m.Rich})
			}
			enginetest.Durable{}.Tell(t, f, made, 1, s)
			f.Read(t, func(q *store.ReadTx) error {
				return inbox.Ledger(q, inbox.Filter{}, func(r inbox.Row) error {
					got = append(got, letter{r.Channel, r.Address, r.Subject, r.Text, string(r.State), r.Rich})
					return nil
				})
			})
			require.Len(t, got, 1)
			require.Equal(t, foreseen, got)
			require.NotEmpty(t, got[0].Text, "what lists and searches show is never empty")
		})
	}
}

func TestAPlainMessageHasNoRowOfItsOwn(t *testing.T) {
	t.Parallel()
	f := enginetest.Prepared(t)
	s := enginetest.Story{Flow: enginetest.FlowText("01S", "", []string{"s event.manual", `m action.send_message {"channel":"local","text":"{{ customer.name }}"}`}, "s.next m"),
		Events: []enginetest.Happening{{Event: enginetest.ByHand("01S")}}}
	enginetest.Durable{}.Tell(t, f, f.PublishStory(t, s), 1, s)
	f.Read(t, func(q *store.ReadTx) error {
		var messages, rich int64
		_, err := q.QueryRow(`SELECT (SELECT COUNT(*) FROM message), (SELECT COUNT(*) FROM message_rich)`, nil, &messages, &rich)
		require.NoError(t, err)
		require.Equal(t, [2]int64{1, 0}, [2]int64{messages, rich})
		return nil
	})
}
