package locales

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// base takes a plural ending off a key.
func base(key string) string {
	for _, form := range []string{"_one", "_few", "_many", "_other"} {
		if cut, ok := strings.CutSuffix(key, form); ok {
			return cut
		}
	}
	return key
}

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	t.Parallel()
	w, err := Load()
	require.NoError(t, err)
	keys := map[string][]string{}
	for _, lang := range Languages {
		for _, key := range w.Keys(lang) {
			keys[lang] = append(keys[lang], base(key))
		}
		slices.Sort(keys[lang])
		keys[lang] = slices.Compact(keys[lang])
	}
	require.Empty(t, missing(keys["ru"], keys["en"]), "written in Russian only")
	require.Empty(t, missing(keys["en"], keys["ru"]), "written in English only")
}

func TestPluralsAreWhole(t *testing.T) {
	t.Parallel()
	w, err := Load()
	require.NoError(t, err)
	for _, lang := range Languages {
		keys := w.Keys(lang)
		for _, key := range keys {
			stem, counted := strings.CutSuffix(key, "_many")
			if !counted {
				stem, counted = strings.CutSuffix(key, "_other")
			}
			// A key such as «reason_other» that has no other form is a plain word.
			if !counted || !slices.Contains(keys, stem+"_one") {
				continue
			}
			for _, form := range Forms(lang) {
				require.Contains(t, keys, stem+"_"+form, lang)
			}
		}
	}
}

var place = regexp.MustCompile(`\{\{\s*([a-zA-Z0-9_.]+)[^}]*\}\}`)

func TestBothLanguagesUseTheSameArguments(t *testing.T) {
	t.Parallel()
	w, err := Load()
	require.NoError(t, err)
	places := func(lang string) map[string][]string {
		out := map[string][]string{}
		for _, key := range w.Keys(lang) {
			for _, m := range place.FindAllStringSubmatch(w.Raw(lang, key), -1) {
				if !slices.Contains(out[base(key)], m[1]) {
					out[base(key)] = append(out[base(key)], m[1])
				}
			}
		}
		for key := range out {
			slices.Sort(out[key])
		}
		return out
	}
	require.Equal(t, places("ru"), places("en"))
}

func missing(from, in []string) []string {
	var out []string
	for _, key := range from {
		if !slices.Contains(in, key) {
			out = append(out, key)
		}
	}
	return out
}

func TestSentences(t *testing.T) {
	t.Parallel()
	w, err := load(fstest.MapFS{
		"ru/a.json": {Data: []byte(`{"rows":{"read_one":"{{count}} строка","read_few":"{{count}} строки","read_many":"{{count}} строк","read_other":"{{count}} строки"},"plain":"файл {{ name }}: {{size, number}}"}`)},
		"ru/b.json": {Data: []byte(`{"rows":{"none":"ничего"}}`)},
		"en/a.json": {Data: []byte(`{"rows":{"read_one":"{{count}} row","read_other":"{{count}} rows","none":"nothing"},"plain":"file {{name}}"}`)},
	})
	require.NoError(t, err)
	for count, want := range map[any]string{
		0: "0 строк", 1: "1 строка", int64(2): "2 строки", 5: "5 строк", 11: "11 строк", 12: "12 строк", 14: "14 строк",
		21: "21 строка", 22: "22 строки", 111: "111 строк", 1.5: "1.5 строки", -3: "-3 строки",
	} {
		require.Equal(t, want, w.T("ru", "rows.read", map[string]any{"count": count}))
	}
	require.Equal(t, "1 row", w.T("en", "rows.read", map[string]any{"count": 1}))
	require.Equal(t, "21 rows", w.T("en", "rows.read", map[string]any{"count": 21}))
	require.Equal(t, "ничего", w.T("ru", "rows.none", nil))
	require.Equal(t, "файл a.csv: 12", w.T("ru", "plain", map[string]any{"name": "a.csv", "size": 12}))
	require.Equal(t, "no.such.key", w.T("en", "no.such.key", nil))
	require.True(t, w.Has("ru", "rows.read"))
	require.False(t, w.Has("ru", "rows"))
}

func TestOneKeyStandsInOneFile(t *testing.T) {
	t.Parallel()
	w, err := load(fstest.MapFS{
		"ru/a.json": {Data: []byte(`{"x":{"y":"один","z":"то же"}}`)},
		"ru/b.json": {Data: []byte(`{"x":{"y":"два","z":"то же"}}`)},
	})
	require.NoError(t, err)
	require.Equal(t, []string{"x.y"}, w.twice)
	require.Equal(t, "два", w.T("ru", "x.y", nil))

	w, err = Load()
	require.NoError(t, err)
	require.Empty(t, w.twice)
}
