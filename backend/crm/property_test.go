package crm_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

type plain struct {
	name, city string
	level      any
	tags       map[string]bool
	count, sum int64
}

// Random changes against crm, against the overlay that flows see, and against a plain map give the same answers.
func TestChangesOverlayAndMapAgree(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		ctx := t.Context()
		db, err := store.Open(ctx, filepath.Join(dir, "w", string(rune('a'+n%26)), time.Duration(n).String()+".db"), store.Options{
			Clock: clock.NewManual(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)), Readers: 1})
		require.NoError(r, err)
		defer db.Close()
		cause := crm.Cause{Actor: "user", Live: true}
		var ids []int64
		want := map[int64]*plain{}
		require.NoError(r, db.Write(ctx, func(tx *store.Tx) error {
			_, err := workspace.Init(tx, "RUB")
			require.NoError(r, err)
			_, err = crm.CreateField(tx, crm.Field{Entity: event.Customer, Name: "Уровень", Key: "level", Type: crm.NumberField})
			require.NoError(r, err)
			made, err := crm.CreateCustomers(tx, cause, make([]crm.NewPerson, 4))
			for _, m := range made {
				ids = append(ids, m.Customer)
				want[m.Customer] = &plain{tags: map[string]bool{}}
			}
			return err
		}))
		need := crm.Need{Tags: true, Totals: true, History: true, Fields: []string{"level"}}
		for range rapid.IntRange(1, 5).Draw(r, "batches") {
			var changes []crm.Change
			var bought []crm.NewPurchase
			for range rapid.IntRange(1, 8).Draw(r, "changes") {
				id := rapid.SampledFrom(ids).Draw(r, "who")
				w, c := want[id], crm.Change{Subject: event.Ref{Kind: event.Customer, ID: id}, Cause: cause}
				switch rapid.IntRange(0, 5).Draw(r, "what") {
				case 0:
					w.name = rapid.SampledFrom([]string{"Анна", "Борис", ""}).Draw(r, "name")
					c.Set = &crm.SetField{Field: "name", Value: w.name}
				case 1:
					w.city = rapid.SampledFrom([]string{"Омск", "Тула"}).Draw(r, "city")
					c.Set = &crm.SetField{Field: "customer.city", Value: w.city}
				case 2:
					w.level = rapid.SampledFrom([]any{nil, 1.5, -3.0}).Draw(r, "level")
					c.Set = &crm.SetField{Field: "fields.level", Value: w.level}
				case 3:
					c.AddTag = rapid.SampledFrom([]string{"vip", "new"}).Draw(r, "tag")
					w.tags[c.AddTag] = true
				case 4:
					c.RemoveTag = rapid.SampledFrom([]string{"VIP", "new"}).Draw(r, "tag")
					delete(w.tags, map[string]string{"VIP": "vip", "new": "new"}[c.RemoveTag])
				default:
					amount := rapid.Int64Range(0, 1000).Draw(r, "amount")
					bought = append(bought, crm.NewPurchase{Customer: id, Total: formula.Amount{Minor: amount, Currency: "RUB"}})
					w.count, w.sum = w.count+1, w.sum+amount
					continue
				}
				changes = append(changes, c)
			}
			var overlay *crm.Snapshot
			require.NoError(r, db.Write(ctx, func(tx *store.Tx) error {
				_, err := crm.AddPurchases(tx, cause, bought)
				require.NoError(r, err)
				overlay, err = crm.Load(tx, ids, nil, need)
				require.NoError(r, err)
				for _, c := range changes {
					require.NoError(r, overlay.Change(c))
				}
				return crm.Apply(tx, changes)
			}))
			require.NoError(r, db.Read(ctx, func(tx *store.ReadTx) error {
				kept, err := crm.Load(tx, ids, nil, need)
				require.NoError(r, err)
				for _, s := range []*crm.Snapshot{overlay, kept} {
					for _, id := range ids {
						agree(r, s, id, want[id])
					}
				}
				return nil
			}))
		}
		found, err := db.Check(ctx, crm.Check)
		require.NoError(r, err)
		require.Empty(r, found)
	})
}

func agree(r *rapid.T, s *crm.Snapshot, id int64, w *plain) {
	m := formula.Moment{Now: time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC), Zone: time.UTC}
	get := func(path string, args ...any) any {
		v, err := s.Fact(id, 0, path, args, m)
		require.NoError(r, err)
		return v
	}
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	require.Equal(r, text(w.name), get("customer.name"))
	require.Equal(r, text(w.city), get("customer.city"))
	require.Equal(r, w.level, get("customer.fields.level"))
	tags, _ := get("customer.tags").([]string)
	var have []string
	for t := range w.tags {
		have = append(have, t)
	}
	slices.Sort(have)
	require.Equal(r, have, append([]string(nil), tags...))
	for _, args := range [][]any{nil, {30 * 24 * time.Hour}} {
		require.Equal(r, w.count, get("customer.purchases.count", args...))
		require.Equal(r, formula.Amount{Minor: w.sum, Currency: "RUB"}, get("customer.purchases.sum", args...))
	}
}

func TestPhoneAgreesWithItsShortWay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"8 (916) 123-45-67": "+79161234567", "+7 916 123 45 68": "+79161234568", "89161234569": "+79161234569",
		"9161234570": "+79161234570", "007 916 123-45-71": "+79161234571", "+7(916)1234572": "+79161234572",
		"+375 29 123-45-67": "+375291234567", "+7 495 765-43-21": "+74957654321", "не звонить": "", "123": "", "8 800 FLOWERS": "",
	} {
		got, ok := crm.Phone(text)
		require.Equal(t, want, got, text)
		require.Equal(t, want != "", ok, text)
	}
	rapid.Check(t, func(r *rapid.T) {
		number := rapid.StringMatching(`9[0-9]{9}`).Draw(r, "number")
		short, _ := crm.Phone("8" + number)
		long, _ := crm.Phone("+7–" + number) // a dash that only the library's way takes
		if long != "" {
			require.Equal(r, long, short)
		}
	})
}

func TestStaleFormsAreRefusedAndSearchFindsEverySpelling(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), store.FileName), store.Options{})
	require.NoError(t, err)
	defer db.Close()
	cause := crm.Cause{Actor: "user", Live: true}
	form := crm.Form{Name: "Алёна Кузнецова", Phones: []string{"8 916 123-45-67"}, Emails: []string{"Alena@Example.test"}}
	require.NoError(t, db.Write(ctx, func(tx *store.Tx) error {
		id, err := crm.CreateCustomer(tx, cause, form)
		require.NoError(t, err)
		card, err := crm.GetCard(tx, id)
		require.NoError(t, err)
		form.City = "Пермь"
		require.NoError(t, crm.UpdateCustomer(tx, cause, id, card.Rev, form))
		require.ErrorContains(t, crm.UpdateCustomer(tx, cause, id, card.Rev, form), "stale")
		for _, s := range []string{"алена", "кузнец", "+7 (916) 123 45 67", "9161234567", "4567", "alena@", "АЛЁНА"} {
			_, total, err := crm.Customers(tx, crm.ListQuery{Search: s})
			require.NoError(t, err)
			require.Equal(t, int64(1), total, s)
		}
		events, _, err := crm.Timeline(tx, card.Contact, nil, "", 10)
		require.NoError(t, err)
		require.Equal(t, event.FieldChanged, events[0].Name)
		require.Len(t, events, 2, "only what became different makes an event")
		return nil
	}))
}
