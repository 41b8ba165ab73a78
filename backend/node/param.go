package node

import (
	"errors"
	"strings"
	"time"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
)

// prepare collects what a Prepare needs of a scope. Missing parameters are reported by flow.Compile from the descriptor;
// here they only make the node impossible to run.
type prepare struct {
	*flow.Scope
	raw    raw
	reads  []formula.Read
	broken bool
}

func preparing(s *flow.Scope) *prepare { return &prepare{Scope: s, raw: raw(s.Node.Params)} }

// done returns args, or nil when a parameter cannot be run on.
func (p *prepare) done(args any) any {
	if p.broken {
		return nil
	}
	return args
}

// text is a required plain text.
func (p *prepare) text(id string) string {
	s := p.raw.text(id)
	if s == "" {
		p.broken = true
	}
	return s
}

// template compiles a text with macros; an empty one is nil.
func (p *prepare) template(id string, required bool) *formula.Template {
	text := p.raw.text(id)
	if text == "" {
		p.broken = p.broken || required
		return nil
	}
	t, errs := p.Env.Template(text)
	if p.reportText(p.Env, id, "", true, errs) {
		return nil
	}
	p.reads = append(p.reads, t.Reads()...)
	return t
}

// names warns of a greeting that would have a hole in it: a person's name may be empty.
func (p *prepare) names(id string, t *formula.Template) {
	if t == nil {
		return
	}
	facts := p.Env.Facts()
	for _, m := range t.Bare() {
		if path := facts[m.Fact].Path; strings.HasSuffix(path, ".name") {
			p.Problem(flow.Problem{Param: id, Severity: flow.SeverityWarning, Code: "no_fallback", Args: fault.Args{"fact": path},
				From: m.End - 1, To: m.End, Fix: flow.FallbackFix(p.Node.ID, id, m.End, "friend")})
		}
	}
}

// expression compiles a formula.
func (p *prepare) expression(id string, want formula.Kind) *formula.Program {
	text := p.raw.text(id)
	if text == "" {
		p.broken = true
		return nil
	}
	e, errs := p.Env.Compile(text, want)
	if p.reportText(p.Env, id, want, false, errs) {
		return nil
	}
	p.reads = append(p.reads, e.Reads()...)
	return e
}

// duration reads "90m", "24h", "3d", "2w".
func (p *prepare) duration(id string, required bool) time.Duration {
	text := p.raw.text(id)
	if text == "" {
		p.broken = p.broken || required
		return 0
	}
	d, err := formula.ParseDuration(text)
	if err != nil {
		p.invalid(id, err)
	}
	return d
}

// fact finds the fact of a field parameter.
func (p *prepare) fact(id string) (formula.FactID, formula.Fact, bool) {
	field := p.text(id)
	if field == "" {
		return 0, formula.Fact{}, false
	}
	f, ok := p.Env.Lookup(factPath(field))
	if !ok {
		// The reference itself is reported by flow.Compile, which checks every field parameter.
		p.broken = true
		return 0, formula.Fact{}, false
	}
	return f, p.Env.Facts()[f], true
}

// touches notes a fact that the node changes: changing it needs its old value.
func (p *prepare) touches(path string) {
	if id, ok := p.Env.Lookup(path); ok {
		p.reads = append(p.reads, formula.Read{Fact: id})
	}
}

// invalid reports a value that cannot be read.
func (p *prepare) invalid(id string, err error) {
	p.broken = true
	code, args := fault.Code("param_invalid"), fault.Args(nil)
	var coded *fault.Error
	if errors.As(err, &coded) {
		args = coded.Args
	}
	p.Problem(flow.Problem{Param: id, Severity: flow.SeverityError, Code: string(code), Args: args, Fix: flow.FieldFix()})
}

func (p *prepare) report(id string, errs []*formula.Error) bool {
	for _, e := range errs {
		p.broken = true
		problem := flow.Problem{Param: id, Severity: flow.SeverityError, Code: string(e.Code), Args: e.Args, From: e.From, To: e.To, Fix: flow.FieldFix()}
		if e.Fix != "" {
			problem.Fix = flow.SetFix("replace_text", nil, p.Node.ID, id, e.Fix)
		}
		p.Problem(problem)
	}
	return len(errs) > 0
}

// reportText reports the mistakes of a formula, or of a text with macros, each with what mends it.
func (p *prepare) reportText(env *formula.Env, id string, want formula.Kind, template bool, errs []*formula.Error) bool {
	if len(errs) == 0 {
		return false
	}
	p.broken = true
	for _, problem := range flow.FormulaProblems(env, p.Node.ID, id, p.raw.text(id), want, template, errs) {
		p.Problem(problem)
	}
	return true
}

// reader is embedded in what a Prepare returns: the facts that the node may ask for.
type reader struct{ reads []formula.Read }

// Reads lists the facts, so that a batch can gather them beforehand.
func (r reader) Reads() []formula.Read { return r.reads }
