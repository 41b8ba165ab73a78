package engine

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/event"
)

// What is read by hand must be what the JSON says.
func FuzzKeptOfARun(f *testing.F) {
	for _, text := range []string{`{"object":"purchase:12"}`, `{"object":"deal:9007199254740991"}`, `{"object":"purchase:"}`, `{"object":":5"}`, `{"object":"purchase:05"}`,
		`{"object":"purchase:1","goals":1}`, `{"object":"purchase:1:2"}`, `{"object":"a\"b:1"}`, `{"object":"purchase:99999999999999999999"}`, `{}`, ``, `{"object":"x:1"}}`, `{"object":"x:-1"}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		kind, id, ok := plainObject(data)
		if !ok {
			return
		}
		var k kept
		require.NoError(t, json.Unmarshal(data, &k))
		require.Equal(t, kept{Object: k.Object}, k, "nothing else was in it")
		var rs runState
		require.NoError(t, rs.readData(append([]byte(" "), data...))) // past what is read by hand
		require.Equal(t, rs.Object, event.Ref{Kind: kind, ID: id})
	})
}
