package rule_test

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/formula"
	"voronka/backend/rule"
)

var turnEnv = formula.NewEnv([]formula.Fact{
	{Path: "c.name", RuPath: "к.имя", Type: formula.Type{Kind: formula.Text}},
	{Path: "c.email", RuPath: "к.почта", Type: formula.Type{Kind: formula.Text}, Fold: true},
	{Path: "c.tags", RuPath: "к.теги", Type: formula.Type{Kind: formula.List}, Fold: true},
	{Path: "c.sizes", RuPath: "к.размеры", Type: formula.Type{Kind: formula.List}},
	{Path: "c.count", RuPath: "к.число", Type: formula.Type{Kind: formula.Number}, Params: []formula.Kind{formula.Duration}},
	{Path: "c.sum", RuPath: "к.сумма", Type: formula.Type{Kind: formula.Money}},
	{Path: "c.vip", RuPath: "к.вип", Type: formula.Type{Kind: formula.Flag}},
	{Path: "c.born", RuPath: "к.рождение", Type: formula.Type{Kind: formula.Date}},
	{Path: "c.last", RuPath: "к.последний", Type: formula.Type{Kind: formula.Instant}},
})

var turnNow = formula.Moment{Now: time.Date(2024, 5, 31, 12, 0, 0, 0, time.UTC), Zone: time.UTC}

// someone answers with values drawn beforehand, nil for empty.
type someone map[string]any

func (s someone) Fact(id formula.FactID, _ []any) (any, error) {
	return s[turnEnv.Facts()[id].Path], nil
}

func drawn(r *rand.Rand) someone {
	pick := func(of ...any) any { return of[r.IntN(len(of))] }
	day := turnNow.Now.AddDate(0, 0, r.IntN(41)-20)
	return someone{
		"c.name": pick(nil, "Анна", "анна", "Ан", "О'Нил \\"), "c.email": pick(nil, "A@b.test", "x@b.test"),
		"c.tags": pick(nil, []string{"VIP"}, []string{"vip", "New"}), "c.sizes": pick(nil, []string{"S"}, []string{"S", "M"}),
		"c.count": pick(nil, int64(0), int64(3), 2.5), "c.sum": pick(nil, formula.Amount{Minor: 500000, Currency: "RUB"}, formula.Amount{Minor: 1, Currency: "RUB"}),
		"c.vip": pick(nil, true, false), "c.born": pick(nil, formula.DayOf(day, time.UTC)), "c.last": pick(nil, day, turnNow.Now),
	}
}

func randomGroup(r *rand.Rand, depth int) rule.Group {
	g := rule.Group{Op: []string{"and", "or"}[r.IntN(2)], Not: r.IntN(4) == 0}
	for range 1 + r.IntN(3) {
		if depth > 0 && r.IntN(3) == 0 {
			sub := randomGroup(r, depth-1)
			g.Items = append(g.Items, rule.Item{Group: &sub})
			continue
		}
		f := turnEnv.Facts()[r.IntN(len(turnEnv.Facts()))]
		ops := rule.Operators(f.Type.Kind)
		op := ops[r.IntN(len(ops))]
		i := rule.Item{Fact: f.Path, Op: op.ID}
		if len(f.Params) > 0 && r.IntN(2) == 0 {
			i.Args = []json.RawMessage{json.RawMessage(`"30d"`)}
		}
		one := func() string {
			switch f.Type.Kind {
			case formula.Text:
				return strconv.Quote([]string{"Анна", "ан", "A@b.test", "О'Нил \\"}[r.IntN(4)])
			case formula.List:
				return []string{`"VIP"`, `"new"`, `"S"`, `"M"`}[r.IntN(4)]
			case formula.Flag:
				return []string{"true", "false"}[r.IntN(2)]
			case formula.Number, formula.Money:
				return []string{"0", "3", "2.5", "5000"}[r.IntN(4)]
			}
			return strconv.Quote(turnNow.Now.AddDate(0, 0, r.IntN(41)-20).Format(time.DateOnly))
		}
		switch op.Shape {
		case rule.One:
			i.Value = json.RawMessage(one())
		case rule.Two:
			i.Value = json.RawMessage("[" + one() + "," + one() + "]")
		case rule.Many:
			i.Value = json.RawMessage("[" + one() + "," + one() + "]")
		case rule.Span:
			i.Value = json.RawMessage([]string{`"7d"`, `"1d12h"`, `"30d"`}[r.IntN(3)])
		}
		g.Items = append(g.Items, i)
	}
	return g
}

