package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/app"
	"voronka/app/web"
	"voronka/backend/fault"
)

// declared reads the calls that the page's generated types know of.
func declared(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../frontend/src/api/types.gen.ts")
	require.NoError(t, err)
	_, table, ok := strings.Cut(string(text), "export const serviceMethods = {")
	require.True(t, ok)
	var out []string
	for _, line := range regexp.MustCompile(`(?m)^  (\w+): \[(.*)\],$`).FindAllStringSubmatch(table, -1) {
		for _, method := range regexp.MustCompile(`"(\w+)"`).FindAllStringSubmatch(line[2], -1) {
			out = append(out, line[1]+"."+method[1])
		}
	}
	slices.Sort(out)
	require.Greater(t, len(out), 40)
	return out
}

func TestBothWaysInOfferTheCallsThatThePageKnows(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	a, err := app.Open(ctx, app.Options{Workspace: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { cancel(); require.NoError(t, a.Close()) })
	known := declared(t)
	offered := a.Dispatcher().Methods()
	slices.Sort(offered)
	require.Equal(t, known, offered)

	bridge := app.NewBridge(ctx, a.Dispatcher())
	server, err := web.Listen("127.0.0.1:0", web.Config{
		Dispatcher: a.Dispatcher(), Topics: a.Topics(), Files: a.Files(), Log: a.Log(), Token: token,
	})
	require.NoError(t, err)
	ended := make(chan error, 1)
	serving, stop := context.WithCancel(ctx)
	go func() { ended <- server.Serve(serving) }()
	t.Cleanup(func() { stop(); <-ended })

	// A field that no argument has: every call answers that it is wrong, and none is carried out.
	const wrong = `{"no such field":1}`
	for _, method := range append(known, "Customers.Gone", "Gone.List", "System") {
		_, err := bridge.Call("1", method, wrong)
		var inWindow *app.Fault
		require.True(t, errors.As(err, &inWindow), method)

		r, err := http.NewRequestWithContext(ctx, "POST", server.Address()+"api/"+strings.Replace(method, ".", "/", 1), strings.NewReader(wrong))
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		if method == "System" { // no address of a call at all
			require.GreaterOrEqual(t, res.StatusCode, 400)
			continue
		}
		var inBrowser app.Fault
		require.NoError(t, json.Unmarshal(body, &inBrowser), "%s: %s", method, body)
		require.Equal(t, inWindow.Code, inBrowser.Code, method)
		want := fault.BadRequest
		if !slices.Contains(known, method) {
			want = fault.Unknown
		}
		require.Equal(t, want, inBrowser.Code, method)
	}
}
