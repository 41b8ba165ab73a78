package simulate_test

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/engine/enginetest"
	"voronka/backend/flow"
	"voronka/backend/inbox"
	"voronka/backend/library"
	"voronka/backend/store"
)

var cyrillic = regexp.MustCompile(`[а-яёА-ЯЁ]`)

// TestTemplatesArePublishableAsTheyAre compiles each in a workspace in which nothing but its own fields was made.
func TestTemplatesArePublishableAsTheyAre(t *testing.T) {
	t.Parallel()
	ru, err := library.Templates("ru")
	require.NoError(t, err)
	en, err := library.Templates("en")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(ru), 10)
	require.Len(t, en, len(ru))
	for i := range ru {
		for _, tpl := range []library.Template{ru[i], en[i]} {
			p := templatePlay(t, tpl, nil) // publishes, which refuses errors
			p.f.Read(t, func(q *store.ReadTx) error {
				_, problems, err := p.f.Library.Check(q, tpl.Document)
				for _, found := range problems {
					require.Equal(t, flow.SeverityRemark, found.Severity, "%s: %+v", tpl.ID, found)
				}
				return err
			})
			s := tpl.Document.Settings
			require.NotNil(t, s.QuietHours, tpl.ID)
			require.NotEmpty(t, s.Reentry, tpl.ID)
			require.Equal(t, flow.NextAllowed, s.CatchUp, tpl.ID)
			require.NotEmpty(t, tpl.Groups, tpl.ID)
			for _, n := range tpl.Document.Nodes {
				require.Contains(t, tpl.Document.Layout, n.ID, tpl.ID)
			}
		}
		require.Equal(t, ru[i].ID, en[i].ID)
		require.Contains(t, ru[i].Words, en[i].Title, "search finds it in the other language too")
		require.Equal(t, ru[i].Document.Edges, en[i].Document.Edges)
		require.Equal(t, ru[i].Document.Layout, en[i].Document.Layout)
		tpl := en[i]
		tpl.Words = nil
		text, err := json.Marshal(tpl)
		require.NoError(t, err)
		require.NotRegexp(t, cyrillic, string(text))
		require.Regexp(t, cyrillic, ru[i].Title+ru[i].About+ru[i].Whom)
	}
}

// TestTheTemplateOfTwoTextsWritesOneToEach lets forty people buy and fall silent.
func TestTheTemplateOfTwoTextsWritesOneToEach(t *testing.T) {
	t.Parallel()
	tpl, err := library.TemplateOf("ru", "ab_texts")
	require.NoError(t, err)
	p := templatePlay(t, tpl, nil)
	p.f.AddPeople(t, 39)
	began := p.f.Clock.Now()
	for id := range int64(40) {
		p.f.AddPurchases(t, true, crm.NewPurchase{Customer: id + 1, Total: enginetest.Roubles(100), Title: "Заказ", At: began.UnixMilli(), Paid: true})
	}
	require.NoError(t, p.f.Engine.RunClock(t.Context(), began.Add(10*days)))
	// One buys again in time: no letter until they fall silent in their turn.
	p.f.AddPurchases(t, true, crm.NewPurchase{Customer: 7, Total: enginetest.Roubles(100), Title: "Заказ", At: p.f.Clock.Now().UnixMilli(), Paid: true})
	require.NoError(t, p.f.Engine.RunClock(t.Context(), began.Add(30*days)))
	steps, people := map[string]int{}, map[int64]int{}
	p.f.Read(t, func(q *store.ReadTx) error {
		return inbox.Ledger(q, inbox.Filter{}, func(r inbox.Row) error {
			steps[r.Node]++
			people[r.Person]++
			require.Equal(t, 21*24*time.Hour, time.UnixMilli(r.At).Sub(began))
			return nil
		})
	})
	require.Len(t, people, 39)
	require.NotContains(t, people, int64(7))
	require.Equal(t, 39, steps["n4"]+steps["n5"], "one letter each")
	require.Greater(t, steps["n4"], 9)
	require.Greater(t, steps["n5"], 9)
}
