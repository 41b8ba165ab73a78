package node_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/flow/flowtest"
	"voronka/backend/formula"
	"voronka/backend/node"
)

var updateFixes = flag.Bool("fixes", false, "write testdata/fixes anew")

// salon is a workspace with the facts that the fixtures of fixes speak of.
type salon struct{}

func (salon) Env(_ event.Kind, _ []event.Kind) *formula.Env {
	fact := func(path, ru string, kind formula.Kind, params ...formula.Kind) formula.Fact {
		return formula.Fact{Path: path, RuPath: ru, Type: formula.Type{Kind: kind}, Params: params, MinArgs: len(params), Write: true}
	}
	return formula.NewEnv([]formula.Fact{fact("customer.name", "покупатель.имя", formula.Text), fact("customer.birthday", "покупатель.день_рождения", formula.Date),
		fact("customer.purchases.sum", "покупатель.покупки.сумма", formula.Money), fact("customer.tags", "покупатель.теги", formula.List),
		fact("customer.purchases.count", "покупатель.покупки.количество", formula.Number, formula.Duration)})
}

func (salon) Has(what, _ string) bool { return what != "field" }

// mistakes are steps with one mistake each, by the code of their problem: kind, parameters.
var mistakes = map[string][2]string{
	"working_days_whole":  {"wait.for", `{"duration":"36h","working_days":true}`},
	"no_same_object":      {"wait.for_event", `{"event":"purchase.paid","timeout":"1d","same_object":true}`},
	"winner_without_goal": {"condition.split", `{"arms":[{"id":"a","name":"A","share":50},{"id":"b","name":"B","share":50}],"winner":"people"}`},
	"starts_itself":       {"action.start_flow", `{"flow":"01F"}`},
	"header_name":         {"action.http_request", `{"method":"GET","url":"https://a.example","headers":[{"name":"Host","value":"x"}]}`},
	"url_invalid":         {"action.http_request", `{"method":"GET","url":"a.example/hook"}`},
	"row_unnamed":         {"action.http_request", `{"method":"GET","url":"https://a.example","headers":[{"name":"","value":"x"}]}`},
	"output_name":         {"action.http_request", `{"method":"GET","url":"https://a.example","outputs":[{"name":"Скидка, %","path":"a","type":"text"}]}`},
	"output_twice":        {"action.http_request", `{"method":"GET","url":"https://a.example","outputs":[{"name":"a","path":"a","type":"text"},{"name":"a","path":"b","type":"text"}]}`},
	"no_fallback":         {"action.send_message", `{"channel":"auto","text":"🎉 Здравствуйте, {{ customer.name }}!"}`},
	"param_required":      {"wait.for", `{}`},
	"param_invalid":       {"wait.for", `{"duration":"скоро"}`},

	"number_in_quotes":    {"condition.expression", `{"test":"customer.purchases.sum > '5000'"}`},
	"text_without_quotes": {"condition.expression", `{"test":"customer.name == 5"}`},
	"list_compare":        {"condition.expression", `{"test":"customer.tags == 'VIP'"}`},
	"unknown_name":        {"condition.expression", `{"test":"customer.nmae == 'Анна'"}`},
	"incomplete_name":     {"condition.expression", `{"test":"customer.purchases > 5"}`},
	"needs_arguments":     {"condition.expression", `{"test":"customer.purchases.count > 5"}`},
	"not_a_function":      {"condition.expression", `{"test":"customer.name() == 'Анна'"}`},
	"unknown_function":    {"condition.expression", `{"test":"lowr(customer.name) == 'анна'"}`},
	"bad_duration":        {"condition.expression", `{"test":"customer.purchases.count('30 дней') > 5"}`},
	"bad_date":            {"condition.expression", `{"test":"customer.birthday > '31.05.2024'"}`},
	"expects_flag":        {"condition.expression", `{"test":"customer.name and true"}`},
	"wrong_result_flag":   {"condition.expression", `{"test":"customer.name"}`},
	"unclosed_text":       {"condition.expression", `{"test":"customer.name == 'Анна"}`},
	"ends_early":          {"condition.expression", `{"test":"(customer.name == 'Анна'"}`},
	"syntax":              {"condition.expression", `{"test":"customer.name == * 'Анна'"}`},
	"bad_character":       {"condition.expression", `{"test":"customer.name == 'Анна';"}`},
	"unclosed_macro":      {"action.send_message", `{"channel":"auto","text":"Здравствуйте, {{ customer.birthday!"}`},
	"bad_fallback":        {"action.send_message", `{"channel":"auto","text":"Здравствуйте, {{ customer.name | друг }}!"}`},
	"empty_macro":         {"action.send_message", `{"channel":"auto","text":"Здравствуйте{{ }}!"}`},
}

func TestD8MistakesOfStepsAreMendedInOneClick(t *testing.T) {
	t.Parallel()
	compile := func(doc *flow.Document) []flow.Problem {
		_, problems := flow.Compile(doc, node.New(), salon{})
		return problems
	}
	for code, step := range mistakes {
		t.Run("D8 "+code, func(t *testing.T) {
			t.Parallel()
			doc, err := flow.Decode([]byte(`{"schema":"voronka.flow/1","id":"01F","name":"x","attach":{"to":"none"},"subject":"customer","settings":{},
				"nodes":[{"id":"s","kind":"event.manual","params":{}},{"id":"a","kind":"` + step[0] + `","params":` + step[1] + `}],"edges":[["s","next","a"]]}`))
			require.NoError(t, err)
			flowtest.Mends(t, doc, code, "testdata/fixes", *updateFixes, compile)
		})
	}
}

// TestD8EveryProblemIsMendedOrSaysWhyNot goes over every code that has a sentence.
func TestD8EveryProblemIsMendedOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	mended := map[string]bool{"flow_circle": true} // by flow.OnceFix: see library
	for _, dir := range []string{"testdata/fixes", "../flow/testdata/fixes"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.json"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			var sample flowtest.Sample
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(data, &sample))
			for _, language := range []string{"ru", "en"} {
				require.NotEmpty(t, word(words(t, language, "fix.json"), "fix."+sample.Fix.Code), "%s: fix.%s", language, sample.Fix.Code)
			}
			mended[filepath.Base(file[:len(file)-len(".json")])] = true
		}
	}
	for file, root := range map[string]string{"problem.json": "problem", "formula.json": "formula"} {
		for code, sentence := range words(t, "ru", file)[root].(map[string]any) {
			if _, is := sentence.(string); !is || code == "empty" {
				continue // words of functions and notes
			}
			require.True(t, mended[code] || flowtest.WithoutEdit[code] != "", "%s is neither mended nor explained", code)
			if root == "problem" && flowtest.WithoutEdit[code] == "" {
				for _, language := range []string{"ru", "en"} {
					require.NotEmpty(t, word(words(t, language, "lint.json"), "why."+code), "%s: why.%s", language, code)
				}
			}
		}
	}
}
