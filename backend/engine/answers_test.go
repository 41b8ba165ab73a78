package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/fault"
	"voronka/backend/store"
)

func TestASecondAnswerChangesNothingAndSaysNothing(t *testing.T) {
	t.Parallel()
	gone, lost := channel.Final(fault.New("smtp.refused", nil)), channel.Lost(fault.New(channel.OutcomeLost, nil))
	for _, c := range []struct {
		name          string
		first, second *channel.Failure // nil: taken
		state         string
	}{
		{"D1 sent twice", nil, nil, "sent"},
		{"D1 sent, and then refused", nil, gone, "sent"},
		{"D1 sent, and then nobody knows", nil, lost, "sent"},
		{"D1 sent, and then to be tried again", nil, channel.Again(fault.New("smtp.busy", nil), 0), "sent"},
		{"D1 refused, and then sent", gone, nil, "failed"},
		{"D1 refused twice", gone, gone, "failed"},
		{"D1 nobody knows, twice", lost, lost, "uncertain"},
	} {
		for _, late := range []bool{false, true} {
			t.Run(fmt.Sprint(c.name, ", late ", late), func(t *testing.T) {
				t.Parallel()
				out := &enginetest.Outward{}
				f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
				begin(t, f, 1, "", []string{`m action.send_message {"channel":"email","text":"привет"}`, `n action.add_note {"text":"ушло"}`,
					`e action.add_note {"text":"не ушло"}`}, "s.next m", "m.next n", "m.error e")
				_, err := f.Engine.Turn(t.Context())
				require.NoError(t, err)
				answer := engine.Claimed(t.Context(), f.Engine, out)
				all := func() []string {
					return append(lines(t, f, `SELECT id || state || attempts || COALESCE(due, '') || COALESCE(settled_at, '') || COALESCE(code, '') || told FROM outbox`),
						lines(t, f, `SELECT seq || name || at FROM event UNION ALL SELECT id || state || COALESCE(reason, '') || at FROM message`)...)
				}
				require.NoError(t, answer(c.first, false))
				require.Equal(t, c.state, messages(t, f)[0].state)
				was := all()
				require.NoError(t, answer(c.second, late), "before its run was told")
				require.Equal(t, was, all())
				idle(t, f)
				told, was := history(t, f, 1), all()
				f.Clock.Advance(time.Hour)
				require.NoError(t, answer(c.second, late), "and after")
				idle(t, f)
				require.Equal(t, was, all())
				require.Equal(t, told, history(t, f, 1))
				require.Empty(t, out.Tried(), "nothing is sent again")
				checkTotals(t, f)
			})
		}
	}
}

func TestAfterARestartAKeyIsRepeatedOnlyWhileItIsRemembered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		off   time.Duration // between the kill and the start
		state string
		tried int
	}{
		{"D1 within the other side's memory", 59 * time.Minute, "sent", 1},
		{"D1 after it", 61 * time.Minute, "uncertain", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			out := &enginetest.Outward{Keeps: channel.Promise{Kind: channel.Keyed, For: time.Hour}}
			o := enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }}
			f, err := enginetest.Open(dir, o)
			require.NoError(t, err)
			begin(t, f, 1, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
			_, err = f.Engine.Turn(t.Context())
			require.NoError(t, err)
			f.Write(t, func(tx *store.Tx) error { // as a kill just after the claim leaves it
				_, err := tx.Exec(`UPDATE outbox SET state = 'claimed', due = NULL, attempts = 1, first_try = ?, settled_at = ?`, tx.Now(), tx.Now())
				return err
			})
			require.NoError(t, f.DB.Close())
			o.Clock = enginetest.Start.Add(c.off)
			f, err = enginetest.Open(dir, o)
			require.NoError(t, err)
			defer func() { require.NoError(t, f.DB.Close()) }()
			defer f.Engine.Stop()
			idle(t, f)
			require.Equal(t, c.state, messages(t, f)[0].state)
			require.Len(t, out.Tried(), c.tried)
			runTo(t, f, 48*time.Hour)
			require.Equal(t, c.state, messages(t, f)[0].state, "it is held for a person")
			checkTotals(t, f)
			h, err := f.Engine.Health(t.Context())
			require.NoError(t, err)
			require.EqualValues(t, 1-c.tried, h.Uncertain)
		})
	}
}
