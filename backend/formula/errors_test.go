package formula_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"voronka/backend/fault"
	"voronka/backend/formula"
)

// cut gives the piece of a text between two places in UTF-16 units, as the page counts.
func cut(s string, from, to int) string {
	return string(utf16.Decode(utf16.Encode([]rune(s))[from:to]))
}

func TestMistakesAreShownWhereTheyAre(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src, code, place, fix string
	}{
		{"customer.nam == 'Анна'", "unknown_name", "customer.nam", "customer.name == 'Анна'"},
		{"🎉", "bad_character", "🎉", ""},
		{"'🎉' == customer.nam", "unknown_name", "customer.nam", "'🎉' == customer.name"},
		{"покупатель.рост > 3", "unknown_name", "покупатель.рост", ""},
		{"purchase.total > '50'", "number_in_quotes", "'50'", "purchase.total > 50"},
		{"покупка.сумма ≥ «50»", "number_in_quotes", "«50»", "покупка.сумма ≥ 50"},
		{"customer.name == 5", "text_without_quotes", "5", "customer.name == '5'"},
		{"customer.name > customer.birthday", "types_differ", "customer.name > customer.birthday", ""},
		{"customer.tags == 'VIP'", "list_compare", "customer.tags == 'VIP'", "'VIP' in customer.tags"},
		{"customer.purchases > 3", "incomplete_name", "customer.purchases", ""},
		{"customer.purchases.count('скоро') > 3", "bad_duration", "'скоро'", ""},
		{"customer.purchases.count(customer.name) > 3", "literal_argument", "customer.name", ""},
		{"customer.name('x') == 'y'", "not_a_function", "customer.name", ""},
		{"customer.name < 'Б'", "no_order", "customer.name < 'Б'", ""},
		{"customer.name and true", "expects_flag", "customer.name", ""},
		{"customer.birthday > '31.05.2024'", "bad_date", "'31.05.2024'", ""},
		{"customer.name - 1", "no_operation", "customer.name - 1", ""},
		{"launch()", "unknown_function", "launch", ""},
		{"any(customer.tags, any(customer.tags, # == 'x'))", "nested_loop", "any", ""},
		{"map(customer.tags, #)", "argument_count", "map", ""},
		{"customer.tags[0]", "not_supported", "[", ""},
		{"let x = 1; x", "bad_character", ";", ""},
		{"1..5", "bad_number", "5", ""},
		{"0x10 > 1", "bad_number", "0x", ""},
		{"1e9 > 1", "bad_number", "1e", ""},
		{"'abc", "unclosed_text", "'abc", ""},
		{"1 +", "ends_early", "", ""},
		{"(1 + 2", "ends_early", "", ""},
		{"1 + * 2", "syntax", "*", ""},
		{"", "nothing", "", ""},
		{"customer.name | upper()", "bad_character", "|", ""},
		{"1 // 2", "bad_character", "/", ""},
	} {
		t.Run(c.src, func(t *testing.T) {
			t.Parallel()
			_, errs := formula.NewEnv(facts).Compile(c.src, "")
			require.NotEmpty(t, errs)
			require.Equal(t, c.code, string(errs[0].Code))
			if c.place != "[" {
				require.Equal(t, c.place, cut(c.src, errs[0].From, errs[0].To))
			}
			require.Equal(t, c.fix, errs[0].Fix)
			if c.fix != "" {
				_, errs = formula.NewEnv(facts).Compile(c.fix, "")
				require.Empty(t, errs, "the fix compiles")
			}
		})
	}
}

func TestTheKindWantedIsAskedFor(t *testing.T) {
	t.Parallel()
	env := formula.NewEnv(facts)
	_, errs := env.Compile("customer.name", formula.Flag)
	require.Equal(t, fault.Code("wrong_result_flag"), errs[0].Code)
	p, errs := env.Compile("customer.fields.vip", formula.Flag)
	require.Empty(t, errs)
	got, seen, err := p.Eval(noon, given{})
	require.NoError(t, err)
	require.Equal(t, false, got, "what is not known to be true is false")
	require.Equal(t, []formula.Seen{{Path: "customer.fields.vip"}}, seen)
}

