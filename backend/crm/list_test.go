package crm_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

var sorts = []crm.Sort{crm.ByName, crm.ByCreated, crm.ByPurchases, crm.ByAmount, crm.ByLastPurchase}

// crowd is a workspace of people with few names, so that orders tie, some without purchases and some with two currencies.
func crowd(t testing.TB, n int) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), store.Options{Clock: clock.NewManual(time.Unix(1_800_000_000, 0))})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	rnd := rand.New(rand.NewPCG(1, 2))
	require.NoError(t, db.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := workspace.Init(tx, "RUB"); err != nil {
			return err
		}
		var people []crm.NewPerson
		for i := range n {
			mail, _ := crm.NewPoint(crm.EmailPoint, fmt.Sprintf("p%d@example.test", i))
			phone, _ := crm.NewPoint(crm.PhonePoint, fmt.Sprintf("+7900%07d", i))
			people = append(people, crm.NewPerson{Name: []string{"Анна", "борис", "Вера", "Пётр Ильин"}[rnd.IntN(4)], Points: []crm.Point{mail, phone},
				Keys: []crm.Key{{Source: "import", Key: fmt.Sprintf("%05d", i)}}, Created: 1_700_000_000_000 + rnd.Int64N(20)*1000})
		}
		made, err := crm.CreateCustomers(tx, crm.Cause{Actor: "user"}, people)
		if err != nil {
			return err
		}
		var purchases []crm.NewPurchase
		for range 3 * n {
			currency := "RUB"
			if rnd.IntN(5) == 0 {
				currency = "USD"
			}
			purchases = append(purchases, crm.NewPurchase{Customer: made[rnd.IntN(n*2/3)].Customer, At: 1_600_000_000_000 + rnd.Int64N(50),
				Total: formula.Amount{Minor: rnd.Int64N(40), Currency: currency}})
		}
		_, err = crm.AddPurchases(tx, crm.Cause{Actor: "user"}, purchases)
		if err != nil {
			return err
		}
		_, err = crm.DeleteCustomers(tx, crm.Cause{Actor: "user"}, []int64{made[3].Customer, made[n/2].Customer})
		return err
	}))
	return db
}

// before tells whether a list shows one row before another, ties by id apart.
func before(sort crm.Sort, a, b crm.Row) int {
	most := func(r crm.Row) (n int64) {
		for _, m := range r.Amount {
			n = max(n, m.Minor)
		}
		return n
	}
	switch sort {
	case crm.ByName:
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	case crm.ByCreated:
		return cmp.Compare(a.Created, b.Created)
	case crm.ByPurchases:
		return cmp.Compare(a.Purchases, b.Purchases)
	case crm.ByAmount:
		return cmp.Compare(most(a), most(b))
	}
	return cmp.Compare(a.LastPurchase, b.LastPurchase)
}

