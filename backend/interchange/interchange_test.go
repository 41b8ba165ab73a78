package interchange_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/interchange"
	"voronka/backend/library"
	"voronka/backend/node"
	"voronka/backend/store"
)

func setup(t *testing.T) *library.Library {
	t.Helper()
	c := clock.NewManual(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), store.Options{Clock: c})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	n := 0
	require.NoError(t, db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := crm.CreateField(tx, crm.Field{Entity: event.Customer, Key: "master", Name: "Мастер", Type: crm.TextField})
		return err
	}))
	return library.New(library.Config{DB: db, Catalogue: node.New(),
		Workspace: func(q store.Querier) (flow.Workspace, error) { return crm.ReadSchema(q) },
		NewUID:    func() string { n++; return fmt.Sprintf("01JNEW%020d", n) }})
}

const sample = `{ "schema": "voronka.flow/1", "id": "01JSAMPLE", "name": "Возврат: скидка", "attach": {"to": "none"}, "subject": "customer",
  "settings": {"some_later_rule": {"a": 1}},
  "nodes": [
    {"id": "n1", "kind": "event.tag_added", "params": {"tag": "vip"}},
    {"id": "n2", "kind": "condition.expression", "params": {"test": "customer.fields.stylist == 'Анна' and customer.fields.master != ''"}},
    {"id": "n3", "kind": "action.send_message", "params": {"channel": "auto", "text": "{{ customer.name }}, ваш мастер {{ customer.fields.stylist }}"}}],
  "edges": [["n1", "next", "n2"], ["n2", "yes", "n3"]], "notes": [], "groups": [], "tests": [], "layout": {"n1": [0, 0]} }`

func open(t *testing.T, lib *library.Library, text string) *interchange.File {
	t.Helper()
	f, err := interchange.Source{Library: lib}.Open(t.Context(), strings.NewReader(text))
	require.NoError(t, err)
	return f
}

func imported(t *testing.T, lib *library.Library, f *interchange.File, c interchange.Choices) (library.Flow, error) {
	t.Helper()
	done, err := interchange.Source{Library: lib}.Import(t.Context(), f, c)
	return done.Flow, err
}

func TestWhatIsNotOursIsToldApart(t *testing.T) {
	t.Parallel()
	lib := setup(t)
	deep := `{"schema":"voronka.flow/1","nodes":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`
	many := `{"schema":"voronka.flow/1","nodes":[` + strings.Repeat(`{"id":"a","kind":"wait.for"},`, flow.MaxNodes) + `{"id":"b","kind":"wait.for"}]}`
	for _, c := range []struct {
		name, text string
		code       fault.Code
	}{
		{"nothing", "", interchange.EmptyFile},
		{"only blanks", "\xef\xbb\xbf \n", interchange.EmptyFile},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00", interchange.NotJSON},
		{"a cut-off file", sample[:len(sample)-20], interchange.NotJSON},
		{"two files in one", sample + sample, interchange.NotJSON},
		{"another program's JSON", `{"nodes":[],"connections":{}}`, flow.ForeignSchema},
		{"a list", `[1,2,3]`, flow.ForeignSchema},
		{"nothing in JSON", `null`, flow.ForeignSchema},
		{"a newer version", `{"schema":"voronka.flow/9"}`, flow.NewerSchema},
		{"a schema of the wrong type", `{"schema":1}`, flow.ForeignSchema},
		{"nodes that are none", `{"schema":"voronka.flow/1","name":"x","nodes":"all"}`, flow.BadFlow},
		{"too many nodes", many, fault.TooLarge},
		{"too large", strings.Repeat(" ", flow.MaxSize+1), fault.TooLarge},
	} {
		_, err := interchange.Source{Library: lib}.Open(t.Context(), strings.NewReader(c.text))
		require.Equal(t, c.code, fault.CodeOf(err), "%s: %v", c.name, err)
	}
	_, err := interchange.Source{Library: lib}.Open(t.Context(), strings.NewReader(deep))
	require.Error(t, err)
	require.NotEqual(t, fault.Internal, fault.CodeOf(err))
}

func TestAFileSaysWhatIsMissingBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	lib := setup(t)
	f := open(t, lib, strings.Replace(sample, `"nodes": [`, `"nodes": [ {"id": "n9", "kind": "action.teleport", "params": {"tag": "x"}},`, 1))
	require.Equal(t, []interchange.Missing{
		{What: "tag", Name: "vip", Node: "n1"},
		{What: "field", Name: "customer.fields.stylist", Node: "n2"},
	}, f.Missing)
	require.Equal(t, []string{"action.teleport"}, f.Unknown)
	require.True(t, flow.HasErrors(f.Problems))
	require.Empty(t, f.Exists)
	require.NoError(t, lib.DB.Read(t.Context(), func(q *store.ReadTx) error {
		list, err := lib.List(q)
		require.Empty(t, list)
		return err
	}))
}

