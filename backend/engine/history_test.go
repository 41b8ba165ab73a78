package engine

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

func TestHistoryWrittenByHandIsWhatJSONReads(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.String()
		entries := []interp.Entry{{Node: text.Draw(r, "node"), Visit: rapid.Int().Draw(r, "visit"), At: rapid.Int64().Draw(r, "at"),
			What: interp.What(text.Draw(r, "what")), Port: text.Draw(r, "port"), Until: rapid.Int64().Draw(r, "until"), Made: []string{text.Draw(r, "made")},
			Why: []interp.Reason{{Code: text.Draw(r, "code"), Args: fault.Args{text.Draw(r, "arg"): text.Draw(r, "value")},
				Seen: []formula.Seen{{Path: text.Draw(r, "path"), Value: text.Draw(r, "seen"), Note: text.Draw(r, "note")}, {Path: "n", Value: true}, {Path: "m", Value: nil}}}}}}
		want, err := json.Marshal(entries)
		require.NoError(r, err)
		require.JSONEq(r, string(want), string(appendEntries(nil, entries)))
		back, err := readEntries(appendEntries(nil, entries))
		require.NoError(r, err)
		require.Len(r, back, 1)
	})
	require.JSONEq(t, `"a\ufffdb"`, string(appendString(nil, "a\xffb")))
}
