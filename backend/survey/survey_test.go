package survey_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/engine/enginetest"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/policy"
	"voronka/backend/store"
	"voronka/backend/survey"
)

// mail reaches whoever has an e-mail.
func mail(_ context.Context, _ string, p *crm.Person) (policy.Way, error) {
	if len(p.Emails) == 0 {
		return policy.Way{}, fault.New("channel.no_address", fault.Args{"channel": "email"})
	}
	return policy.Way{Channel: "email", To: p.Emails[0]}, nil
}

// uneven makes people of whom some have no name, no birthday, no e-mail, or have refused.
func uneven(t testing.TB, people int) *enginetest.Fixture {
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, people)
	f.Write(t, func(tx *store.Tx) error {
		for _, sql := range []string{
			`UPDATE contact SET name = '' WHERE id % 7 = 0`,
			`UPDATE contact SET name = name || ' ' || hex(zeroblob(70)) WHERE id % 11 = 0 AND name != ''`,
			`UPDATE contact SET birthday = '1990-05-12' WHERE id % 3 != 0`,
			`DELETE FROM contact_point WHERE contact % 13 = 0`,
			`INSERT INTO consent(contact, channel, state, source, at) SELECT id, 'email', 'refused', 'person', 1 FROM contact WHERE id % 17 = 0`,
		} {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		return nil
	})
	return f
}

func compile(t testing.TB, f *enginetest.Fixture, text string) (p *flow.Program) {
	doc, err := flow.Decode([]byte(text))
	require.NoError(t, err)
	f.Read(t, func(q *store.ReadTx) error {
		var problems []flow.Problem
		p, problems, err = f.Library.Check(q, doc)
		require.False(t, flow.HasErrors(problems), "%v", problems)
		return err
	})
	return p
}

const greeting = "Здравствуйте, {{ customer.name }}! Вы из города {{ customer.city | \"Энск\" }}"

func draft(t testing.TB, f *enginetest.Fixture) *flow.Program {
	return compile(t, f, enginetest.FlowText("01S", `{"purpose":"advertising"}`, []string{"s event.manual",
		`d wait.until_date {"field":"customer.birthday","offset":"-3d"}`,
		`m action.send_message {"channel":"auto","subject":"{{ customer.name }}, вам подарок: ` + strings.Repeat("я", 60) + `","text":"` + strings.ReplaceAll(greeting, `"`, `\"`) + `"}`,
		`x action.add_note {"text":"{{ customer.name }}"}`, `far action.send_message {"channel":"auto","text":"никто не дойдёт {{ customer.city }}"}`},
		"s.next d", "d.next m", "m.next x"))
}

func find(r *survey.Result, node, code, subject string) *survey.Finding {
	i := slices.IndexFunc(r.Findings, func(f survey.Finding) bool {
		return f.Node == node && f.Code == code && (subject == "" || f.Subject == subject)
	})
	if i < 0 {
		return &survey.Finding{}
	}
	return &r.Findings[i]
}

