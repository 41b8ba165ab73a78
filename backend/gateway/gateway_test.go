package gateway_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/gateway"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

var noon = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const secret = "очень секретно"

type bundle struct {
	*testing.T
	db      *store.DB
	hook    gateway.Hook
	url     string
	limited atomic.Bool
}

func setup(t *testing.T, change func(*gateway.Hook)) *bundle {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), store.Options{Clock: clock.NewManual(noon)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	b := &bundle{T: t, db: db}
	h := gateway.Hook{Name: "Магазин", Path: "abc", Mode: gateway.BySignature, Enabled: true, Person: gateway.Person{Email: "client.email", Phone: "client.phone", Key: "client.id", Name: "client.name"},
		Fields: []flow.NamedOutput{{Name: "amount", Path: "order.sum", Type: formula.Number}, {Name: "title", Type: formula.Text}, {Name: "gift", Path: "order.gift", Type: formula.Flag}}}
	if change != nil {
		change(&h)
	}
	b.write(func(tx *store.Tx) error {
		if _, err := workspace.Init(tx, "RUB"); err != nil {
			return err
		}
		point, _ := crm.NewPoint(crm.EmailPoint, "anna@example.test")
		phone, _ := crm.NewPoint(crm.PhonePoint, "+79123456789")
		if _, err := crm.CreateCustomers(tx, crm.Cause{Actor: "user"}, []crm.NewPerson{{Name: "Анна", Points: []crm.Point{point, phone}, Keys: []crm.Key{{Source: "shop", Key: "0042"}}}}); err != nil {
			return err
		}
		b.hook, err = gateway.Save(tx, h)
		return err
	})
	log := logrus.New()
	log.SetOutput(io.Discard)
	s, err := gateway.Listen("127.0.0.1:0", &gateway.Receiver{DB: db, Secret: func(name string) (string, error) {
		if name != b.hook.SecretName() {
			return "", fault.Missing("secret", name)
		}
		return secret, nil
	}}, log)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	b.url = "http://" + s.Addr()
	return b
}

func (b *bundle) write(fn func(tx *store.Tx) error) {
	b.Helper()
	require.NoError(b, b.db.Write(b.Context(), fn))
}

func (b *bundle) events() []event.Event {
	b.Helper()
	var out []event.Event
	require.NoError(b, b.db.Read(b.Context(), func(q *store.ReadTx) error {
		all, err := store.Events(q, 0, 1000)
		for _, e := range all {
			if e.Name == event.WebhookReceived {
				out = append(out, e)
			}
		}
		return err
	}))
	return out
}

func (b *bundle) outcomes() []string {
	b.Helper()
	var out []string
	require.NoError(b, b.db.Read(b.Context(), func(q *store.ReadTx) error {
		calls, err := gateway.Calls(q, b.hook.ID, 100)
		for _, c := range calls {
			out = append(out, c.Outcome)
		}
		return err
	}))
	return out
}

// post sends a call, signed as of a moment unless change makes it otherwise.
func (b *bundle) post(path, body string, at time.Time, change func(*http.Request)) (int, map[string]any) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.url+path, strings.NewReader(body))
	require.NoError(b, err)
	req.Header.Set("Content-Type", "application/json")
	stamp := gateway.Stamp(at)
	req.Header.Set("X-Timestamp", stamp)
	req.Header.Set("X-Signature", gateway.Sign(secret, stamp, []byte(body)))
	if change != nil {
		change(req)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(b, err)
	defer res.Body.Close()
	var out map[string]any
	require.NoError(b, json.NewDecoder(res.Body).Decode(&out))
	return res.StatusCode, out
}

const good = `{"client":{"email":"ANNA@example.test"},"order":{"sum":"1990.50","gift":true},"title":"Заказ"}`

func TestASignedCallIsAnEventAboutItsPerson(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	status, answer := b.post("/hook/abc", good, noon, nil)
	require.Equal(t, 200, status)
	require.Equal(t, true, answer["ok"])
	events := b.events()
	require.Len(t, events, 1)
	require.Equal(t, event.Ref{Kind: event.Customer, ID: 1}, events[0].Subject)
	require.EqualValues(t, 1, events[0].Person)
	require.True(t, events[0].Live)
	require.JSONEq(t, `{"hook":"`+b.hook.UID+`","data":{"amount":1990.5,"gift":true,"title":"Заказ"}}`, string(events[0].Payload))
	for _, body := range []string{`{"client":{"phone":"8 (912) 345-67-89"}}`, `{"client":{"id":"0042"}}`} {
		status, _ := b.post("/hook/abc", body, noon, nil)
		require.Equal(t, 200, status)
	}
	for _, e := range b.events() {
		require.EqualValues(t, 1, e.Subject.ID)
	}
}

