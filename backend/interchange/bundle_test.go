package interchange_test

import (
	"bytes"
	"encoding/json"
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
	"voronka/backend/file"
	"voronka/backend/flow"
	"voronka/backend/interchange"
	"voronka/backend/library"
	"voronka/backend/node"
	"voronka/backend/store"
)

const attachment = "01K0ATTACHMENT0000000000ZZ"

// company is a workspace with files, with the fields that it begins with.
func company(t *testing.T, fields ...crm.Field) interchange.Source {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, store.FileName),
		store.Options{Clock: clock.NewManual(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	n := 0
	require.NoError(t, db.Write(t.Context(), func(tx *store.Tx) error {
		for _, f := range fields {
			if _, err := crm.CreateField(tx, f); err != nil {
				return err
			}
		}
		return nil
	}))
	return interchange.Source{Files: file.New(db, dir), Library: library.New(library.Config{DB: db, Catalogue: node.New(),
		Workspace: func(q store.Querier) (flow.Workspace, error) { return crm.ReadSchema(q) },
		NewUID:    func() string { n++; return fmt.Sprintf("01JNEW%020d", n) }})}
}

func field(key, name string, typ crm.FieldType, options ...string) crm.Field {
	return crm.Field{Entity: event.Customer, Key: key, Name: name, Type: typ, Options: options}
}

const parent = `{ "schema": "voronka.flow/1", "id": "01JPARENT", "name": "Главная", "subject": "customer",
  "settings": {"goals": [{"event": "purchase.paid", "where": "customer.fields.level == 'золото'"}]},
  "nodes": [
    {"id": "n1", "kind": "event.field_changed", "params": {"field": "fields.until"}},
    {"id": "n2", "kind": "action.send_message", "params": {"channel": "auto", "text": "до {{ customer.fields.until | \"конца\" }}", "files": ["` + attachment + `"]}},
    {"id": "n3", "kind": "action.http_request", "params": {"url": "https://example.test/", "method": "GET", "headers": [{"name": "X", "value": "{{ secret.API_KEY }}"}]}},
    {"id": "n4", "kind": "action.start_flow", "params": {"flow": "01JCHILD"}}],
  "edges": [["n1", "next", "n2"], ["n2", "next", "n3"], ["n3", "next", "n4"]],
  "tests": [{"customer": "anna@example.test"}], "layout": {"n1": [0, 0]} }`

const child = `{ "schema": "voronka.flow/1", "id": "01JCHILD", "name": "Дочерняя", "subject": "customer",
  "nodes": [{"id": "n1", "kind": "event.manual"}, {"id": "n2", "kind": "action.add_note", "params": {"text": "{{ customer.fields.level }}"}}],
  "edges": [["n1", "next", "n2"]] }`

// packed is the file of a flow that starts another, reads two fields, sends a file and names a secret.
func packed(t *testing.T) []byte {
	t.Helper()
	s := company(t, field("until", "Действует до", crm.DateField), field("level", "Уровень", crm.ListField, "серебро", "золото"),
		field("other", "Не отсюда", crm.TextField))
	_, err := s.Files.AddAs(t.Context(), attachment, "Прайс.pdf", strings.NewReader("%PDF-1.4 содержимое"))
	require.NoError(t, err)
	for _, text := range []string{child, parent} {
		doc, err := flow.Decode([]byte(text))
		require.NoError(t, err)
		_, err = s.Library.Add(t.Context(), doc)
		require.NoError(t, err)
	}
	name, data, err := s.Export(t.Context(), "01JPARENT")
	require.NoError(t, err)
	require.Equal(t, "Главная.voronka.json", name)
	return data
}

func opened(t *testing.T, s interchange.Source, data []byte) *interchange.File {
	t.Helper()
	f, err := s.Open(t.Context(), bytes.NewReader(data))
	require.NoError(t, err)
	return f
}

func drafts(t *testing.T, s interchange.Source) map[string]string {
	t.Helper()
	out := map[string]string{}
	require.NoError(t, s.Library.DB.Read(t.Context(), func(q *store.ReadTx) error {
		list, err := s.Library.List(q)
		for _, f := range list {
			out[f.Name] = string(f.Draft)
		}
		return err
	}))
	return out
}

func fieldsOf(t *testing.T, s interchange.Source) map[string]crm.Field {
	t.Helper()
	out := map[string]crm.Field{}
	require.NoError(t, s.Library.DB.Read(t.Context(), func(q *store.ReadTx) error {
		list, err := crm.Fields(q)
		for _, f := range list {
			out[f.Key] = f
		}
		return err
	}))
	return out
}

func TestABundleBringsWhatAFlowDependsOn(t *testing.T) {
	t.Parallel()
	data := packed(t)
	require.NotContains(t, string(data), "Не отсюда")
	var plain struct{ Schema, Name string }
	require.NoError(t, json.Unmarshal(data, &plain))
	require.Equal(t, "voronka.flow/1", plain.Schema, "it is a flow's file for whoever knows no bundles")
	_, err := flow.Decode(data)
	require.NoError(t, err)

	s := company(t)
	f := opened(t, s, data)
	require.Len(t, f.Fields, 2)
	require.Equal(t, interchange.FieldNew, f.Fields[0].State)
	require.Len(t, f.Flows, 1)
	require.Equal(t, "Дочерняя", f.Flows[0].Name)
	require.Equal(t, []interchange.FilePlan{{Name: "Прайс.pdf", Size: 29, Known: false}}, f.Files)
	require.Equal(t, []string{"API_KEY"}, f.Secrets)
	require.Empty(t, f.Missing, "what the file brings is not missing")
	require.Empty(t, drafts(t, s), "looking writes nothing")
	require.Empty(t, fieldsOf(t, s))

	done, err := s.Import(t.Context(), f, interchange.Choices{})
	require.NoError(t, err)
	require.Equal(t, "01JPARENT", done.Flow.UID)
	require.Len(t, done.Flows, 2)
	require.Equal(t, []string{"серебро", "золото"}, fieldsOf(t, s)["level"].Options)
	require.Equal(t, crm.DateField, fieldsOf(t, s)["until"].Type)
	kept, content, err := s.Files.Read(t.Context(), attachment)
	require.NoError(t, err)
	require.Equal(t, "Прайс.pdf", kept.Name)
	require.Equal(t, "%PDF-1.4 содержимое", string(content))

	_, again, err := s.Export(t.Context(), done.Flow.UID)
	require.NoError(t, err)
	require.Equal(t, string(data), string(again), "what was exported comes back the same")

	require.NoError(t, s.Undo(t.Context(), done.UID))
	require.Empty(t, drafts(t, s))
	require.Empty(t, fieldsOf(t, s))
	require.NoError(t, s.Undo(t.Context(), done.UID), "twice changes nothing")
}

func TestClashesGoByTheDefaultsOrAsChosen(t *testing.T) {
	t.Parallel()
	data := packed(t)
	t.Run("a field of the same type is used and its list grows", func(t *testing.T) {
		t.Parallel()
		s := company(t, field("level", "Ступень", crm.ListField, "серебро"))
		f := opened(t, s, data)
		require.Equal(t, interchange.FieldSame, f.Fields[1].State)
		require.Equal(t, []string{"золото"}, f.Fields[1].Options)
		_, err := s.Import(t.Context(), f, interchange.Choices{})
		require.NoError(t, err)
		require.Equal(t, []string{"серебро", "золото"}, fieldsOf(t, s)["level"].Options)
		require.Len(t, fieldsOf(t, s), 2)
	})
	t.Run("one of another type leaves its key alone", func(t *testing.T) {
		t.Parallel()
		s := company(t, field("level", "Уровень", crm.NumberField))
		f := opened(t, s, data)
		require.Equal(t, interchange.FieldType, f.Fields[1].State)
		done, err := s.Import(t.Context(), f, interchange.Choices{})
		require.NoError(t, err)
		require.Equal(t, crm.NumberField, fieldsOf(t, s)["level"].Type)
		added := done.Fields[1]
		require.Equal(t, "Уровень (2)", added.Name)
		require.Contains(t, drafts(t, s)["Дочерняя"], "customer.fields."+added.Key)
		require.NotContains(t, drafts(t, s)["Дочерняя"], "customer.fields.level }}")
		require.Contains(t, drafts(t, s)["Главная"], "customer.fields."+added.Key+" == 'золото'", "conditions of goals follow too")
	})
	t.Run("one of the same name and type is used", func(t *testing.T) {
		t.Parallel()
		s := company(t, field("valid", "действует  ДО", crm.DateField))
		f := opened(t, s, data)
		require.Equal(t, interchange.FieldName, f.Fields[0].State)
		_, err := s.Import(t.Context(), f, interchange.Choices{})
		require.NoError(t, err)
		require.NotContains(t, fieldsOf(t, s), "until")
		require.Contains(t, drafts(t, s)["Главная"], "customer.fields.valid")
		require.NotContains(t, drafts(t, s)["Главная"], "fields.until")
	})
	t.Run("another field may be chosen, or another name", func(t *testing.T) {
		t.Parallel()
		s := company(t, field("expires", "Кончается", crm.DateField), field("level", "Уровень", crm.NumberField))
		f := opened(t, s, data)
		require.Len(t, f.Fields[0].Fits, 1)
		_, err := s.Import(t.Context(), f, interchange.Choices{Fields: map[string]interchange.FieldChoice{
			"customer.fields.until": {Use: "customer.fields.expires"}, "customer.fields.level": {Name: "Ступень клиента"}}})
		require.NoError(t, err)
		require.Contains(t, drafts(t, s)["Главная"], `"customer.fields.expires"`)
		require.Equal(t, "Ступень клиента", fieldsOf(t, s)["stupen_klienta"].Name)
	})
	t.Run("a choice that cannot be leaves nothing behind", func(t *testing.T) {
		t.Parallel()
		s := company(t, field("expires", "Кончается", crm.TextField))
		_, err := s.Import(t.Context(), opened(t, s, data), interchange.Choices{Fields: map[string]interchange.FieldChoice{
			"customer.fields.level": {Use: "customer.fields.expires"}}})
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
		require.Empty(t, drafts(t, s))
		require.Len(t, fieldsOf(t, s), 1)
	})
	t.Run("flows that are here are used, copied or replaced", func(t *testing.T) {
		t.Parallel()
		s := company(t)
		first, err := s.Import(t.Context(), opened(t, s, data), interchange.Choices{})
		require.NoError(t, err)
		f := opened(t, s, data)
		require.Equal(t, "01JPARENT", f.Exists)
		require.Equal(t, "Дочерняя", f.Flows[0].Exists)
		second, err := s.Import(t.Context(), f, interchange.Choices{})
		require.NoError(t, err)
		require.Len(t, second.Flows, 1, "the child is used")
		require.Contains(t, string(second.Flow.Draft), `"flow": "01JCHILD"`)
		named := company(t)
		other, err := named.Library.Create(t.Context(), "Дочерняя")
		require.NoError(t, err)
		require.True(t, opened(t, named, data).Flows[0].Taken)
		got, err := named.Import(t.Context(), opened(t, named, data), interchange.Choices{})
		require.NoError(t, err)
		require.Contains(t, string(got.Flow.Draft), `"flow": "`+other.UID+`"`, "a flow of its name is used")
		require.NoError(t, named.Undo(t.Context(), got.UID))
		got, err = named.Import(t.Context(), opened(t, named, data), interchange.Choices{Flows: map[string]string{"01JCHILD": interchange.NewFlow}})
		require.NoError(t, err)
		require.Contains(t, drafts(t, named), "Дочерняя (2)")
		require.Contains(t, string(got.Flow.Draft), `"flow": "01JCHILD"`, "the one that came with it")
		third, err := s.Import(t.Context(), f, interchange.Choices{Flows: map[string]string{"01JCHILD": interchange.NewFlow}, Name: "Своё имя"})
		require.NoError(t, err)
		require.Len(t, third.Flows, 2)
		require.Equal(t, "Своё имя", third.Flow.Name)
		require.Contains(t, string(third.Flow.Draft), `"flow": "`+third.Flows[1].UID+`"`, "the copy starts the copy")
		_, err = s.Import(t.Context(), f, interchange.Choices{Replace: true, Flows: map[string]string{"01JCHILD": interchange.ReplaceFlow}})
		require.NoError(t, err)
		require.Len(t, drafts(t, s), 5)
		err = s.Undo(t.Context(), first.UID)
		require.Equal(t, interchange.BuiltOn, fault.CodeOf(err), "its flows were replaced since")
	})
	t.Run("a file whose uid is taken gets another", func(t *testing.T) {
		t.Parallel()
		s := company(t)
		_, err := s.Files.AddAs(t.Context(), attachment, "чужое.txt", strings.NewReader("другое"))
		require.NoError(t, err)
		done, err := s.Import(t.Context(), opened(t, s, data), interchange.Choices{})
		require.NoError(t, err)
		require.NotContains(t, string(done.Flow.Draft), attachment)
		named := file.UIDs(string(done.Flow.Draft))
		require.Len(t, named, 1)
		_, content, err := s.Files.Read(t.Context(), named[0])
		require.NoError(t, err)
		require.Equal(t, "%PDF-1.4 содержимое", string(content))
	})
}

func TestUndoKeepsWhatWasBuiltOn(t *testing.T) {
	t.Parallel()
	s := company(t)
	done, err := s.Import(t.Context(), opened(t, s, packed(t)), interchange.Choices{})
	require.NoError(t, err)
	require.NoError(t, s.Library.DB.Write(t.Context(), func(tx *store.Tx) error {
		_, err := crm.CreateCustomer(tx, crm.Cause{Actor: "user"}, crm.Form{Name: "Анна", Fields: map[string]any{"level": "золото"}})
		return err
	}))
	require.NoError(t, s.Undo(t.Context(), done.UID))
	require.Contains(t, fieldsOf(t, s), "level", "somebody has a value of it")
	require.NotContains(t, fieldsOf(t, s), "until")

	again, err := s.Import(t.Context(), opened(t, s, packed(t)), interchange.Choices{})
	require.NoError(t, err)
	doc, err := flow.Decode(again.Flow.Draft)
	require.NoError(t, err)
	doc.Name = "Правленая"
	_, err = s.Library.SaveDraft(t.Context(), again.Flow.UID, again.Flow.Rev, doc)
	require.NoError(t, err)
	require.Equal(t, interchange.BuiltOn, fault.CodeOf(s.Undo(t.Context(), again.UID)))
	require.Len(t, drafts(t, s), 2, "and nothing of it was taken back")
}

func TestHostileBundlesAreRefused(t *testing.T) {
	t.Parallel()
	with := func(part string) string {
		return `{"schema":"voronka.flow/1","id":"01JA","name":"x","nodes":[],"bundle":` + part + `}`
	}
	many := func(one string, n int) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
	for _, c := range []struct {
		name, text string
		code       fault.Code
	}{
		{"no version", with(`{}`), flow.BadFlow},
		{"a later version", with(`{"version":2}`), flow.NewerSchema},
		{"not an object", with(`[1]`), flow.BadFlow},
		{"fields that are none", with(`{"version":1,"fields":"all"}`), flow.BadFlow},
		{"a field that is a path", with(`{"version":1,"fields":[{"entity":"customer","key":"../../etc","name":"x","type":"text"}]}`), flow.BadFlow},
		{"one field twice", with(`{"version":1,"fields":[` + many(`{"entity":"customer","key":"a","name":"x","type":"text"}`, 2) + `]}`), flow.BadFlow},
		{"too many fields", with(`{"version":1,"fields":[` + many(`{}`, interchange.MaxFields+1) + `]}`), fault.TooLarge},
		{"too many flows", with(`{"version":1,"flows":[` + many(`{}`, interchange.MaxFlows) + `]}`), fault.TooLarge},
		{"a flow with the first one's id", with(`{"version":1,"flows":[{"schema":"voronka.flow/1","id":"01JA"}]}`), flow.BadFlow},
		{"a flow without an id", with(`{"version":1,"flows":[{"schema":"voronka.flow/1"}]}`), flow.BadFlow},
		{"another program's flow", with(`{"version":1,"flows":[{"nodes":[]}]}`), flow.ForeignSchema},
		{"a file that is not what it says", with(`{"version":1,"files":[{"uid":"` + attachment + `","name":"a","sha256":"00","data":"YQ=="}]}`), flow.BadFlow},
		{"a file whose uid is a path", with(`{"version":1,"files":[{"uid":"../../../../etc/passwd","name":"a","sha256":"","data":"YQ=="}]}`), flow.BadFlow},
		{"content that is no base64", with(`{"version":1,"files":[{"uid":"` + attachment + `","data":"?"}]}`), flow.BadFlow},
		{"too deep", with(strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)), fault.TooLarge},
		{"a bundle within a bundle's flow goes no further", with(`{"version":1,"flows":[{"schema":"voronka.flow/1","id":"01JB","bundle":{"version":9}}]}`), ""},
	} {
		b, err := interchange.ReadBundle([]byte(c.text))
		require.Equal(t, c.code, fault.CodeOf(err), "%s: %v", c.name, err)
		if c.code == "" {
			text, err := b.Write()
			require.NoError(t, err)
			require.NotContains(t, string(text), `"version":9`)
		}
	}
	evil := with(`{"version":1,"files":[{"uid":"` + attachment + `","name":"../../../tmp/evil.sh","sha256":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb","data":"YQ=="}]}`)
	s := company(t)
	_, err := s.Import(t.Context(), opened(t, s, []byte(evil)), interchange.Choices{})
	require.NoError(t, err)
	f, _, err := s.Files.Read(t.Context(), attachment)
	require.NoError(t, err)
	require.Equal(t, "evil.sh", f.Name, "of a name only the last part is kept")
}

