package intake_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/crm/intake"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// bench is an empty workspace with an importer.
type bundle struct {
	db       *store.DB
	clock    *clock.Manual
	jobs     *job.Manager
	importer *intake.Importer
}

func setup(t testing.TB) *bundle {
	t.Helper()
	b := &bundle{clock: clock.NewManual(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))}
	var err error
	b.db, err = store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), store.Options{Clock: b.clock})
	require.NoError(t, err)
	b.jobs = job.NewManager(b.db)
	t.Cleanup(func() { b.jobs.Stop(); require.NoError(t, b.db.Close()) })
	require.NoError(t, b.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := workspace.Init(tx, "RUB")
		return err
	}))
	b.importer = intake.New(b.db, b.jobs)
	return b
}

func (b *bundle) open(t testing.TB, p intake.Plan) intake.Draft {
	t.Helper()
	var d intake.Draft
	require.NoError(t, b.db.Read(t.Context(), func(tx *store.ReadTx) (err error) {
		d, err = intake.Open(tx, p)
		return err
	}))
	return d
}

func (b *bundle) run(t testing.TB, p intake.Plan) (job.Job, intake.Report) {
	t.Helper()
	j, err := b.importer.Start(t.Context(), p)
	require.NoError(t, err)
	j, err = b.jobs.Wait(t.Context(), j.ID)
	require.NoError(t, err)
	require.Equal(t, job.Done, j.State, "%v", j.Fault)
	var r intake.Report
	require.NoError(t, json.Unmarshal(j.Result, &r))
	return j, r
}

func (b *bundle) one(t testing.TB, sql string, args ...any) (n int64) {
	t.Helper()
	require.NoError(t, b.db.Read(t.Context(), func(tx *store.ReadTx) error {
		_, err := tx.QueryRow(sql, args, &n)
		return err
	}))
	return n
}

func (b *bundle) sound(t testing.TB) {
	t.Helper()
	found, err := b.db.Check(context.Background(), crm.Check)
	require.NoError(t, err)
	require.Empty(t, found)
}

const cdnow = "../testdata/cdnow/"

// rows reads a file by another reader than the one that is tested.
func rows(t testing.TB, path string) [][]string {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	return all[1:]
}

func TestCDNOWCustomersAndPurchasesWholly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	d := b.open(t, intake.Plan{Path: cdnow + "customers.csv"})
	require.True(t, d.Sure)
	require.Equal(t, intake.Customers, d.Plan.Type)
	require.Equal(t, []string{"key", "name", "email", "phone", "city"}, targets(d.Plan))
	_, r := b.run(t, d.Plan)
	require.Equal(t, int64(23_544), r.Created)
	require.Equal(t, r.Rows, r.Created)

	d = b.open(t, intake.Plan{Path: cdnow + "purchases.csv"})
	require.Equal(t, intake.Purchases, d.Plan.Type)
	require.Equal(t, []string{"customer", "date", "quantity", "amount"}, targets(d.Plan))
	require.Equal(t, "USD", d.Plan.Currency, "the header amount_usd proposes dollars")
	d.Plan.Live = true
	_, r = b.run(t, d.Plan)
	require.Equal(t, int64(69_659), r.Created)
	require.Equal(t, r.Rows, r.Created)
	b.sound(t)

	over, zero, sum, people := int64(0), int64(0), int64(0), map[string]bool{}
	perKey := map[string][2]int64{}
	for _, row := range rows(t, cdnow+"purchases.csv") {
		amount, err := strconv.ParseFloat(row[3], 64)
		require.NoError(t, err)
		cents := int64(amount*100 + 0.5)
		if amount > 50 {
			over++
			people[row[0]] = true
		}
		if amount == 0 {
			zero++
		}
		sum += cents
		p := perKey[row[0]]
		perKey[row[0]] = [2]int64{p[0] + 1, p[1] + cents}
	}
	require.Equal(t, int64(14_021), over)
	require.Equal(t, over, b.one(t, `SELECT count(*) FROM purchase WHERE amount > 5000`))
	require.Equal(t, int64(len(people)), b.one(t, `SELECT count(DISTINCT customer) FROM purchase WHERE amount > 5000`))
	require.Equal(t, zero, b.one(t, `SELECT count(*) FROM purchase WHERE amount = 0`))
	require.Equal(t, sum, b.one(t, `SELECT sum(amount) FROM customer_total`))
	require.Equal(t, int64(69_659), b.one(t, `SELECT count(*) FROM event WHERE name = 'purchase.added' AND live = 1`))
	require.Equal(t, int64(0), b.one(t, `SELECT count(*) FROM event WHERE name = 'customer.created' AND live = 1`))
	for key, want := range perKey {
		if key[len(key)-2:] != "37" { // a hundredth of them, one by one
			continue
		}
		var id int64
		require.NoError(t, b.db.Read(t.Context(), func(tx *store.ReadTx) (err error) {
			id, err = crm.Find(tx, event.Customer, key)
			return err
		}))
		require.Equal(t, want[0], b.one(t, `SELECT count FROM customer_total WHERE customer = ?`, id), key)
		require.Equal(t, want[1], b.one(t, `SELECT amount FROM customer_total WHERE customer = ?`, id), key)
	}

	// The same files again change nothing and add nothing.
	_, r = b.run(t, d.Plan)
	require.Equal(t, int64(69_659), r.Repeated)
	d = b.open(t, intake.Plan{Path: cdnow + "customers.csv"})
	require.NotZero(t, d.Before, "the file was imported before")
	_, r = b.run(t, d.Plan)
	require.Equal(t, int64(23_544), r.Same)
	require.Equal(t, int64(69_659), b.one(t, `SELECT count(*) FROM purchase`))
}

