// Package survey says what a draft would meet in the people there are: whose text would be too long once its macros are filled
// in, for whom a macro or a date is empty, whom no channel can reach, who has refused. It reads the database and changes
// nothing. It goes by the kinds' descriptors and knows no kind by name.
package survey

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/policy"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Codes of findings; their words are «survey.<code>» in locales/.
const (
	TextTooLong = "text_too_long" // limit
	MacroEmpty  = "macro_empty"   // fact, or the macro as written
	DateEmpty   = "date_empty"    // fact
	NoWay       = "no_way"        // reason: fault code of the channel
	Refused     = "refused"       // channel
	NoConsent   = "no_consent"    // channel: advertising to people of whom nothing is known
)

// Finding is how many people one thing is true of. Findings of one place with other arguments are different ones.
type Finding struct {
	Node    string
	Param   string
	Code    string
	Subject string // the fact, the reason or the channel
	Limit   int    // TextTooLong: characters that fit
	Longest int    // TextTooLong: the longest text met
	People  int64
	IDs     []int64 // customers, where they were asked for
}

// key tells findings apart.
type key struct{ node, param, code, subject string }

func (f *Finding) key() key { return key{f.Node, f.Param, f.Code, f.Subject} }

// Result is what was found, in the order of the steps.
type Result struct {
	People   int64 // looked at
	Findings []Finding
}

// Input says what is looked at.
type Input struct {
	Program *flow.Program
	// Ways chooses a channel for a person as sending does; its error's code is the reason where there is none.
	Ways     func(ctx context.Context, channel string, p *crm.Person) (policy.Way, error)
	Now      time.Time
	Progress func(done, total int64) // by one goroutine at a time; nil: by none
	// Only asks for the customers of one finding; nil counts all.
	Only *Finding
}

const (
	peopleAtOnce = 500
	workers      = 2
)

// Run looks at every customer, each with the latest purchase; where the flow begins with purchases alone, at those who have one.
// It ends early with the context's error. The result does not depend on which worker did what.
func Run(ctx context.Context, db *store.DB, in Input) (*Result, error) {
	s := &survey{in: in, looks: looksOf(in.Program), found: map[key]*Finding{}}
	if err := db.Read(ctx, func(q *store.ReadTx) error { return s.prepare(q) }); err != nil {
		return nil, err
	}
	if len(s.looks) == 0 {
		s.customers = nil
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	batches := make(chan []int64)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for batch := range batches {
				if err := db.Read(ctx, func(q *store.ReadTx) error { return s.batch(ctx, q, batch) }); err != nil {
					stop(err)
					return
				}
			}
		})
	}
	s.tell(0)
	for at := 0; at < len(s.customers) && ctx.Err() == nil; at += peopleAtOnce {
		select {
		case batches <- s.customers[at:min(at+peopleAtOnce, len(s.customers))]:
		case <-ctx.Done():
		}
	}
	close(batches)
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return s.result(), nil
}

type survey struct {
	in        Input
	looks     []look
	need      crm.Need
	customers []int64
	latest    map[int64]int64 // customer → purchase
	set       workspace.Settings

	mu    sync.Mutex
	found map[key]*Finding
	done  int64
}

func (s *survey) tell(more int) {
	s.done += int64(more)
	if s.in.Progress != nil {
		s.in.Progress(s.done, int64(len(s.customers)))
	}
}

func (s *survey) prepare(q store.Querier) (err error) {
	if s.set, err = workspace.Load(q); err != nil {
		return err
	}
	var reads []formula.Read
	purchases := false
	for _, l := range s.looks {
		reads = append(reads, l.reads...)
		s.need = s.need.Or(crm.Need{Points: l.sends, Consent: l.sends})
	}
	s.need = s.need.Or(crm.NeedOf(reads, s.in.Program.Env))
	bought := len(s.in.Program.Entries) > 0
	for _, e := range s.in.Program.Entries {
		carries := s.in.Program.Steps[e].Kind.Carries == event.Purchase
		bought, purchases = bought && carries, purchases || carries
	}
	if s.customers, err = crm.CustomerIDs(q); err != nil {
		return err
	}
	if purchases {
		if s.latest, err = crm.LatestPurchases(q); err != nil {
			return err
		}
	}
	if bought {
		s.customers = slices.DeleteFunc(s.customers, func(id int64) bool { return s.latest[id] == 0 })
	}
	return nil
}