// TestOneChangedTextIsOneChangedLine holds the file to a form whose diff reads well.
func TestOneChangedTextIsOneChangedLine(t *testing.T) {
	t.Parallel()
	data := string(packed(t))
	changes := 0
	for _, change := range [][2]string{
		{"до {{ customer.fields.until", "с {{ customer.fields.until"}, {`"Дочерняя"`, `"Вторая"`}, {"[0, 0]", "[20, 40]"},
		{`"золото"]`, `"платина"]`}, {`["n2", "next", "n3"]`, `["n2", "error", "n3"]`},
	} {
		require.Contains(t, data, change[0])
		b, err := interchange.ReadBundle([]byte(strings.Replace(data, change[0], change[1], 1)))
		require.NoError(t, err)
		text, err := b.Write()
		require.NoError(t, err)
		before, after := strings.Split(data, "\n"), strings.Split(string(text), "\n")
		require.Len(t, after, len(before))
		for i := range before {
			if before[i] != after[i] {
				changes++
			}
		}
	}
	require.Equal(t, 5, changes, "one line each")
	for _, line := range strings.Split(data, "\n") {
		require.LessOrEqual(t, strings.Count(line, `"kind"`), 1, "one node a line")
	}
}

func TestAFlowOfThousandsOfStepsIsImportedQuickly(t *testing.T) {
	t.Parallel()
	doc := &flow.Document{Schema: flow.Schema, ID: "01JBIG", Name: "Большая", Attach: flow.Attach{To: "none"}, Subject: event.Customer, Layout: map[string]flow.Point{}}
	for i := range flow.MaxNodes {
		id := fmt.Sprintf("n%d", i)
		n := flow.Node{ID: id, Kind: "action.add_tag", Params: map[string]json.RawMessage{"tag": json.RawMessage(`"a"`)}}
		if i == 0 {
			n = flow.Node{ID: id, Kind: "event.manual", Params: map[string]json.RawMessage{}}
		} else {
			doc.Edges = append(doc.Edges, flow.Edge{From: fmt.Sprintf("n%d", i-1), Port: "next", To: id})
		}
		doc.Nodes = append(doc.Nodes, n)
		doc.Layout[id] = flow.Point{0, float64(i * 140)}
	}
	text, err := flow.Marshal(doc)
	require.NoError(t, err)
	s := company(t)
	began := clock.Monotonic()
	f := opened(t, s, text)
	_, err = s.Import(t.Context(), f, interchange.Choices{Map: map[string]string{"tag:a": "b"}})
	require.NoError(t, err)
	took := clock.Monotonic().Sub(began)
	t.Logf("%d steps read, checked and imported in %s", flow.MaxNodes, took)
	require.Less(t, took, 20*time.Second, "a machine under load, not a measurement")
}