// TestRulesAndFormulasSayTheSame turns random rules into a formula and back, and asks all three of random people.
func TestRulesAndFormulasSayTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 31))
	for range 3000 {
		g := randomGroup(r, 2)
		rules, errs := rule.Compile(turnEnv, g)
		require.Empty(t, errs)
		text, errs := rule.Formula(turnEnv, g)
		require.Empty(t, errs)
		said, errs := turnEnv.Compile(text, formula.Flag)
		require.Empty(t, errs, text)
		back, errs := rule.FromFormula(turnEnv, text)
		require.Empty(t, errs, text)
		again, errs := rule.Compile(turnEnv, back)
		require.Empty(t, errs)
		for range 20 {
			who := drawn(r)
			want, _, err := rules.Eval(turnNow, who)
			require.NoError(t, err)
			got, _, err := said.Eval(turnNow, who)
			require.NoError(t, err)
			require.Equal(t, want, got, "%s\n%v", text, who)
			turned, _, err := again.Eval(turnNow, who)
			require.NoError(t, err)
			require.Equal(t, want, turned, "%s\n%v", text, who)
		}
	}
}

func TestSimpleRulesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"op":"and","items":[{"fact":"c.name","op":"is","value":"Анна"},{"fact":"c.count","args":["30d"],"op":"between","value":[1,5]}]}`,
		`{"op":"or","items":[{"fact":"c.last","op":"in_last","value":"30d"},{"fact":"c.born","op":"in_next","value":"7d"}]}`,
		`{"op":"and","items":[{"fact":"c.name","op":"not_contains","value":"ан"},{"fact":"c.tags","op":"has","value":"vip"}]}`,
		`{"op":"and","items":[{"fact":"c.vip","op":"is","value":false},{"fact":"c.name","op":"filled"},{"fact":"c.born","op":"between","value":["2024-01-01","2024-02-01"]}]}`,
	} {
		g, err := rule.Decode([]byte(text))
		require.NoError(t, err)
		said, errs := rule.Formula(turnEnv, g)
		require.Empty(t, errs)
		back, errs := rule.FromFormula(turnEnv, said)
		require.Empty(t, errs, said)
		got, err := json.Marshal(back)
		require.NoError(t, err)
		require.JSONEq(t, text, string(got), said)
	}
}

func TestWhatRulesCannotSayIsRefusedWithThePlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, code, place string }{
		{"c.count + 1 > 3", "not_rule", "c.count + 1 > 3"},
		{"c.name == 'Анна' and c.count > c.count('30d')", "not_rule", "c.count('30d')"},
		{"c.email == 'A@b.test'", "rule_case", "c.email"},
		{"к.имя == 'Анна' и days_since(к.последний) > 30", "not_rule", "days_since"},
		{"c.last <= now()", "not_rule", "c.last"},
		{"c.nam == 'x'", "unknown_name", "c.nam"},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			_, errs := rule.FromFormula(turnEnv, c.text)
			require.NotEmpty(t, errs)
			require.Equal(t, c.code, string(errs[0].Code))
			runes := []rune(c.text)
			require.True(t, strings.HasPrefix(string(runes[errs[0].From:]), c.place) || strings.Contains(string(runes[errs[0].From:errs[0].To]), c.place),
				"%q", string(runes[errs[0].From:errs[0].To]))
		})
	}
}
