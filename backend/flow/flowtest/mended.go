package flowtest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/flow"
)

// Sample is a fix with the document before and after, for the page's own test of what it makes of it.
type Sample struct {
	Fix    *flow.Fix       `json:"fix"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// Mends applies the fix of a problem of this code and sees that the problem is gone and that no new error has come. What it
// made is kept, or with update written, as a file in dir.
func Mends(t *testing.T, doc *flow.Document, code, dir string, update bool, compile func(*flow.Document) []flow.Problem) {
	t.Helper()
	before := compile(doc)
	i := slices.IndexFunc(before, func(p flow.Problem) bool { return p.Code == code })
	require.GreaterOrEqual(t, i, 0, "the problem is there")
	p := before[i]
	require.NotNil(t, p.Fix, "%s has a fix", code)
	require.NotEmpty(t, p.Fix.Edits, "%s has a fix that edits", code)
	fixed, err := Apply(doc, p.Fix)
	require.NoError(t, err)
	after := compile(fixed)
	for _, q := range after {
		if q.Node == p.Node && q.AcceptKey() == p.AcceptKey() && q.From == p.From {
			require.Equal(t, p.Args, q.Args, "the same place") // another row of the same list may still be wrong
			require.Fail(t, "the problem is still there", code)
		}
		if q.Severity == flow.SeverityError {
			require.True(t, slices.ContainsFunc(before, func(o flow.Problem) bool { return o.Code == q.Code }), "a new error: %s", q.Code)
		}
	}
	keep(t, doc, fixed, p.Fix, filepath.Join(dir, code+".json"), update)
}

func keep(t *testing.T, before, after *flow.Document, fix *flow.Fix, path string, update bool) {
	t.Helper()
	one := Sample{Fix: fix}
	for doc, into := range map[*flow.Document]*json.RawMessage{before: &one.Before, after: &one.After} {
		bare := *doc
		bare.Layout = nil
		text, err := flow.Marshal(&bare)
		require.NoError(t, err)
		*into = text
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	require.NoError(t, enc.Encode(one))
	if update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, out.Bytes(), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -fixes")
	require.Equal(t, string(want), out.String())
}