func FuzzReadBundle(f *testing.F) {
	f.Add([]byte(parent))
	f.Add([]byte(`{"schema":"voronka.flow/1","id":"01JA","bundle":{"version":1,"fields":[{"entity":"customer","key":"a","name":"A","type":"list","options":["x"]}],"flows":[` +
		child + `],"secrets":["A"],"template":{"name":"t"},"files":[{"uid":"` + attachment + `","name":"a","size":1,"type":"text/plain","sha256":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb","data":"YQ=="}]}}`))
	f.Add([]byte(`{"schema":"voronka.flow/1","bundle":{"version":1,"flows":[null,{}]}}`))
	f.Add([]byte(`{"schema":"voronka.flow/1","bundle":{"version":-1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := interchange.ReadBundle(data)
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.CodeOf(err))
			return
		}
		once, err := b.Write()
		require.NoError(t, err)
		again, err := interchange.ReadBundle(once)
		require.NoError(t, err, "what was written is read")
		twice, err := again.Write()
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice), "writing is stable")
	})
}

func TestATemplateHoldsNothingOfPeople(t *testing.T) {
	t.Parallel()
	data := packed(t)
	require.Contains(t, string(data), "anna@example.test", "a flow's file keeps its tests")
	b, err := interchange.ReadBundle(data)
	require.NoError(t, err)
	b.AsTemplate("Шаблон", "Что делает")
	text, err := b.Write()
	require.NoError(t, err)
	require.NotContains(t, string(text), "anna@example.test")
	require.NotContains(t, string(text), "01JPARENT")

	s := company(t)
	again, err := interchange.ReadBundle(text)
	require.NoError(t, err)
	require.Equal(t, &interchange.TemplateInfo{Name: "Шаблон", About: "Что делает"}, again.Template)
	empty, err := s.Library.Create(t.Context(), "Пустая")
	require.NoError(t, err)
	done, err := s.Import(t.Context(), &interchange.File{Bundle: again}, interchange.Choices{Into: empty.UID})
	require.NoError(t, err)
	require.Equal(t, empty.UID, done.Flow.UID, "it fills the empty flow")
	_, err = s.Import(t.Context(), &interchange.File{Bundle: again}, interchange.Choices{Into: empty.UID})
	require.Equal(t, interchange.NotEmpty, fault.CodeOf(err), "and no flow that has steps")
	require.NoError(t, s.Undo(t.Context(), done.UID))
	doc, err := flow.Decode([]byte(drafts(t, s)["Пустая"]))
	require.NoError(t, err)
	require.Empty(t, doc.Nodes, "undone, it is as empty as it was")
}
