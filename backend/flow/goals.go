package flow

import (
	"strconv"
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
)

// Bounds of the settings of this file.
const (
	MaxGoals   = 20
	maxExits   = 20
	longestOne = 366 * 24 * time.Hour // of once_per and limits.per
	longestLag = 24 * time.Hour       // of settle
)

// Values of Settings.OnceBy; absent is OnceKey.
const (
	OnceKey     = "key"     // by the object that the event is about where there is one, else by the subject
	OnceSubject = "subject" // the record that the run is about
	OncePerson  = "person"  // the contact behind it
)

// Test is a formula of a flow's settings, with the environment that its reads belong to.
type Test struct {
	Env     *formula.Env
	Formula *formula.Program
}

// Aim is a compiled goal.
type Aim struct {
	Event event.Name
	Where *Test  // nil: any such event
	To    int    // index of the step at which the run goes on; -1: the run ends
	Name  string // the author's, or its number
	// Broken marks one whose condition or step is no longer there: it is never reached.
	Broken bool
}

// Way is a compiled exit: by an event, or by a condition that is looked at whenever it may have changed.
type Way struct {
	Event  event.Name
	Where  *Test
	When   *Test
	By     []event.Name // When: the events that can change what it reads
	Broken bool
}

// GoalsAt returns the goals, as indexes of Goals, that a run reaches by coming to a step.
func (p *Program) GoalsAt(step int) []int { return p.targets[step] }

// Watches reports whether an event of this name can be a goal or an exit of the flow's runs.
func (p *Program) Watches(name event.Name) bool {
	for i := range p.Goals {
		if p.Goals[i].Event == name && !p.Goals[i].Broken {
			return true
		}
	}
	for i := range p.Exits {
		if p.Exits[i].on(name) {
			return true
		}
	}
	return false
}

func (w *Way) on(name event.Name) bool {
	if w.Broken {
		return false
	}
	if w.When == nil {
		return w.Event == name
	}
	for _, by := range w.By {
		if by == name {
			return true
		}
	}
	return false
}

// On reports whether an event of this name is one at which the exit is to be looked at.
func (w *Way) On(name event.Name) bool { return w.on(name) }

// Tests returns every condition of the goals and exits, so that a batch can gather what they read.
func (p *Program) Tests() []*Test {
	var out []*Test
	for _, g := range p.Goals {
		if g.Where != nil {
			out = append(out, g.Where)
		}
	}
	for _, x := range p.Exits {
		for _, t := range []*Test{x.Where, x.When} {
			if t != nil {
				out = append(out, t)
			}
		}
	}
	return out
}

// Changes is implemented by a Workspace that knows which events can change a fact.
type Changes interface {
	ChangedBy(path string) []event.Name
}

// rulesOfStart checks the settings that say when a run may begin and how many there may be.
func (c *compiler) rulesOfStart(s *Settings) {
	length := func(setting, text string, longest time.Duration) {
		if text == "" {
			return
		}
		if d, err := formula.ParseDuration(text); err != nil || d <= 0 || d > longest {
			c.badSetting(setting, text)
		}
	}
	length("once_per", s.OncePer, longestOne)
	length("settle", s.Settle, longestLag)
	switch s.OnceBy {
	case "", OnceKey, OnceSubject, OncePerson:
	default:
		c.badSetting("once_by", s.OnceBy)
	}
	if l := s.Limits; l != nil {
		length("limits", l.Per, longestOne)
		if l.Active < 0 || l.Starts < 0 {
			c.badSetting("limits", strconv.FormatInt(min(l.Active, l.Starts), 10))
		}
		if (l.Starts > 0) != (l.Per != "") { // a number without its time means nothing, and the other way round
			c.badSetting("limits", strconv.FormatInt(l.Starts, 10)+"/"+l.Per)
		}
	}
}

