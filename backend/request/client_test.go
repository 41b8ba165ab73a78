package request_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/request"
)

var all = []string{"network", "timeout", "408", "429", "5xx"}

func client(allow bool) *request.Client {
	secrets := map[string]string{"API_KEY": `s3cr"et/+`}
	return request.New(request.Config{AllowPrivate: func() bool { return allow }, Secret: func(name string) (string, error) {
		if v, ok := secrets[name]; ok {
			return v, nil
		}
		return "", fault.Missing("secret", name)
	}})
}

func server(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func text(s string) interp.Blend { return interp.Blend{{Text: s}} }

func ask(method, url string) *interp.Request {
	return &interp.Request{Method: method, URL: text(url), RetryOn: all, Seconds: 5}
}

func TestARequestArrivesAsItIsMeantAndItsAnswerIsTaken(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		_, _ = w.Write([]byte(`{"data":{"id":12345678901234567,"name":"Анна","ok":true,"sum":"12.5","tags":["a","b"],"at":"2026-03-02T10:00:00+03:00"},"items":[{"x":1}]}`))
	})
	r := &interp.Request{Method: "POST", Seconds: 5, Type: "application/json",
		URL:     interp.Blend{{Text: url + "/v1?key="}, {Secret: "API_KEY", As: interp.AsURL}},
		Headers: []interp.Header{{Name: "Authorization", Value: interp.Blend{{Text: "Bearer "}, {Secret: "API_KEY"}}}},
		Body:    interp.Blend{{Text: `{"k":"`}, {Secret: "API_KEY", As: interp.AsJSON}, {Text: `"}`}},
		Outputs: []flow.NamedOutput{{Name: "id", Path: "data.id", Type: formula.Number}, {Name: "name", Path: "/data/name", Type: formula.Text},
			{Name: "ok", Path: "data.ok", Type: formula.Flag}, {Name: "sum", Path: "data.sum", Type: formula.Number},
			{Name: "tags", Path: "data.tags", Type: formula.List}, {Name: "at", Path: "data.at", Type: formula.Instant},
			{Name: "x", Path: "items.0.x", Type: formula.Text}, {Name: "none", Path: "data.nothing", Type: formula.Text}},
	}
	answer, failure := client(true).Do(t.Context(), "1-2-3@W", r)
	require.Nil(t, failure)
	require.Equal(t, 200, answer.Status)
	require.Equal(t, `s3cr"et/+`, got.URL.Query().Get("key"))
	require.Equal(t, `Bearer s3cr"et/+`, got.Header.Get("Authorization"))
	require.Equal(t, "1-2-3@W", got.Header.Get("Idempotency-Key"))
	require.JSONEq(t, `{"k":"s3cr\"et/+"}`, string(body))
	texts := map[string]string{}
	for k, v := range answer.Outputs {
		texts[k] = string(v)
	}
	require.Equal(t, map[string]string{"status": "200", "id": "12345678901234567", "name": `"Анна"`, "ok": "true", "sum": "12.5",
		"tags": `["a","b"]`, "at": `"2026-03-02T07:00:00.000Z"`, "x": `"1"`}, texts)
	kept, err := json.Marshal(r)
	require.NoError(t, err)
	require.NotContains(t, string(kept), "s3cr", "what is kept of a request names its secrets and does not hold them")
	require.NotContains(t, r.URL.Shown()+r.Body.Shown(), "s3cr")
}

func TestWhatAFailureMeans(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	outputs := []flow.NamedOutput{{Name: "id", Path: "id", Type: formula.Number}}
	for _, c := range []struct {
		name    string
		method  string
		safe    bool
		handler http.HandlerFunc
		outputs []flow.NamedOutput
		want    fault.Code
		kind    string // again, final, lost
	}{
		{"404 is final", "GET", false, code(404), nil, request.Status, "final"},
		{"429 is tried again", "POST", false, code(429), nil, request.Status, "again"},
		{"503 is tried again, POST as well: the server says that it did not", "POST", false, code(503), nil, request.Status, "again"},
		{"502 of a GET is tried again", "GET", false, code(502), nil, request.Status, "again"},
		{"502 of a POST is uncertain: the server behind may have taken it", "POST", false, code(502), nil, request.Status, "lost"},
		{"502 of a POST that may be repeated is tried again", "POST", true, code(502), nil, request.Status, "again"},
		{"400 of a PATCH is final", "PATCH", false, code(400), nil, request.Status, "final"},
		{"no JSON", "GET", false, body("<html>"), outputs, request.NotJSON, "final"},
		{"a huge answer", "GET", false, body(`{"id":"` + strings.Repeat("x", 2<<20) + `"}`), outputs, request.TooLarge, "final"},
		{"a connection that breaks off within a POST", "POST", false, drop, nil, channel.OutcomeLost, "lost"},
		{"a connection that breaks off within a PUT", "PUT", false, drop, nil, request.Unreachable, "again"},
		{"a redirect for ever", "GET", false, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) }, nil, request.Redirects, "final"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := ask(c.method, server(t, c.handler))
			r.Safe, r.Outputs = c.safe, c.outputs
			_, failure := client(true).Do(t.Context(), "k", r)
			require.NotNil(t, failure)
			require.Equal(t, c.want, failure.Fault.Code)
			require.Equal(t, c.kind, kindOf(failure))
		})
	}
	t.Run("a hanging server: GET again, POST uncertain", func(t *testing.T) {
		t.Parallel()
		url := server(t, func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		})
		for method, want := range map[string]string{"GET": "again", "POST": "lost"} {
			ctx, cancel := context.WithCancel(t.Context())
			arrived := make(chan struct{})
			slow := server(t, func(_ http.ResponseWriter, r *http.Request) {
				close(arrived)
				<-r.Context().Done()
			})
			go func() { <-arrived; cancel() }()
			_, failure := client(true).Do(ctx, "k", ask(method, slow))
			require.Equal(t, want, kindOf(failure))
			cancel()
		}
		r := ask("GET", url)
		r.Seconds = 1
		_, failure := client(true).Do(t.Context(), "k", r)
		require.Equal(t, request.TimedOut, failure.Fault.Code)
		require.True(t, failure.Retry)
	})
	t.Run("nobody listens: nothing was sent, so a POST is tried again", func(t *testing.T) {
		t.Parallel()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		url := "http://" + l.Addr().String()
		require.NoError(t, l.Close())
		_, failure := client(true).Do(t.Context(), "k", ask("POST", url))
		require.Equal(t, request.Unreachable, failure.Fault.Code)
		require.True(t, failure.Retry)
	})
	t.Run("a list without the class gives up", func(t *testing.T) {
		t.Parallel()
		r := ask("GET", server(t, code(500)))
		r.RetryOn = []string{"429"}
		_, failure := client(true).Do(t.Context(), "k", r)
		require.Equal(t, "final", kindOf(failure))
	})
	t.Run("Retry-After is obeyed", func(t *testing.T) {
		t.Parallel()
		_, failure := client(true).Do(t.Context(), "k", ask("GET", server(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(429)
		})))
		require.Equal(t, 2*time.Minute, failure.After)
	})
}