func (s *survey) batch(ctx context.Context, q store.Querier, customers []int64) error {
	var purchases []int64
	for _, id := range customers {
		if p := s.latest[id]; p != 0 {
			purchases = append(purchases, p)
		}
	}
	snap, err := crm.Load(q, customers, purchases, s.need)
	if err != nil {
		return err
	}
	found := map[key]*Finding{}
	zones := map[string]*time.Location{}
	for _, id := range customers {
		if err := ctx.Err(); err != nil {
			return err
		}
		person := snap.Person(id)
		if person == nil || person.Deleted {
			continue
		}
		zone, ok := zones[person.Zone]
		if !ok {
			zone = s.set.Location()
			if z, err := time.LoadLocation(person.Zone); err == nil && person.Zone != "" {
				zone = z
			}
			zones[person.Zone] = zone
		}
		one := one{survey: s, ctx: ctx, snap: snap, customer: id, purchase: s.latest[id], person: person,
			moment: formula.Moment{Now: s.in.Now, Zone: zone}, found: found}
		for i := range s.looks {
			if err := one.look(&s.looks[i]); err != nil {
				return err
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, f := range found {
		if had := s.found[k]; had != nil {
			had.People, had.Longest, had.IDs = had.People+f.People, max(had.Longest, f.Longest), append(had.IDs, f.IDs...)
		} else {
			s.found[k] = f
		}
	}
	s.tell(len(customers))
	return nil
}

func (s *survey) result() *Result {
	out := &Result{People: int64(len(s.customers)), Findings: []Finding{}}
	for _, f := range s.found {
		slices.Sort(f.IDs)
		out.Findings = append(out.Findings, *f)
	}
	at := func(f Finding) int { i, _ := s.in.Program.Step(f.Node); return i }
	slices.SortFunc(out.Findings, func(a, b Finding) int {
		return cmp.Or(at(a)-at(b), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Param, b.Param), cmp.Compare(a.Subject, b.Subject))
	})
	return out
}

// look is what is asked of each person at one step.
type look struct {
	node    string
	channel string
	sends   bool
	texts   []text
	dates   []date
	reads   []formula.Read
}

type text struct {
	param    string
	limit    int
	template *formula.Template
}

type date struct {
	param string
	fact  formula.FactID
	path  string
}

// looksOf gathers what the steps that people can come to ask of them.
func looksOf(p *flow.Program) []look {
	var out []look
	for i := range p.Steps {
		step := &p.Steps[i]
		if step.Broken || step.Node.Disabled || !p.Reached(i) {
			continue
		}
		l := look{node: step.Node.ID}
		for k := range step.Kind.Params {
			l.add(p, step, &step.Kind.Params[k])
		}
		if l.sends || len(l.texts) > 0 || len(l.dates) > 0 {
			out = append(out, l)
		}
	}
	return out
}

func (l *look) add(p *flow.Program, step *flow.Step, param *flow.Param) {
	var value string
	if json.Unmarshal(step.Node.Params[param.ID], &value) != nil || value == "" {
		return
	}
	switch {
	case param.Type == flow.ParamChannel:
		l.channel, l.sends = value, true
	case param.Macros && !param.Secrets && (param.Type == flow.ParamText || param.Type == flow.ParamLongText || param.Type == flow.ParamHTML):
		t, errs := p.Env.Template(value)
		if _, macros := literal(t); len(errs) > 0 || !macros {
			return // a text without macros is told by compiling
		}
		one := text{param: param.ID, template: t}
		if param.Max != nil && param.Type != flow.ParamHTML { // of markup the length says little
			one.limit = int(*param.Max)
		}
		l.texts = append(l.texts, one)
		l.reads = append(l.reads, t.Reads()...)
	case param.Type == flow.ParamField && step.Kind.Category == flow.Wait:
		for _, path := range []string{value, string(p.Subject) + "." + value} {
			if id, ok := p.Env.Lookup(path); ok {
				f := p.Env.Facts()[id]
				if len(f.Params) == 0 && (f.Type.Kind == formula.Date || f.Type.Kind == formula.Instant) {
					l.dates = append(l.dates, date{param.ID, id, f.Path})
					l.reads = append(l.reads, formula.Read{Fact: id})
				}
				return
			}
		}
	}
}

func literal(t *formula.Template) (string, bool) {
	if t == nil {
		return "", false
	}
	return t.Literal()
}

// one is one person being looked at.
type one struct {
	*survey
	ctx                context.Context
	snap               *crm.Snapshot
	customer, purchase int64
	person             *crm.Person
	moment             formula.Moment
	found              map[key]*Finding
}

// Fact implements formula.Values. What steps leave and events bring is known only on the way.
func (o *one) Fact(id formula.FactID, args []any) (any, error) {
	if _, own := o.in.Program.Own(id); own {
		return nil, nil
	}
	return o.snap.Fact(o.customer, o.purchase, o.in.Program.Env.Facts()[id].Path, args, o.moment)
}

func (o *one) note(f Finding) {
	k := f.key()
	if only := o.in.Only; only != nil && only.key() != k {
		return
	}
	had := o.found[k]
	if had == nil {
		f.People = 0
		had = &f
		o.found[k] = had
	}
	had.People++
	had.Longest = max(had.Longest, f.Longest)
	if o.in.Only != nil {
		had.IDs = append(had.IDs, o.customer)
	}
}

func (o *one) look(l *look) error {
	for _, d := range l.dates {
		v, err := o.Fact(d.fact, nil)
		if err != nil {
			return err
		}
		if v == nil {
			o.note(Finding{Node: l.node, Param: d.param, Code: DateEmpty, Subject: d.path})
		}
	}
	for i := range l.texts {
		if err := o.text(l, &l.texts[i]); err != nil {
			return err
		}
	}
	if l.sends {
		return o.way(l)
	}
	return nil
}

func (o *one) text(l *look, t *text) error {
	rendered, holes, err := t.template.Holes(o.moment, o)
	if fault.CodeOf(err) == fault.TooLarge || fault.CodeOf(err) == formula.MixedCurrencies {
		return nil // that run would end in an error of its own, which is not about length
	}
	if err != nil {
		return err
	}
	if n := utf8.RuneCountInString(rendered); t.limit > 0 && n > t.limit {
		o.note(Finding{Node: l.node, Param: t.param, Code: TextTooLong, Limit: t.limit, Longest: n})
	}
	if !l.sends {
		return nil
	}
	for i, h := range holes {
		own := slices.ContainsFunc(h.Reads, func(r formula.Read) bool { _, own := o.in.Program.Own(r.Fact); return own })
		if !own && !slices.ContainsFunc(holes[:i], func(g formula.Hole) bool { return g.Source == h.Source }) {
			o.note(Finding{Node: l.node, Param: t.param, Code: MacroEmpty, Subject: h.Source})
		}
	}
	return nil
}

func (o *one) way(l *look) error {
	way, err := o.in.Ways(o.ctx, l.channel, o.person)
	if err != nil {
		if code := fault.CodeOf(err); code != "" && code != fault.Internal {
			o.note(Finding{Node: l.node, Param: "channel", Code: NoWay, Subject: string(code)})
			return nil
		}
		return err
	}
	consent := policy.Unknown
	if said, ok := o.person.Consent[way.Channel]; ok {
		consent = policy.Consent(said)
	}
	ok, _ := policy.Consents(policy.Ask{Consent: consent, Purpose: o.in.Program.Settings.Purpose, Local: way.Local, AdvertiseUnknown: o.set.AdvertiseUnknown})
	switch {
	case ok:
	case consent == policy.Refused:
		o.note(Finding{Node: l.node, Code: Refused, Subject: way.Channel})
	default:
		o.note(Finding{Node: l.node, Code: NoConsent, Subject: way.Channel})
	}
	return nil
}
