package formula

import "strings"

// Env is the set of facts that an expression may read. It is immutable and safe for concurrent use.
type Env struct {
	facts   []Fact
	index   map[string]FactID
	toEn    map[string]string // Russian prefix of a path → the canonical name of its last part
	toRu    map[string]string // canonical prefix of a path → the Russian name of its last part
	inner   map[string]bool   // canonical prefixes that are no facts themselves: «customer.purchases»
	members []string          // canonical paths, for «did you mean»
}

// NewEnv makes an environment of facts; a fact's id is its place in the list. Of two facts with one path the first counts.
func NewEnv(facts []Fact) *Env {
	e := &Env{
		facts: facts, index: make(map[string]FactID, len(facts)),
		toEn: map[string]string{}, toRu: map[string]string{}, inner: map[string]bool{},
	}
	for i, f := range facts {
		if _, there := e.index[f.Path]; there {
			continue
		}
		e.index[f.Path] = FactID(i)
		e.members = append(e.members, f.Path)
		en := strings.Split(f.Path, ".")
		for n := 1; n < len(en); n++ {
			e.inner[strings.Join(en[:n], ".")] = true
		}
		ru := strings.Split(f.RuPath, ".")
		if len(ru) != len(en) {
			continue // without a whole Russian name it is read by its canonical one
		}
		for n := 1; n <= len(en); n++ {
			ruPrefix, enPrefix := strings.ToLower(strings.Join(ru[:n], ".")), strings.Join(en[:n], ".")
			if _, there := e.toEn[ruPrefix]; !there {
				e.toEn[ruPrefix] = en[n-1]
			}
			if _, there := e.toRu[enPrefix]; !there {
				e.toRu[enPrefix] = ru[n-1]
			}
		}
	}
	return e
}

// Facts returns the facts in the order of their ids. The caller must not change them.
func (e *Env) Facts() []Fact { return e.facts }

// Begins reports whether a fact's path begins with this name.
func (e *Env) Begins(name string) bool { return e.inner[name] }

// Lookup returns the fact of a canonical path.
func (e *Env) Lookup(path string) (FactID, bool) {
	id, ok := e.index[path]
	return id, ok
}
