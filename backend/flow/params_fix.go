package flow

import (
	"fmt"
	"slices"
	"strings"

	"voronka/backend/fault"
)

// missing reports a thing that is named and is not there. Of a field that is nearly the name of another that one is offered;
// a custom field that is not there can be made; what need not be named is taken out.
func (k *paramCheck) missing(p *Param, what, name string, severity Severity) {
	problem := Problem{Param: p.ID, Severity: severity, Code: "missing_reference", Args: fault.Args{"what": what, "name": shorten(name)}, Fix: FieldFix()}
	node := k.step.Node.ID
	switch near, own := "", ""; {
	case what == "field":
		if near = k.nearField(p, name); near != "" {
			problem.Fix = SetFix("rename", fault.Args{"name": near}, node, p.ID, near)
		} else if own = strings.TrimPrefix(bareField(name), "fields."); own != "" && !strings.Contains(own, ".") {
			problem.Fix = &Fix{Code: "create_field", Args: fault.Args{"name": own}, Open: OpenCreate}
		}
	case what == "hook":
		problem.Fix = &Fix{Code: "open_hooks", Open: "/settings/outside"}
	case !p.Required:
		problem.Fix = SetFix("clear", nil, node, p.ID, nil)
	}
	k.problem(problem)
}

// nearField is the one field of a fitting type whose name differs by a letter or two.
func (k *paramCheck) nearField(p *Param, name string) string {
	want := strings.ToLower(bareField(name))
	for _, f := range k.c.p.Env.Facts() {
		if len(f.Params) > 0 || len(p.FieldTypes) > 0 && !slices.Contains(p.FieldTypes, f.Type.Kind) {
			continue
		}
		if path := bareField(f.Path); len(want) > 4 && len(path) > 4 && within(want, path, 2) {
			return f.Path
		}
	}
	return ""
}

// within reports whether two short texts differ by at most so many letters.
func within(a, b string, most int) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > 80 || len(y) > 80 || max(len(x)-len(y), len(y)-len(x)) > most {
		return false
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)] <= most
}

// evenArms shares a hundred equally, whole numbers only.
func evenArms(arms []Arm) []Arm {
	even := slices.Clone(arms)
	for i := range even {
		even[i].Share = float64(100 / len(arms))
		if i < 100%len(arms) {
			even[i].Share++
		}
	}
	return even
}

// enoughArms brings the number of arms within the bounds.
func enoughArms(arms []Arm) []Arm {
	out := slices.Clone(arms[:min(len(arms), 26)])
	for len(out) < 2 {
		out = append(out, Arm{ID: freeArm(out), Name: fmt.Sprintf("%c", 'A'+len(out))})
	}
	return out
}

// distinctArms gives each arm that has none of its own an id; the first of two keeps it.
func distinctArms(arms []Arm) []Arm {
	out := slices.Clone(arms)
	for i := range out {
		if out[i].ID == "" || slices.ContainsFunc(out[:i], func(a Arm) bool { return a.ID == out[i].ID }) {
			out[i].ID = freeArm(out)
		}
	}
	return out
}

func freeArm(arms []Arm) string {
	for c := 'a'; c <= 'z'; c++ {
		if id := string(c); !slices.ContainsFunc(arms, func(a Arm) bool { return a.ID == id }) {
			return id
		}
	}
	return fmt.Sprintf("a%d", len(arms))
}
