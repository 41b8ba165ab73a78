package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/fault"
)

// noon is when the tests take place.
var noon = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// keychain stands in for the system's.
type keychain map[string]string

func (k keychain) Get(name string) (string, error) {
	if v, ok := k[name]; ok {
		return v, nil
	}
	return "", fault.Missing("secret", name)
}

func (k keychain) Set(name, value string) error { k[name] = value; return nil }

func (k keychain) Delete(name string) error { delete(k, name); return nil }

type bundle struct {
	t   *testing.T
	app *App
}

func setup(t *testing.T) *bundle {
	t.Helper()
	a, err := Open(t.Context(), Options{Workspace: t.TempDir(), Clock: clock.NewManual(noon), Secrets: keychain{}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Close()) })
	return &bundle{t, a}
}

func try[T any](b *bundle, method string, in any) (out T, failed *Fault) {
	b.t.Helper()
	argument, err := json.Marshal(in)
	require.NoError(b.t, err)
	result, failed := b.app.Dispatcher().Call(context.Background(), method, argument)
	if failed == nil {
		require.NoError(b.t, json.Unmarshal(result, &out))
	}
	return out, failed
}

func do[T any](b *bundle, method string, in any) T {
	b.t.Helper()
	out, failed := try[T](b, method, in)
	require.Nil(b.t, failed, "%s: %+v", method, failed)
	return out
}

func (b *bundle) file(name, text string) FileRef {
	b.t.Helper()
	ref, err := b.app.Files().Put(name, strings.NewReader(text), 1<<20)
	require.NoError(b.t, err)
	return ref
}

func TestCustomerFormSavesAndRefusesAStaleOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	field := do[Field](b, "Customers.CreateField", Field{Entity: "customer", Name: "Размер", Type: "number"})
	require.Equal(t, "razmer", field.Key)
	card := do[CustomerCard](b, "Customers.Create", CustomerForm{
		Name: "Анна", Emails: []string{"Anna@Example.test"}, Phones: []string{"8 912 345-67-89"}, Birthday: "1990-05-01",
		Fields: map[string]any{"razmer": 44.5}, Consent: map[string]string{"email": "given"},
	})
	require.Equal(t, "+79123456789", card.Phone)
	require.EqualValues(t, 44.5, card.Form.Fields["razmer"])

	form := card.Form
	form.City = "Казань"
	saved := do[CustomerCard](b, "Customers.Update", CustomerUpdate{ID: card.ID, Rev: card.Rev, Form: form})
	require.Equal(t, "Казань", saved.City)
	require.Equal(t, map[string]string{"email": "given"}, saved.Form.Consent)
	_, failed := try[CustomerCard](b, "Customers.Update", CustomerUpdate{ID: card.ID, Rev: card.Rev, Form: form})
	require.Equal(t, fault.Stale, failed.Code)
	_, failed = try[CustomerCard](b, "Customers.Create", CustomerForm{Name: "Б", Emails: []string{"no"}, Fields: map[string]any{}})
	require.Equal(t, "emails", failed.Fields[0].Field)
	_, failed = try[CustomerCard](b, "Customers.Create", CustomerForm{Name: "Б", Fields: map[string]any{"razmer": "сорок", "x": 1}})
	require.Len(t, failed.Fields, 2)

	bought := do[PurchaseRow](b, "Customers.AddPurchase", NewPurchase{Customer: card.ID, Amount: "1 250,50", Title: "Стрижка"})
	require.Equal(t, Money{Minor: 125050, Currency: "RUB"}, bought.Amount)
	require.Equal(t, "paid", do[PurchaseRow](b, "Customers.PayPurchase", ByID{ID: bought.ID}).State)
	do[Count](b, "Customers.Tag", TagChange{IDs: []string{card.ID}, Add: []string{"vip"}})
	require.Equal(t, "Позвонить", do[TimelineEntry](b, "Customers.AddNote", NewNote{Customer: card.ID, Text: " Позвонить "}).Text)

	page := do[TimelinePage](b, "Customers.Timeline", TimelineQuery{ID: card.ID})
	var codes []string
	for _, e := range page.Items {
		codes = append(codes, e.Code)
	}
	for _, want := range []string{"customer.created", "purchase.added", "purchase.paid", "tag.added", "note.added", "field.changed"} {
		require.Contains(t, codes, want)
	}
	_, failed = try[CustomerCard](b, "Customers.Get", ByID{ID: "1; DROP"})
	require.Equal(t, fault.NotFound, failed.Code)
}

