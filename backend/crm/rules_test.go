package crm_test

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/rule"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

func TestTablesAreFilteredByEveryKindOfFact(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	ctx := t.Context()
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), store.FileName), store.Options{Clock: clock.NewManual(now)})
	require.NoError(t, err)
	defer db.Close()
	cause := crm.Cause{Actor: "user"}
	require.NoError(t, db.Write(ctx, func(tx *store.Tx) error {
		_, err := workspace.Init(tx, "RUB")
		require.NoError(t, err)
		_, err = crm.CreateField(tx, crm.Field{Entity: event.Customer, Name: "Level", Type: crm.NumberField})
		require.NoError(t, err)
		mail, _ := crm.NewPoint(crm.EmailPoint, "Anna@Example.test")
		made, err := crm.CreateCustomers(tx, cause, []crm.NewPerson{
			{Name: "Анна", City: "Омск", Points: []crm.Point{mail}, Tags: []string{"VIP"}, Fields: map[string]any{"level": 2.5}, Birthday: &formula.Day{Year: 1990, Month: 2, Day: 3}},
			{Name: "Борис", City: "Тула"}})
		require.NoError(t, err)
		_, err = crm.AddPurchases(tx, cause, []crm.NewPurchase{{Customer: made[0].Customer, Total: formula.Amount{Minor: 5001, Currency: "RUB"}}})
		return err
	}))
	for _, c := range []struct {
		item string
		want int64
	}{
		{`{"fact":"customer.name","op":"is","value":"Анна"}`, 1},
		{`{"fact":"customer.city","op":"any_of","value":["Омск","Тула"]}`, 2},
		{`{"fact":"customer.email","op":"is","value":"anna@EXAMPLE.test"}`, 1},
		{`{"fact":"customer.email","op":"empty"}`, 1},
		{`{"fact":"customer.tags","op":"has_any","value":["vip"]}`, 1},
		{`{"fact":"customer.tags","op":"empty"}`, 1},
		{`{"fact":"customer.fields.level","op":"more","value":2.4}`, 1},
		{`{"fact":"customer.fields.level","op":"empty"}`, 1},
		{`{"fact":"customer.birthday","op":"is","value":"1990-02-03"}`, 1},
		{`{"fact":"customer.purchases.count","op":"is","value":0}`, 1},
		{`{"fact":"customer.purchases.sum","op":"more","value":50}`, 1},
		{`{"fact":"customer.purchases.sum","args":["30d"],"op":"more","value":50}`, 1},
		{`{"fact":"customer.purchases.average","op":"is","value":50.01}`, 1},
		{`{"fact":"customer.purchases.first","op":"filled"}`, 1},
		{`{"fact":"customer.purchases.last","op":"empty"}`, 1},
		{`{"fact":"customer.created","op":"is","value":"2026-05-01"}`, 2},
	} {
		require.NoError(t, db.Read(ctx, func(tx *store.ReadTx) error {
			facts, err := crm.Facts(tx)
			require.NoError(t, err)
			var g rule.Group
			require.NoError(t, json.Unmarshal([]byte(`{"op":"and","items":[`+c.item+`]}`), &g))
			where, args, err := rule.SQL(rule.NewRegistry(facts...), g, formula.Moment{Now: now, Zone: time.UTC})
			require.NoError(t, err, c.item)
			_, total, err := crm.Customers(tx, crm.ListQuery{Where: where, Args: args})
			require.NoError(t, err, c.item)
			require.Equal(t, c.want, total, c.item)
			return nil
		}))
	}
}
