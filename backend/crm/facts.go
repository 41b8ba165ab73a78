package crm

import (
	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/store"
)

var (
	number  = formula.Type{Kind: formula.Number}
	words   = formula.Type{Kind: formula.Text}
	flag    = formula.Type{Kind: formula.Flag}
	money   = formula.Type{Kind: formula.Money}
	date    = formula.Type{Kind: formula.Date}
	instant = formula.Type{Kind: formula.Instant}
	list    = formula.Type{Kind: formula.List}
	within  = []formula.Kind{formula.Duration}
)

// personFacts are what customers and contacts have in common.
func personFacts(entity, ru string) []formula.Fact {
	return []formula.Fact{
		{Path: entity + ".name", RuPath: ru + ".имя", Type: words, Write: true},
		{Path: entity + ".email", RuPath: ru + ".почта", Type: words, Write: true, Fold: true},
		{Path: entity + ".phone", RuPath: ru + ".телефон", Type: words, Write: true},
		{Path: entity + ".city", RuPath: ru + ".город", Type: words, Write: true},
		{Path: entity + ".birthday", RuPath: ru + ".день_рождения", Type: date, Write: true},
		{Path: entity + ".created", RuPath: ru + ".добавлен", Type: instant},
		{Path: entity + ".tags", RuPath: ru + ".теги", Type: list, Fold: true},
		{Path: entity + ".comment", RuPath: ru + ".комментарий", Type: words, Write: true},
	}
}

var customerFacts = append(personFacts("customer", "покупатель"), []formula.Fact{
	{Path: "customer.purchases.count", RuPath: "покупатель.покупки.количество", Type: number, Params: within},
	{Path: "customer.purchases.sum", RuPath: "покупатель.покупки.сумма", Type: money, Params: within},
	{Path: "customer.purchases.average", RuPath: "покупатель.покупки.средняя", Type: money},
	{Path: "customer.purchases.first", RuPath: "покупатель.покупки.первая", Type: instant},
	{Path: "customer.purchases.last", RuPath: "покупатель.покупки.последняя", Type: instant},
}...)

var contactFacts = personFacts("contact", "контакт")

var purchaseFacts = []formula.Fact{
	{Path: "purchase.total", RuPath: "покупка.сумма", Type: money},
	{Path: "purchase.date", RuPath: "покупка.дата", Type: instant},
	{Path: "purchase.quantity", RuPath: "покупка.количество", Type: number},
	{Path: "purchase.title", RuPath: "покупка.название", Type: words},
	{Path: "purchase.state", RuPath: "покупка.состояние", Type: formula.Type{Kind: formula.Text, Options: []string{"added", "paid", "refunded"}}},
	{Path: "purchase.paid", RuPath: "покупка.оплачена", Type: flag},
}

var russian = map[event.Kind]string{event.Customer: "покупатель", event.Contact: "контакт", event.Purchase: "покупка"}

// Schema is what expressions and forms can refer to in this workspace: the facts with the custom fields, and the tags. It is
// as of when it was read, and safe for concurrent use.
type Schema struct {
	Fields []Field
	facts  map[event.Kind][]formula.Fact
	envs   map[string]*formula.Env
	tags   map[string]bool
}

// ReadSchema reads the schema of the workspace.
func ReadSchema(q store.Querier) (*Schema, error) {
	fields, err := Fields(q)
	if err != nil {
		return nil, err
	}
	s := &Schema{Fields: fields, tags: map[string]bool{}, envs: map[string]*formula.Env{}, facts: map[event.Kind][]formula.Fact{
		event.Customer: customerFacts[:len(customerFacts):len(customerFacts)],
		event.Contact:  contactFacts[:len(contactFacts):len(contactFacts)],
		event.Purchase: purchaseFacts[:len(purchaseFacts):len(purchaseFacts)],
	}}
	for _, f := range fields {
		t := formula.Type{Kind: f.Type.Kind()}
		if f.Type == ListField || f.Type == MultiField {
			t.Options = f.Options
		}
		s.facts[f.Entity] = append(s.facts[f.Entity], formula.Fact{Path: string(f.Entity) + ".fields." + f.Key,
			RuPath: russian[f.Entity] + ".поля." + f.Key, Type: t, Write: f.Entity != event.Purchase, Label: f.Name})
	}
	for _, subject := range []event.Kind{event.Customer, event.Contact, event.Purchase} {
		s.envs[string(subject)] = formula.NewEnv(s.facts[subject])
		if subject != event.Purchase {
			s.envs[string(subject)+"+purchase"] = formula.NewEnv(append(s.facts[subject][:len(s.facts[subject]):len(s.facts[subject])], s.facts[event.Purchase]...))
		}
	}
	// What a purchase's own filter may read is the purchase and whose it is.
	s.envs[string(event.Purchase)] = formula.NewEnv(append(s.facts[event.Purchase][:len(s.facts[event.Purchase]):len(s.facts[event.Purchase])], s.facts[event.Customer]...))
	rows, err := q.Query(`SELECT fold FROM tag`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var fold string
		if err := rows.Scan(&fold); err != nil {
			return nil, err
		}
		s.tags[fold] = true
	}
	return s, rows.Err()
}

// Env returns the facts that expressions on this subject may read, with those of the objects that events carry. With Has it
// is what flow.Compile asks about the workspace.
func (s *Schema) Env(subject event.Kind, carried []event.Kind) *formula.Env {
	key := string(subject)
	for _, k := range carried {
		if k == event.Purchase && subject != event.Purchase {
			key += "+purchase"
			break
		}
	}
	if env := s.envs[key]; env != nil {
		return env
	}
	return formula.NewEnv(nil)
}

// Has reports whether a tag or a custom field of this name is there; a field's name is «fields.<key>», «customer.fields.<key>»
// or a built-in one that can be written.
func (s *Schema) Has(what, name string) bool {
	switch what {
	case "tag":
		return s.tags[fold(name)]
	case "field":
		for _, facts := range s.facts {
			for _, f := range facts {
				entity := f.Path[:len(f.Path)-len(afterDot(f.Path))]
				if f.Write && (f.Path == name || f.Path == entity+name) {
					return true
				}
			}
		}
	}
	return false
}

func afterDot(path string) string {
	for i := range path {
		if path[i] == '.' {
			return path[i+1:]
		}
	}
	return path
}
