package node

import (
	"time"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// waitUntilDate waits for a date kept in a field, some time before or after it. A date that has passed lets the run go on at
// once; an empty one leads out by the port "empty". When the field changes while the run waits, the wait is set anew.
func waitUntilDate() definition {
	dates := []formula.Kind{formula.Date, formula.Instant}
	return definition{
		kind: flow.Kind{ID: "wait.until_date", Category: flow.Wait, AtOnce: true, Group: "time", Icon: "calendar",
			Params: []flow.Param{
				{ID: "field", Type: flow.ParamField, Required: true, FieldTypes: dates},
				{ID: "offset", Type: flow.ParamOffset, Default: def("0d")},
				{ID: "time", Type: flow.ParamTime, Default: def("10:00")},
				{ID: "repeat", Type: flow.ParamSelect, Options: []string{policy.NoRepeat, policy.Yearly, policy.Monthly}, Default: def(policy.NoRepeat)},
				{ID: "zone", Type: flow.ParamZone, Default: def("client")},
			},
			Ports:   []string{"next", "empty"},
			Prepare: prepareUntilDate},
		behaviour: untilDate{},
		summary: func(p raw) Summary {
			code, offset := "until_date", p.text("offset")
			if len(offset) > 1 && offset != "0d" {
				code = "after_date"
				if offset[0] == '-' {
					code, offset = "before_date", offset[1:]
				}
			}
			return fieldSummary(code, p.text("field"), map[string]any{"offset": offset, "time": p.text("time")})
		},
	}
}

type untilDateArgs struct {
	reader
	fact   formula.FactID
	path   string
	field  string // as the log names it
	kind   formula.Kind
	offset time.Duration
	at     policy.Clock
	hasAt  bool
	repeat string
	zone   string
}

func prepareUntilDate(s *flow.Scope) any {
	p := preparing(s)
	id, fact, ok := p.fact("field")
	if !ok {
		return nil
	}
	if fact.Type.Kind != formula.Date && fact.Type.Kind != formula.Instant || len(fact.Params) > fact.MinArgs && fact.MinArgs > 0 {
		p.Problem(flow.Problem{Param: "field", Severity: flow.SeverityError, Code: "field_not_a_date",
			Args: map[string]any{"field": fact.Path}, Fix: flow.FieldFix()})
		return nil
	}
	args := &untilDateArgs{fact: id, path: fact.Path, field: fieldName(fact.Path), kind: fact.Type.Kind, repeat: p.raw.text("repeat"), zone: zoneOf(p.raw)}
	if args.repeat == "" && p.raw.flag("yearly") { // as it was written before there was more than one repeat
		args.repeat = policy.Yearly
	}
	args.offset = offsetOf(p)
	args.at, args.hasAt = policy.ParseClock(p.raw.text("time"))
	args.reads = []formula.Read{{Fact: id}}
	return p.done(args)
}

// offsetOf reads the signed duration: "-3d", "0d", "12h".
func offsetOf(p *prepare) time.Duration {
	text := p.raw.text("offset")
	if text == "" {
		return 0
	}
	d, err := formula.ParseOffset(text)
	if err != nil {
		p.invalid("offset", err)
	}
	return d
}

type untilDate struct{}

func (u untilDate) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(*untilDateArgs)
	value, err := c.World.Fact(args.fact, nil)
	if err != nil {
		return interp.Outcome{}, err
	}
	zone := c.World.Zone(args.zone)
	now := c.World.Moment().Now
	seen := []formula.Seen{{Path: args.path, Value: formula.Wire(value)}}
	until, ok := args.moment(value, now, zone)
	if !ok {
		return interp.Outcome{Port: "empty", Why: []interp.Reason{{Code: "date_empty", Seen: seen}}}, nil
	}
	if !until.After(now) {
		return interp.Outcome{Port: "next", Why: []interp.Reason{{Code: "date_passed", Seen: seen}}}, nil
	}
	pause := &interp.Pause{Until: until}
	if name := string(c.Run.Subject.Kind) + "." + args.field; name == seen[0].Path {
		pause.Awaits = []interp.Await{{Name: event.FieldChanged, Subject: c.Run.Subject, Key: args.field}}
	}
	return interp.Outcome{Wait: pause, Why: []interp.Reason{{Code: "date_found", Seen: seen}}}, nil
}

// moment is when the wait ends; false when the field is empty.
func (a *untilDateArgs) moment(value any, now time.Time, zone *time.Location) (time.Time, bool) {
	var day policy.Day
	exact := time.Time{}
	switch v := value.(type) {
	case formula.Day:
		day = policy.Day(v)
	case time.Time:
		day, exact = policy.DayOf(v, zone), v
	default:
		return time.Time{}, false
	}
	if a.repeat != policy.Yearly && a.repeat != policy.Monthly {
		return a.shift(day, exact, zone), true
	}
	// The first time it comes round whose moment is still to come. An offset before the date may put that a while ahead.
	from := policy.AddDays(policy.DayOf(now, zone), -int(a.offset/(24*time.Hour))-1)
	for next := policy.Occurrences(day, a.repeat, from); ; {
		d, moment := next(), time.Time{}
		if !exact.IsZero() { // the time of day comes round with it
			local := exact.In(zone)
			moment = time.Date(d.Year, d.Month, d.Day, local.Hour(), local.Minute(), local.Second(), 0, zone)
		}
		if t := a.shift(d, moment, zone); t.After(now) {
			return t, true
		}
	}
}

// shift applies the offset and the time of day: whole days move the calendar day, so that a change of the clocks does not
// move the hour.
func (a *untilDateArgs) shift(day policy.Day, exact time.Time, zone *time.Location) time.Time {
	days := int(a.offset / (24 * time.Hour))
	rest := a.offset % (24 * time.Hour)
	if a.hasAt {
		return policy.At(policy.AddDays(day, days), a.at, zone).Add(rest)
	}
	if exact.IsZero() {
		return policy.At(policy.AddDays(day, days), 0, zone).Add(rest)
	}
	return exact.In(zone).AddDate(0, 0, days).Add(rest)
}

func (u untilDate) Resume(c *interp.Context, in interp.Input) (interp.Outcome, error) {
	if in.Kind == interp.InputEvent { // the field has another value: set the wait anew
		return u.Enter(c)
	}
	return interp.Outcome{Port: "next"}, nil
}
