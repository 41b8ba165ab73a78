package crm

import (
	"slices"

	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/store"
)

type totalKey struct {
	customer int64
	currency string
}

// totals adds up a batch before it is written: one row a customer and currency.
type totals struct {
	tx  *store.Tx
	sum map[totalKey]total
}

func newTotals(tx *store.Tx) *totals { return &totals{tx: tx, sum: map[totalKey]total{}} }

func (t *totals) add(customer int64, a formula.Amount, at int64) {
	k := totalKey{customer, a.Currency}
	s, ok := t.sum[k]
	if !ok {
		s.last = at
	}
	s.count++
	s.amount += a.Minor
	s.last = max(s.last, at)
	t.sum[k] = s
}

func (t *totals) flush() error {
	keys := make([]totalKey, 0, len(t.sum))
	for k := range t.sum {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b totalKey) int {
		if a.customer != b.customer {
			return int(a.customer - b.customer)
		}
		return slices.Compare([]byte(a.currency), []byte(b.currency))
	})
	bulk := t.tx.NewBulk(`INSERT INTO customer_total(customer, currency, count, amount, last_at) VALUES`, 5,
		`ON CONFLICT(customer, currency) DO UPDATE SET count = count + excluded.count, amount = amount + excluded.amount,
			last_at = max(last_at, excluded.last_at)`)
	for _, k := range keys {
		s := t.sum[k]
		if err := bulk.Add(k.customer, k.currency, s.count, s.amount, s.last); err != nil {
			return err
		}
	}
	return bulk.Flush()
}

// recount makes the totals of these customers anew, where purchases went away.
func recount(tx *store.Tx, customers []int64) error {
	if len(customers) == 0 {
		return nil
	}
	list := idList(dedupe(customers))
	if _, err := tx.Exec(`DELETE FROM customer_total WHERE customer IN (SELECT value FROM json_each(?))`, list); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO customer_total(customer, currency, count, amount, last_at)
		SELECT p.customer, p.currency, count(*), sum(p.amount), max(p.at) FROM json_each(?) AS j
		CROSS JOIN purchase AS p ON p.customer = j.value
		WHERE p.deleted_at IS NULL AND p.state <> 'refunded' GROUP BY p.customer, p.currency`, list)
	return err
}

// Check compares the kept totals with a recount; it is a store.Checker.
func Check(q store.Querier) ([]*fault.Error, error) {
	// Both sides grouped together take one sort; a full join of the two would compare every row with every other.
	rows, err := q.Query(`WITH counted AS (
			SELECT customer, currency, count(*) AS n, sum(amount) AS amount, max(at) AS last FROM purchase
			WHERE deleted_at IS NULL AND state <> 'refunded' GROUP BY customer, currency),
		both AS (
			SELECT customer, currency, count AS n, amount, last_at AS last, 1 AS kept FROM customer_total
			UNION ALL SELECT customer, currency, n, amount, last, 0 FROM counted)
		SELECT customer, max(n * kept), max(n * (1 - kept)) FROM both GROUP BY customer, currency
		HAVING count(*) <> 2 OR min(n) <> max(n) OR min(amount) <> max(amount) OR min(last) <> max(last) LIMIT 100`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []*fault.Error
	for rows.Next() {
		var customer, kept, counted int64
		if err := rows.Scan(&customer, &kept, &counted); err != nil {
			return nil, err
		}
		found = append(found, fault.New(store.Totals, fault.Args{"what": "customer_total", "key": customer, "kept": kept, "counted": counted}))
	}
	return found, rows.Err()
}
