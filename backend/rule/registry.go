package rule

import (
	"slices"

	"voronka/backend/event"
	"voronka/backend/formula"
)

// Form says how a fact's values are held in the database.
type Form int

// Forms of values in SQL.
const (
	Plain  Form = iota // numbers, texts, flags as 0 and 1, money in minor units, instants in milliseconds
	Micro              // numbers times a million
	Days               // dates as days since 1970-01-01
	ISODay             // dates as texts, YYYY-MM-DD
)

// Column is how SQL reads a fact of the row. Its texts hold no parameters: whatever a room puts into them is its own names
// and whole numbers, never what a person typed.
type Column struct {
	Expr     string // the value; NULL, or an empty text, where it is empty
	Fold     string // a text's value in lower case, where the fact is compared so
	Currency string // money's currency as an expression
	// Before and After enclose a condition on Expr, where an index is used by asking from the other side:
	// "c.id IN (SELECT v.subject FROM field_value v WHERE v.field = 7 AND " … ")".
	Before, After string
	// Has is how a list is asked for one value: SQL with one «?» for it. The value is in lower case where the fact is compared so.
	Has string
	// Filled tells whether a list has any value; needed where Has is set.
	Filled string
}

// Fact is a fact that conditions may name: with its SQL and the events that change it.
type Fact struct {
	formula.Fact
	Form   Form
	SQL    func(args []any, m formula.Moment) Column // nil: tables cannot be filtered by it
	Events []event.Name
}

// Registry is the set of facts, in the order in which they were registered.
type Registry struct {
	facts []Fact
	index map[string]int
	env   *formula.Env
}

// NewRegistry makes a registry of facts.
func NewRegistry(facts ...Fact) *Registry {
	r := &Registry{index: map[string]int{}}
	for _, f := range facts {
		r.Register(f)
	}
	return r
}

// Register adds a fact; one of the same path is replaced.
func (r *Registry) Register(f Fact) {
	r.env = nil
	if i, there := r.index[f.Path]; there {
		r.facts[i] = f
		return
	}
	r.index[f.Path] = len(r.facts)
	r.facts = append(r.facts, f)
}

// Facts returns the facts in order.
func (r *Registry) Facts() []Fact { return slices.Clone(r.facts) }

// Lookup returns the fact of a path.
func (r *Registry) Lookup(path string) (Fact, bool) {
	i, ok := r.index[path]
	if !ok {
		return Fact{}, false
	}
	return r.facts[i], true
}

// Env returns the facts as an environment for expressions. It is built at the first call after the last Register.
func (r *Registry) Env() *formula.Env {
	if r.env == nil {
		facts := make([]formula.Fact, len(r.facts))
		for i, f := range r.facts {
			facts[i] = f.Fact
		}
		r.env = formula.NewEnv(facts)
	}
	return r.env
}
