package enginetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"voronka/backend/store"
)

// Digest is a hash over every row of every table: two workspaces with the same digest hold the same.
func Digest(f *Fixture) (string, error) {
	sum := sha256.New()
	err := f.DB.Read(context.Background(), func(q *store.ReadTx) error {
		var tables []string
		if err := each(q, `SELECT name, '', '' FROM sqlite_schema WHERE type = 'table' ORDER BY name`, func(cells []string) { tables = append(tables, cells[0]) }); err != nil {
			return err
		}
		for _, table := range tables {
			fmt.Fprintln(sum, table)
			if err := digestTable(q, table, func(v any) { fmt.Fprintf(sum, "%v\x00", v) }); err != nil {
				return err
			}
		}
		return nil
	})
	return hex.EncodeToString(sum.Sum(nil)), err
}

func digestTable(q store.Querier, table string, take func(any)) error {
	var columns int
	if _, err := q.QueryRow(`SELECT COUNT(*) FROM pragma_table_info(?)`, []any{table}, &columns); err != nil {
		return err
	}
	rows, err := q.Query(`SELECT * FROM "` + table + `"`)
	if err != nil {
		return err
	}
	defer rows.Close()
	cells, into := make([]any, columns), make([]any, columns)
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for _, c := range cells {
			take(c)
		}
	}
	return rows.Err()
}
