package crm

import "voronka/backend/store"

// CustomerIDs returns every customer that is not deleted, in order.
func CustomerIDs(q store.Querier) ([]int64, error) {
	rows, err := q.Query(`SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// CustomerIDsWhere returns the customers that are not deleted and fit a condition over the aliases c (customer) and k
// (contact), in order; never nil.
func CustomerIDsWhere(q store.Querier, where string, args []any) ([]int64, error) {
	found, err := ids(q, `SELECT c.id FROM customer AS c JOIN contact AS k ON k.id = c.contact WHERE c.deleted_at IS NULL AND (`+where+`) ORDER BY c.id`, args...)
	return append([]int64{}, found...), err
}

// LatestPurchases returns the latest purchase of each customer who has bought anything.
func LatestPurchases(q store.Querier) (map[int64]int64, error) {
	rows, err := q.Query(`SELECT customer, id FROM purchase WHERE deleted_at IS NULL ORDER BY at, id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	latest := map[int64]int64{}
	for rows.Next() {
		var customer, id int64
		if err := rows.Scan(&customer, &id); err != nil {
			return nil, err
		}
		latest[customer] = id
	}
	return latest, rows.Err()
}
