package flow

import (
	"encoding/json"
	"reflect"

	"voronka/backend/fault"
)

// ChangeSentence says one difference between two documents: «diff.<code>» in locales/, with its arguments. A step is told by its
// name and its kind, which names it where the author gave no name.
type ChangeSentence struct {
	Code string     `json:"code"`
	Node string     `json:"node,omitempty"` // the step it is about, by its id in either document
	Args fault.Args `json:"args,omitempty"`
}

// Sentences says what changed from one document to another in the order in which it is read: what is new, what is different,
// what is gone, then links and settings. Places are told of as one number. A parameter's values are given as they are in
// the document («before» and «after», absent where there was none), to be put into words by who knows its type.
func Sentences(older, newer *Document, d Difference) []ChangeSentence {
	before, after := nodesByID(older), nodesByID(newer)
	var out []ChangeSentence
	say := func(code, node string, args fault.Args) {
		out = append(out, ChangeSentence{Code: code, Node: node, Args: args})
	}
	for _, id := range d.Added {
		say("added", id, stepArgs(after[id]))
	}
	for _, c := range d.Changed {
		was, now := before[c.Node], after[c.Node]
		if c.Kind {
			args := stepArgs(now)
			args["was_kind"] = was.Kind
			say("kind", c.Node, args)
		}
		if c.Name {
			args := stepArgs(now)
			args["was"] = was.Name
			args["was_kind"] = was.Kind
			say("renamed", c.Node, args)
		}
		if c.Switch {
			code := "enabled"
			if now.Disabled {
				code = "disabled"
			}
			say(code, c.Node, stepArgs(now))
		}
		for _, p := range c.Params {
			args := stepArgs(now)
			args["param"] = p
			say(putValues(args, was.Params[p], now.Params[p]), c.Node, args)
		}
	}
	for _, id := range d.Removed {
		say("removed", id, stepArgs(before[id]))
	}
	link := func(code string, e Edge, in map[string]*Node) {
		args := fault.Args{"port": e.Port}
		if n := in[e.From]; n != nil {
			args["from"], args["from_kind"] = n.Name, n.Kind
			if name := armName(n, e.Port); name != "" {
				args["port_name"] = name
			}
		}
		if n := in[e.To]; n != nil {
			args["to"], args["to_kind"] = n.Name, n.Kind
		}
		say(code, e.From, args)
	}
	for _, e := range d.Linked {
		link("linked", e, after)
	}
	for _, e := range d.Unlinked {
		link("unlinked", e, before)
	}
	for _, name := range d.Settings {
		args := fault.Args{"setting": name}
		code := putValues(args, settingOf(older, name), settingOf(newer, name))
		switch name {
		case "name":
			say("flow_renamed", "", args)
		default:
			say("setting_"+code[len("param_"):], "", args)
		}
	}
	if n := len(d.Moved); n > 0 {
		say("moved", "", fault.Args{"count": n})
	}
	for _, what := range d.Drawn {
		say("drawn_"+what, "", nil)
	}
	return out
}

// armName is what the author calls the arm of a split whose port this is.
func armName(n *Node, port string) string {
	for _, k := range sortedKeys(n.Params) {
		var arms []struct{ ID, Name string }
		if json.Unmarshal(n.Params[k], &arms) != nil {
			continue
		}
		for _, a := range arms {
			if a.ID == port {
				return a.Name
			}
		}
	}
	return ""
}

func stepArgs(n *Node) fault.Args { return fault.Args{"step": n.Name, "kind": n.Kind} }

// putValues puts both values into args and returns which sentence that makes.
func putValues(args fault.Args, was, now json.RawMessage) string {
	if len(was) > 0 {
		args["before"] = was
	}
	if len(now) > 0 {
		args["after"] = now
	}
	switch {
	case len(was) == 0:
		return "param_set"
	case len(now) == 0:
		return "param_cleared"
	}
	return "param_changed"
}

// settingOf is a setting's JSON value; nil where it is not set.
func settingOf(d *Document, name string) json.RawMessage {
	var v any
	switch name {
	case "name":
		v = d.Name
	case "attach":
		v = d.Attach
	case "subject":
		v = d.Subject
	default:
		s := reflect.ValueOf(d.Settings)
		for i, n := range names(s.Type()) {
			if n == name && !s.Field(i).IsZero() {
				v = s.Field(i).Interface()
			}
		}
	}
	if v == nil {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return text
}

// Unlike is the share of two documents' steps that differ, from 0 to 1: those of either that are new, gone or changed.
func Unlike(older, newer *Document, d Difference) float64 {
	all := len(newer.Nodes) + len(d.Removed)
	if all == 0 {
		return 0
	}
	return float64(len(d.Added)+len(d.Removed)+len(d.Changed)) / float64(all)
}
