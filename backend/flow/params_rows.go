package flow

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"voronka/backend/fault"
)

// maxRows bounds the rows of a parameter that is a list.
const maxRows = 50

// Pair is one row of a parameter of type ParamPairs.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// pairs checks names with values: each has a name.
func (k *paramCheck) pairs(p *Param, raw json.RawMessage) {
	var rows []Pair
	if json.Unmarshal(raw, &rows) != nil || len(rows) > maxRows {
		k.invalid(p, raw)
		return
	}
	if named := slices.DeleteFunc(slices.Clone(rows), func(r Pair) bool { return r.Name == "" }); len(named) < len(rows) {
		k.rows(p, "row_unnamed", "remove_rows", nil, named, 0)
	}
}

// outputs checks what a step is to leave: names that expressions can say, each once, of a type there is.
func (k *paramCheck) outputs(p *Param, raw json.RawMessage) {
	var rows []NamedOutput
	if json.Unmarshal(raw, &rows) != nil || len(rows) > maxRows {
		k.invalid(p, raw)
		return
	}
	for i, r := range rows {
		switch {
		case r.Name == "":
			k.rows(p, "row_unnamed", "remove_rows", nil, slices.DeleteFunc(slices.Clone(rows), func(r NamedOutput) bool { return r.Name == "" }), 0)
			return
		case !OwnName(r.Name):
			k.rows(p, "output_name", "rename", fault.Args{"name": shorten(r.Name)}, k.renamed(rows, i, latin(r.Name)), i)
			return
		case slices.ContainsFunc(rows[:i], func(o NamedOutput) bool { return o.Name == r.Name }),
			slices.ContainsFunc(k.step.Kind.Outputs, func(o Output) bool { return o.Name == r.Name }):
			k.rows(p, "output_twice", "rename", fault.Args{"name": r.Name}, k.renamed(rows, i, r.Name), i)
			return
		case !slices.Contains(OutputKinds, r.Type):
			k.invalid(p, raw)
			return
		}
	}
}

// rows reports a row that is wrong; the fix puts other rows in their place.
func (k *paramCheck) rows(p *Param, code, mend string, args fault.Args, rows any, at int) {
	mended := fault.Args{}
	if list, ok := rows.([]NamedOutput); ok && mend == "rename" {
		mended["name"] = list[at].Name
	}
	k.problem(Problem{Param: p.ID, Severity: SeverityError, Code: code, Args: args, Fix: SetFix(mend, mended, k.step.Node.ID, p.ID, rows)})
}

// renamed gives a row a name that no other has.
func (k *paramCheck) renamed(rows []NamedOutput, i int, name string) []NamedOutput {
	out := slices.Clone(rows)
	taken := func(s string) bool {
		return slices.ContainsFunc(k.step.Kind.Outputs, func(o Output) bool { return o.Name == s }) ||
			slices.ContainsFunc(rows, func(o NamedOutput) bool { return o.Name == s })
	}
	for n, s := 2, name; ; n++ {
		if !taken(s) {
			out[i].Name = s
			return out
		}
		s = name + strconv.Itoa(n)
	}
}

// latin writes a name so that expressions can say it: Russian letters by sound, other signs as «_».
func latin(name string) string {
	const ru = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
	en := strings.Split("a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch  y  e yu ya", " ")
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		at := strings.IndexRune(ru, r)
		switch {
		case at >= 0:
			b.WriteString(en[at/2])
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	out := strings.Trim(b.String(), "_")
	if out = out[:min(len(out), 50)]; out == "" {
		return "value"
	}
	return out
}
