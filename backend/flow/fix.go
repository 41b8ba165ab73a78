package flow

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"voronka/backend/fault"
	"voronka/backend/formula"
)

// Fix mends a problem in one click: edits of the document that are done in order as one step of undo, or a place of the
// program where a person does it. Its words are «fix.<code>».
type Fix struct {
	Code  string     `json:"code"`
	Args  fault.Args `json:"args,omitempty"`
	Edits []Edit     `json:"edits,omitempty"`
	// Open is, instead of edits, an address of the page («/settings/channels»), or one of the places below.
	Open string `json:"open,omitempty"`
}

// Places that a fix may open.
const (
	OpenField  = "field"  // the parameter itself
	OpenPicker = "picker" // the palette, to choose the step that comes after
	OpenCreate = "create" // the form of a new field, with the name in Args
)

// Edit is one change of a document. Which fields it has depends on Do.
type Edit struct {
	Do     string         `json:"do"`
	Node   string         `json:"node,omitempty"`
	Param  string         `json:"param,omitempty"`
	Port   string         `json:"port,omitempty"`
	To     string         `json:"to,omitempty"`
	Kind   string         `json:"kind,omitempty"`
	Params map[string]any `json:"params,omitempty"`
	Via    string         `json:"via,omitempty"`
	At     int            `json:"at,omitempty"`
	Value  any            `json:"value,omitempty"`
}

// Kinds of edits.
const (
	EditSet      = "set"      // Param of Node becomes Value, absent where it is nil; without Node a setting: "exits.0.when"
	EditRemove   = "remove"   // Node goes, with its arrows
	EditEnable   = "enable"   // Node is switched on
	EditSubject  = "subject"  // the flow is about Value
	EditRenumber = "renumber" // the last node with the id Node gets a new one, and leads where the first does
	EditLink     = "link"     // Port of Node leads to To
	EditUnlink   = "unlink"   // every such arrow goes
	EditInsert   = "insert"   // a new node of Kind with Params stands on the arrow Node, Port, To and leads on by Via
	EditAdd      = "add"      // a new node of Kind with Params leads by Via to To; to nothing where that is empty
	EditWrite    = "write"    // the page's words «text.<Value>» are added to Param of Node as a paragraph of their own
	EditFallback = "fallback" // « | "words of text.<Value>"» is put at At (UTF-16 units) of Param of Node
)

func set(node, param string, value any) *Edit {
	return &Edit{Do: EditSet, Node: node, Param: param, Value: value}
}

func fix(code string, args fault.Args, edits ...*Edit) *Fix {
	f := &Fix{Code: code, Args: args}
	for _, e := range edits {
		f.Edits = append(f.Edits, *e)
	}
	return f
}

// SetFix is a fix that gives a parameter another value.
func SetFix(code string, args fault.Args, node, param string, value any) *Fix {
	return fix(code, args, set(node, param, value))
}

// FallbackFix writes a stand-in for an empty value into a macro: the page's words «text.<words>».
func FallbackFix(node, param string, at int, words string) *Fix {
	return fix("add_fallback", fault.Args{"words": words}, &Edit{Do: EditFallback, Node: node, Param: param, At: at, Value: words})
}

// FieldFix leads to the parameter, where only a person knows what belongs there.
func FieldFix() *Fix { return &Fix{Code: "open_field", Open: OpenField} }

// FormulaProblems are the problems of a formula, or with template set of a text with macros, each with what mends it.
func FormulaProblems(env *formula.Env, node, param, text string, want formula.Kind, template bool, errs []*formula.Error) []Problem {
	out := make([]Problem, len(errs))
	for i, e := range errs {
		out[i] = Problem{Node: node, Param: param, Severity: SeverityError, Code: string(e.Code), Args: e.Args, From: e.From, To: e.To}
		if m := env.Mend(text, want, template, e); m != nil {
			out[i].Fix = SetFix(m.Code, m.Args, node, param, m.Text)
		} else if name, ok := newField(e); ok {
			out[i].Fix = &Fix{Code: "create_field", Args: fault.Args{"name": name}, Open: OpenCreate}
		} else {
			out[i].Fix = FieldFix()
		}
	}
	return out
}

// newField is the name of a field that could be made, for a formula that reads one which is not there.
func newField(e *formula.Error) (string, bool) {
	path, _ := e.Args["name"].(string)
	name, ok := strings.CutPrefix(path, "customer.fields.")
	return name, ok && e.Code == "unknown_name" && name != "" && !strings.Contains(name, ".")
}

// AcceptKey is what stands in a document's «accepted» when its author says that a problem is meant so: the same for the same
// thing in the same place.
func (p *Problem) AcceptKey() string {
	key := p.Code
	for _, part := range []string{p.Param, p.Port} {
		if part != "" {
			key += "/" + part
		}
	}
	return key
}

// accepted marks what the author said is meant so. An error cannot be.
func (c *compiler) accepted() {
	for i := range c.problems {
		p := &c.problems[i]
		if p.Severity == SeverityError {
			continue
		}
		list := c.doc.Settings.Accepted
		if at, ok := c.p.byID[p.Node]; ok && p.Node != "" {
			list = c.p.Steps[at].Node.Accepted
		}
		p.Accepted = slices.Contains(list, p.AcceptKey())
	}
}

// mendPorts says for a way out that leads nowhere where it could lead: to the one step that nothing leads to, if there is one.
func (c *compiler) orphan(except int) (string, bool) {
	found := -1
	for i := range c.p.Steps {
		s := &c.p.Steps[i]
		if i == except || c.reached[i] || !c.named(i) || s.Kind.Category == Event || s.Kind.Category == "" || c.led(i) {
			continue
		}
		if found >= 0 {
			return "", false
		}
		found = i
	}
	if found < 0 {
		return "", false
	}
	return c.p.Steps[found].Node.ID, true
}

