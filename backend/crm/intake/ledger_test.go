package intake_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm/intake"
	"voronka/backend/store"
)

// shown are queries over all that a workspace holds for a person who looks at it: ids, revisions and the bin are left out.
var shown = map[string]string{
	"people": `SELECT COALESCE((SELECT group_concat(key) FROM (SELECT e.key FROM external_key e WHERE e.type = 'customer' AND e.id = c.id ORDER BY e.key)), ''),
			k.name, k.name_fold, k.city, k.time_zone, COALESCE(k.birthday, ''), k.comment, c.id IS NOT NULL, k.created_at
		FROM contact k LEFT JOIN customer c ON c.contact = k.id AND c.deleted_at IS NULL WHERE k.deleted_at IS NULL`,
	"points":  `SELECT k.name, p.kind, p.value, p.text, p.pos FROM contact_point p JOIN contact k ON k.id = p.contact WHERE k.deleted_at IS NULL`,
	"consent": `SELECT k.name, s.channel, s.state FROM consent s JOIN contact k ON k.id = s.contact WHERE k.deleted_at IS NULL`,
	"tags": `SELECT k.name, t.name FROM tagging g JOIN tag t ON t.id = g.tag JOIN customer c ON c.id = g.subject AND g.subject_kind = 'customer'
		JOIN contact k ON k.id = c.contact WHERE c.deleted_at IS NULL`,
	"fields": `SELECT k.name, f.key, v.pos, v.num, v.text FROM field_value v JOIN field f ON f.id = v.field AND f.entity = 'customer'
		JOIN customer c ON c.id = v.subject JOIN contact k ON k.id = c.contact WHERE c.deleted_at IS NULL`,
	"totals": `SELECT k.name, t.currency, t.count, t.amount, t.last_at FROM customer_total t JOIN customer c ON c.id = t.customer
		JOIN contact k ON k.id = c.contact WHERE c.deleted_at IS NULL`,
	"purchases": `SELECT k.name, p.at, p.amount, p.currency, p.quantity, p.title, p.state, p.paid_at FROM purchase p JOIN customer c ON c.id = p.customer
		JOIN contact k ON k.id = c.contact WHERE p.deleted_at IS NULL`,
}

// ledger is everything shown, as sorted lines.
func ledger(t testing.TB, db *store.DB) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	require.NoError(t, db.Read(t.Context(), func(tx *store.ReadTx) error {
		for name, sql := range shown {
			width := 1 + topLevelCommas(sql)
			order := make([]string, width)
			for i := range order {
				order[i] = fmt.Sprint(i + 1)
			}
			rows, err := tx.Query(sql + ` ORDER BY ` + strings.Join(order, ", "))
			if err != nil {
				return err
			}
			vals, dest := make([]any, width), make([]any, width)
			for i := range vals {
				dest[i] = &vals[i]
			}
			out[name] = []string{}
			for rows.Next() {
				if err := rows.Scan(dest...); err != nil {
					return err
				}
				out[name] = append(out[name], fmt.Sprint(vals...))
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	}))
	return out
}

// topLevelCommas counts the commas between a query's columns.
func topLevelCommas(sql string) int {
	depth, n := 0, 0
	for i := len("SELECT"); i < len(sql); i++ {
		switch {
		case sql[i] == '(':
			depth++
		case sql[i] == ')':
			depth--
		case sql[i] == ',' && depth == 0:
			n++
		case depth == 0 && strings.HasPrefix(sql[i:], "FROM"):
			return n
		}
	}
	return n
}

// sources are the tables that the tests import: people of whom some are there already, some repeat and some are bad; and
// purchases without keys of their own.
type sources struct{ base, people, purchases string }

const (
	sourceRows = 800
	baseRows   = 60
)

func makeSources(t testing.TB, dir string) sources {
	t.Helper()
	s := sources{base: filepath.Join(dir, "base.csv"), people: filepath.Join(dir, "people.csv"), purchases: filepath.Join(dir, "purchases.csv")}
	const header = "id,name,email,phone,city,tags\n"
	var base, people, purchases strings.Builder
	base.WriteString(header)
	people.WriteString(header)
	purchases.WriteString("customer_id,date,amount\n")
	for i := 1; i <= baseRows; i++ {
		fmt.Fprintf(&base, "%d,Человек %d,p%d@example.test,+7900%07d,Омск,old\n", i, i, i, i)
	}
	for i := 1; i <= sourceRows; i++ {
		switch {
		case i%97 == 0:
			fmt.Fprintf(&people, "%d,Человек %d,не почта,+7900%07d,Тула,new\n", i, i, i)
		case i%31 == 0: // a person of an earlier row, moved
			fmt.Fprintf(&people, "%d,Человек %d,p%d@example.test,+7900%07d,Сочи,moved\n", i-30, i-30, i-30, i-30)
		default:
			fmt.Fprintf(&people, "%d,Человек %d,p%d@example.test,+7900%07d,Тула,new\n", i, i, i, i)
		}
		whose := i%baseRows + 1
		if i%89 == 0 {
			whose = 100_000 // nobody
		}
		fmt.Fprintf(&purchases, "%d,2026-01-%02d,%d.%02d\n", whose, i%28+1, i, i%100)
	}
	for path, text := range map[string]string{s.base: base.String(), s.people: people.String(), s.purchases: purchases.String()} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return s
}

// fates counts how the rows of an import have ended.
func (b *bundle) fates(t testing.TB, id int64) intake.Report {
	t.Helper()
	var r intake.Report
	for fate, n := range map[intake.Fate]*int64{intake.Created: &r.Created, intake.Updated: &r.Updated, intake.Same: &r.Same,
		intake.Rejected: &r.Rejected, intake.Repeated: &r.Repeated} {
		*n = b.one(t, `SELECT count(*) FROM import_row WHERE job = ? AND fate = ?`, id, string(fate))
		r.Rows += *n
	}
	return r
}
