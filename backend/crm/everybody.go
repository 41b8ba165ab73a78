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
