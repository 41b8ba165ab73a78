package formula_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/formula"
)

// TestEveryCodeHasItsSentence finds the codes in the sources and looks for them in both languages.
func TestEveryCodeHasItsSentence(t *testing.T) {
	t.Parallel()
	codes := map[string]bool{}
	find := regexp.MustCompile(`(?:Code: "|c\.fail\([^,]*(?:\{[^}]*\})?, ")([a-z_]+)"`)
	sources, err := filepath.Glob("*.go")
	require.NoError(t, err)
	rules, err := filepath.Glob("../rule/*.go")
	require.NoError(t, err)
	for _, path := range append(sources, rules...) {
		if matched, _ := filepath.Match("*_test.go", filepath.Base(path)); matched {
			continue
		}
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, m := range find.FindAllStringSubmatch(string(data), -1) {
			codes[m[1]] = true
		}
	}
	delete(codes, "expects")      // each kind has a sentence of its own
	delete(codes, "wrong_result") // the same
	for _, k := range []formula.Kind{formula.Number, formula.Text, formula.Flag, formula.Money, formula.Date, formula.Instant, formula.Duration, formula.List} {
		codes["expects_"+string(k)], codes["wrong_result_"+string(k)] = true, true
	}
	require.Greater(t, len(codes), 35)
	for _, lang := range []string{"ru", "en"} {
		data, err := os.ReadFile("../../locales/" + lang + "/formula.json")
		require.NoError(t, err)
		var words struct {
			Formula map[string]any `json:"formula"`
		}
		require.NoError(t, json.Unmarshal(data, &words))
		for code := range codes {
			require.Contains(t, words.Formula, code, lang)
		}
		functions := words.Formula["function"].(map[string]any)
		for _, f := range formula.Functions() {
			require.Contains(t, functions, f.Name, lang)
		}
	}
}
