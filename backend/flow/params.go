package flow

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"voronka/backend/fault"
	"voronka/backend/formula"
)

// params checks a node's parameters against its kind's descriptor: what is required, of which type, within which limits, and
// whether what it names is there. Expressions, texts with macros and rules are compiled by the kind's Prepare. It returns
// the parameters that it reported an error of.
func (c *compiler) params(step *Step) map[string]bool {
	k := &paramCheck{c: c, step: step, wrong: map[string]bool{}}
	for i := range step.Kind.Params {
		p := &step.Kind.Params[i]
		if k.hidden(p) {
			continue
		}
		raw := step.Node.Params[p.ID]
		if isAbsent(p, raw) {
			if p.Required {
				k.problem(Problem{Param: p.ID, Severity: SeverityError, Code: "param_required", Fix: paramFix(step.Node.ID, p, false)})
			}
			continue
		}
		k.check(p, raw)
	}
	return k.wrong
}

type paramCheck struct {
	c     *compiler
	step  *Step
	wrong map[string]bool
}

// fail reports what only a person can put right: its fix leads to the parameter.
func (k *paramCheck) fail(p *Param, severity Severity, code string, args fault.Args) {
	k.problem(Problem{Param: p.ID, Severity: severity, Code: code, Args: args, Fix: FieldFix()})
}

func (k *paramCheck) problem(p Problem) {
	p.Node = k.step.Node.ID
	if p.Severity == SeverityError {
		k.wrong[p.Param] = true
	}
	k.c.report(p)
}

// hidden reports whether another parameter's value keeps this one off the form.
func (k *paramCheck) hidden(p *Param) bool {
	for other, want := range p.ShownIf {
		got := k.step.Node.Params[other]
		if len(got) == 0 {
			for _, q := range k.step.Kind.Params {
				if q.ID == other {
					got = q.Default
				}
			}
		}
		if string(tidyRaw(got)) != want {
			return true
		}
	}
	return false
}

// isAbsent reports whether a parameter holds nothing.
func isAbsent(p *Param, raw json.RawMessage) bool {
	switch strings.TrimSpace(string(raw)) {
	case "", "null", `""`, "[]", "{}":
		return true
	}
	if p.Type == ParamRules {
		var g struct {
			Items []json.RawMessage `json:"items"`
		}
		return json.Unmarshal(raw, &g) == nil && len(g.Items) == 0
	}
	return p.Type != ParamFlag && p.Type != ParamNumber && strings.TrimSpace(textOf(raw)) == "" && raw[0] == '"'
}

func (k *paramCheck) check(p *Param, raw json.RawMessage) {
	switch p.Type {
	case ParamNumber:
		var n float64
		if json.Unmarshal(raw, &n) != nil {
			k.invalid(p, raw)
		} else if p.Min != nil && n < *p.Min || p.Max != nil && n > *p.Max {
			near := n
			if p.Min != nil {
				near = max(near, *p.Min)
			}
			if p.Max != nil {
				near = min(near, *p.Max)
			}
			k.problem(Problem{Param: p.ID, Severity: SeverityError, Code: "number_range", Args: bounds(p),
				Fix: SetFix("set_value", fault.Args{"value": near}, k.step.Node.ID, p.ID, near)})
		}
	case ParamFlag:
		var b bool
		if json.Unmarshal(raw, &b) != nil {
			k.invalid(p, raw)
		}
	case ParamArms:
		k.arms(p, raw)
	case ParamDays:
		k.days(p, raw)
	case ParamPairs:
		k.pairs(p, raw)
	case ParamOutputs:
		k.outputs(p, raw)
	case ParamFiles:
		k.files(p, raw)
	case ParamButtons:
		k.buttons(p, raw)
	case ParamChoices:
		var chosen []string
		if json.Unmarshal(raw, &chosen) != nil || slices.ContainsFunc(chosen, func(s string) bool { return !slices.Contains(p.Options, s) }) {
			k.invalid(p, raw)
		}
	case ParamRules:
		var g map[string]json.RawMessage
		if json.Unmarshal(raw, &g) != nil {
			k.invalid(p, raw)
		}
	case ParamValue: // of the chosen field's type: the kind reads it
	default:
		var s string
		if json.Unmarshal(raw, &s) != nil {
			k.invalid(p, raw)
			return
		}
		k.text(p, raw, s)
	}
}

