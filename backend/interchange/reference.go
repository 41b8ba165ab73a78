package interchange

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"voronka/backend/event"
	"voronka/backend/flow"
)

// Missing is a thing of the workspace that a file names and that is not here.
type Missing struct {
	What string // tag, field, channel, user, segment, flow, hook
	Name string // as the file names it
	Node string // the first node that names it; "": the flow itself
}

// Key is how a mapping names it: «tag:vip».
func (m Missing) Key() string { return m.What + ":" + m.Name }

// custom is a custom field within an expression, a text or a list of rules, in either language's names.
var custom = regexp.MustCompile(`[\p{L}_][\p{L}\p{N}_]*\.(?:fields|поля)\.[\p{L}_][\p{L}\p{N}_]*`)

// missing lists each absent thing once, in the order in which the document names them.
func missing(doc *flow.Document, cat flow.Catalogue, ws flow.Workspace) []Missing {
	out := []Missing{}
	seen := map[string]bool{}
	note := func(what, name, node string) {
		m := Missing{What: what, Name: name, Node: node}
		if name != "" && !seen[m.Key()] {
			seen[m.Key()] = true
			out = append(out, m)
		}
	}
	if doc.Attach.Segment != "" && !ws.Has("segment", doc.Attach.Segment) {
		note("segment", doc.Attach.Segment, "")
	}
	known := paths(doc, cat, ws)
	for i := range doc.Nodes {
		n := &doc.Nodes[i]
		kind, ok := cat.Kind(n.Kind)
		if !ok {
			continue
		}
		for _, p := range kind.Params {
			raw := n.Params[p.ID]
			var text string
			isText := json.Unmarshal(raw, &text) == nil
			switch {
			case p.Type == flow.ParamTag && isText:
				// An action makes the tag that it adds or need not find the one that it removes.
				if kind.Category != flow.Action && !ws.Has("tag", text) {
					note("tag", text, n.ID)
				}
			case p.Type == flow.ParamFlow && isText:
				if text != "" && text != doc.ID && !ws.Has("flow", text) {
					note("flow", text, n.ID)
				}
			case p.Type == flow.ParamHook && isText:
				if text != "" && !ws.Has("hook", text) {
					note("hook", text, n.ID)
				}
			case p.Type == flow.ParamUser && isText:
				if text != "" && !ws.Has("user", text) {
					note("user", text, n.ID)
				}
			case p.Type == flow.ParamChannel && isText:
				if text != "auto" && !ws.Has("channel", text) {
					note("channel", text, n.ID)
				}
			case p.Type == flow.ParamField && isText && strings.HasPrefix(text, "fields."):
				if path := string(doc.Subject) + "." + text; !known[path] {
					note("field", path, n.ID)
				}
			default:
				for _, path := range custom.FindAllString(string(raw), -1) {
					if !known[path] {
						note("field", path, n.ID)
					}
				}
			}
		}
	}
	return out
}

// paths are the names of the facts that the document's expressions may read, in both languages.
func paths(doc *flow.Document, cat flow.Catalogue, ws flow.Workspace) map[string]bool {
	out := map[string]bool{}
	var carried []event.Kind
	for _, n := range doc.Nodes {
		if k, ok := cat.Kind(n.Kind); ok && k.Carries != "" && !slices.Contains(carried, k.Carries) {
			carried = append(carried, k.Carries)
		}
	}
	for _, f := range ws.Env(doc.Subject, carried).Facts() {
		out[f.Path], out[f.RuPath] = true, true
	}
	return out
}

// Map returns a copy of the document in which the mapped references have their other names.
func Map(doc *flow.Document, cat flow.Catalogue, mapping map[string]string) (*flow.Document, error) {
	copied := *doc
	if len(mapping) == 0 {
		return &copied, nil
	}
	if to, ok := mapping["segment:"+doc.Attach.Segment]; ok {
		copied.Attach.Segment = to
	}
	mapSettings(&copied.Settings, mapping)
	copied.Nodes = append([]flow.Node(nil), doc.Nodes...)
	for i := range copied.Nodes {
		n := &copied.Nodes[i]
		kind, ok := cat.Kind(n.Kind)
		if !ok {
			continue
		}
		n.Params = maps.Clone(n.Params)
		for _, p := range kind.Params {
			raw := n.Params[p.ID]
			if len(raw) == 0 {
				continue
			}
			mapped, err := mapParam(p.Type, raw, string(doc.Subject), mapping)
			if err != nil {
				return nil, err
			}
			n.Params[p.ID] = mapped
		}
	}
	return &copied, nil
}

// mapSettings renames fields in the conditions of goals and exits.
func mapSettings(s *flow.Settings, mapping map[string]string) {
	s.Goals = slices.Clone(s.Goals)
	for i := range s.Goals {
		s.Goals[i].Where = mapPaths(s.Goals[i].Where, mapping)
	}
	s.Exits = slices.Clone(s.Exits)
	for i := range s.Exits {
		x := &s.Exits[i]
		x.Where = mapPaths(x.Where, mapping)
		if x.When != nil {
			when := mapPaths(*x.When, mapping)
			x.When = &when
		}
	}
}

func mapPaths(text string, mapping map[string]string) string {
	return custom.ReplaceAllStringFunc(text, func(path string) string {
		if to, ok := mapping["field:"+path]; ok {
			return to
		}
		return path
	})
}

// whole are the parameters whose value is one name.
var whole = map[flow.ParamType]string{flow.ParamTag: "tag", flow.ParamUser: "user", flow.ParamChannel: "channel", flow.ParamFlow: "flow",
	flow.ParamHook: "hook"}

func mapParam(t flow.ParamType, raw json.RawMessage, subject string, mapping map[string]string) (json.RawMessage, error) {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return raw, nil // kept as it is: compiling reports it
	}
	text, isText := value.(string)
	if what := whole[t]; what != "" {
		to, ok := mapping[what+":"+text]
		if !isText || !ok {
			return raw, nil
		}
		return json.Marshal(to)
	}
	if t == flow.ParamField && isText && strings.HasPrefix(text, "fields.") {
		value = subject + "." + text
	}
	changed := false
	mapped := walk(value, func(s string) string {
		renamed := mapPaths(s, mapping)
		changed = changed || renamed != s
		return renamed
	})
	if !changed {
		return raw, nil
	}
	return json.Marshal(mapped)
}

// walk rewrites every text within a JSON value; the names of an object's members stay.
func walk(v any, rewrite func(string) string) any {
	switch v := v.(type) {
	case string:
		return rewrite(v)
	case []any:
		for i := range v {
			v[i] = walk(v[i], rewrite)
		}
	case map[string]any:
		for k := range v {
			v[k] = walk(v[k], rewrite)
		}
	}
	return v
}
