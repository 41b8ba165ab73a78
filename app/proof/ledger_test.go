package proof

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/store"
)

// tables are what a finished job must have left, row for row, in words that hold no ids: those may differ when a killed
// process had taken some. Each query has one column.
var tables = map[string]string{
	"purchase": `SELECT json_array(p.value, u.at, u.amount, u.currency, u.quantity, u.state, u.deleted_at IS NULL) FROM purchase u
		JOIN customer c ON c.id = u.customer JOIN contact_point p ON p.contact = c.contact AND p.kind = 'email'`,
	"total": `SELECT json_array(p.value, t.currency, t.count, t.amount, t.last_at) FROM customer_total t
		JOIN customer c ON c.id = t.customer JOIN contact_point p ON p.contact = c.contact AND p.kind = 'email'`,
	"event": `SELECT json_array(p.value, e.name, e.at, e.live, e.hop, e.run > 0) FROM event e
		JOIN contact_point p ON p.contact = e.person AND p.kind = 'email'
		WHERE e.person > 0 AND e.name IN ('purchase.added', 'message.sent')`,
	"run": `SELECT json_array(p.value, u.amount, u.at, r.state, r.started_at, r.ended_at, r.visits, r.node) FROM run r
		JOIN contact_point p ON p.contact = r.person AND p.kind = 'email'
		JOIN event e ON e.seq = r.event JOIN purchase u ON u.id = e.object`,
	"message": `SELECT json_array(p.value, m.channel, m.address, m.subject, m.text, m.state, m.at) FROM message m
		JOIN contact_point p ON p.contact = m.person AND p.kind = 'email'`,
	"node_total": `SELECT json_array(n.node, t.entered, t.left_, t.failed) FROM node_total t JOIN flow_node n ON n.id = t.node`,
	"port_total": `SELECT json_array(n.node, t.port, t.passed) FROM port_total t JOIN flow_node n ON n.id = t.node`,
	"history": `SELECT json_array(p.value, x.value) FROM history h JOIN run r ON r.id = h.run
		JOIN contact_point p ON p.contact = r.person AND p.kind = 'email', json_each(CAST(h.entries AS TEXT)) x`,
	"waiting": `SELECT count(*) FROM awaiting UNION ALL SELECT count(*) FROM position
		UNION ALL SELECT count(*) FROM run WHERE due IS NOT NULL OR state = 'active'`,
}

// ledger reads all of them from a workspace that nobody has open, sorted, and checks the file's integrity.
func ledger(t *testing.T, dir string) map[string][]string {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(dir, store.FileName), store.Options{Clock: clock.NewManual(start)})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	out := map[string][]string{}
	require.NoError(t, db.Read(context.Background(), func(tx *store.ReadTx) error {
		sound, err := column(tx, "PRAGMA integrity_check")
		if err != nil {
			return err
		}
		require.Equal(t, []string{"ok"}, sound)
		for name, sql := range tables {
			if out[name], err = column(tx, sql); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			slices.Sort(out[name])
		}
		return nil
	}))
	return out
}

func column(tx *store.ReadTx, sql string) ([]string, error) {
	rows, err := tx.Query(sql)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, rows.Err()
}