func TestImportThroughThePage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ref := b.file("База.csv", "id;ФИО;E-mail;Сумма\n01;Анна Смирнова;anna@example.test;1\n02;Иван;не почта;2\n")
	draft := do[ImportDraft](b, "Imports.Open", OpenImport{File: ref, Type: "customers"})
	require.Equal(t, ";", draft.Plan.Delimiter)
	require.Equal(t, []string{"id", "ФИО", "E-mail", "Сумма"}, draft.Headers)
	require.Equal(t, "name", draft.Plan.Columns["1"])
	require.Equal(t, "email", draft.Plan.Columns["2"])
	plan := draft.Plan
	plan.Columns["3"], plan.Key = "skip", "0"

	report := b.report(do[Job](b, "Imports.Check", plan))
	require.EqualValues(t, 2, report.Rows)
	require.EqualValues(t, 1, report.Rejected)
	require.Zero(t, do[Page[CustomerRow]](b, "Customers.List", CustomerQuery{}).Total, "a rehearsal writes nothing")

	job := do[Job](b, "Imports.Start", plan)
	report = b.report(job)
	require.EqualValues(t, 1, report.Created)
	rows := do[Page[CustomerRow]](b, "Customers.List", CustomerQuery{})
	require.Equal(t, "01", rows.Items[0].Key)

	path, name, err := b.app.Files().Path(do[FileRef](b, "Imports.Rejects", ByID{ID: job.ID}).Handle)
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), "02;Иван;не почта;2;")
	require.Contains(t, name, "База")
	b.report(do[Job](b, "Imports.Undo", ByID{ID: job.ID}))
	require.Zero(t, do[Page[CustomerRow]](b, "Customers.List", CustomerQuery{}).Total)
}

// report waits for a job's end.
func (b *bundle) report(j Job) (r ImportReport) {
	b.t.Helper()
	listener := b.app.Topics().Listen()
	defer listener.Close()
	for j = do[Job](b, "Jobs.Get", ByID{ID: j.ID}); j.State == "running"; j = do[Job](b, "Jobs.Get", ByID{ID: j.ID}) {
		_, err := listener.Next(b.t.Context())
		require.NoError(b.t, err)
	}
	require.Equal(b.t, "done", j.State, "%+v", j.Fault)
	require.NoError(b.t, json.Unmarshal(j.Result, &r))
	return r
}

const greeting = `{"schema":"voronka.flow/1","name":"Привет","attach":{"to":"none"},"subject":"customer","settings":{},
 "nodes":[{"id":"n1","kind":"event.purchase_added","params":{}},{"id":"n2","kind":"condition.expression","params":{"test":"purchase.total > 50"}},
  {"id":"n3","kind":"wait.for","params":{"duration":"1d"}},{"id":"n4","kind":"action.send_message","params":{"channel":"local","text":"{{ customer.name }}, спасибо"}}],
 "edges":[["n1","next","n2"],["n2","yes","n3"],["n3","next","n4"]]}`