func targets(p intake.Plan) []string {
	out := []string{}
	for _, c := range p.Columns {
		out = append(out, c.Target)
	}
	return out
}

type expectedRow struct {
	Row    int64  `json:"row"`
	Name   string `json:"name"`
	Fate   string `json:"fate"`
	Code   string `json:"code,omitempty"`
	Value  string `json:"value,omitempty"`
	Column string `json:"column,omitempty"`
	Of     int64  `json:"of,omitempty"`
	Match  string `json:"match,omitempty"`
	Why    string `json:"why"`
}

func TestMessyFileRowByRow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	source, err := os.ReadFile("../testdata/messy/contacts-excel-cp1251.csv")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "contacts.csv")
	require.NoError(t, os.WriteFile(path, source, 0o600))
	d := b.open(t, intake.Plan{Path: path, Type: intake.Customers})
	require.Equal(t, "windows-1251", string(d.Plan.Encoding))
	require.Equal(t, ";", d.Plan.Delimiter)
	require.Equal(t, []string{"name", "phone", "email", "birthday", "new:Сумма покупок:money", "tags", "comment"}, targets(d.Plan))
	require.Equal(t, byte(','), d.Plan.Columns[4].Number.Decimal)
	require.Equal(t, "dd.mm.yyyy", d.Columns[3].Form)

	try, err := b.importer.Rehearse(t.Context(), d.Plan)
	require.NoError(t, err)
	defer try.Close()
	j, r := b.run(t, d.Plan)
	try.Report.UndoableUntil = r.UndoableUntil
	require.Equal(t, r, try.Report, "the rehearsal foretells the import")

	text, err := os.ReadFile("../testdata/messy/expected.json")
	require.NoError(t, err)
	var want, got []expectedRow
	require.NoError(t, json.Unmarshal(text, &want))
	require.NoError(t, b.db.Read(t.Context(), func(tx *store.ReadTx) error {
		return intake.Fates(tx, j.ID, "", func(f intake.RowFate) error {
			e := expectedRow{Row: f.Row, Fate: string(f.Fate)}
			if f.Reason != nil {
				e.Code = string(f.Reason.Code)
				e.Value, _ = f.Reason.Args["value"].(string)
				e.Column, _ = f.Reason.Args["column"].(string)
			}
			if f.Before != nil {
				e.Of, e.Match = f.Before.Of, f.Before.Match
			}
			got = append(got, e)
			return nil
		})
	}))
	for i := range got {
		require.Less(t, i, len(want), "%+v", got[i])
		got[i].Name, got[i].Why = want[i].Name, want[i].Why
	}
	require.Equal(t, want, got)
	b.sound(t)

	// Nothing was changed on the way.
	var card crm.Card
	require.NoError(t, b.db.Read(t.Context(), func(tx *store.ReadTx) error {
		id, err := crm.Find(tx, event.Customer, "victor@example.test")
		require.NoError(t, err)
		card, err = crm.GetCard(tx, id)
		return err
	}))
	require.Equal(t, `=HYPERLINK("http://example.test")`, card.Form.Comment)
	require.Equal(t, []string{"vip", "оптовик"}, card.Tags)
	require.Equal(t, "Виктор О'Коннор", card.Name)
	require.Equal(t, "1988-02-29", card.Form.Birthday)

	// The rejected rows outlive their file.
	require.NoError(t, os.Remove(path))
	utf, err := charmap.Windows1251.NewDecoder().Bytes(source)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, b.importer.WriteRejects(t.Context(), j.ID, &out, intake.Words{Heading: "Причина",
		Reason: func(c fault.Code, a fault.Args) string { return string(c) }}))
	table := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff")))
	table.Comma = ';'
	lines, err := table.ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 1+int(r.Rejected))
	require.Equal(t, "Причина", lines[0][7])
	headings, _, _ := strings.Cut(string(utf), "\r\n")
	require.Equal(t, strings.Split(headings, ";"), lines[0][:7])
	for _, l := range lines[1:] {
		require.NotEmpty(t, l[len(l)-1])
		for _, cell := range l[:len(l)-1] {
			require.Contains(t, strings.ReplaceAll(string(utf), `""`, `"`), strings.TrimPrefix(cell, "'"))
		}
	}
}