func TestListsPageByPageAreOneOrder(t *testing.T) {
	t.Parallel()
	const n, page = 157, 20
	db := crowd(t, n)
	require.NoError(t, db.Read(t.Context(), func(tx *store.ReadTx) error {
		ids := make([]int64, n+10)
		for i := range ids {
			ids[i] = int64(i + 1)
		}
		all, err := crm.RowsOf(tx, event.Customer, ids)
		require.NoError(t, err)
		all = slices.DeleteFunc(all, func(r crm.Row) bool { return r.ID == 4 || r.ID == n/2+1 })
		require.Len(t, all, n-2)
		for _, sort := range sorts {
			for _, desc := range []bool{false, true} {
				for _, in := range []struct {
					query crm.ListQuery
					fits  func(crm.Row) bool
				}{
					{crm.ListQuery{}, func(crm.Row) bool { return true }},
					{crm.ListQuery{Search: "ПЕТР"}, func(r crm.Row) bool { return r.Name == "Пётр Ильин" }},
					{crm.ListQuery{Search: "00001"}, func(r crm.Row) bool { return strings.Contains(r.Phone, "00001") || r.Key == "00001" }},
					{crm.ListQuery{Where: "k.name <> ?", Args: []any{"Анна"}}, func(r crm.Row) bool { return r.Name != "Анна" }},
				} {
					want := []crm.Row{}
					for _, r := range all {
						if in.fits(r) {
							want = append(want, r)
						}
					}
					slices.SortFunc(want, func(a, b crm.Row) int {
						c := cmp.Or(before(sort, a, b), cmp.Compare(a.ID, b.ID))
						if desc {
							return -c
						}
						return c
					})
					for offset := int64(0); offset <= n+page; offset += page {
						q := in.query
						q.Sort, q.Desc, q.Offset, q.Limit = sort, desc, offset, page
						got, total, err := crm.Customers(tx, q)
						require.NoError(t, err)
						require.Equal(t, int64(len(want)), total)
						from := min(int(offset), len(want))
						require.Equal(t, want[from:min(from+page, len(want))], got, "%+v", q)
					}
				}
			}
		}
		_, _, err = crm.Customers(tx, crm.ListQuery{Sort: "colour"})
		require.Error(t, err)
		_, _, err = crm.Contacts(tx, crm.ListQuery{Sort: crm.ByAmount})
		require.Error(t, err)
		return nil
	}))
}

func TestSearchFindsPeopleByAnythingTyped(t *testing.T) {
	t.Parallel()
	db := crowd(t, 40)
	require.NoError(t, db.Read(t.Context(), func(tx *store.ReadTx) error {
		for text, want := range map[string]string{"8 (900) 000-00-07": "00007", "+79000000007": "00007", "9000000007": "00007", "00007": "00007",
			"P7@example.test": "00007", "p7@": "00007", "000 00 39": "00039"} {
			got, total, err := crm.Customers(tx, crm.ListQuery{Search: text})
			require.NoError(t, err)
			require.Equal(t, int64(1), total, text)
			require.Equal(t, want, got[0].Key, text)
		}
		for _, text := range []string{"%", "_", "нет такого", "' OR 1=1"} {
			_, total, err := crm.Customers(tx, crm.ListQuery{Search: text})
			require.NoError(t, err)
			require.Zero(t, total, text)
		}
		return nil
	}))
}

// No list runs a query a row for its order, and those by name and by date are read from an index as far as the page goes.
func TestListsAreReadInOnePass(t *testing.T) {
	t.Parallel()
	db := crowd(t, 40)
	require.NoError(t, db.Read(t.Context(), func(tx *store.ReadTx) error {
		for _, sort := range sorts {
			for _, desc := range []bool{false, true} {
				for _, search := range []string{"", "петр", "8 900 000-00-01"} {
					sql, args, err := crm.ListSQL(event.Customer, crm.ListQuery{Sort: sort, Desc: desc, Search: search})
					require.NoError(t, err)
					plan := explain(t, tx, sql, append(args, 100, 0)...)
					require.NotContains(t, plan, "CORRELATED", sql)
					require.NotContains(t, plan, "AUTOMATIC", sql)
					require.NotContains(t, plan, "SCAN p", sql)
					if search != "" {
						continue
					}
					switch sort {
					case crm.ByName:
						require.Contains(t, plan, "SCAN k USING INDEX contact_name")
						require.NotContains(t, plan, "TEMP B-TREE")
					case crm.ByCreated:
						require.Contains(t, plan, "SCAN c USING INDEX customer_created")
						require.NotContains(t, plan, "TEMP B-TREE")
					}
				}
			}
		}
		return nil
	}))
}

func explain(t testing.TB, q store.Querier, sql string, args ...any) string {
	t.Helper()
	rows, err := q.Query(`EXPLAIN QUERY PLAN `+sql, args...)
	require.NoError(t, err)
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int64
		var detail string
		require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
		plan.WriteString(detail + "\n")
	}
	require.NoError(t, rows.Err())
	return plan.String()
}