func TestFlowFromFileToMailbox(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ref := b.file("Привет.voronka.json", greeting)
	opened := do[FlowFile](b, "Flows.OpenImport", ref)
	require.EqualValues(t, 4, opened.Nodes)
	f := do[FlowFull](b, "Flows.Import", ImportFlow{File: ref})
	stale := do[Saved](b, "Flows.SaveDraft", SaveDraft{ID: f.ID, Rev: f.Rev, Document: f.Document})
	_, failed := try[Saved](b, "Flows.SaveDraft", SaveDraft{ID: f.ID, Rev: f.Rev, Document: f.Document})
	require.Equal(t, fault.Stale, failed.Code)
	live := do[FlowFull](b, "Flows.Publish", Publish{ID: f.ID, Rev: stale.Rev})
	require.Equal(t, "live", live.State)
	require.EqualValues(t, 1, live.Version)

	anna := do[CustomerCard](b, "Customers.Create", CustomerForm{Name: "Анна", Emails: []string{"anna@example.test"}})
	table := b.file("покупки.csv", "email,date,amount\nanna@example.test,2026-03-01,40\nanna@example.test,2026-03-01,60\n")
	plan := do[ImportDraft](b, "Imports.Open", OpenImport{File: table, Type: "purchases"}).Plan
	forecast := do[Forecast](b, "Imports.Forecast", plan)
	require.Equal(t, []FlowForecast{{Flow: f.ID, Name: "Привет", Starts: 2, People: 1}}, forecast.Flows)

	for _, amount := range []string{"40", "60"} {
		do[PurchaseRow](b, "Customers.AddPurchase", NewPurchase{Customer: anna.ID, Amount: amount})
	}
	require.NoError(t, b.app.Engine().RunUntilIdle(t.Context()))
	inside := do[PeoplePage](b, "Flows.People", PeopleQuery{Flow: f.ID, Node: "n3", State: "inside"})
	require.Len(t, inside.Items, 1)
	require.Equal(t, anna.ID, inside.Items[0].Customer)
	require.NoError(t, b.app.Engine().RunClock(t.Context(), noon.Add(48*time.Hour)))

	page := do[Page[MessageRow]](b, "Messages.List", MessageQuery{Flow: f.ID})
	require.EqualValues(t, 1, page.Total)
	message := do[MessageFull](b, "Messages.Get", ByID{ID: page.Items[0].ID})
	require.Equal(t, "Анна, спасибо", message.Text)
	require.Equal(t, "n4", message.Node)
	require.EqualValues(t, 1, do[Health](b, "System.Health", nil).Unread)
	require.EqualValues(t, 1, do[Count](b, "Messages.MarkRead", ByIDs{IDs: []string{message.ID}}).Count)
	require.Zero(t, do[Health](b, "System.Health", nil).Unread)

	stats := do[FlowStats](b, "Flows.Stats", ByID{ID: f.ID})
	require.Equal(t, map[string]int64{"yes": 1, "no": 1}, stats.Ports["n2"])
	history := do[RunHistory](b, "Flows.History", ByID{ID: message.Run})
	require.Equal(t, "Привет", history.Flow)
	require.NotEmpty(t, history.Entries)
	exported := do[FileRef](b, "Flows.Export", ByID{ID: f.ID})
	require.Equal(t, "Привет.voronka.json", exported.Name)
}

func TestTextIsCheckedAsItIsTyped(t *testing.T) {
	t.Parallel()
	b := setup(t)
	anna := do[CustomerCard](b, "Customers.Create", CustomerForm{Name: "Анна"})
	good := do[CheckedText](b, "Flows.CheckText", CheckText{Document: []byte(greeting), Text: "покупатель.имя == 'Анна' и не (1 > 2)", Result: "flag", Customer: anna.ID})
	require.Empty(t, good.Problems)
	require.Contains(t, good.Canonical, "customer.name")
	require.Contains(t, good.Russian, "покупатель.имя")
	require.Equal(t, true, good.Value)
	bad := do[CheckedText](b, "Flows.CheckText", CheckText{Document: []byte(greeting), Text: "customer.nam", Result: "text"})
	require.NotEmpty(t, bad.Problems)
	macro := do[CheckedText](b, "Flows.CheckText", CheckText{Document: []byte(greeting), Text: "Привет, {{ customer.name }}", Template: true, Customer: anna.ID})
	require.Equal(t, "Привет, Анна", macro.Value)
	facts := do[[]struct {
		Path string `json:"path"`
	}](b, "Flows.Facts", CheckDocument{Document: []byte(greeting)})
	var paths []string
	for _, f := range facts {
		paths = append(paths, f.Path)
	}
	require.Contains(t, paths, "purchase.total", "the event brings it")
}