// text checks the parameters that are written as a text.
func (k *paramCheck) text(p *Param, raw json.RawMessage, s string) {
	ok := true
	switch p.Type {
	case ParamText, ParamLongText, ParamHTML:
		if p.Max != nil && float64(utf8.RuneCountInString(s)) > *p.Max {
			k.fail(p, SeverityError, "text_too_long", fault.Args{"limit": *p.Max, "length": utf8.RuneCountInString(s)})
			return
		}
		if p.Macros && p.Type != ParamText {
			k.unsubscribe(p, s)
		}
	case ParamSelect:
		ok = slices.Contains(p.Options, s)
	case ParamDuration:
		_, err := formula.ParseDuration(s)
		ok = err == nil
	case ParamOffset:
		_, err := formula.ParseOffset(s)
		ok = err == nil
	case ParamTime:
		ok = clockForm.MatchString(s)
	case ParamZone:
		ok = s == ClientZone || s == WorkspaceZone || knownZone(s)
	case ParamEvent:
		ok = eventForm.MatchString(s)
	case ParamTag:
		if k.step.Kind.Category != Action && !k.c.ws.Has("tag", s) { // an action makes the tag that it adds
			k.missing(p, "tag", s, SeverityWarning)
		}
	case ParamFlow:
		if s != k.c.doc.ID && !k.c.ws.Has("flow", s) {
			k.missing(p, "flow", s, SeverityError)
		}
	case ParamUser:
		if !k.c.ws.Has("user", s) {
			k.missing(p, "user", s, SeverityError)
		}
	case ParamChannel:
		if s != "auto" && !k.c.ws.Has("channel", s) {
			k.problem(Problem{Param: p.ID, Severity: SeverityError, Code: "no_channel", Args: fault.Args{"name": shorten(s)},
				Fix: SetFix("any_channel", nil, k.step.Node.ID, p.ID, "auto")})
		}
	case ParamField:
		k.field(p, s)
	case ParamHook:
		if !k.c.ws.Has("hook", s) {
			k.missing(p, "hook", s, SeverityError)
		}
	}
	if !ok {
		k.invalid(p, raw)
	}
}

// field checks that a fact is there, of a type that the parameter takes.
func (k *paramCheck) field(p *Param, s string) {
	path := s
	if _, ok := k.c.p.Env.Lookup(path); !ok {
		path = string(k.c.doc.Subject) + "." + s
	}
	id, ok := k.c.p.Env.Lookup(path)
	if !ok {
		k.missing(p, "field", s, SeverityError)
		return
	}
	f := k.c.p.Env.Facts()[id]
	if len(p.FieldTypes) > 0 && !slices.Contains(p.FieldTypes, f.Type.Kind) {
		k.fail(p, SeverityError, "field_type", fault.Args{"field": f.Path, "kind": string(f.Type.Kind)})
	}
}

func (k *paramCheck) invalid(p *Param, raw json.RawMessage) {
	k.problem(Problem{Param: p.ID, Severity: SeverityError, Code: "param_invalid",
		Args: fault.Args{"type": string(p.Type), "value": shorten(string(raw))}, Fix: paramFix(k.step.Node.ID, p, true)})
}

func bounds(p *Param) fault.Args {
	args := fault.Args{}
	if p.Min != nil {
		args["min"] = *p.Min
	}
	if p.Max != nil {
		args["max"] = *p.Max
	}
	return args
}

func (k *paramCheck) days(p *Param, raw json.RawMessage) {
	var days []int
	if json.Unmarshal(raw, &days) != nil {
		k.invalid(p, raw)
		return
	}
	for i, d := range days {
		if d < 1 || d > 7 || slices.Contains(days[:i], d) {
			k.invalid(p, raw)
			return
		}
	}
}

// arms checks the ways out of a split: at least two, ids of their own, shares that make a hundred.
func (k *paramCheck) arms(p *Param, raw json.RawMessage) {
	var arms []Arm
	if json.Unmarshal(raw, &arms) != nil {
		k.invalid(p, raw)
		return
	}
	if len(arms) < 2 || len(arms) > 26 {
		k.problem(Problem{Param: p.ID, Severity: SeverityError, Code: "arm_count", Args: fault.Args{"count": len(arms), "min": 2, "max": 26},
			Fix: SetFix("even_shares", nil, k.step.Node.ID, p.ID, evenArms(enoughArms(arms)))})
		return
	}
	sum := 0.0
	for i, a := range arms {
		if a.ID == "" || slices.ContainsFunc(arms[:i], func(b Arm) bool { return b.ID == a.ID }) {
			k.problem(Problem{Param: p.ID, Severity: SeverityError, Code: "duplicate_arm", Args: fault.Args{"arm": shorten(a.ID)},
				Fix: SetFix("renumber", nil, k.step.Node.ID, p.ID, distinctArms(arms))})
			return
		}
		if a.Share < 0 || a.Share > 100 {
			k.invalid(p, raw)
			return
		}
		sum += a.Share
	}
	if math.Abs(sum-100) > 1e-6 {
		k.problem(Problem{Param: p.ID, Severity: SeverityError, Code: "shares_not_100", Args: fault.Args{"sum": sum},
			Fix: SetFix("even_shares", nil, k.step.Node.ID, p.ID, evenArms(arms))})
	}
}

// unsubscribe warns of advertising in which nothing says how to be left alone. Any wording will do; it is looked for by the
// words that such a line cannot do without.
func (k *paramCheck) unsubscribe(p *Param, text string) {
	if k.c.doc.Settings.Purpose != Advertising || !k.sends() {
		return
	}
	low := strings.ToLower(text)
	for _, word := range []string{"отпис", "отказаться от рассыл", "стоп", "unsubscribe", "opt out", "opt-out", "stop"} {
		if strings.Contains(low, word) {
			return
		}
	}
	k.problem(Problem{Param: p.ID, Severity: SeverityWarning, Code: "no_unsubscribe",
		Fix: fix("add_unsubscribe", nil, &Edit{Do: EditWrite, Node: k.step.Node.ID, Param: p.ID, Value: "unsubscribe"})})
}

// sends reports whether the node writes to the person outside: it has a channel.
func (k *paramCheck) sends() bool {
	return slices.ContainsFunc(k.step.Kind.Params, func(p Param) bool { return p.Type == ParamChannel })
}
