package email_test

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryCodeHasWords reads the codes from the sources: a new one without a sentence in both languages fails here.
func TestEveryCodeHasWords(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`fault\.Code = "(smtp|channel)\.([a-z0-9_]+)"`)
	var codes [][2]string
	for _, file := range []string{"fault.go", "settings.go", "../channel.go"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range code.FindAllStringSubmatch(string(text), -1) {
			codes = append(codes, [2]string{m[1], m[2]})
		}
	}
	require.Greater(t, len(codes), 40)
	for _, language := range []string{"ru", "en"} {
		text, err := os.ReadFile("../../../locales/" + language + "/channel.json")
		require.NoError(t, err)
		var tree struct {
			Fault map[string]map[string]string `json:"fault"`
		}
		require.NoError(t, json.Unmarshal(text, &tree))
		for _, c := range codes {
			require.NotEmpty(t, tree.Fault[c[0]][c[1]], "%s: %s.%s", language, c[0], c[1])
		}
		require.Len(t, tree.Fault["smtp"], count(codes, "smtp"), "no sentence of a code that is gone")
	}
}

func count(codes [][2]string, of string) (n int) {
	for _, c := range codes {
		if c[0] == of {
			n++
		}
	}
	return n
}
