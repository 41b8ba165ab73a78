package app

import (
	"context"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/store"
)

// Customers are people and what they buy. Their card is in customers_card.go, tags and custom fields in customers_fields.go.
type Customers struct{ app *App }

// byUser is the cause of everything that a person does at the screen or types as a command.
var byUser = crm.Cause{Actor: "user", Live: true}

// List returns a page of the customers that fit the search and the filter, and how many do in all.
func (s *Customers) List(ctx context.Context, in CustomerQuery) (Page[CustomerRow], error) {
	var page Page[CustomerRow]
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		query := crm.ListQuery{Search: in.Search, Sort: crm.Sort(in.Sort), Desc: in.Desc, Offset: in.Offset, Limit: in.Limit}
		if len(in.Where) > 0 && string(in.Where) != "null" {
			var err error
			if query.Where, query.Args, err = s.app.where(q, in.Where); err != nil {
				return err
			}
		}
		rows, total, err := crm.Customers(q, query)
		page.Total = total
		for _, r := range rows {
			page.Items = append(page.Items, customerRow(r))
		}
		return err
	})
	return page, err
}

// Get returns one customer's card, a deleted one's too.
func (s *Customers) Get(ctx context.Context, in ByID) (card CustomerCard, err error) {
	id, err := parseID("customer", in.ID)
	if err != nil {
		return card, err
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		card, err = s.card(q, id)
		return err
	})
	return card, err
}

// Create makes a customer with its contact.
func (s *Customers) Create(ctx context.Context, in CustomerForm) (card CustomerCard, err error) {
	err = s.write(ctx, func(tx *store.Tx) error {
		form, err := formFromWire(tx, in)
		if err != nil {
			return err
		}
		id, err := crm.CreateCustomer(tx, byUser, form)
		if err != nil {
			return err
		}
		card, err = s.card(tx, id)
		return err
	})
	return card, err
}

// Update saves a form that was made from the revision rev; fault.Stale when someone changed the customer in between.
func (s *Customers) Update(ctx context.Context, in CustomerUpdate) (card CustomerCard, err error) {
	id, err := parseID("customer", in.ID)
	if err != nil {
		return card, err
	}
	err = s.write(ctx, func(tx *store.Tx) error {
		form, err := formFromWire(tx, in.Form)
		if err != nil {
			return err
		}
		if err := crm.UpdateCustomer(tx, byUser, id, in.Rev, form); err != nil {
			return err
		}
		card, err = s.card(tx, id)
		return err
	})
	return card, err
}

// Delete puts customers into the bin.
func (s *Customers) Delete(ctx context.Context, in ByIDs) (Count, error) {
	return s.each(ctx, in.IDs, crm.DeleteCustomers)
}

// Restore takes customers out of the bin.
func (s *Customers) Restore(ctx context.Context, in ByIDs) (Count, error) {
	return s.each(ctx, in.IDs, crm.RestoreCustomers)
}

// AddPurchase adds a purchase from a form.
func (s *Customers) AddPurchase(ctx context.Context, in NewPurchase) (row PurchaseRow, err error) {
	id, err := parseID("customer", in.Customer)
	if err != nil {
		return row, err
	}
	err = s.write(ctx, func(tx *store.Tx) error {
		p, err := crm.AddTyped(tx, byUser, id, in.Amount, in.Currency, in.Title, in.Paid)
		row = purchaseRow(p)
		return err
	})
	return row, err
}

// PayPurchase notes that a purchase is paid.
func (s *Customers) PayPurchase(ctx context.Context, in ByID) (row PurchaseRow, err error) {
	id, err := parseID("purchase", in.ID)
	if err != nil {
		return row, err
	}
	err = s.write(ctx, func(tx *store.Tx) error {
		p, err := crm.PayPurchase(tx, byUser, id)
		row = purchaseRow(p)
		return err
	})
	return row, err
}

func (s *Customers) each(ctx context.Context, texts []string, do func(*store.Tx, crm.Cause, []int64) (int64, error)) (count Count, err error) {
	ids, err := parseIDs("customer", texts)
	if err != nil {
		return count, err
	}
	err = s.write(ctx, func(tx *store.Tx) error {
		count.Count, err = do(tx, byUser, ids)
		return err
	})
	return count, err
}

// write makes changes and tells the engine that there may be events to read.
func (s *Customers) write(ctx context.Context, fn func(*store.Tx) error) error {
	if err := s.app.db.Write(ctx, fn); err != nil {
		return err
	}
	s.app.engine.Wake()
	return nil
}

func customerRow(r crm.Row) CustomerRow {
	row := CustomerRow{
		ID: idText(r.ID), Key: r.Key, Name: r.Name, Email: r.Email, Phone: r.Phone, City: r.City, Tags: r.Tags,
		Purchases: r.Purchases, LastPurchase: r.LastPurchase, Created: r.Created,
	}
	for _, a := range r.Amount {
		row.Amount = append(row.Amount, moneyOf(a))
	}
	return row
}

func purchaseRow(p crm.Purchase) PurchaseRow {
	return PurchaseRow{ID: idText(p.ID), At: p.At, Amount: moneyOf(p.Total), Quantity: p.Quantity, Title: p.Title, State: string(p.State)}
}

func moneyOf(a formula.Amount) Money { return Money{Minor: a.Minor, Currency: a.Currency} }

func customerRef(id int64) event.Ref { return event.Ref{Kind: event.Customer, ID: id} }
