package demo_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/demo"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/node"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

var now = time.Date(2026, 6, 15, 12, 34, 0, 0, time.UTC)

func TestTheDemoCompany(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), store.Options{Clock: clock.NewManual(now)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	ids := 0
	lib := library.New(library.Config{DB: db, Catalogue: node.New(),
		Workspace: func(q store.Querier) (flow.Workspace, error) { return crm.ReadSchema(q) },
		NewUID:    func() string { ids++; return fmt.Sprintf("01JTEST%019d", ids) }})
	count := func(sql string, args ...any) (n int64) {
		t.Helper()
		require.NoError(t, db.Read(t.Context(), func(q *store.ReadTx) error {
			_, err := q.QueryRow(sql, args, &n)
			return err
		}))
		return n
	}
	began := clock.Monotonic()
	require.NoError(t, demo.Fill(t.Context(), demo.Config{DB: db, Library: lib}))
	t.Logf("filled in %s", clock.Monotonic().Sub(began))

	ms := now.UnixMilli()
	day := (24 * time.Hour).Milliseconds()
	require.EqualValues(t, demo.Clients, count(`SELECT COUNT(*) FROM customer WHERE deleted_at IS NULL`))
	require.EqualValues(t, demo.Clients, count(`SELECT COUNT(DISTINCT value) FROM contact_point WHERE kind = 'phone' AND value LIKE '+7900%'`))
	require.Zero(t, count(`SELECT COUNT(*) FROM contact_point WHERE kind = 'email' AND value NOT LIKE '%@example.test'`))
	require.Greater(t, count(`SELECT COUNT(*) FROM purchase`), int64(600))
	require.Zero(t, count(`SELECT COUNT(*) FROM purchase WHERE at > ? OR at < ?`, ms, ms-91*day), "the last 90 days, relative to today")
	require.Greater(t, count(`SELECT COUNT(*) FROM purchase WHERE at > ?`, ms-3*day), int64(5), "up to today")
	require.Greater(t, count(`SELECT COUNT(*) FROM purchase WHERE at < ?`, ms-80*day), int64(50), "from the beginning")
	require.Zero(t, count(`SELECT COUNT(*) FROM event WHERE live AND at < ?`, ms-36*day), "history starts nothing")
	require.Greater(t, count(`SELECT COUNT(*) FROM note`), int64(20))
	require.GreaterOrEqual(t, count(`SELECT COUNT(*) FROM tag`), int64(2))
	require.EqualValues(t, 4, count(`SELECT COUNT(DISTINCT text) FROM field_value`), "each master has clients")
	require.Greater(t, count(`SELECT COUNT(*) FROM contact WHERE birthday IS NOT NULL`), int64(150))

	// The flows have really run: each one's messages are those that its rule calls for.
	require.EqualValues(t, 3, count(`SELECT COUNT(*) FROM flow WHERE state = 'live'`))
	for _, name := range []string{"После первой покупки", "Возврат покупателя", "День рождения"} {
		require.Positive(t, count(`SELECT COUNT(*) FROM message m JOIN flow f ON f.id = m.flow WHERE f.name = ?`, name), name)
	}
	require.Zero(t, count(`SELECT COUNT(*) FROM message WHERE channel <> 'local' OR state <> 'sent'`))
	require.Zero(t, count(`SELECT COUNT(*) FROM run WHERE state = 'failed'`))
	welcomed := count(`SELECT COUNT(*) FROM message m JOIN flow f ON f.id = m.flow WHERE f.name = 'После первой покупки'`)
	require.Equal(t, count(`SELECT COUNT(*) FROM (SELECT MIN(at) first FROM purchase GROUP BY customer) WHERE first BETWEEN ? AND ?`, ms-35*day, ms-day), welcomed,
		"everybody whose first purchase lies in the days lived through and more than a day back")
	unread := count(`SELECT COUNT(*) FROM message WHERE read_at IS NULL`)
	require.Positive(t, unread)
	require.Less(t, unread, count(`SELECT COUNT(*) FROM message`))
	require.Zero(t, count(`SELECT COUNT(*) FROM message WHERE at > ?`, ms), "nothing from the future")
	require.Positive(t, count(`SELECT COUNT(*) FROM run WHERE state = 'active' AND due > ?`, ms), "people wait inside")

	// Filling again changes nothing.
	events, messages := count(`SELECT COUNT(*) FROM event`), count(`SELECT COUNT(*) FROM message`)
	require.NoError(t, demo.Fill(t.Context(), demo.Config{DB: db, Library: lib}))
	require.Equal(t, events, count(`SELECT COUNT(*) FROM event`))
	require.Equal(t, messages, count(`SELECT COUNT(*) FROM message`))
	require.NoError(t, db.Read(t.Context(), func(q *store.ReadTx) error {
		s, err := workspace.Load(q)
		require.Equal(t, demo.Company, s.Name)
		require.True(t, s.Demo)
		return err
	}))
}
