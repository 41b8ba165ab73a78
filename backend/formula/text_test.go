package formula_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/fault"
	"voronka/backend/formula"
)

func TestMacrosAreFilledInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	env := formula.NewEnv(facts)
	world := given{"customer.name": "Анна", "purchase.total": rub(1250050), "customer.birthday": formula.Day{Year: 1990, Month: 5, Day: 1},
		"customer.purchases.last": time.Date(2024, 5, 30, 22, 5, 0, 0, time.UTC), "customer.purchases.count": int64(12500), "customer.tags": []string{"a", "b"}}
	const text = "{{ customer.name }}/{{ purchase.total }}/{{ customer.birthday }}/{{ customer.purchases.last }}/{{ customer.purchases.count }}/{{ customer.tags }}/{{ customer.city | \"друг\" }}/{{purchase.total * 2}}"
	tpl, errs := env.Template(text)
	require.Empty(t, errs)
	require.Len(t, tpl.Reads(), 7)
	got, seen, err := tpl.Render(noon, world)
	require.NoError(t, err)
	require.Equal(t, "Анна/12\u00a0500,50\u00a0₽/1\u00a0мая 1990/31\u00a0мая 2024, 01:05/12\u00a0500/a, b/друг/25\u00a0001\u00a0₽", got)
	require.Len(t, seen, 7)
	english := noon
	english.Lang = "en"
	got, _, err = tpl.Render(english, world)
	require.NoError(t, err)
	require.Equal(t, "Анна/₽12,500.50/1\u00a0May 1990/31\u00a0May 2024, 01:05/12,500/a, b/друг/₽25,001", got)
}

func TestMistakesInMacrosAreShownInTheWholeText(t *testing.T) {
	t.Parallel()
	env := formula.NewEnv(facts)
	for src, want := range map[string][2]string{
		"🎉 {{ customer.nam }}!":         {"unknown_name", "customer.nam"},
		"a {{ }}":                       {"empty_macro", "{{ }}"},
		"a {{ customer.name":            {"unclosed_macro", "{{"},
		"{{ customer.name | друг }}":    {"bad_fallback", "| друг "},
		"{{ customer.name }} {{ 1 + }}": {"ends_early", ""},
	} {
		_, errs := env.Template(src)
		require.Len(t, errs, 1, src)
		require.Equal(t, want[0], string(errs[0].Code), src)
		require.Equal(t, want[1], cut(src, errs[0].From, errs[0].To), src)
	}
	tpl, errs := env.Template("просто текст { без } макросов }}")
	require.Empty(t, errs)
	got, _, err := tpl.Render(noon, given{})
	require.NoError(t, err)
	require.Equal(t, "просто текст { без } макросов }}", got)
}

func TestDurationsAreReadAndWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"90m": 90 * time.Minute, "24h": 24 * time.Hour, "3d": 72 * time.Hour, "2w": 336 * time.Hour, "1d12h": 36 * time.Hour, "0d": 0, "45s": 45 * time.Second,
	} {
		got, err := formula.ParseDuration(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"", "3", "d", "3 d", "-3d", "3d3d", "12h1d", "3x", "9999999999999999w", "99999d", "1.5d", "３d"} {
		_, err := formula.ParseDuration(text)
		require.Equal(t, fault.Code("bad_duration"), fault.CodeOf(err), text)
	}
	got, err := formula.ParseOffset("-3d")
	require.NoError(t, err)
	require.Equal(t, -72*time.Hour, got)
	rapid.Check(t, func(t *rapid.T) {
		want := time.Duration(rapid.Int64Range(-3e9, 3e9).Draw(t, "seconds")) * time.Second
		if got, err := formula.ParseOffset(formula.FormatDuration(want)); err != nil || got != want {
			t.Fatalf("%v became %s and %v, %v", want, formula.FormatDuration(want), got, err)
		}
	})
}