func TestTwoNodesOfOneIdAreAProblemOfTheDraft(t *testing.T) {
	t.Parallel()
	f := open(t, setup(t), `{"schema":"voronka.flow/1","name":"x","nodes":[{"id":"a","kind":"event.manual"},{"id":"a","kind":"wait.for"}]}`)
	var codes []string
	for _, p := range f.Problems {
		if p.Severity == flow.SeverityError {
			codes = append(codes, p.Code)
		}
	}
	require.Contains(t, codes, "duplicate_id")
}

func TestImportMapsReplacesAndNumbers(t *testing.T) {
	t.Parallel()
	lib := setup(t)
	f := open(t, lib, sample)
	first, err := imported(t, lib, f, interchange.Choices{Map: map[string]string{
		"tag:vip": "постоянный", "field:customer.fields.stylist": "customer.fields.master"}})
	require.NoError(t, err)
	require.Equal(t, "01JSAMPLE", first.UID, "a free id is kept")
	require.Equal(t, library.Draft, first.State)
	text := string(first.Draft)
	require.NotContains(t, text, "stylist")
	require.NotContains(t, text, `"vip"`)
	require.Contains(t, text, "customer.fields.master == 'Анна' and customer.fields.master")
	require.Contains(t, text, "ваш мастер {{ customer.fields.master }}")
	require.Contains(t, text, "some_later_rule", "what this program does not know is kept")

	again := open(t, lib, sample)
	require.Equal(t, "01JSAMPLE", again.Exists)
	require.Equal(t, "Возврат: скидка", again.Name)
	second, err := imported(t, lib, again, interchange.Choices{})
	require.NoError(t, err)
	require.NotEqual(t, first.UID, second.UID)
	require.Equal(t, "Возврат: скидка (2)", second.Name)

	replaced, err := imported(t, lib, again, interchange.Choices{Replace: true})
	require.NoError(t, err)
	require.Equal(t, first.UID, replaced.UID)
	require.Equal(t, first.Rev+1, replaced.Rev)
	require.Contains(t, string(replaced.Draft), "stylist")
}

func TestWhatIsExportedComesBackTheSame(t *testing.T) {
	t.Parallel()
	lib := setup(t)
	made, err := imported(t, lib, open(t, lib, sample), interchange.Choices{})
	require.NoError(t, err)
	name, data := exported(t, lib, made)
	require.NoError(t, err)
	require.Equal(t, "Возврат_ скидка.voronka.json", name)
	flowItself, _, brings := strings.Cut(string(data), ",\n  \"bundle\": {")
	require.True(t, brings, "the flow reads a custom field, which comes with it")
	require.Equal(t, strings.TrimSuffix(string(made.Draft), "\n}\n"), flowItself, "what it brings stands after it and changes no line of it")

	other := setup(t)
	back, err := imported(t, other, open(t, other, string(data)), interchange.Choices{})
	require.NoError(t, err)
	require.Equal(t, string(made.Draft), string(back.Draft))
	_, again, err := interchange.Source{Library: other}.Export(t.Context(), back.UID)
	require.NoError(t, err)
	require.Equal(t, string(data), string(again))
}

func TestFileNamesAreTakenByEverySystem(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Скидка 10 %":            "Скидка 10 %.voronka.json",
		`a/b\c:d*e?"f"<g>|h`:     "a_b_c_d_e__f__g__h.voronka.json",
		"../../etc/passwd":       "_.._etc_passwd.voronka.json",
		" . ":                    "flow.voronka.json",
		strings.Repeat("я", 200): strings.Repeat("я", 80) + ".voronka.json",
		"строка\nвторая\x00третья": "строка_вторая_третья.voronka.json",
	} {
		require.Equal(t, want, interchange.FileName(name))
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(`{"schema":"voronka.flow/1"}`))
	f.Add([]byte("\xff\xfe{\x00"))
	f.Add([]byte(`{"schema":"voronka.flow/1","nodes":[{"id":"\ud800","kind":"wait.for","params":{"a":{}}}],"edges":[["a"]]}`))
	cat := node.New()
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := interchange.Read(data)
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.CodeOf(err))
			return
		}
		mapped, err := interchange.Map(doc, cat, map[string]string{"tag:vip": "a", "field:customer.fields.a": "customer.fields.b"})
		require.NoError(t, err)
		once, err := flow.Marshal(mapped)
		require.NoError(t, err)
		again, err := interchange.Read(once)
		require.NoError(t, err, "what was written is read")
		twice, err := flow.Marshal(again)
		require.NoError(t, err)
		require.True(t, bytes.Equal(once, twice), "writing is stable")
	})
}