func TestMailSettingsNeverShowThePassword(t *testing.T) {
	t.Parallel()
	b := setup(t)
	in := SMTP{Host: "127.0.0.1", Port: 1, Security: "none", User: "u", Password: "s3cret", From: "shop@example.test", Uncertain: "leave", Enabled: true}
	saved := do[SMTP](b, "Channels.SaveSMTP", in)
	require.Empty(t, saved.Password)
	require.True(t, saved.HasPassword)
	in.Password, in.FromName = "", "Студия"
	require.True(t, do[SMTP](b, "Channels.SaveSMTP", in).HasPassword, "an empty one keeps it")
	require.Empty(t, do[SMTP](b, "Channels.SMTP", nil).Password)
	result := do[TestResult](b, "Channels.TestSMTP", TestSMTP{SMTP: in})
	require.False(t, result.OK)
	require.NotEmpty(t, result.Fault.Code)
	in.Port = 70000
	_, failed := try[SMTP](b, "Channels.SaveSMTP", in)
	require.Equal(t, "port", failed.Fields[0].Field)
	var ids []string
	for _, c := range do[[]Channel](b, "Channels.List", nil) {
		ids = append(ids, c.ID)
	}
	require.Equal(t, []string{"local", "email"}, ids)
}

func TestSettingsAndTheRedSwitch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	info := do[Info](b, "System.Info", nil)
	require.True(t, info.Empty)
	require.False(t, info.Window)
	prefs := info.Preferences
	prefs.Language, prefs.Theme, prefs.Zone = "en", "dark", "Asia/Tokyo"
	require.Equal(t, prefs, do[Info](b, "System.SavePreferences", prefs).Preferences)
	require.EqualValues(t, 180, prefs.History)
	prefs.History = 0
	require.Zero(t, do[Info](b, "System.SavePreferences", prefs).Preferences.History, "for ever")
	prefs.History = -1
	_, failed := try[Info](b, "System.SavePreferences", prefs)
	require.Equal(t, "history_days", failed.Fields[0].Field)
	prefs.History = 90
	prefs.Zone = "Moon/Base"
	_, failed = try[Info](b, "System.SavePreferences", prefs)
	require.Equal(t, "zone", failed.Fields[0].Field)

	require.NoError(t, b.app.StartEngine(t.Context()))
	require.Equal(t, "running", do[Health](b, "System.Health", nil).State)
	require.Equal(t, "stopped", do[Health](b, "System.SetEngine", SetEngine{On: false}).State)
	require.Equal(t, "running", do[Health](b, "System.SetEngine", SetEngine{On: true}).State)
}

func TestSecondEngineIsRefusedAndSaysSo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.NoError(t, b.app.StartEngine(t.Context()))
	other, err := Open(t.Context(), Options{Workspace: b.app.Workspace(), Clock: clock.NewManual(noon), Secrets: keychain{}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, other.Close()) })
	require.Error(t, other.StartEngine(t.Context()))
	health := do[Health](&bundle{t, other}, "System.Health", nil)
	require.Equal(t, "refused", health.State)
	require.NotNil(t, health.Fault)
}

func TestDialogsGoThroughTheWindowOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, failed := try[FileRef](b, "Dialogs.Open", OpenDialog{Purpose: "table"})
	require.Equal(t, fault.NoWindow, failed.Code)
	dir := t.TempDir()
	chosen := filepath.Join(dir, "выбор.csv")
	require.NoError(t, os.WriteFile(chosen, []byte("a\n"), 0o600))
	b.app.SetNative(Native{
		Open: func(context.Context, string) (string, error) { return chosen, nil },
		Save: func(_ context.Context, name string) (string, error) { return filepath.Join(dir, name), nil },
	})
	ref := do[FileRef](b, "Dialogs.Open", OpenDialog{Purpose: "table"})
	require.Equal(t, "выбор.csv", ref.Name)
	require.NotContains(t, ref.Handle, dir, "a handle tells no path")
	made := b.file("Привет.voronka.json", greeting)
	do[FileRef](b, "Dialogs.Save", SaveDialog{File: made})
	text, err := os.ReadFile(filepath.Join(dir, "Привет.voronka.json"))
	require.NoError(t, err)
	require.Equal(t, greeting, string(text))
	b.app.SetNative(Native{Open: func(context.Context, string) (string, error) { return "", nil }})
	require.Empty(t, do[FileRef](b, "Dialogs.Open", OpenDialog{Purpose: "flow"}).Handle, "the person gave up")
}