func TestValuesTravelAndComeBack(t *testing.T) {
	t.Parallel()
	for kind, v := range map[formula.Kind]any{
		formula.Number: 12.5, formula.Text: "я", formula.Flag: false, formula.Money: rub(-5), formula.Date: formula.Day{Year: 2024, Month: 2, Day: 29},
		formula.Instant: time.Date(2024, 5, 1, 10, 0, 0, 7e6, time.UTC), formula.Duration: 36 * time.Hour, formula.List: []string{"a", "b"},
	} {
		data, err := json.Marshal(formula.Wire(v))
		require.NoError(t, err)
		var read any
		require.NoError(t, json.Unmarshal(data, &read))
		back, err := formula.FromWire(kind, read)
		require.NoError(t, err)
		require.Equal(t, v, back)
	}
	for kind, v := range map[formula.Kind]any{
		formula.Number: "много", formula.Text: 5.0, formula.Flag: "может быть", formula.Money: "5.005 RUB", formula.Date: "2024-02-30",
		formula.Instant: "вчера", formula.Duration: "3", formula.List: []any{1.0},
	} {
		_, err := formula.FromWire(kind, v)
		require.Equal(t, fault.Code("bad_value"), fault.CodeOf(err), kind)
	}
}

func TestEveryFunctionHasBothNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range formula.Functions() {
		require.False(t, seen[f.Name] || seen[f.Ru], f.Name)
		seen[f.Name], seen[f.Ru] = true, true
	}
}

func BenchmarkEval(b *testing.B) {
	world := given{"customer.purchases.count(30d)": int64(0), "purchase.total": rub(5100)}
	for name, src := range map[string]string{
		"count": "customer.purchases.count('30d') == 0", "money": "purchase.total > 50", "both": "purchase.total > 50 and customer.purchases.count('30d') == 0",
	} {
		p, errs := formula.NewEnv(facts).Compile(src, formula.Flag)
		require.Empty(b, errs)
		values := quick{int64(0), world["purchase.total"]}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := p.Eval(noon, values); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// quick answers without looking anything up, so that the evaluation alone is measured.
type quick [2]any

func (q quick) Fact(id formula.FactID, _ []any) (any, error) {
	if id == 9 {
		return q[1], nil
	}
	return q[0], nil
}

// FuzzCompile feeds any text: it compiles or is refused with places inside the text, and what compiles can be computed.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"purchase.total > 50", "покупатель.имя = «Анна» и не да", "any(customer.tags, # in ['a'])", "1 < 2 < 3 ? 'a' : nil", "a.b.c(", "{{", "-(-1)", "customer.city ?? 'x'"} {
		f.Add(s)
	}
	env := formula.NewEnv(facts)
	f.Fuzz(func(t *testing.T, src string) {
		p, errs := env.Compile(src, "")
		for _, e := range errs {
			require.True(t, e.From >= 0 && e.From <= e.To && e.To <= 2*len(src)+2, "%+v", e)
		}
		if p == nil {
			return
		}
		for _, world := range []given{{}, {"customer.name": "Анна", "purchase.total": rub(1), "customer.tags": []string{"a"}, "customer.fields.visits": 2.0}} {
			_, _, err := p.Eval(noon, world)
			require.NotEqual(t, fault.Code("evaluation"), fault.CodeOf(err), "%q: %v", src, err)
		}
		again, errs := env.Compile(p.Source(), "")
		require.Empty(t, errs, "%q became %q", src, p.Source())
		require.Equal(t, p.Kind(), again.Kind())
	})
}

// FuzzTemplate feeds any text with macros.
func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"{{ customer.name | \"друг\" }}", "{{", "}}", "{{ 'a}}' }}", "{{{ 1 }}}", "🎉{{ purchase.total }}"} {
		f.Add(s)
	}
	env := formula.NewEnv(facts)
	f.Fuzz(func(t *testing.T, src string) {
		tpl, errs := env.Template(src)
		_ = env.CanonicalTemplate(src)
		_ = env.RussianTemplate(src)
		if len(errs) > 0 {
			return
		}
		_, _, err := tpl.Render(noon, given{"customer.name": "Анна"})
		require.NotEqual(t, fault.Code("evaluation"), fault.CodeOf(err), "%q: %v", src, err)
	})
}

// FuzzDuration feeds any text: what is read is written so that it is read again.
func FuzzDuration(f *testing.F) {
	for _, s := range []string{"90m", "3d", "1w2d", "0d", "-1h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		d, err := formula.ParseOffset(src)
		if err != nil {
			return
		}
		back, err := formula.ParseOffset(formula.FormatDuration(d))
		require.NoError(t, err)
		require.Equal(t, d, back)
	})
}