// TestD8WhatIsFoundIsWhatAPlainLoopFinds counts the same by another road: one person at a time, each macro by itself.
func TestD8WhatIsFoundIsWhatAPlainLoopFinds(t *testing.T) {
	t.Parallel()
	const people = 1203
	f := uneven(t, people)
	p := draft(t, f)
	told := int64(0)
	got, err := survey.Run(t.Context(), f.DB, survey.Input{Program: p, Ways: mail, Now: f.Clock.Now(), Progress: func(done, total int64) {
		require.EqualValues(t, people, total)
		told = done
	}})
	require.NoError(t, err)
	require.EqualValues(t, people, got.People)
	require.EqualValues(t, people, told)

	name, errs := p.Env.Compile("customer.name", "")
	require.Empty(t, errs)
	city, errs := p.Env.Compile("customer.city", "")
	require.Empty(t, errs)
	var nameless, dateless, unreachable, refused, unknown, long int64
	longest := 0
	f.Read(t, func(q *store.ReadTx) error {
		for id := int64(1); id <= people; id++ {
			snap, err := crm.Load(q, []int64{id}, nil, crm.Need{Points: true, Consent: true})
			require.NoError(t, err)
			world := facts(func(fact formula.FactID) any {
				v, err := snap.Fact(id, 0, p.Env.Facts()[fact].Path, nil, formula.Moment{})
				require.NoError(t, err)
				return v
			})
			say := func(e *formula.Program) string {
				v, _, err := e.Eval(formula.Moment{}, world)
				require.NoError(t, err)
				return formula.Format(v, formula.Moment{})
			}
			who := snap.Person(id)
			subject := say(name) + ", вам подарок: " + strings.Repeat("я", 60)
			if n := utf8.RuneCountInString(subject); n > 200 {
				long++
				longest = max(longest, n)
			}
			_ = say(city)
			if say(name) == "" {
				nameless++
			}
			if birthday, _ := world.Fact(must(p.Env.Lookup("customer.birthday")), nil); birthday == nil {
				dateless++
			}
			switch {
			case len(who.Emails) == 0:
				unreachable++
			case who.Consent["email"] == "refused":
				refused++
			default:
				unknown++
			}
		}
		return nil
	})
	require.NotZero(t, nameless*dateless*unreachable*refused*unknown*long, "each is met")
	require.Equal(t, nameless, find(got, "m", survey.MacroEmpty, "customer.name").People)
	require.Equal(t, dateless, find(got, "d", survey.DateEmpty, "customer.birthday").People)
	require.Equal(t, unreachable, find(got, "m", survey.NoWay, "channel.no_address").People)
	require.Equal(t, refused, find(got, "m", survey.Refused, "email").People)
	require.Equal(t, unknown, find(got, "m", survey.NoConsent, "email").People)
	tooLong := find(got, "m", survey.TextTooLong, "")
	require.Equal(t, long, tooLong.People)
	require.Equal(t, longest, tooLong.Longest)
	require.Equal(t, 200, tooLong.Limit)
	require.Zero(t, find(got, "m", survey.MacroEmpty, "customer.city").People, "a stand-in fills it")
	require.Zero(t, find(got, "x", survey.MacroEmpty, "").People, "a note to oneself may have a gap")
	require.Zero(t, find(got, "far", survey.MacroEmpty, "").People, "nobody comes there")

	only := *find(got, "m", survey.Refused, "email")
	listed, err := survey.Run(t.Context(), f.DB, survey.Input{Program: p, Ways: mail, Now: f.Clock.Now(), Only: &only})
	require.NoError(t, err)
	require.Len(t, listed.Findings, 1)
	require.Len(t, listed.Findings[0].IDs, int(refused))
	for _, id := range listed.Findings[0].IDs {
		require.Zero(t, id%17, "the very people")
	}
}

type facts func(formula.FactID) any

func (f facts) Fact(id formula.FactID, _ []any) (any, error) { return f(id), nil }

func must(id formula.FactID, ok bool) formula.FactID {
	if !ok {
		panic("no such fact")
	}
	return id
}

func TestD8AFlowOfPurchasesIsAboutThoseWhoBought(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 10)
	f.AddPurchases(t, false, crm.NewPurchase{Customer: 3, Total: formula.Amount{Minor: 100, Currency: "RUB"}})
	p := compile(t, f, enginetest.FlowText("01S", `{}`, []string{"s event.purchase_added",
		`m action.send_message {"channel":"auto","text":"Спасибо за {{ purchase.title }} на {{ purchase.total }}"}`}, "s.next m"))
	got, err := survey.Run(t.Context(), f.DB, survey.Input{Program: p, Ways: mail, Now: f.Clock.Now()})
	require.NoError(t, err)
	require.EqualValues(t, 1, got.People)
	require.EqualValues(t, 1, find(got, "m", survey.MacroEmpty, "purchase.title").People)
	require.Zero(t, find(got, "m", survey.MacroEmpty, "purchase.total").People)
}

func TestD8LookingEndsWhenItIsToldTo(t *testing.T) {
	t.Parallel()
	f := uneven(t, 2500)
	ctx, stop := context.WithCancel(t.Context())
	_, err := survey.Run(ctx, f.DB, survey.Input{Program: draft(t, f), Ways: mail, Now: f.Clock.Now(), Progress: func(done, _ int64) {
		if done > 0 {
			stop()
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
}

// A flow of 20 steps over 20,000 people.
func BenchmarkTwentyThousandPeople(b *testing.B) {
	f := uneven(b, 20_000)
	nodes, edges := []string{"s event.manual"}, []string{"s.next m0"}
	for i := range 19 {
		nodes = append(nodes, fmt.Sprintf(`m%d action.send_message {"channel":"auto","text":"%s"}`, i, strings.ReplaceAll(greeting, `"`, `\"`)))
		if i > 0 {
			edges = append(edges, fmt.Sprintf("m%d.next m%d", i-1, i))
		}
	}
	p := compile(b, f, enginetest.FlowText("01S", `{}`, nodes, edges...))
	for b.Loop() {
		begun := time.Now()
		_, err := survey.Run(b.Context(), f.DB, survey.Input{Program: p, Ways: mail, Now: f.Clock.Now()})
		require.NoError(b, err)
		b.ReportMetric(time.Since(begun).Seconds(), "s/run")
	}
}
