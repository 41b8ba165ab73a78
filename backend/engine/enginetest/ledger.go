package enginetest

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine"
	"voronka/backend/store"
)

// Ledger is everything that a work leaves, in words without ids that a killed process may have taken, so that two of them
// compare row for row.
type Ledger struct {
	Rows      []Row
	Messages  map[string]string // of messages and requests: key within the workspace → its state
	Channels  map[string]string // key → its channel
	Delivered map[string]int    // what the outside world was given, by key
}

// Row is a line of a ledger: of a run, or of a flow where Run is empty.
type Row struct{ Run, Flow, Text string }

// runName names a run by its flow, its subject and which of the subject's runs in this flow it is.
const runName = `f.uid || ' ' || r.subject_kind || r.subject || ' #' ||
	(SELECT COUNT(*) FROM run x WHERE x.flow = r.flow AND x.subject_kind = r.subject_kind AND x.subject = r.subject AND x.id <= r.id)`

// rowsSQL read a ledger; their columns are the run's name, the flow's uid and the text.
var rowsSQL = []string{
	`SELECT ` + runName + `, f.uid, 'run ' || r.state || ' ' || v.number || ' ' || r.visits || ' ' || r.started_at || '–' || COALESCE(r.ended_at, 0) || ' ' || COALESCE(r.due, '')
		FROM run r JOIN flow f ON f.id = r.flow JOIN flow_version v ON v.id = r.version ORDER BY r.id`,
	`SELECT ` + runName + `, f.uid, 'history ' || h.at || ' ' || CAST(h.entries AS TEXT) FROM history h JOIN run r ON r.id = h.run JOIN flow f ON f.id = r.flow ORDER BY h.run, h.id`,
	`SELECT ` + runName + `, f.uid, 'message ' || m.node || '-' || m.visit || ' ' || m.person || ' ' || m.channel || ' ' || m.address || ' ' || m.text || ' ' || COALESCE((SELECT content FROM message_rich WHERE message = m.id), '') || ' ' || m.state || ' ' ||
		COALESCE(m.reason, '') || ' ' || m.at FROM message m JOIN run r ON r.id = m.run JOIN flow f ON f.id = r.flow ORDER BY m.run, m.node, m.visit`,
	`SELECT ` + runName + `, f.uid, 'outbox ' || o.node || '-' || o.visit || ' ' || o.channel || ' ' || o.state || ' ' || o.told || ' ' || COALESCE(o.due, '')
		FROM outbox o JOIN run r ON r.id = o.run JOIN flow f ON f.id = r.flow ORDER BY o.run, o.node, o.visit`,
	`SELECT ` + runName + `, f.uid, 'note ' || n.node || '-' || n.visit || ' ' || n.text FROM note n JOIN run r ON r.id = n.run JOIN flow f ON f.id = r.flow ORDER BY n.run, n.node, n.visit`,
	`SELECT ` + runName + `, f.uid, 'task ' || k.node || '-' || k.visit || ' ' || k.text || ' ' || COALESCE(k.due_at, '') FROM task k JOIN run r ON r.id = k.run JOIN flow f ON f.id = r.flow ORDER BY k.run, k.node, k.visit`,
	`SELECT COALESCE((SELECT ` + runName + ` FROM run r JOIN flow f ON f.id = r.flow WHERE r.id = e.run), ''), '', 'event ' || e.name || ' ' || e.subject_kind || e.subject || ' ' || e.at || ' ' || e.live
		FROM event e ORDER BY e.name, e.subject_kind, e.subject, e.run, e.at, e.seq`,
	`SELECT '', f.uid, 'total v' || v.number || ' ' || n.node || ' ' || t.entered || ' ' || t.left_ || ' ' || t.failed
		FROM node_total t JOIN flow_version v ON v.id = t.version JOIN flow f ON f.id = v.flow JOIN flow_node n ON n.id = t.node ORDER BY f.uid, v.number, n.node`,
	`SELECT '', f.uid, 'port v' || v.number || ' ' || n.node || ' ' || t.port || ' ' || t.passed
		FROM port_total t JOIN flow_version v ON v.id = t.version JOIN flow f ON f.id = v.flow JOIN flow_node n ON n.id = t.node ORDER BY f.uid, v.number, n.node, t.port`,
	`SELECT '', '', 'field ' || subject || ' ' || COALESCE(text, num, '') FROM field_value ORDER BY field, subject`,
	`SELECT '', '', 'tag ' || g.subject || ' ' || t.name FROM tagging g JOIN tag t ON t.id = g.tag ORDER BY 3`,
	`SELECT '', '', 'purchase ' || customer || ' ' || amount || ' ' || state FROM purchase ORDER BY customer, amount`,
	`SELECT '', '', 'flow ' || uid || ' ' || state || ' ' || version FROM flow ORDER BY uid`,
	`SELECT ` + runName + `, f.uid, 'request ' || q.node || '-' || q.visit || ' ' || q.host || ' ' || q.request || ' ' || COALESCE(q.answer, '')
		FROM outbox_request q JOIN run r ON r.id = q.run JOIN flow f ON f.id = r.flow ORDER BY q.run, q.node, q.visit`,
	`SELECT '', '', 'move ' || COUNT(*) FROM flow_move`,
	`SELECT '', '', 'awaiting ' || COUNT(*) FROM awaiting`,
}