func TestEvaluationsSayWhatTheySaw(t *testing.T) {
	t.Parallel()
	p, errs := formula.NewEnv(facts).Compile("покупатель.покупки.количество('30d') = 0 и purchase.total > 50 и customer.city == 'x'", formula.Flag)
	require.Empty(t, errs)
	require.Len(t, p.Reads(), 3)
	_, seen, err := p.Eval(noon, given{"customer.purchases.count(30d)": int64(0), "purchase.total": rub(12345)})
	require.NoError(t, err)
	require.Equal(t, []formula.Seen{
		{Path: "customer.purchases.count('30d')", Value: int64(0)},
		{Path: "purchase.total", Value: "123.45 RUB"},
		{Path: "customer.city"}, // empty: «пусто»
	}, seen)
	_, seen, err = p.Eval(noon, given{"customer.purchases.count(30d)": int64(4)})
	require.NoError(t, err)
	require.Len(t, seen, 1, "what did not decide was not asked")
}

func TestMoneyOfAnotherCurrencyIsNeitherComparedNorAdded(t *testing.T) {
	t.Parallel()
	env := formula.NewEnv(facts)
	world := given{"purchase.total": formula.Amount{Minor: 100, Currency: "USD"}, "customer.purchases.sum": rub(5)}
	for _, op := range []string{"==", "!=", "<", ">", "<=", ">="} {
		p, errs := env.Compile("purchase.total "+op+" customer.purchases.sum", formula.Flag)
		require.Empty(t, errs)
		got, seen, err := p.Eval(noon, world)
		require.NoError(t, err)
		require.Equal(t, false, got)
		require.Equal(t, "other_currency", seen[0].Note)
	}
	p, errs := env.Compile("purchase.total + customer.purchases.sum > 1", formula.Flag)
	require.Empty(t, errs)
	_, _, err := p.Eval(noon, world)
	require.Equal(t, formula.MixedCurrencies, fault.CodeOf(err))
	yen, errs := env.Compile("purchase.total == 100", formula.Flag)
	require.Empty(t, errs)
	got, _, err := yen.Eval(noon, given{"purchase.total": formula.Amount{Minor: 100, Currency: "JPY"}})
	require.NoError(t, err)
	require.Equal(t, true, got, "a hundred yen are a hundred minor units")
}

func TestHostileTextsAreRefusedQuickly(t *testing.T) {
	t.Parallel()
	env := formula.NewEnv(facts)
	for name, src := range map[string]string{
		"long":       strings.Repeat("1+", 5000) + "1",
		"many parts": strings.Repeat("1+", 1500) + "1",
		"brackets":   strings.Repeat("(", 1900) + "1" + strings.Repeat(")", 1900),
		"minus":      strings.Repeat("-", 3000) + "1",
		"not":        strings.Repeat("not ", 900) + "true",
		"chain":      "1" + strings.Repeat(" < (true ? 1", 50) + strings.Repeat(" : 2) < 3", 50),
		"dots":       "a" + strings.Repeat(".a", 1900),
		"broken":     "'\xff' == customer.name",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, errs := env.Compile(src, "")
			require.NotEmpty(t, errs)
		})
	}
	// Nested lists of values share their left side: the program stays as small as the text.
	nested := "customer.name"
	for range 30 {
		nested = "(" + nested + " in ['a', 'b'] ? 'a' : 'b')"
	}
	p, errs := env.Compile(nested, "")
	require.Empty(t, errs)
	got, _, err := p.Eval(noon, given{"customer.name": "a"})
	require.NoError(t, err)
	require.Equal(t, "a", got)
}

func TestNamesAndWordsAreTranslatedBothWays(t *testing.T) {
	t.Parallel()
	env := formula.NewEnv(facts)
	for _, c := range []struct{ russian, canonical string }{
		{"покупатель.имя = 'и не да' и не (покупка.сумма ≥ 50)", "customer.name == 'и не да' and not (purchase.total >= 50)"},
		{"покупатель.покупки.количество('30d') ≠ 0 или пусто(покупатель.город)", "customer.purchases.count('30d') != 0 or empty(customer.city)"},
		{"дней_с(покупатель.покупки.последняя) > 3 и покупатель.город = пусто", "days_since(customer.purchases.last) > 3 and customer.city == nil"},
		{"любой(покупатель.теги, # начинается_с 'нов')", "any(customer.tags, # startsWith 'нов')"},
	} {
		require.Equal(t, c.canonical, env.Canonical(c.russian))
		require.Equal(t, c.russian, env.Russian(c.canonical))
		require.Equal(t, c.canonical, env.Canonical(c.canonical), "canonical stays")
	}
	require.Equal(t, "customer.неведомо > and", env.Canonical("customer.неведомо > и"))
	require.Equal(t, "Привет, {{ customer.name | \"и друг\" }} и {{", env.CanonicalTemplate("Привет, {{ покупатель.имя | \"и друг\" }} и {{"))
	require.Equal(t, "{{ покупатель.имя }}", env.RussianTemplate("{{ customer.name }}"))
}
