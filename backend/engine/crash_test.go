package engine_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
)

// The small works: five people, two flows, a purchase each, sending by one channel. app/proof/kill does the same with a
// work of everything.
func TestMain(m *testing.M) {
	enginetest.Main(m, smallWork("local"), smallWork(enginetest.Keyed), smallWork(enginetest.NoPromise))
}

func smallWork(via string) enginetest.Work {
	w := enginetest.Mixed() // for its channels and its small turns
	w.Name = via
	w.Prepare = func(t testing.TB, f *enginetest.Fixture) {
		f.AddField(t, "stage", crm.TextField)
		f.Publish(t, enginetest.FlowText("01A", "", []string{"s event.purchase_added", `c condition.expression {"test":"purchase.total > 150"}`,
			`x action.set_field {"field":"customer.fields.stage","value":"{{ customer.name }}"}`, `w wait.for {"duration":"1d"}`,
			`m action.send_message {"channel":"` + via + `","text":"{{ customer.name }}, спасибо"}`, `g action.add_tag {"tag":"купил"}`},
			"s.next c", "c.yes x", "x.next w", "w.next m", "m.next g"))
		f.Publish(t, enginetest.FlowText("01B", "", []string{`s event.tag_added {"tag":"купил"}`, `a wait.for {"duration":"2h"}`,
			`b wait.for_event {"event":"tag.added","timeout":"3h"}`, `n action.add_note {"text":"заметка"}`,
			`k wait.until_condition {"test":"'купил' in customer.tags and customer.purchases.count('25h') == 0 or hour(now()) == 99","timeout":"4h"}`},
			"s.next a", "s.next b", "s.next k", "a.next n", "b.timeout n", "k.happened n", "k.timeout n"))
		var list []crm.NewPurchase
		for i, p := range f.AddPeople(t, 5) {
			list = append(list, crm.NewPurchase{Customer: p.Customer, Total: enginetest.Roubles(int64(100 * (i + 1)))})
		}
		f.AddPurchases(t, true, list...)
	}
	w.Do = func(f *enginetest.Fixture) error {
		return f.Engine.RunClock(context.Background(), enginetest.Start.Add(4*24*time.Hour))
	}
	return w
}

func TestAKillAtEveryCommitLosesNothingAndDoesNothingTwice(t *testing.T) {
	t.Parallel()
	for _, via := range []string{"local", enginetest.Keyed, enginetest.NoPromise} {
		t.Run("D1 "+via, func(t *testing.T) {
			t.Parallel()
			w := smallWork(via)
			points, want, at := w.Counted(t, w.Prepared(t), 8)
			require.Len(t, want.Messages, 4)
			kills := 0
			for _, point := range []string{"commit.before", "commit.after", engine.PointClaimed, engine.PointSent} {
				for n := 1; n <= points[point]; n++ {
					where := fmt.Sprint(point, " ", n)
					from, nth := enginetest.Before(at, point, n)
					dir := enginetest.Copy(t, from)
					if w.KillAt(t, dir, point, nth) {
						kills++
					}
					got, inFlight := w.Finish(t, dir)
					if via != enginetest.NoPromise { // its tags wait for a person's word, and what they start with them
						enginetest.Same(t, want, got, where)
					}
					enginetest.Promised(t, got, inFlight, where)
				}
			}
			require.Greater(t, kills, 10, "kills that fall outside the work do not count")
		})
	}
}
