package proof

import (
	"encoding/csv"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	customersFile = "../../testdata/cdnow/customers.csv"
	purchasesFile = "../../testdata/cdnow/purchases.csv"
)

// sale and buyer are rows of the files as they stand there: what is expected is counted from them alone.
type sale struct{ customer, date, quantity, amount string }
type buyer struct{ id, name, email string }

func records(t *testing.T, path string, columns ...string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	at := make([]int, len(columns))
	for i, c := range columns {
		at[i] = slices.Index(all[0], c)
		require.GreaterOrEqual(t, at[i], 0, "no column %s in %s", c, path)
	}
	out := make([][]string, 0, len(all)-1)
	for _, r := range all[1:] {
		row := make([]string, len(at))
		for i, n := range at {
			row[i] = r[n]
		}
		out = append(out, row)
	}
	return out
}

func sales(t *testing.T) []sale {
	t.Helper()
	var out []sale
	for _, r := range records(t, purchasesFile, "customer_id", "date", "quantity", "amount_usd") {
		out = append(out, sale{r[0], r[1], r[2], r[3]})
	}
	return out
}

func buyers(t *testing.T) map[string]buyer {
	t.Helper()
	out := map[string]buyer{}
	for _, r := range records(t, customersFile, "customer_id", "name", "email") {
		out[r[0]] = buyer{r[0], r[1], r[2]}
	}
	return out
}

// over reports whether a sale is over fifty, compared exactly.
func (s sale) over(t *testing.T) bool {
	t.Helper()
	amount, ok := new(big.Rat).SetString(s.amount)
	require.True(t, ok, "%q is no number", s.amount)
	return amount.Cmp(big.NewRat(50, 1)) > 0
}

// letters is how many letters each address must get for these sales.
func letters(t *testing.T, of []sale) map[string]int {
	t.Helper()
	people := buyers(t)
	out := map[string]int{}
	for _, s := range of {
		if s.over(t) {
			out[people[s.customer].email]++
		}
	}
	return out
}

func sum(counts map[string]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

// cut writes the first rows of the files into dir: all customers that the sales name, and the sales.
func cut(t *testing.T, dir string, n int) (customers, purchases string, kept []sale) {
	t.Helper()
	kept = sales(t)[:n]
	named := map[string]bool{}
	for _, s := range kept {
		named[s.customer] = true
	}
	people := [][]string{{"customer_id", "name", "email"}}
	for _, r := range records(t, customersFile, "customer_id", "name", "email") {
		if named[r[0]] {
			people = append(people, r)
		}
	}
	rows := [][]string{{"customer_id", "date", "quantity", "amount_usd"}}
	for _, s := range kept {
		rows = append(rows, []string{s.customer, s.date, s.quantity, s.amount})
	}
	customers, purchases = filepath.Join(dir, "customers.csv"), filepath.Join(dir, "purchases.csv")
	write(t, customers, people)
	write(t, purchases, rows)
	return customers, purchases, kept
}

func write(t *testing.T, path string, rows [][]string) {
	t.Helper()
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, csv.NewWriter(f).WriteAll(rows))
	require.NoError(t, f.Close())
}