func TestUndoRemovesWhatWasMadeAndRestoresWhatWasReplaced(t *testing.T) {
	t.Parallel()
	b := setup(t)
	dir := t.TempDir()
	file := func(name, text string) intake.Plan {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return b.open(t, intake.Plan{Path: path, Type: intake.Customers}).Plan
	}
	b.run(t, file("one.csv", "id,name,email,city,tags\n1,Анна,anna@example.test,Омск,vip\n2,Борис,boris@example.test,Тула,\n"))
	j, r := b.run(t, file("two.csv", "id,name,email,city,tags\n1,Анна Петрова,a2@example.test,Омск,\n2,Борис,boris@example.test,Орёл,new\n3,Вера,vera@example.test,,\n"))
	require.Equal(t, [4]int64{1, 2, 0, 0}, [4]int64{r.Created, r.Updated, r.Same, r.Rejected})

	// Someone changes a city in between: it is not given back.
	require.NoError(t, b.db.Write(t.Context(), func(tx *store.Tx) error {
		id, err := crm.Find(tx, event.Customer, "2")
		if err != nil {
			return err
		}
		return crm.Apply(tx, []crm.Change{{Subject: event.Ref{Kind: event.Customer, ID: id}, Cause: crm.Cause{Actor: "user", Live: true},
			Set: &crm.SetField{Field: "city", Value: "Сочи"}}})
	}))
	undo, err := b.importer.Undo(t.Context(), j.ID)
	require.NoError(t, err)
	undo, err = b.jobs.Wait(t.Context(), undo.ID)
	require.NoError(t, err)
	require.Equal(t, job.Done, undo.State, "%v", undo.Fault)
	require.JSONEq(t, `{"removed":1,"restored":3,"kept":1}`, string(undo.Result))
	require.NoError(t, b.db.Read(t.Context(), func(tx *store.ReadTx) error {
		list, total, err := crm.Customers(tx, crm.ListQuery{})
		require.NoError(t, err)
		require.Equal(t, int64(2), total)
		require.Equal(t, []string{"Анна", "Борис"}, []string{list[0].Name, list[1].Name})
		require.Equal(t, []string{"Омск", "Сочи"}, []string{list[0].City, list[1].City})
		require.Equal(t, []string{"vip"}, list[0].Tags)
		require.Empty(t, list[1].Tags)
		require.Equal(t, "anna@example.test", list[0].Email)
		return nil
	}))
	_, err = b.importer.Undo(t.Context(), j.ID)
	require.ErrorContains(t, err, "undo_done")
	b.clock.Advance(25 * time.Hour)
	_, err = b.importer.Undo(t.Context(), 1)
	require.ErrorContains(t, err, "undo_late")
	b.sound(t)
}