// led reports whether any arrow leads to a step.
func (c *compiler) led(to int) bool {
	for i := range c.p.Steps {
		for _, next := range c.p.Steps[i].Next {
			if i != to && slices.Contains(next, to) {
				return true
			}
		}
	}
	return false
}

// openFix leads an open port to the step that waits for an arrow, or lets a person choose what comes.
func (c *compiler) openFix(node, port string) *Fix {
	at := c.p.byID[node]
	if to, ok := c.orphan(at); ok {
		return fix("link", fault.Args{"node": to}, &Edit{Do: EditLink, Node: node, Port: port, To: to})
	}
	return &Fix{Code: "add_next", Open: OpenPicker}
}

// unreachableFix leads the one open way of those that people take to this step; else it takes the step out.
func (c *compiler) unreachableFix(i int) *Fix {
	node := c.p.Steps[i].Node.ID
	var from, port string
	count := 0
	for at := range c.p.Steps {
		s := &c.p.Steps[at]
		if !c.reached[at] && s.Kind.Category != Event || s.Node.Disabled || !c.named(at) {
			continue
		}
		for _, p := range s.Ports {
			if len(s.Next[p]) == 0 && p != "error" && p != "blocked" && !heldOut(s, p) {
				from, port = s.Node.ID, p
				count++
			}
		}
	}
	if count == 1 && !c.led(i) {
		return fix("link_from", fault.Args{"node": from, "port": port}, &Edit{Do: EditLink, Node: from, Port: port, To: node})
	}
	return fix("remove_step", nil, &Edit{Do: EditRemove, Node: node})
}

// eventFix gives a flow something to begin with: an event that is switched off is switched on, else people are added by hand,
// before the step that nothing leads to.
func (c *compiler) eventFix() *Fix {
	for i := range c.p.Steps {
		if s := &c.p.Steps[i]; s.Kind.Category == Event && s.Node.Disabled && c.named(i) {
			return fix("enable", nil, &Edit{Do: EditEnable, Node: s.Node.ID})
		}
	}
	if len(c.p.Steps) == 0 {
		return &Fix{Code: "choose_event", Open: OpenPicker}
	}
	kind, ok := c.cat.Kind("event.manual")
	if !ok || len(kind.Ports) == 0 {
		return nil
	}
	add := &Edit{Do: EditAdd, Kind: kind.ID, Params: defaults(kind), Via: kind.Ports[0]}
	for i := range c.p.Steps {
		if !c.led(i) && c.named(i) {
			add.To = c.p.Steps[i].Node.ID
			break
		}
	}
	return fix("add_event", fault.Args{"kind_of": kind.ID}, add)
}

func defaults(kind *Kind) map[string]any {
	out := map[string]any{}
	for _, p := range kind.Params {
		var v any
		if len(p.Default) > 0 && json.Unmarshal(p.Default, &v) == nil {
			out[p.ID] = v
		}
	}
	return out
}

// cycleFix puts a wait of a day on each arrow that closes a way round.
func (c *compiler) cycleFix(part []int, next [][]int) *Fix {
	kind, ok := c.cat.Kind("wait.for")
	if !ok || len(kind.Ports) == 0 {
		return nil
	}
	inside := map[int]bool{}
	for _, i := range part {
		inside[i] = true
	}
	out := fix("insert_wait", nil)
	state := map[int]int{} // 1: on the way, 2: done
	var visit func(int)
	visit = func(i int) {
		state[i] = 1
		for _, port := range c.exits(i) {
			for _, to := range c.p.Steps[i].Next[port] {
				switch {
				case !inside[to] || !slices.Contains(next[i], to):
				case state[to] == 1:
					params := defaults(kind)
					params["duration"] = "1d"
					out.Edits = append(out.Edits, Edit{Do: EditInsert, Node: c.p.Steps[i].Node.ID, Port: port, To: c.p.Steps[to].Node.ID,
						Kind: kind.ID, Params: params, Via: kind.Ports[0]})
				case state[to] == 0:
					visit(to)
				}
			}
		}
		state[i] = 2
	}
	visit(part[0])
	return out
}

// paramFix gives a parameter its usual value, empties one that need not be there, or leads to it.
func paramFix(node string, p *Param, filled bool) *Fix {
	var usual any
	if len(p.Default) > 0 && json.Unmarshal(p.Default, &usual) == nil && usual != nil && usual != "" {
		return SetFix("set_default", fault.Args{"value": usual}, node, p.ID, usual)
	}
	if p.Type == ParamChannel {
		return SetFix("any_channel", nil, node, p.ID, "auto")
	}
	if filled && !p.Required {
		return SetFix("clear", nil, node, p.ID, nil)
	}
	if !filled {
		return &Fix{Code: "fill_in", Open: OpenField}
	}
	return FieldFix()
}

// settingFix takes out a setting that is not understood: what is absent is none, or the usual.
func settingFix(setting string) *Fix {
	switch setting {
	case "attach", "subject":
		return nil
	}
	return SetFix("reset_setting", fault.Args{"setting": setting}, "", setting, nil)
}

// without is a fix that takes one row out of a list of the settings.
func without[T any](code, setting string, rows []T, i int) *Fix {
	left := slices.Delete(slices.Clone(rows), i, i+1)
	if len(left) == 0 {
		return SetFix(code, fault.Args{"index": strconv.Itoa(i + 1)}, "", setting, nil)
	}
	return SetFix(code, fault.Args{"index": strconv.Itoa(i + 1)}, "", setting, left)
}
