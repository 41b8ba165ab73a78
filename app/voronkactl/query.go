package main

import (
	"cmp"
	"fmt"
	"strings"

	"voronka/app"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/rule"
	"voronka/backend/store"
)

type queryCmd struct {
	Type  string `arg:"" help:"${help_query_type}"`
	Where string `help:"${help_where}" placeholder:"EXPRESSION"`
	Limit int64  `help:"${help_limit}" default:"0"`
}

// personLine is a customer or a contact.
type personLine struct {
	UID          string   `json:"uid"`
	Key          string   `json:"key"`
	Name         string   `json:"name"`
	Email        string   `json:"email"`
	Phone        string   `json:"phone"`
	City         string   `json:"city"`
	Tags         []string `json:"tags"`
	Purchases    int64    `json:"purchases"`
	Amount       []string `json:"amount"` // "12500.50 RUB", one a currency
	LastPurchase string   `json:"last_purchase"`
	Created      string   `json:"created"`
}

// purchaseLine is a purchase.
type purchaseLine struct {
	UID      string `json:"uid"`
	Customer string `json:"customer"` // the customer's imported key, else the uid
	At       string `json:"at"`
	Amount   string `json:"amount"`
	Quantity int64  `json:"quantity"`
	Title    string `json:"title"`
	State    string `json:"state"`
}

// batchSize is how many records are read at a time.
const batchSize = 1000

// Run lists the records that an expression holds for.
func (c *queryCmd) Run(s *session) error {
	kinds := map[string]event.Kind{"customers": event.Customer, "contacts": event.Contact, "purchases": event.Purchase}
	kind, ok := kinds[c.Type]
	if !ok {
		return fault.New(fault.Unknown, fault.Args{"what": "type", "key": c.Type})
	}
	return s.with(nil, func(a *app.App) error {
		return a.DB().Read(s.ctx, func(q *store.ReadTx) error {
			query := crm.ListQuery{Sort: crm.ByCreated}
			if c.Where != "" {
				registry, moment, err := a.Registry(q, kind)
				if err != nil {
					return err
				}
				query.Where, query.Args, err = rule.Where(registry, c.Where, moment)
				if err != nil {
					return s.expression(c.Where, err)
				}
			}
			return c.print(s, q, kind, query)
		})
	})
}

func (c *queryCmd) print(s *session, q store.Querier, kind event.Kind, query crm.ListQuery) error {
	t := &table{}
	defer s.print(t)
	for left := c.Limit; c.Limit == 0 || left > 0; left -= query.Limit {
		query.Limit = batchSize
		if c.Limit > 0 {
			query.Limit = min(left, batchSize)
		}
		n, err := c.page(s, q, kind, query, t)
		if err != nil {
			return err
		}
		if int64(n) < query.Limit {
			return nil
		}
		query.Offset += query.Limit
	}
	return nil
}

func (c *queryCmd) page(s *session, q store.Querier, kind event.Kind, query crm.ListQuery, t *table) (int, error) {
	if kind == event.Purchase {
		return c.purchases(s, q, query, t)
	}
	list := crm.Customers
	if kind == event.Contact {
		list = crm.Contacts
	}
	rows, _, err := list(q, query)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		line := personLine{
			UID: r.UID, Key: r.Key, Name: r.Name, Email: r.Email, Phone: r.Phone, City: r.City, Tags: r.Tags, Purchases: r.Purchases,
			Amount: []string{}, LastPurchase: instant(r.LastPurchase), Created: instant(r.Created),
		}
		for _, sum := range r.Amount {
			line.Amount = append(line.Amount, sum.String())
		}
		if s.json {
			if err := s.line(line); err != nil {
				return 0, err
			}
			continue
		}
		t.add(line.Key, line.Name, line.Email, line.Phone, strings.Join(line.Tags, ", "), fmt.Sprint(line.Purchases), strings.Join(line.Amount, ", "))
	}
	return len(rows), nil
}

func (c *queryCmd) purchases(s *session, q store.Querier, query crm.ListQuery, t *table) (int, error) {
	query.Sort = ""
	rows, _, err := crm.PurchaseList(q, query)
	if err != nil {
		return 0, err
	}
	customers := make([]int64, len(rows))
	for i, r := range rows {
		customers[i] = r.Customer
	}
	people, err := crm.RowsOf(q, event.Customer, customers)
	if err != nil {
		return 0, err
	}
	names := map[int64]string{}
	for _, p := range people {
		names[p.ID] = cmp.Or(p.Key, p.UID)
	}
	for _, r := range rows {
		line := purchaseLine{
			UID: r.UID, Customer: names[r.Customer], At: instant(r.At), Amount: r.Total.String(), Quantity: r.Quantity, Title: r.Title, State: string(r.State),
		}
		if s.json {
			if err := s.line(line); err != nil {
				return 0, err
			}
			continue
		}
		t.add(line.At, line.Amount, line.Customer, line.State, line.Title)
	}
	return len(rows), nil
}

// expression shows where in its text an expression cannot be used; that is a mistake of the command line.
func (s *session) expression(text string, err error) error {
	wrong, ok := asFormula(err)
	if !ok {
		return err
	}
	words := s.t("formula."+string(wrong.Code), wrong.Args)
	return usageError{fmt.Sprintf("--where: %s\n  %s\n  %s^", words, text, strings.Repeat(" ", column(text, wrong.From)))}
}

// column counts the characters before a place that is given in UTF-16 units.
func column(text string, place int) int {
	n := 0
	for _, r := range text {
		if place <= 0 {
			break
		}
		place--
		if r > 0xFFFF {
			place--
		}
		n++
	}
	return n
}
