package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/event"
	"voronka/backend/store"
)

func TestAnEventFromOutsideIsTakenOnceHoweverOftenItIsDelivered(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	deliver := func(source, key string, fail error) (seq int64, fresh bool) {
		err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
			seq, fresh, err = tx.AppendOnce(source, key, event.Event{Name: event.PurchasePaid, Actor: "webhook", Live: true})
			return errors.Join(err, fail)
		})
		require.ErrorIs(t, err, fail)
		return seq, fresh
	}
	// What a plain map of keys says is what the log must say.
	known := map[string]int64{}
	for i, d := range []struct{ source, key string }{{"shop", "1"}, {"shop", "2"}, {"shop", "1"}, {"bank", "1"}, {"shop", "1"}, {"bank", ""}, {"bank", ""}} {
		t.Run(fmt.Sprintf("issue 3.8 delivery %d", i), func(t *testing.T) {
			seq, fresh := deliver(d.source, d.key, nil)
			before, had := known[d.source+"|"+d.key]
			had = had && d.key != ""
			require.Equal(t, !had, fresh)
			if had {
				require.Equal(t, before, seq, "the earlier delivery is named")
			}
			known[d.source+"|"+d.key] = seq
		})
	}
	stop := errors.New("stop")
	deliver("shop", "3", stop)
	_, fresh := deliver("shop", "3", nil)
	require.True(t, fresh, "a delivery that was rolled back is not remembered")
	var events int64
	require.NoError(t, db.Read(t.Context(), func(q *store.ReadTx) error {
		_, err := q.QueryRow(`SELECT COUNT(*) FROM event`, nil, &events)
		return err
	}))
	require.EqualValues(t, 6, events)
}
