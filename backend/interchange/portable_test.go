package interchange_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/flow"
	"voronka/backend/interchange"
	"voronka/backend/library"
	"voronka/backend/node"
	"voronka/backend/store"
)

// withHooks is a workspace that has webhooks: id → name.
type withHooks struct {
	*crm.Schema
	hooks map[string]string
}

func (w withHooks) Has(what, name string) bool {
	return what == "hook" && w.hooks[name] != "" || w.Schema.Has(what, name)
}

func (w withHooks) NameOf(what, id string) string {
	if what != "hook" || w.IDOf(what, w.hooks[id]) != id {
		return ""
	}
	return w.hooks[id]
}

func (w withHooks) IDOf(_, name string) string {
	var ids []string
	for id, n := range w.hooks {
		if n == name {
			ids = append(ids, id)
		}
	}
	if len(ids) != 1 {
		return ""
	}
	return ids[0]
}

// place is a workspace whose ids begin with a letter of its own.
func place(t *testing.T, letter string, hooks map[string]string) *library.Library {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	n := 0
	return library.New(library.Config{DB: db, Catalogue: node.New(), NewUID: func() string { n++; return letter + string(rune('0'+n)) },
		Workspace: func(q store.Querier) (flow.Workspace, error) {
			s, err := crm.ReadSchema(q)
			return withHooks{s, hooks}, err
		}})
}

func exported(t *testing.T, lib *library.Library, f library.Flow) (name string, data []byte) {
	t.Helper()
	name, data, err := interchange.Source{Library: lib}.Export(t.Context(), f.UID)
	require.NoError(t, err)
	return name, data
}

const calling = `{"schema":"voronka.flow/1","name":"Касса","nodes":[
  {"id":"h","kind":"event.webhook_received","params":{"hook":"HOOK"}},
  {"id":"a","kind":"action.start_flow","params":{"flow":"CHILD","wait":true}},
  {"id":"b","kind":"action.start_flow","params":{"flow":"SELF"}}],"edges":[["h","next","a"],["a","next","b"]]}`

// refs are what the three steps refer to.
func refs(t *testing.T, f library.Flow) []string {
	t.Helper()
	doc, err := flow.Decode([]byte(f.Draft))
	require.NoError(t, err)
	out := make([]string, 3)
	for _, n := range doc.Nodes {
		at := slices.Index([]string{"h", "a", "b"}, n.ID)
		for _, id := range []string{"hook", "flow"} {
			if raw := n.Params[id]; raw != nil {
				out[at] = string(raw[1 : len(raw)-1])
			}
		}
	}
	return out
}

func TestAFileNamesFlowsAndWebhooksByTheirNames(t *testing.T) {
	t.Parallel()
	here := place(t, "A", map[string]string{"AH": "Касса", "AX": "Двойник", "AY": "Двойник"})
	child, err := here.Create(t.Context(), "Прогрев")
	require.NoError(t, err)
	doc, err := flow.Decode([]byte(calling))
	require.NoError(t, err)
	made, err := here.Add(t.Context(), doc)
	require.NoError(t, err)
	with := func(lib *library.Library, f library.Flow, hook, child, self string) library.Flow {
		t.Helper()
		doc, err := flow.Decode([]byte(f.Draft))
		require.NoError(t, err)
		doc = flow.WithRefs(doc, lib.Catalogue, func(_, text string) string {
			return map[string]string{"HOOK": hook, "CHILD": child, "SELF": self}[text]
		})
		f, err = lib.SaveDraft(t.Context(), f.UID, f.Rev, doc)
		require.NoError(t, err)
		return f
	}
	made = with(here, made, "AH", child.UID, made.UID)
	_, file := exported(t, here, made)
	require.Contains(t, string(file), `"hook": "Касса"`)
	require.Contains(t, string(file), `"flow": "Прогрев"`)
	itself, _, _ := strings.Cut(string(file), `"bundle"`)
	require.NotContains(t, itself, child.UID, "only the flow that comes with it has its own id")

	t.Run("where everything is", func(t *testing.T) {
		there := place(t, "B", map[string]string{"BH": "Касса"})
		other, err := there.Create(t.Context(), "Прогрев")
		require.NoError(t, err)
		f := open(t, there, string(file))
		require.Empty(t, f.Missing)
		got, err := imported(t, there, f, interchange.Choices{})
		require.NoError(t, err)
		require.Equal(t, []string{"BH", other.UID, got.UID}, refs(t, got))
		copied, err := there.Duplicate(t.Context(), got.UID)
		require.NoError(t, err)
		require.NotEqual(t, got.UID, copied.UID)
		require.Equal(t, []string{"BH", other.UID, copied.UID}, refs(t, copied), "a copy that starts itself starts itself")
	})
	t.Run("where nothing is, and a person says what is meant", func(t *testing.T) {
		there := place(t, "C", map[string]string{"CH": "Терминал"})
		brings, err := interchange.ReadBundle(file)
		require.NoError(t, err)
		alone, err := (&interchange.Bundle{Main: brings.Main}).Write() // the flow without the one that it starts
		require.NoError(t, err)
		f := open(t, there, string(alone))
		require.Equal(t, []interchange.Missing{{What: "hook", Name: "Касса", Node: "h"}, {What: "flow", Name: "Прогрев", Node: "a"}}, f.Missing)
		got, err := imported(t, there, f, interchange.Choices{Map: map[string]string{"hook:Касса": "Терминал"}})
		require.NoError(t, err)
		require.Equal(t, []string{"CH", "Прогрев", got.UID}, refs(t, got), "what is still missing keeps its name")
	})
	t.Run("where nothing is, and the file brings the other flow", func(t *testing.T) {
		there := place(t, "D", nil)
		f := open(t, there, string(file))
		require.Equal(t, []interchange.Missing{{What: "hook", Name: "Касса", Node: "h"}}, f.Missing)
		got, err := imported(t, there, f, interchange.Choices{})
		require.NoError(t, err)
		require.Equal(t, []string{"Касса", child.UID, got.UID}, refs(t, got))
	})
	t.Run("back home", func(t *testing.T) {
		f := open(t, here, string(file))
		require.Empty(t, f.Missing)
		again, err := imported(t, here, f, interchange.Choices{})
		require.NoError(t, err)
		require.NotEqual(t, made.UID, again.UID, "its id is taken")
		require.Equal(t, []string{"AH", child.UID, again.UID}, refs(t, again))
	})
	t.Run("what two have the name of keeps its id", func(t *testing.T) {
		doc, err := flow.Decode([]byte(calling))
		require.NoError(t, err)
		two, err := here.Add(t.Context(), doc)
		require.NoError(t, err)
		two = with(here, two, "AX", "gone", two.UID)
		_, file := exported(t, here, two)
		require.Contains(t, string(file), `"hook": "AX"`)
		require.Contains(t, string(file), `"flow": "gone"`)
	})
}