func TestPrivateAddressesAreRefusedWhereTheyAreDialled(t *testing.T) {
	t.Parallel()
	reached := false
	inside := server(t, func(http.ResponseWriter, *http.Request) { reached = true })
	for _, url := range []string{inside, strings.Replace(inside, "127.0.0.1", "localhost", 1), strings.Replace(inside, "127.0.0.1", "[::ffff:127.0.0.1]", 1),
		"http://169.254.169.254/latest/meta-data", "http://0.0.0.0:80/"} {
		_, failure := client(false).Do(t.Context(), "k", ask("GET", url))
		require.NotNil(t, failure, url)
		require.Equal(t, request.PrivateAddress, failure.Fault.Code, url)
		require.Equal(t, "final", kindOf(failure))
	}
	require.False(t, reached)
}

func TestARedirectInsideIsRefusedAndASecretDoesNotGoElsewhere(t *testing.T) {
	t.Parallel()
	seen := ""
	other := server(t, func(_ http.ResponseWriter, r *http.Request) { seen += r.Header.Get("X-Key") + "|" })
	first := server(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusTemporaryRedirect) })
	r := ask("GET", first)
	_, failure := client(true).Do(t.Context(), "k", r)
	require.Nil(t, failure)
	r.Headers = []interp.Header{{Name: "X-Key", Value: interp.Blend{{Secret: "API_KEY"}}}}
	_, failure = client(true).Do(t.Context(), "k", r)
	require.Equal(t, request.RedirectElsewhere, failure.Fault.Code)
	require.Equal(t, "|", seen)

	// The switch is asked at every dial: a server that was let through cannot lead inside.
	dials := 0
	c := request.New(request.Config{AllowPrivate: func() bool { dials++; return dials == 1 }, Secret: func(string) (string, error) { return "", nil }})
	_, failure = c.Do(t.Context(), "k", ask("GET", first))
	require.Equal(t, request.PrivateAddress, failure.Fault.Code)
	require.Equal(t, 2, dials)
}

func TestAMissingSecretFailsItsRequestAlone(t *testing.T) {
	t.Parallel()
	r := ask("GET", "https://example.test/")
	r.URL = append(r.URL, interp.Piece{Secret: "GONE"})
	_, failure := client(true).Do(t.Context(), "k", r)
	require.Equal(t, request.SecretMissing, failure.Fault.Code)
	require.Equal(t, "GONE", failure.Fault.Args["name"])
}

func TestWhichAddressesArePublic(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"8.8.8.8": true, "93.184.216.34": true, "2606:4700::1111": true, "64:ff9b::808:808": true,
		"10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "127.0.0.2": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "::1": false, "::": false, "fe80::1": false,
		"fd00::1": false, "fec0::1": false, "::ffff:10.0.0.1": false, "::ffff:169.254.169.254": false, "64:ff9b::a00:1": false, "2002:7f00:1::": false,
		"2001:db8::1": false, "fd00:ec2::254": false,
	} {
		require.Equal(t, want, request.Public(netip.MustParseAddr(text)), text)
	}
}

func FuzzTake(f *testing.F) {
	f.Add([]byte(`{"a":[{"b":1}]}`), "a.0.b")
	f.Add([]byte(`[1,2`), "/0")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		for _, kind := range flow.OutputKinds {
			taken, ok := request.Take(body, []flow.NamedOutput{{Name: "x", Path: path, Type: kind}})
			if v := taken["x"]; ok && v != nil {
				require.True(t, json.Valid(v))
				if !bytes.Equal(v, []byte(`""`)) && !bytes.Equal(v, []byte(`[]`)) {
					require.NotNil(t, interp.ReadOutput(v, kind), "%s %s", kind, v)
				}
			}
		}
	})
}

func code(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(n) }
}

func body(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) }
}

func drop(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func kindOf(f *channel.Failure) string {
	switch {
	case f.Uncertain:
		return "lost"
	case f.Retry:
		return "again"
	}
	return "final"
}
