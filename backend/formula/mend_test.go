package formula_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/formula"
)

func TestD8MistakesOfFormulasAreMended(t *testing.T) {
	t.Parallel()
	env := formula.NewEnv(facts)
	for _, c := range []struct {
		src, fix, want string
		template       bool
		kind           formula.Kind
	}{
		{src: "purchase.total > '50'", fix: "unquote", want: "purchase.total > 50"},
		{src: "customer.name == 5", fix: "quote", want: "customer.name == '5'"},
		{src: "customer.tags == 'VIP'", fix: "ask_in", want: "'VIP' in customer.tags"},
		{src: "customer.nam == 'Анна'", fix: "rename", want: "customer.name == 'Анна'"},
		{src: "покупатель.имяя == 'Анна'", fix: "rename", want: "customer.name == 'Анна'"},
		{src: "покупатель.рост > 3"},
		{src: "customer.purchases.count('30 дней') > 3", fix: "replace_by", want: "customer.purchases.count('30d') > 3"},
		{src: "customer.purchases.count('скоро') > 3"},
		{src: "customer.birthday > '31.05.2024'", fix: "replace_by", want: "customer.birthday > '2024-05-31'"},
		{src: "customer.name('x') == 'y'", fix: "drop_brackets", want: "customer.name == 'y'"},
		{src: "lowr(customer.name) == 'y'", fix: "replace_by", want: "lower(customer.name) == 'y'"},
		{src: "customer.name", kind: formula.Flag, fix: "ask_filled", want: "filled(customer.name)"},
		{src: "customer.name == 'Анна", fix: "close_quote", want: "customer.name == 'Анна'"},
		{src: "(1 + 2) > (2", fix: "close_bracket", want: "(1 + 2) > (2)"},
		{src: "1 > 0 and", fix: "remove_text", want: "1 > 0"},
		{src: "1 > 0;", fix: "remove_text", want: "1 > 0"},
		{src: "1 > * 0", fix: "remove_text", want: "1 >  0"},
		{src: "customer.name < 'Б'"},
		{src: "Здравствуйте, {{ customer.name!", template: true, fix: "close_macro", want: "Здравствуйте, {{ customer.name }}!"},
		{src: "{{ customer.name | друг }}!", template: true, fix: "quote", want: `{{ customer.name | "друг" }}!`},
		{src: "Привет{{ }}", template: true, fix: "remove_macro", want: "Привет"},
		{src: "🎉 {{ customer.nmae }}", template: true, fix: "rename", want: "🎉 {{ customer.name }}"},
	} {
		t.Run("D8 "+c.src, func(t *testing.T) {
			t.Parallel()
			var errs []*formula.Error
			check := func(src string) {
				if c.template {
					_, errs = env.Template(src)
				} else {
					_, errs = env.Compile(src, c.kind)
				}
			}
			check(c.src)
			require.NotEmpty(t, errs)
			got := env.Mend(c.src, c.kind, c.template, errs[0])
			if c.fix == "" {
				require.Nil(t, got)
				return
			}
			require.NotNil(t, got)
			require.Equal(t, c.fix, got.Code)
			require.Equal(t, c.want, got.Text)
			check(got.Text)
			require.Empty(t, errs)
		})
	}
}

func FuzzMend(f *testing.F) {
	for _, s := range []string{"customer.nam == 'Анна'", "((((", "customer.name('", "{{ customer.nam", "«", "'30 дней' > now()", "1 > 0 and"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	env := formula.NewEnv(facts)
	f.Fuzz(func(t *testing.T, src string, template bool) {
		var errs []*formula.Error
		if template {
			_, errs = env.Template(src)
		} else {
			_, errs = env.Compile(src, "")
		}
		for _, e := range errs {
			if m := env.Mend(src, "", template, e); m != nil {
				require.NotEqual(t, src, m.Text)
			}
		}
	})
}
