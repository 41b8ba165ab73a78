package web_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"voronka/app"
	"voronka/app/web"
	"voronka/backend/fault"
)

// probe is a service with a method of every shape that the bridge can carry.
type probe struct{ entered, ended chan struct{} }

type everything struct {
	Text   string             `json:"text"`
	Whole  int64              `json:"whole"`
	Part   float64            `json:"part"`
	Flag   bool               `json:"flag"`
	List   []string           `json:"list"`
	Map    map[string]string  `json:"map"`
	Inner  *inner             `json:"inner,omitempty"`
	Raw    json.RawMessage    `json:"raw,omitempty"`
	Any    any                `json:"any"`
	Tables map[string][]inner `json:"tables"`
}
type inner struct {
	Names []string `json:"names"`
}

func (probe) Echo(_ context.Context, in everything) (everything, error) { return in, nil }
func (probe) Nothing(context.Context) ([]string, error)                 { return nil, nil }
func (probe) Fail(_ context.Context, in inner) (inner, error) {
	switch in.Names[0] {
	case "coded":
		return in, fault.New(fault.Stale, fault.Args{"what": "flow"})
	case "fields":
		return in, fault.InvalidFields(fault.Field{Field: "name", Code: "empty"})
	case "plain":
		return in, io.ErrUnexpectedEOF
	}
	panic("never mind")
}
func (p probe) Slow(ctx context.Context) (inner, error) {
	close(p.entered)
	<-ctx.Done()
	close(p.ended)
	return inner{}, ctx.Err()
}

type bundle struct {
	server *web.Server
	probe  probe
	topics *app.Topics
	client *http.Client
}

const token = "the-token-of-the-test"

func setup(t *testing.T, change func(*web.Config)) *bundle {
	t.Helper()
	b := &bundle{probe: probe{make(chan struct{}), make(chan struct{})}, topics: app.NewTopics()}
	files := app.NewFiles()
	cfg := web.Config{
		Dispatcher: app.NewDispatcher(app.DiscardLog(), map[string]any{"Probe": b.probe}),
		Topics:     b.topics, Files: files, Built: true, Log: app.DiscardLog(), Token: token,
		Page: fstest.MapFS{
			"index.html":     {Data: []byte("<html>the page</html>")},
			"assets/main.js": {Data: []byte("export {}")},
		},
	}
	if change != nil {
		change(&cfg)
	}
	var err error
	b.server, err = web.Listen("127.0.0.1:0", cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.server.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
		require.NoError(t, files.Close())
	})
	b.client = &http.Client{}
	return b
}

