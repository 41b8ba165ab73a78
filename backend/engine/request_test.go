package engine_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/store"
)

func requestNode(method, more string) string {
	return fmt.Sprintf(`a action.http_request {"method":%q,"url":"https://api.example.test/x","outputs":[{"name":"id","path":"id","type":"number"}]%s}`, method, more)
}

// asking opens a fixture whose requests are answered by fn.
func asking(t *testing.T, fn func(r *interp.Request, attempt int) (map[string]json.RawMessage, error)) (*enginetest.Fixture, *enginetest.Answering) {
	t.Helper()
	server := &enginetest.Answering{Answer: fn}
	return enginetest.New(t, enginetest.Options{Engine: func(c *engine.Config) { c.Requests = server.Ways() }}), server
}

func status(n int) map[string]json.RawMessage {
	return map[string]json.RawMessage{"status": json.RawMessage(fmt.Sprint(n)), "id": json.RawMessage("7")}
}

var refused = fault.New("request.status", fault.Args{"host": "api.example.test", "status": 503})

func TestARequestIsTriedAgainUnderOneKeyAndItsAnswerReachesLaterSteps(t *testing.T) {
	t.Parallel()
	f, server := asking(t, func(_ *interp.Request, attempt int) (map[string]json.RawMessage, error) {
		if attempt < 3 {
			return nil, channel.Again(refused, 0)
		}
		return status(201), nil
	})
	begin(t, f, 1, "", []string{requestNode("POST", ""), `c condition.expression {"test":"a.status == 201 and a.id == 7"}`, "m " + send},
		"s.next a", "a.next c", "c.yes m")
	idle(t, f)
	runTo(t, f, 24*time.Hour)
	require.Equal(t, []string{"s started next", "a waits", "a sent next", "c passed yes", "m sent next", "m ended"}, whats(history(t, f, 1)))
	asked := server.Asked()
	require.Len(t, asked, 3)
	require.Equal(t, asked[0].Key, asked[2].Key)
	checkTotals(t, f)
}

func TestAFinalFailureLeavesByErrorWithItsStatus(t *testing.T) {
	t.Parallel()
	f, _ := asking(t, func(*interp.Request, int) (map[string]json.RawMessage, error) {
		return map[string]json.RawMessage{"status": json.RawMessage("404")}, channel.Final(refused)
	})
	begin(t, f, 1, "", []string{requestNode("GET", ""), `c condition.expression {"test":"a.status == 404"}`, "m " + send}, "s.next a", "a.error c", "c.yes m")
	idle(t, f)
	require.Equal(t, []string{"s started next", "a waits", "a failed error", "c passed yes", "m sent next", "m ended"}, whats(history(t, f, 1)))
	checkTotals(t, f)
}

func TestARefusedAddressLeavesByBlocked(t *testing.T) {
	t.Parallel()
	f, _ := asking(t, func(*interp.Request, int) (map[string]json.RawMessage, error) {
		return nil, channel.Final(fault.New(engine.RequestRefused, fault.Args{"host": "x"}))
	})
	begin(t, f, 1, "", []string{requestNode("GET", ""), "m " + send}, "s.next a", "a.blocked m")
	idle(t, f)
	require.Equal(t, []string{"s started next", "a waits", "a blocked blocked", "m sent next", "m ended"}, whats(history(t, f, 1)))
}

func TestAnUncertainRequestIsHeldUntilAPersonDecides(t *testing.T) {
	t.Parallel()
	for _, again := range []bool{true, false} {
		f, server := asking(t, func(_ *interp.Request, attempt int) (map[string]json.RawMessage, error) {
			if attempt == 1 {
				return nil, channel.Lost(fault.New(channel.OutcomeLost, fault.Args{"channel": "http"}))
			}
			return status(200), nil
		})
		begin(t, f, 1, "", []string{requestNode("POST", ""), "m " + send}, "s.next a", "a.next m")
		idle(t, f)
		runTo(t, f, 48*time.Hour)
		require.Len(t, server.Asked(), 1, "it is never silently repeated")
		require.Equal(t, []string{"s started next", "a waits"}, whats(history(t, f, 1)))
		f.Read(t, func(q *store.ReadTx) error {
			held, err := engine.UncertainRequests(q, 10)
			require.Len(t, held, 1)
			require.Equal(t, "api.example.test", held[0].Host)
			return err
		})
		n, err := f.Engine.SettleRequests(t.Context(), nil, again)
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		idle(t, f)
		require.Equal(t, []string{"s started next", "a waits", "a sent next", "m sent next", "m ended"}, whats(history(t, f, 1)))
		require.Len(t, server.Asked(), map[bool]int{true: 2, false: 1}[again])
		checkTotals(t, f)
	}
}

func TestWhatAProcessThatDiedHadClaimedIsHeldOrRepeatedByItsMethod(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]int{"POST": 0, "PUT": 1} {
		dir := t.TempDir()
		server := &enginetest.Answering{Answer: func(*interp.Request, int) (map[string]json.RawMessage, error) { return status(200), nil }}
		o := enginetest.Options{Engine: func(c *engine.Config) { c.Requests = server.Ways() }}
		f, err := enginetest.Open(dir, o)
		require.NoError(t, err)
		begin(t, f, 1, "", []string{requestNode(method, ""), "m " + send}, "s.next a", "a.next m")
		_, err = f.Engine.Turn(t.Context())
		require.NoError(t, err)
		// As a kill just after the claim leaves it.
		f.Write(t, func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE outbox SET state = 'claimed', due = NULL, attempts = 1`)
			return err
		})
		require.NoError(t, f.DB.Close())
		f, err = enginetest.Open(dir, o)
		require.NoError(t, err)
		idle(t, f)
		require.Len(t, server.Asked(), want)
		f.Read(t, func(q *store.ReadTx) error {
			held, err := engine.UncertainRequests(q, 10)
			require.Len(t, held, 1-want)
			return err
		})
		f.Engine.Stop()
		require.NoError(t, f.DB.Close())
	}
}

func TestNothingIsAskedAfterAStop(t *testing.T) {
	t.Parallel()
	f, server := asking(t, func(*interp.Request, int) (map[string]json.RawMessage, error) { return status(200), nil })
	made := begin(t, f, 1, "", []string{requestNode("POST", ""), "m " + send}, "s.next a", "a.next m")
	_, err := f.Engine.Turn(t.Context())
	require.NoError(t, err)
	_, err = f.Engine.StopRuns(t.Context(), made.UID, nil)
	require.NoError(t, err)
	idle(t, f)
	require.Empty(t, server.Asked())
	require.Equal(t, interp.Stopped, state(t, f, 1))
}
