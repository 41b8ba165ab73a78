package rule_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/rule"
	"voronka/backend/store"
)

var (
	moscow = time.FixedZone("MSK", 3*3600)
	moment = formula.Moment{Now: time.Date(2024, 5, 31, 21, 30, 0, 0, time.UTC), Zone: moscow}
)

func fact(path string, k formula.Kind, col rule.Column, form rule.Form, fold bool) rule.Fact {
	return rule.Fact{Fact: formula.Fact{Path: path, Type: formula.Type{Kind: k}, Fold: fold}, Form: form,
		SQL: func([]any, formula.Moment) rule.Column { return col }}
}

// registry reads a table of these tests by every form that a column can have, the enclosed one of custom fields included.
func registry() *rule.Registry {
	return rule.NewRegistry(
		fact("p.name", formula.Text, rule.Column{Expr: "p.name", Fold: "p.name_fold"}, rule.Plain, true),
		fact("p.city", formula.Text, rule.Column{Expr: "v.text", Before: "p.id IN (SELECT v.subject FROM extra v WHERE ", After: ")"}, rule.Plain, false),
		fact("p.visits", formula.Number, rule.Column{Expr: "p.visits"}, rule.Plain, false),
		fact("p.score", formula.Number, rule.Column{Expr: "v.num", Before: "p.id IN (SELECT v.subject FROM extra v WHERE ", After: ")"}, rule.Micro, false),
		fact("p.spent", formula.Money, rule.Column{Expr: "p.minor", Currency: "p.currency"}, rule.Plain, false),
		fact("p.vip", formula.Flag, rule.Column{Expr: "p.vip"}, rule.Plain, false),
		fact("p.birthday", formula.Date, rule.Column{Expr: "p.birthday"}, rule.ISODay, false),
		fact("p.joined", formula.Date, rule.Column{Expr: "p.joined"}, rule.Days, false),
		fact("p.last", formula.Instant, rule.Column{Expr: "p.last"}, rule.Plain, false),
		fact("p.tags", formula.List, rule.Column{Has: "EXISTS (SELECT 1 FROM label l WHERE l.p = p.id AND l.name = ?)",
			Filled: "EXISTS (SELECT 1 FROM label l WHERE l.p = p.id)"}, rule.Plain, false),
		rule.Fact{Fact: formula.Fact{Path: "p.hidden", Type: formula.Type{Kind: formula.Number}}},
	)
}

// person is a row as the test holds it; nil is empty.
type person map[string]any

type values struct {
	env *formula.Env
	p   person
}

func (v values) Fact(id formula.FactID, _ []any) (any, error) {
	return v.p[v.env.Facts()[id].Path], nil
}

var (
	names  = []string{"Анна", "анна", "АННА Ы", "Bob", "Боб", "x", "'; --", "%_"}
	dates  = []string{"2024-05-30", "2024-05-31", "2024-06-01", "2024-05-01", "1990-01-01"}
	number = []string{"0", "1", "-1", "2.5", "2.50", "0.29", "100", "50.29", "0.000001"}
)

func maybe[T any](t *rapid.T, g *rapid.Generator[T], what string) any {
	if rapid.IntRange(0, 3).Draw(t, what+"?") == 0 {
		return nil
	}
	return g.Draw(t, what)
}

func anyPerson(t *rapid.T) person {
	day := rapid.Map(rapid.SampledFrom(dates), func(s string) formula.Day { d, _ := formula.ParseDay(s); return d })
	p := person{
		"p.name":     maybe(t, rapid.SampledFrom(names), "name"),
		"p.city":     maybe(t, rapid.SampledFrom(names), "city"),
		"p.visits":   maybe(t, rapid.Int64Range(-2, 3), "visits"),
		"p.score":    maybe(t, rapid.Map(rapid.SampledFrom([]int64{0, 1, 290000, 2500000, -1000000, 100000000}), func(n int64) float64 { return float64(n) / 1e6 }), "score"),
		"p.vip":      maybe(t, rapid.Bool(), "vip"),
		"p.birthday": maybe(t, day, "birthday"),
		"p.joined":   maybe(t, day, "joined"),
		"p.last": maybe(t, rapid.Map(rapid.SampledFrom([]time.Duration{0, 1, -1, 24, -24, 3, -3, 2, 720, -720, 4000}),
			func(h time.Duration) time.Time { return moment.Now.Add(h * time.Hour) }), "last"),
		"p.spent": maybe(t, rapid.Custom(func(t *rapid.T) formula.Amount {
			return formula.Amount{Minor: rapid.SampledFrom([]int64{0, 1, 29, 100, 250, 5029, 5030, -100, 50}).Draw(t, "minor"),
				Currency: rapid.SampledFrom([]string{"RUB", "JPY", "KWD", "CLF"}).Draw(t, "currency")}
		}), "spent"),
	}
	if tags := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 3, rapid.ID).Draw(t, "tags"); len(tags) > 0 {
		p["p.tags"] = tags
	}
	return p
}