// ReadLedger checks the file and the totals against a recount, and reads what there is.
func ReadLedger(t testing.TB, f *Fixture, dir string) *Ledger {
	t.Helper()
	found, err := f.DB.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, found)
	l := &Ledger{Messages: map[string]string{}, Channels: map[string]string{}, Delivered: ReadDelivered(t, dir)}
	f.Read(t, func(q *store.ReadTx) error {
		require.NoError(t, engine.CheckTotals(q))
		for _, sql := range rowsSQL {
			require.NoError(t, each(q, sql, func(cells []string) { l.Rows = append(l.Rows, Row{cells[0], cells[1], cells[2]}) }))
		}
		return each(q, `SELECT m.run || '-' || m.node || '-' || m.visit, m.state, m.channel FROM message m
			UNION ALL SELECT o.run || '-' || o.node || '-' || o.visit, o.state, o.channel FROM outbox o WHERE o.message = 0`, func(cells []string) {
			l.Messages[cells[0]], l.Channels[cells[0]] = cells[1], cells[2]
		})
	})
	return l
}

func each(q store.Querier, sql string, take func(cells []string)) error {
	rows, err := q.Query(sql)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		cells := make([]string, 3)
		if err := rows.Scan(&cells[0], &cells[1], &cells[2]); err != nil {
			return err
		}
		take(cells)
	}
	return rows.Err()
}

// ReadDelivered counts what the outside world of a work was given, by key.
func ReadDelivered(t testing.TB, dir string) map[string]int {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, DeliveredName))
	if !errors.Is(err, os.ErrNotExist) {
		require.NoError(t, err)
	}
	out := map[string]int{}
	for line := range strings.Lines(string(data)) {
		_, key, _ := strings.Cut(line, " ")
		key, _, _ = strings.Cut(key, "@")
		out[key]++
	}
	return out
}

// InFlight opens a workspace whose process was killed, without letting anything go on, and tells which messages were on
// their way.
func (w Work) InFlight(t testing.TB, dir string) map[string]bool {
	t.Helper()
	f, err := Open(dir, w.Options(dir))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.DB.Close()) }()
	return claimed(t, f)
}

func claimed(t testing.TB, f *Fixture) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	f.Read(t, func(q *store.ReadTx) error {
		return each(q, `SELECT run || '-' || node || '-' || visit, '', '' FROM outbox WHERE state = 'claimed'`, func(cells []string) { out[cells[0]] = true })
	})
	return out
}

// subjectOf is the flow and the subject of a run's name, without which of its runs it is.
func subjectOf(run string) string {
	name, _, _ := strings.Cut(run, " #")
	return name
}

// lines is the ledger in lines, but for the subjects that wait in a flow for a person's word about an unknown outcome: how
// that ends, and whether they enter again, is not for a machine to say. Totals of those flows are left out with them; they
// were compared with a recount.
func (l *Ledger) lines(without map[string]bool, flows map[string]bool) []string {
	var out []string
	for _, r := range l.Rows {
		if r.Run != "" && without[subjectOf(r.Run)] || r.Run == "" && flows[r.Flow] {
			continue
		}
		out = append(out, r.Run+" | "+r.Flow+" "+r.Text)
	}
	// Ways out work side by side: whose answer comes first, and whose next run begins first with it, is nobody's promise.
	slices.SortStableFunc(out, func(a, b string) int {
		x, _, _ := strings.Cut(a, " | ")
		y, _, _ := strings.Cut(b, " | ")
		return strings.Compare(x, y)
	})
	return out
}

// waiting returns the subjects within their flows, and the flows, that have a message of unknown outcome.
func (l *Ledger) waiting() (subjects, flows map[string]bool) {
	subjects, flows = map[string]bool{}, map[string]bool{}
	for _, r := range l.Rows {
		if strings.HasPrefix(r.Text, "outbox ") && strings.Contains(r.Text, " uncertain ") {
			subjects[subjectOf(r.Run)], flows[r.Flow] = true, true
		}
	}
	return subjects, flows
}

// Same compares what a disturbed work left with what an undisturbed one left, row for row.
func Same(t testing.TB, want, got *Ledger, where string) {
	t.Helper()
	subjects, flows := got.waiting()
	a, b := want.lines(subjects, flows), got.lines(subjects, flows)
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			require.Equal(t, a[i], b[i], where)
		}
	}
	require.Len(t, b, len(a), where)
}

// Promised checks what the outside world was given against the ledger: nothing twice but by a channel that knows the key
// again, and only where a kill came between; the outcome is unknown of exactly those that were on their way at a kill by a
// channel that promises nothing; what is called sent was given.
func Promised(t testing.TB, got *Ledger, inFlight map[string]bool, where string) {
	t.Helper()
	var unsure []string
	for key, state := range got.Messages {
		switch got.Channels[key] {
		case "local":
			require.Zero(t, got.Delivered[key], "%s: %s", where, key)
			continue
		case NoPromise, engine.WayRequest:
			require.LessOrEqual(t, got.Delivered[key], 1, "%s: %s was given twice", where, key)
			if inFlight[key] {
				unsure = append(unsure, key)
			}
		default:
			if got.Delivered[key] > 1 {
				require.True(t, inFlight[key], "%s: %s was given twice and no kill came between", where, key)
			}
		}
		if state == "sent" {
			require.Positive(t, got.Delivered[key], "%s: %s is called sent and was not given", where, key)
		}
	}
	var held []string
	for key, state := range got.Messages {
		if state == "uncertain" {
			held = append(held, key)
		}
	}
	slices.Sort(unsure)
	slices.Sort(held)
	require.Equal(t, unsure, held, "%s: unknown are exactly those that were on their way", where)
	for key := range maps.Keys(got.Delivered) {
		require.Contains(t, got.Messages, key, "%s: something was given that the ledger does not know", where)
	}
}
