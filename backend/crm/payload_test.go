package crm_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/event"
)

func FuzzFieldPayload(f *testing.F) {
	for _, text := range []string{"", "Казань", `в "кавычках"`, "a<b>&c", "две\nстроки", "разделитель\u2028строк", "€", "\xff", "\x7f", `\`} {
		f.Add("fields.stage", text, text)
		f.Add(text, "x", "")
	}
	f.Fuzz(func(t *testing.T, field, before, after string) {
		for _, c := range [][2]any{{before, after}, {nil, after}, {before, nil}, {nil, nil}, {before, []string{after}}, {1.5, after}, {map[string]any{"amount": before}, true}} {
			want, err := json.Marshal(event.FieldPayload{Field: field, Old: c[0], New: c[1]})
			require.NoError(t, err)
			require.Equal(t, string(want), string(crm.FieldPayload(field, c[0], c[1])))
		}
	})
}
