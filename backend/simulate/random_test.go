package simulate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/store"
)

// draw is a random draw as a test: what fails within it fails the draw, so that it is shrunk and told with its seed.
type draw struct {
	testing.TB
	r *rapid.T
}

func (d draw) Helper()                           {}
func (d draw) Errorf(format string, args ...any) { d.r.Errorf(format, args...) }
func (d draw) FailNow()                          { d.r.FailNow() }

// TestBothDriversTellRandomStoriesAlike draws flows without cycles and events at random times, and lets the simulator
// foresee in the same workspace what the durable runner then does; then once more with another flow, for the person as the
// first one left it. Each draw has a workspace of its own and depends on nothing but what was drawn: its seed repeats it.
func TestBothDriversTellRandomStoriesAlike(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	prepared, err := os.ReadFile(preparedFile(t))
	require.NoError(t, err)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		own := filepath.Join(dir, fmt.Sprint(n))
		require.NoError(t, os.Mkdir(own, 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(own, store.FileName), prepared, 0o600))
		began := enginetest.Start.AddDate(0, 0, rapid.IntRange(0, 1500).Draw(r, "day")).Add(time.Duration(rapid.IntRange(0, 24*60).Draw(r, "minute")) * time.Minute)
		f, err := enginetest.Open(own, enginetest.Options{Clock: began})
		require.NoError(t, err)
		defer func() {
			f.Engine.Stop()
			require.NoError(t, f.DB.Close())
			require.NoError(t, os.RemoveAll(own))
		}()
		d := draw{t, r}
		for _, uid := range []string{"01R", "01T"}[:rapid.IntRange(1, 2).Draw(r, "stories")] {
			tellBoth(d, f, drawStory(r, uid))
			require.NoError(d, f.Library.Delete(t.Context(), uid))
		}
		f.Read(d, func(q *store.ReadTx) error { return engine.CheckTotals(q) })
	})
}

// preparedFile is the file of a prepared workspace.
func preparedFile(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	f, err := enginetest.Open(dir, enginetest.Options{})
	require.NoError(t, err)
	enginetest.Prepare(t, f)
	f.Engine.Stop()
	require.NoError(t, f.DB.Close())
	return filepath.Join(dir, store.FileName)
}

// tellBoth lets the simulator foresee a story, then the engine do it, and compares the histories and the refused starts.
func tellBoth(t testing.TB, f *enginetest.Fixture, s enginetest.Story) {
	t.Helper()
	made := f.PublishStory(t, s)
	res := simulated(t, f, made, 1, s)
	foreseen := enginetest.Normal(t, histories(res, made.UID))
	got := enginetest.Durable{}.Tell(t, f, made, 1, s)
	if len(foreseen) == 0 {
		foreseen = nil
	}
	require.Equal(t, foreseen, got, "%s\n%v", s.Flow, s.Events)
	requireSameRefusals(t, f, made, res.Refused)
}