func anyItem(t *rapid.T) rule.Item {
	facts := registry().Facts()
	f := rapid.SampledFrom(facts[:len(facts)-1]).Draw(t, "fact")
	op := rapid.SampledFrom(rule.Operators(f.Type.Kind)).Draw(t, "op")
	one := func() any {
		switch f.Type.Kind {
		case formula.Number, formula.Money:
			return json.Number(rapid.SampledFrom(number).Draw(t, "number"))
		case formula.Date, formula.Instant:
			return rapid.SampledFrom(dates).Draw(t, "date")
		case formula.Flag:
			return rapid.Bool().Draw(t, "flag")
		}
		return rapid.SampledFrom(append(names, "а", "B")).Draw(t, "text")
	}
	var v any
	switch op.Shape {
	case rule.One:
		v = one()
	case rule.Two:
		v = []any{one(), one()}
	case rule.Many:
		v = []any{one(), one()}
	case rule.Span:
		v = rapid.SampledFrom([]string{"1h", "1d", "30d", "3h"}).Draw(t, "span")
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return rule.Item{Fact: f.Path, Op: op.ID, Value: raw}
}

func anyGroup(t *rapid.T, depth int) rule.Group {
	g := rule.Group{Op: rapid.SampledFrom([]string{"and", "or"}).Draw(t, "join"), Not: rapid.Bool().Draw(t, "not")}
	for range rapid.IntRange(0, 3).Draw(t, "items") {
		if depth < 3 && rapid.IntRange(0, 3).Draw(t, "nest") == 0 {
			inner := anyGroup(t, depth+1)
			g.Items = append(g.Items, rule.Item{Group: &inner})
			continue
		}
		g.Items = append(g.Items, anyItem(t))
	}
	return g
}

func open(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.Write(t.Context(), func(tx *store.Tx) error {
		for _, s := range []string{
			`CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT, name_fold TEXT, visits INTEGER, minor INTEGER, currency TEXT, vip INTEGER, birthday TEXT, joined INTEGER, last INTEGER)`,
			`CREATE TABLE extra (subject INTEGER PRIMARY KEY, num INTEGER, text TEXT)`,
			`CREATE TABLE label (p INTEGER, name TEXT)`,
		} {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		return nil
	}))
	return db
}

func save(tx *store.Tx, id int, p person) error {
	var name, fold, minor, currency, joined, birthday, last, num any
	if s, ok := p["p.name"].(string); ok {
		name, fold = s, strings.ToLower(s)
	}
	if a, ok := p["p.spent"].(formula.Amount); ok {
		minor, currency = a.Minor, a.Currency
	}
	if d, ok := p["p.birthday"].(formula.Day); ok {
		birthday = fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	if d, ok := p["p.joined"].(formula.Day); ok {
		joined = time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400
	}
	if l, ok := p["p.last"].(time.Time); ok {
		last = l.UnixMilli()
	}
	if f, ok := p["p.score"].(float64); ok {
		num = int64(f*1e6 + 0.5)
		if f < 0 {
			num = int64(f * 1e6)
		}
	}
	if _, err := tx.Exec(`INSERT INTO p VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, name, fold, p["p.visits"], minor, currency, p["p.vip"], birthday, joined, last); err != nil {
		return err
	}
	if num != nil || p["p.city"] != nil {
		if _, err := tx.Exec(`INSERT INTO extra VALUES(?, ?, ?)`, id, num, p["p.city"]); err != nil {
			return err
		}
	}
	tags, _ := p["p.tags"].([]string)
	for _, tag := range tags {
		if _, err := tx.Exec(`INSERT INTO label VALUES(?, ?)`, id, tag); err != nil {
			return err
		}
	}
	return nil
}

func ids(q store.Querier, where string, args []any) (found []int, err error) {
	rows, err := q.Query(`SELECT id FROM p WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		found = append(found, id)
	}
	return found, rows.Err()
}

// TestSQLAndMemoryAgree asks random groups of random people both ways.
func TestSQLAndMemoryAgree(t *testing.T) {
	t.Parallel()
	db := open(t)
	r := registry()
	rapid.Check(t, func(rt *rapid.T) {
		people := rapid.SliceOfN(rapid.Custom(anyPerson), 1, 8).Draw(rt, "people")
		g := anyGroup(rt, 1)
		where, args, err := rule.SQL(r, g, moment)
		if err != nil {
			rt.Fatal(err)
		}
		p, errs := rule.Compile(r.Env(), g)
		if len(errs) > 0 {
			rt.Fatal(errs)
		}
		var want, got []int
		undo := fmt.Errorf("undo")
		err = db.Write(t.Context(), func(tx *store.Tx) error {
			for i, one := range people {
				if err := save(tx, i, one); err != nil {
					return err
				}
			}
			got, err = ids(tx, where, args)
			if err != nil {
				return err
			}
			return undo
		})
		if err != undo {
			rt.Fatal(err)
		}
		for i, one := range people {
			ok, _, err := p.Eval(moment, values{r.Env(), one})
			if err != nil {
				rt.Fatal(err)
			}
			if ok {
				want = append(want, i)
			}
		}
		if !slices.Equal(want, got) {
			rt.Fatalf("memory %v, SQL %v: %s %v", want, got, where, args)
		}
	})
}

func TestExpressionsBecomeSQLWithTheSameAnswer(t *testing.T) {
	t.Parallel()
	db := open(t)
	r := registry()
	rapid.Check(t, func(rt *rapid.T) {
		people := rapid.SliceOfN(rapid.Custom(anyPerson), 1, 6).Draw(rt, "people")
		src := rapid.SampledFrom([]string{
			"p.name == 'Анна'", "p.name != 'Анна' and p.visits > 0", "not (p.visits >= 1) or p.vip", "p.spent > 50.29", "50.29 <= p.spent",
			"p.spent in [1, 2.5, 50.29]", "p.city in ['Анна', 'x']", "p.last > now() - '3h'", "p.last == date('2024-06-01')",
			"p.birthday < today()", "p.joined >= '2024-05-31'", "'x' in p.tags", "p.tags contains 'Боб' or empty(p.city)",
			"filled(p.name) and p.name startsWith 'А'", "p.name == nil", "p.score <= 0.29", "0 < p.visits <= 2", "not p.vip", "true and p.visits == 1",
		}).Draw(rt, "expression")
		where, args, err := rule.Where(r, src, moment)
		if err != nil {
			rt.Fatal(src, err)
		}
		p, errs := r.Env().Compile(src, formula.Flag)
		if len(errs) > 0 {
			rt.Fatal(errs)
		}
		undo := fmt.Errorf("undo")
		var got, want []int
		if err := db.Write(t.Context(), func(tx *store.Tx) error {
			for i, one := range people {
				if err := save(tx, i, one); err != nil {
					return err
				}
			}
			got, err = ids(tx, where, args)
			if err != nil {
				return err
			}
			return undo
		}); err != undo {
			rt.Fatal(err)
		}
		for i, one := range people {
			ok, _, err := p.Eval(moment, values{r.Env(), one})
			if err != nil {
				rt.Fatal(err)
			}
			if ok == true {
				want = append(want, i)
			}
		}
		if !slices.Equal(want, got) {
			rt.Fatalf("%s: computed %v, SQL %v: %s %v", src, want, got, where, args)
		}
	})
}

func TestWhatCannotBecomeSQLIsRefusedWithThePlace(t *testing.T) {
	t.Parallel()
	for src, place := range map[string]string{
		"p.visits > 0 and p.visits > p.score": ">",
		"len(p.name) > 3":                     ">",
		"any(p.tags, # == 'x')":               "any",
		"p.hidden > 1":                        "p.hidden",
	} {
		_, _, err := rule.Where(registry(), src, moment)
		var at *formula.Error
		require.ErrorAs(t, err, &at, src)
		require.Equal(t, formula.NotSQL, at.Code, src)
		require.Equal(t, place, src[at.From:at.To], src)
	}
}

func TestMistakesInRulesAreNamedByTheirPlace(t *testing.T) {
	t.Parallel()
	g, err := rule.Decode([]byte(`{"op":"and","items":[
		{"fact":"p.name","op":"is","value":"Анна"},
		{"op":"or","items":[{"fact":"p.shoe","op":"is","value":1},{"fact":"p.vip","op":"more","value":1},{"fact":"p.visits","op":"is","value":"много"},{"fact":"p.visits","op":"is"}]}]}`))
	require.NoError(t, err)
	_, errs := rule.Compile(registry().Env(), g)
	var got []string
	for _, e := range errs {
		got = append(got, fmt.Sprint(e.Args["item"], " ", e.Code))
	}
	require.Equal(t, []string{"1.0 unknown_name", "1.1 rule_operator", "1.2 rule_value", "1.3 rule_value_missing"}, got)
	_, _, err = rule.SQL(registry(), g, moment)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

func TestGroupsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	text := `{"op":"or","not":true,"items":[{"fact":"a","args":["30d"],"op":"more","value":3},{"op":"and","items":[]}]}`
	g, err := rule.Decode([]byte(text))
	require.NoError(t, err)
	back, err := json.Marshal(g)
	require.NoError(t, err)
	require.JSONEq(t, text, string(back))
}

func TestHostileRulesAreRefused(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"op":"and","items":[`, 5000) + strings.Repeat(`]}`, 5000)
	_, err := rule.Decode([]byte(deep))
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
	wide := rule.Group{}
	for range 1000 {
		wide.Items = append(wide.Items, rule.Item{Fact: "p.vip", Op: "filled"})
	}
	_, errs := rule.Compile(registry().Env(), wide)
	require.NotEmpty(t, errs)
	where, args, err := rule.SQL(registry(), rule.Group{Items: []rule.Item{{Fact: "p.name", Op: "is", Value: json.RawMessage(`"'; DROP TABLE p; --"`)}}}, moment)
	require.NoError(t, err)
	require.NotContains(t, where, "DROP")
	require.Equal(t, []any{"'; drop table p; --"}, args)
}
