package formula_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/formula"
)

// facts is an environment like a salon's: text, money, counts, dates, a list and custom fields.
var facts = []formula.Fact{
	{Path: "customer.name", RuPath: "покупатель.имя", Type: formula.Type{Kind: formula.Text}},
	{Path: "customer.city", RuPath: "покупатель.город", Type: formula.Type{Kind: formula.Text}},
	{Path: "customer.birthday", RuPath: "покупатель.день_рождения", Type: formula.Type{Kind: formula.Date}},
	{Path: "customer.tags", RuPath: "покупатель.теги", Type: formula.Type{Kind: formula.List}},
	{Path: "customer.fields.vip", RuPath: "покупатель.поля.vip", Type: formula.Type{Kind: formula.Flag}},
	{Path: "customer.fields.visits", RuPath: "покупатель.поля.visits", Type: formula.Type{Kind: formula.Number}},
	{Path: "customer.purchases.count", RuPath: "покупатель.покупки.количество", Type: formula.Type{Kind: formula.Number}, Params: []formula.Kind{formula.Duration}},
	{Path: "customer.purchases.sum", RuPath: "покупатель.покупки.сумма", Type: formula.Type{Kind: formula.Money}, Params: []formula.Kind{formula.Duration}},
	{Path: "customer.purchases.last", RuPath: "покупатель.покупки.последняя", Type: formula.Type{Kind: formula.Instant}},
	{Path: "purchase.total", RuPath: "покупка.сумма", Type: formula.Type{Kind: formula.Money}},
}

// given answers by path; with arguments by «path(arg)».
type given map[string]any

func (g given) Fact(id formula.FactID, args []any) (any, error) {
	path := facts[id].Path
	if len(args) > 0 {
		path += "(" + formula.Wire(args[0]).(string) + ")"
	}
	v := g[path]
	if err, ok := v.(error); ok {
		return nil, err
	}
	return v, nil
}

var (
	moscow = time.FixedZone("MSK", 3*3600)
	noon   = formula.Moment{Now: time.Date(2024, 5, 31, 9, 0, 0, 0, time.UTC), Zone: moscow}
)

func rub(minor int64) formula.Amount { return formula.Amount{Minor: minor, Currency: "RUB"} }

func TestExpressionsMeanWhatTheySay(t *testing.T) {
	t.Parallel()
	world := given{
		"customer.name": "Анна", "customer.tags": []string{"VIP", "новый"}, "customer.fields.visits": int64(7),
		"customer.birthday":             formula.Day{Year: 1990, Month: 5, Day: 31},
		"customer.purchases.count":      int64(3),
		"customer.purchases.count(30d)": int64(0),
		"customer.purchases.sum":        rub(1250050),
		"customer.purchases.last":       time.Date(2024, 5, 30, 22, 0, 0, 0, time.UTC),
		"purchase.total":                rub(5029),
		"customer.fields.vip":           true,
	}
	for src, want := range map[string]any{
		"purchase.total > 50":                          true,
		"покупка.сумма > 50":                           true,
		"50 < purchase.total":                          true,
		"purchase.total > 50.29":                       false,
		"purchase.total >= 50.29":                      true,
		"purchase.total == 50.29":                      true,
		"purchase.total = 50.290":                      true,
		"50.2900001 > purchase.total":                  true,
		"purchase.total > 50.289999999999999999999999": true,
		"purchase.total ≠ 50.29":                       false,
		"purchase.total > -1":                          true,
		"purchase.total > 999999999999999999":          false,
		"customer.purchases.count('30d') == 0":         true,
		"покупатель.покупки.количество('30d') = 0 и не покупатель.поля.vip": false,
		"покупатель.покупки.количество('30d') = 0 или покупатель.поля.vip":  true,
		"customer.city == 'Москва'":                     false,
		"customer.city != 'Москва'":                     false,
		"not (customer.city == 'Москва')":               true,
		"customer.city == nil":                          true,
		"покупатель.город = пусто":                      true,
		"пусто(покупатель.город)":                       true,
		"customer.city < 5 ? 1 : 2":                     nil,
		"'VIP' in customer.tags":                        true,
		"«VIP» в покупатель.теги":                       true,
		"customer.tags contains 'новый'":                true,
		"any(customer.tags, # startsWith 'нов')":        true,
		"count(customer.tags, len(#) == 3)":             int64(1),
		"all(customer.tags, # != 'x')":                  true,
		"customer.name in ['Анна', 'Мария']":            true,
		"customer.name не в ['Анна']":                   false,
		"purchase.total in [50.29, 60]":                 true,
		"customer.fields.visits + 1":                    int64(8),
		"customer.fields.visits / 0":                    nil,
		"customer.fields.visits / 0 > 1":                false,
		"customer.purchases.sum + purchase.total":       rub(1255079),
		"purchase.total * 0.1":                          rub(503),
		"purchase.total / 3":                            rub(1676),
		"purchase.total + 0.01":                         rub(5030),
		"customer.purchases.sum / purchase.total > 248": true,
		"today()":                                       formula.Day{Year: 2024, Month: 5, Day: 31},
		"days_since(customer.purchases.last)":           int64(0), // in Moscow it was today already
		"now() - customer.purchases.last < '12h'":       true,
		"customer.purchases.last > now() - '1d'":        true,
		"customer.purchases.last >= '2024-05-31'":       true,
		"customer.purchases.last == date('2024-05-31')": true,
		"customer.birthday < '2000-01-01'":              true,
		"month(customer.birthday) == month(today()) and day(customer.birthday) == day(today())": true,
		"customer.city ?? 'нет города'":                                                         "нет города",
		"customer.fields.visits > 5 ? 'часто' : 'редко'":                                        "часто",
		"1 < customer.fields.visits <= 7":                                                       true,
		"max(customer.fields.visits, 100)":                                                      int64(100),
		"amount(purchase.total)":                                                                50.29,
		"currency(purchase.total)":                                                              "RUB",
		"round(10 / 3, 2)":                                                                      3.33,
		"upper(customer.name)":                                                                  "АННА",
		"customer.name + ' ' + customer.city":                                                   "Анна ",
		"да и не нет":                                                                           true,
	} {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			p, errs := formula.NewEnv(facts).Compile(src, "")
			if want == nil && len(errs) > 0 {
				return
			}
			require.Empty(t, errs)
			got, _, err := p.Eval(noon, world)
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}