func drawStory(r *rapid.T, uid string) enginetest.Story {
	kinds := []string{
		`condition.expression {"test":"customer.city == 'Казань'"} yes no`,
		`condition.expression {"test":"customer.purchases.count('3d') > 0"} yes no`,
		`condition.expression {"test":"'x' in customer.tags"} yes no`,
		`condition.expression {"test":"customer.fields.mood == 'Казань'"} yes no`,
		`condition.split {"arms":[{"id":"a","name":"А","share":50},{"id":"b","name":"Б","share":50}]} a b`,
		`action.send_message {"channel":"local","text":"{{customer.name}}"} next`,
		`action.set_field {"field":"customer.fields.mood","value":"{{customer.city}}"} next`,
		`action.set_field {"field":"customer.fields.mood","value":"грусть"} next`,
		`action.add_tag {"tag":"x"} next`,
		`action.remove_tag {"tag":"x"} next`,
		`action.add_note {"text":"заметка"} next`,
		`wait.for {"duration":"7h"} next`,
		`wait.for {"duration":"30m"} next`,
		`wait.until_time {"time":"10:00","days":[1,3,5]} next`,
		`wait.until_date {"field":"customer.birthday","repeat":"yearly","time":"12:00"} next empty`,
		`wait.for {"duration":"2d","working_days":true} next`,
		`wait.until_hours {} next`,
		`wait.until_hours {"hours":"own","from":"21:00","to":"03:00","days":[1,4,6],"on_holidays":true} next`,
		`wait.until_date {"field":"customer.fields.visit","repeat":"monthly","offset":"-2d"} next empty`,
		`wait.until_condition {"test":"'x' in customer.tags","timeout":"2d"} happened timeout`,
		`wait.until_condition {"test":"customer.fields.mood == 'грусть' or hour(now()) == 7","timeout":"30h"} happened timeout`,
		`wait.until_condition {"test":"customer.purchases.count('4d') == 0 or today() > date('2026-03-08')","timeout":"8d"} happened timeout`,
		`wait.for_event {"event":"tag.added","timeout":"1d"} happened timeout`,
		`wait.for_event {"event":"field.changed","timeout":"5h"} happened timeout`,
		`wait.for_event {"event":"message.sent","timeout":"5h"} happened timeout`,
		`wait.for_all {} next`,
		`wait.for_all {"timeout":"9h"} next timeout`,
	}
	starts := []string{"event.manual", "event.tag_added", "event.purchase_added", `event.tag_added {"tag":"x"}`}
	nodes := []string{"s " + rapid.SampledFrom(starts).Draw(r, "start")}
	count := rapid.IntRange(1, 7).Draw(r, "nodes")
	ports := [][]string{{"next"}}
	for i := range count {
		kind := rapid.SampledFrom(kinds).Draw(r, "kind")
		cut := strings.LastIndex(kind, "}") + 1
		nodes = append(nodes, fmt.Sprintf("n%d %s", i, kind[:cut]))
		ports = append(ports, strings.Fields(kind[cut:]))
	}
	// Every condition must lead somewhere, so the last step is never one.
	nodes, ports = append(nodes, fmt.Sprintf(`n%d action.add_note {"text":"конец"}`, count)), append(ports, []string{"next"})
	count++
	id := func(i int) string {
		if i == 0 {
			return "s"
		}
		return fmt.Sprintf("n%d", i-1)
	}
	var edges []string
	for i := 0; i <= count; i++ {
		for p, port := range ports[i] {
			if i == count {
				continue
			}
			for range rapid.IntRange(1, 2).Draw(r, "arrows") {
				if p > 0 && rapid.IntRange(0, 3).Draw(r, "open") == 0 {
					continue
				}
				e := fmt.Sprintf("%s.%s %s", id(i), port, id(rapid.IntRange(i+1, count).Draw(r, "to")))
				known := false
				for _, have := range edges {
					known = known || have == e
				}
				if !known {
					edges = append(edges, e)
				}
			}
		}
	}
	settings := rapid.SampledFrom([]string{"", `{"reentry":"always"}`, `{"reentry":"once","quiet_hours":{"from":"22:00","to":"09:00"}}`,
		`{"goals":[{"event":"purchase.paid"}]}`,
		`{"reentry":"always","goals":[{"event":"purchase.paid","where":"purchase.total > 50","to":"n0"},{"event":"tag.added","to":"n0"},{"event":"field.changed"}]}`,
		`{"reentry":"always","goals":[{"event":"purchase.paid","to":"n1"}],"exits":[{"event":"field.changed","where":"customer.city == 'Казань'"}]}`,
		`{"reentry":"always","exits":[{"when":"'x' in customer.tags"}]}`,
		`{"reentry":"always","quiet_hours":{"from":"10:00","to":"20:00"},"exits":[{"when":"customer.fields.mood == 'грусть'"}]}`,
		`{"reentry":"always","settle":"30m"}`, `{"settle":"1h","goals":[{"event":"message.sent","to":"n1"}]}`,
		`{"reentry":"always","settle":"2h","once_per":"1d","once_by":"subject"}`,
		`{"reentry":"always","once_per":"7h"}`, `{"reentry":"always","limits":{"active":1}}`,
		`{"reentry":"always","limits":{"active":2,"starts":2,"per":"1d"}}`,
		`{"caps":[{"count":1,"per":"7h"},{"channel":"local","count":2,"per":"3d"}],"holidays":"hold"}`}).Draw(r, "settings")
	s := enginetest.Story{Flow: enginetest.FlowText(uid, settings, nodes, edges...), Until: 10 * 24 * time.Hour}
	events := []event.Event{enginetest.ByHand(uid), enginetest.Tagged("x"), enginetest.Bought(event.PurchaseAdded), enginetest.Bought(event.PurchasePaid),
		enginetest.Changed("fields.mood"), enginetest.Tagged("y")}
	at := time.Duration(0)
	for range rapid.IntRange(1, 6).Draw(r, "events") {
		s.Events = append(s.Events, enginetest.Happening{After: at, Event: rapid.SampledFrom(events).Draw(r, "event")})
		at += time.Duration(rapid.IntRange(0, 40).Draw(r, "hours")) * time.Hour / 2
	}
	return s
}