func TestTheSameCallIsTakenOnceHoweverOftenAndAtOnceItComes(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	var all sync.WaitGroup
	repeated := make(chan bool, 20)
	for range 20 {
		all.Go(func() {
			_, answer := b.post("/hook/abc", good, noon, func(r *http.Request) { r.Header.Set("X-Event-Id", "order-7") })
			repeated <- answer["repeated"] == true
		})
	}
	all.Wait()
	close(repeated)
	fresh := 0
	for r := range repeated {
		if !r {
			fresh++
		}
	}
	require.Equal(t, 1, fresh)
	require.Len(t, b.events(), 1)
	// Without an id a call that was overheard is known by its signature.
	for range 2 {
		status, _ := b.post("/hook/abc", good, noon.Add(time.Second), nil)
		require.Equal(t, 200, status)
	}
	require.Len(t, b.events(), 2)
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, path, body string
		at               time.Time
		change           func(*http.Request)
		status           int
		code             fault.Code
		noted            bool
	}{
		{"another path", "/hook/abd", good, noon, nil, 404, gateway.NoHook, false},
		{"the program's own calls", "/api/System/Info", good, noon, nil, 404, gateway.NoHook, false},
		{"another method", "/hook/abc", "", noon, func(r *http.Request) { r.Method = http.MethodGet }, 405, fault.BadRequest, false},
		{"no signature", "/hook/abc", good, noon, func(r *http.Request) { r.Header.Del("X-Signature") }, 401, gateway.BadSignature, true},
		{"another secret", "/hook/abc", good, noon, func(r *http.Request) {
			r.Header.Set("X-Signature", gateway.Sign("другой", r.Header.Get("X-Timestamp"), []byte(good)))
		}, 401, gateway.BadSignature, true},
		{"another body under the signature", "/hook/abc", good, noon, func(r *http.Request) { r.Body = io.NopCloser(bytes.NewReader([]byte(strings.Repeat(" ", len(good))))) }, 401, gateway.BadSignature, true},
		{"another moment under the signature", "/hook/abc", good, noon, func(r *http.Request) { r.Header.Set("X-Timestamp", gateway.Stamp(noon.Add(time.Second))) }, 401, gateway.BadSignature, true},
		{"an old call", "/hook/abc", good, noon.Add(-6 * time.Minute), nil, 401, gateway.BadTime, true},
		{"a call of the future", "/hook/abc", good, noon.Add(6 * time.Minute), nil, 401, gateway.BadTime, true},
		{"no JSON", "/hook/abc", "{", noon, nil, 400, gateway.BadBody, true},
		{"a list", "/hook/abc", "[]", noon, nil, 400, gateway.BadBody, true},
		{"nobody", "/hook/abc", `{"client":{"email":"nobody@example.test"}}`, noon, nil, 422, gateway.Nobody, true},
		{"too large", "/hook/abc", `{"x":"` + strings.Repeat("x", 300<<10) + `"}`, noon, nil, 413, fault.TooLarge, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, nil)
			status, answer := b.post(c.path, c.body, c.at, c.change)
			require.Equal(t, c.status, status)
			require.Equal(t, string(c.code), answer["error"])
			require.Empty(t, b.events())
			if c.noted {
				require.Equal(t, []string{string(c.code)}, b.outcomes())
			}
		})
	}
}

func TestATokenAndAFormAndANewPerson(t *testing.T) {
	t.Parallel()
	b := setup(t, func(h *gateway.Hook) {
		h.Mode, h.Person = gateway.ByToken, gateway.Person{Email: "email", Name: "name", Create: true}
		h.Fields = []flow.NamedOutput{{Name: "sum", Type: formula.Number}}
	})
	form := func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", "Bearer "+secret)
		r.Header.Del("X-Signature")
	}
	status, _ := b.post("/hook/abc", "email=new@example.test&name=%D0%9D%D0%BE%D0%B2%D1%8B%D0%B9&sum=5", noon, form)
	require.Equal(t, 200, status)
	require.EqualValues(t, 2, b.events()[0].Subject.ID)
	status, _ = b.post("/hook/abc", "email=new@example.test&sum=6", noon, form)
	require.Equal(t, 200, status)
	require.EqualValues(t, 2, b.events()[1].Subject.ID, "the second call finds whom the first made")
	status, _ = b.post("/hook/abc", "email=new@example.test", noon, func(r *http.Request) { form(r); r.Header.Set("Authorization", "Bearer x") })
	require.Equal(t, 401, status)
	status, _ = b.post("/hook/abc", "email=not-an-address", noon, form)
	require.Equal(t, 422, status)
	require.Equal(t, []string{"hook.nobody", "hook.signature", "accepted", "accepted"}, b.outcomes())
}

func TestAHookThatIsSwitchedOffOrGoneIsNotThere(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	b.hook.Enabled = false
	b.write(func(tx *store.Tx) error { _, err := gateway.Save(tx, b.hook); return err })
	status, _ := b.post("/hook/abc", good, noon, nil)
	require.Equal(t, 404, status)
	b.write(func(tx *store.Tx) error { return gateway.Delete(tx, b.hook.UID) })
	status, _ = b.post("/hook/abc", good, noon, nil)
	require.Equal(t, 404, status)
}

func TestTooManyCallsOfOneAddressAreToldToWait(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	limited := false
	for range 200 { // more at once than the burst allows, whatever the machine's pace
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.url+"/hook/none", nil)
				if err != nil {
					return
				}
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					return
				}
				defer res.Body.Close()
				if res.StatusCode == 429 && res.Header.Get("Retry-After") != "" {
					b.limited.Store(true)
				}
			})
		}
		all.Wait()
		if limited = b.limited.Load(); limited {
			break
		}
	}
	require.True(t, limited)
}

func FuzzACall(f *testing.F) {
	f.Add("application/json", []byte(good))
	f.Add("application/x-www-form-urlencoded", []byte("a=1&a=2&b=%zz"))
	f.Add("", []byte(`{"order":{"sum":1e400}}`))
	h := gateway.Hook{Fields: []flow.NamedOutput{{Name: "a", Path: "order.sum", Type: formula.Number}, {Name: "b", Path: "/a/0", Type: formula.Text},
		{Name: "c", Path: "a", Type: formula.List}, {Name: "d", Path: "title", Type: formula.Instant}, {Name: "e", Path: "title", Type: formula.Date}}}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		root, wrong := gateway.Parse(contentType, body)
		if wrong != nil {
			return
		}
		data := h.Map(root)
		_, err := json.Marshal(data) // what is taken of a call can always be kept
		require.NoError(t, err)
	})
}