// aims compiles the goals and the exits.
func (c *compiler) aims() {
	s := &c.doc.Settings
	for i, g := range s.Goals {
		at := "goals." + strconv.Itoa(i)
		aim := Aim{Event: g.Event, To: -1, Name: g.Name}
		if aim.Name == "" {
			aim.Name = strconv.Itoa(i + 1)
		}
		aim.Broken = !c.eventName("goals", i, g.Event) || i >= MaxGoals
		if i == MaxGoals {
			c.badSetting("goals", strconv.Itoa(len(s.Goals)))
		}
		if g.Where != "" {
			aim.Where = c.test(at+".where", g.Where, c.envWith(g.Event))
			aim.Broken = aim.Broken || aim.Where == nil
		}
		if g.To != "" {
			to, ok := c.p.byID[g.To]
			if !ok || c.p.Steps[to].Kind.Category == Event {
				c.report(Problem{Param: at + ".to", Severity: SeverityError, Code: "goal_target", Args: fault.Args{"goal": aim.Name, "to": shorten(g.To)},
					Fix: SetFix("end_at_goal", nil, "", at+".to", nil)})
				aim.Broken = true
			} else if i < MaxGoals {
				aim.To = to
				if c.p.targets == nil {
					c.p.targets = map[int][]int{}
				}
				c.p.targets[to] = append(c.p.targets[to], i)
			}
		}
		c.p.Goals = append(c.p.Goals, aim)
	}
	for i, x := range s.Exits {
		at := "exits." + strconv.Itoa(i)
		way := Way{Event: x.Event}
		switch {
		case i >= maxExits:
			if i == maxExits {
				c.badSetting("exits", strconv.Itoa(len(s.Exits)))
			}
			way.Broken = true
		case x.Event == "" && x.When != nil && *x.When == "": // by a condition that is not written yet
			c.report(Problem{Param: at + ".when", Severity: SeverityError, Code: "exit_empty", Args: fault.Args{"index": strconv.Itoa(i + 1)},
				Fix: without("remove_exit", "exits", s.Exits, i)})
			way.Broken = true
		case (x.Event == "") == (x.When == nil || *x.When == ""): // by an event or by a condition, not by both or neither
			c.report(Problem{Param: at, Severity: SeverityError, Code: "exit_unclear", Args: fault.Args{"index": strconv.Itoa(i + 1)},
				Fix: without("remove_exit", "exits", s.Exits, i)})
			way.Broken = true
		case x.Event == "":
			way.When = c.test(at+".when", *x.When, c.p.Env)
			if way.Broken = way.When == nil; !way.Broken {
				way.By = c.changedBy(way.When)
			}
		default:
			way.Broken = !c.eventName("exits", i, x.Event)
			if x.Where != "" {
				way.Where = c.test(at+".where", x.Where, c.envWith(x.Event))
				way.Broken = way.Broken || way.Where == nil
			}
		}
		c.p.Exits = append(c.p.Exits, way)
	}
}

func (c *compiler) eventName(setting string, i int, name event.Name) bool {
	if eventForm.MatchString(string(name)) {
		return true
	}
	p := Problem{Severity: SeverityError, Code: "bad_setting",
		Args: fault.Args{"setting": setting, "value": shorten(string(name)), "index": strconv.Itoa(i)}}
	if setting == "goals" {
		p.Fix = without("remove_goal", setting, c.doc.Settings.Goals, i)
	} else {
		p.Fix = without("remove_exit", setting, c.doc.Settings.Exits, i)
	}
	c.report(p)
	return false
}

// envWith is the facts of the subject and of what an event of this name carries.
func (c *compiler) envWith(name event.Name) *formula.Env {
	return c.ws.Env(c.doc.Subject, CarriedBy(c.cat, name))
}

// CarriedBy returns the kinds of objects that events of a name bring.
func CarriedBy(cat Catalogue, name event.Name) []event.Kind {
	for _, k := range cat.Kinds() {
		if k.Starts == name && k.Carries != "" {
			return []event.Kind{k.Carries}
		}
	}
	return nil
}

// test compiles a condition of the settings; nil when it does not.
func (c *compiler) test(param, text string, env *formula.Env) *Test {
	p, errs := env.Compile(text, formula.Flag)
	for _, problem := range FormulaProblems(env, "", param, text, formula.Flag, false, errs) {
		c.report(problem)
	}
	if len(errs) > 0 {
		return nil
	}
	return &Test{Env: env, Formula: p}
}

// changedBy is the events at which a condition may come out otherwise; without a workspace that knows, it is looked at
// before sends alone.
func (c *compiler) changedBy(t *Test) []event.Name {
	ws, ok := c.ws.(Changes)
	if !ok {
		return nil
	}
	var out []event.Name
	seen := map[event.Name]bool{}
	facts := t.Env.Facts()
	for _, r := range t.Formula.Reads() {
		for _, name := range ws.ChangedBy(facts[r.Fact].Path) {
			if !seen[name] {
				seen[name] = true
				out = append(out, name)
			}
		}
	}
	return out
}