func (b *bundle) request(t *testing.T, method, path, body string, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, b.server.Address()+strings.TrimPrefix(path, "/"), strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func (b *bundle) do(t *testing.T, r *http.Request) (int, string, http.Header) {
	t.Helper()
	res, err := b.client.Do(r)
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(text), res.Header
}

func TestCallCarriesEveryParameterType(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	in := `{"text":"Анна «V» \u0000","whole":9007199254740991,"part":0.1,"flag":true,"list":["а","б"],"map":{"k":"v"},` +
		`"inner":{"names":["x"]},"raw":{"deep":[1,{"a":null}]},"any":[1,"two"],"tables":{"t":[{"names":[]}]}}`
	status, out, header := b.do(t, b.request(t, "POST", "/api/Probe/Echo", in))
	require.Equal(t, 200, status)
	require.JSONEq(t, in, out)
	require.Equal(t, "application/json", header.Get("Content-Type"))

	_, out, _ = b.do(t, b.request(t, "POST", "/api/Probe/Nothing", ""))
	require.Equal(t, "[]", out, "a list that is empty is a list")
	_, out, _ = b.do(t, b.request(t, "POST", "/api/Probe/Echo", `{"tables":{"t":[{}]}}`))
	require.JSONEq(t, `{"text":"","whole":0,"part":0,"flag":false,"list":[],"map":{},"any":null,"tables":{"t":[{"names":[]}]}}`, out)
}

func TestErrorsHaveOneShape(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for _, c := range []struct {
		name, path, body string
		status           int
		want             string
	}{
		{"a coded error", "/api/Probe/Fail", `{"names":["coded"]}`, 409, `{"code":"stale","args":{"what":"flow"}}`},
		{"input with fields", "/api/Probe/Fail", `{"names":["fields"]}`, 422, `{"code":"invalid","fields":[{"field":"name","code":"empty"}]}`},
		{"a method that is not there", "/api/Probe/Gone", ``, 404, `{"code":"unknown","args":{"what":"method","key":"Probe.Gone"}}`},
		{"an unknown field", "/api/Probe/Fail", `{"name":[]}`, 400, ""},
		{"broken JSON", "/api/Probe/Fail", `{"names":`, 400, ""},
		{"two values", "/api/Probe/Fail", `{} {}`, 400, ""},
		{"an argument where none is taken", "/api/Probe/Nothing", `{"a":1}`, 400, ""},
	} {
		status, out, _ := b.do(t, b.request(t, "POST", c.path, c.body))
		require.Equal(t, c.status, status, c.name)
		if c.want == "" {
			var f app.Fault
			require.NoError(t, json.Unmarshal([]byte(out), &f), c.name)
			require.Equal(t, fault.BadRequest, f.Code, c.name)
			continue
		}
		require.JSONEq(t, c.want, out, c.name)
	}
}

func TestInternalErrorsAndPanicsShowOnlyAReference(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for _, how := range []string{"plain", "panic"} {
		status, out, _ := b.do(t, b.request(t, "POST", "/api/Probe/Fail", `{"names":["`+how+`"]}`))
		require.Equal(t, 500, status)
		var f app.Fault
		require.NoError(t, json.Unmarshal([]byte(out), &f))
		require.Equal(t, fault.Internal, f.Code)
		require.Len(t, f.Reference, 8)
		require.NotContains(t, out, "EOF")
		require.NotContains(t, out, "never mind")
	}
}

func TestAbortCancelsTheWork(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	ctx, abort := context.WithCancel(context.Background())
	gone := make(chan error, 1)
	go func() {
		res, err := b.client.Do(b.request(t, "POST", "/api/Probe/Slow", "").WithContext(ctx))
		if err == nil {
			_ = res.Body.Close()
		}
		gone <- err
	}()
	<-b.probe.entered
	abort()
	<-b.probe.ended // the call's own context was cancelled
	require.ErrorIs(t, <-gone, context.Canceled)
}

func TestDoors(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	port := b.server.Address()[strings.LastIndex(b.server.Address(), ":")+1:]
	port = strings.TrimSuffix(port, "/")
	for _, c := range []struct {
		name    string
		path    string
		headers []string
		status  int
	}{
		{"with the token", "/", nil, 200},
		{"under the name localhost", "/", []string{"Host", "localhost:" + port}, 200},
		{"without the token", "/", []string{"Authorization", ""}, 401},
		{"with a wrong token", "/", []string{"Authorization", "Bearer x"}, 401},
		{"with a wrong token in the address", "/?token=x", []string{"Authorization", ""}, 401},
		{"a name that a stranger made lead here", "/", []string{"Host", "evil.example:" + port}, 403},
		{"another port's page", "/", []string{"Origin", "http://127.0.0.1:1"}, 403},
		{"a stranger's page", "/", []string{"Origin", "https://evil.example"}, 403},
		{"a sandboxed page", "/", []string{"Origin", "null"}, 403},
		{"a stranger's fetch", "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		{"our own page", "/", []string{"Origin", "http://127.0.0.1:" + port}, 200},
	} {
		status, _, header := b.do(t, b.request(t, "GET", c.path, "", c.headers...))
		require.Equal(t, c.status, status, c.name)
		require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'", c.name)
	}
	_, err := web.Listen("0.0.0.0:0", web.Config{})
	require.True(t, fault.Has(err, fault.Refused))
}

func TestTokenBecomesACookie(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	b.client.Jar = jar
	res, err := b.client.Get(b.server.Invitation())
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Contains(t, string(text), "the page")
	require.NotContains(t, res.Request.URL.String(), "token", "the address does not keep it")
	status, _, _ := b.do(t, b.request(t, "POST", "/api/Probe/Nothing", "", "Authorization", ""))
	require.Equal(t, 200, status, "the cookie alone is enough")

	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	_, _, header := b.do(t, b.request(t, "GET", "//evil.example/x?token="+token, ""))
	require.NotContains(t, header.Get("Location"), "//")
	_, _, header = b.do(t, b.request(t, "GET", "/?token="+token, ""))
	require.Contains(t, header.Get("Set-Cookie"), "HttpOnly; SameSite=Strict")
}

func TestBodyLimits(t *testing.T) {
	t.Parallel()
	b := setup(t, func(c *web.Config) { c.MaxBody, c.MaxUpload = 100, 1000 })
	status, out, _ := b.do(t, b.request(t, "POST", "/api/Probe/Echo", `{"text":"`+strings.Repeat("x", 200)+`"}`))
	require.Equal(t, 413, status)
	require.Contains(t, out, `"too_large"`)
	status, _, _ = b.do(t, b.request(t, "POST", "/files?name=a.csv", strings.Repeat("x", 1000)))
	require.Equal(t, 200, status)
	status, out, _ = b.do(t, b.request(t, "POST", "/files?name=a.csv", strings.Repeat("x", 1001)))
	require.Equal(t, 413, status)
	require.Contains(t, out, `"too_large"`)
}

func TestFilesGoInAndOut(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", `C:\Мои файлы\база клиентов.csv`)
	require.NoError(t, err)
	_, err = part.Write([]byte("id;имя\n1;Анна\n"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	status, out, _ := b.do(t, b.request(t, "POST", "/files", form.String(), "Content-Type", w.FormDataContentType()))
	require.Equal(t, 200, status, out)
	var ref app.FileRef
	require.NoError(t, json.Unmarshal([]byte(out), &ref))
	require.Equal(t, "база клиентов.csv", ref.Name)
	require.EqualValues(t, 21, ref.Size)

	status, out, header := b.do(t, b.request(t, "GET", "/files/"+ref.Handle, ""))
	require.Equal(t, 200, status)
	require.Equal(t, "id;имя\n1;Анна\n", out)
	require.Contains(t, header.Get("Content-Disposition"), "attachment")
	status, _, _ = b.do(t, b.request(t, "GET", "/files/..%2Findex.html", ""))
	require.Equal(t, 404, status)
}

func TestEventsReachThePage(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	res, err := b.client.Do(b.request(t, "GET", "/api/events", "").WithContext(ctx))
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
	lines := bufio.NewScanner(res.Body)
	require.True(t, lines.Scan()) // «: open»: it listens now
	b.topics.Publish("flows", "customers", "flows")
	var got []string
	for len(got) < 2 && lines.Scan() {
		if lines.Text() != "" {
			got = append(got, lines.Text())
		}
	}
	require.Equal(t, []string{"event: changed", `data: {"topics":["customers","flows"]}`}, got)
}

func TestPage(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for path, want := range map[string]string{"/": "the page", "/flows/12": "the page", "/index.html": "the page", "/assets/main.js": "export"} {
		status, out, _ := b.do(t, b.request(t, "GET", path, ""))
		require.Equal(t, 200, status, path)
		require.Contains(t, out, want, path)
	}
	status, _, _ := b.do(t, b.request(t, "GET", "/assets/gone.js", ""))
	require.Equal(t, 404, status)

	b = setup(t, func(c *web.Config) { c.Built = false })
	_, out, _ := b.do(t, b.request(t, "GET", "/", ""))
	require.Contains(t, out, "Страница не собрана")
}
