// Package formula holds typed expressions and macros: compiling against an environment of facts, evaluating without
// rebuilding maps, and saying which values were seen. It is the only importer of expr-lang/expr; it may import fault.
// It reads no clock: the moment is given.
package formula

import (
	"time"

	"voronka/backend/fault"
)

// Kind is the basic type of a value.
type Kind string

// Kinds of values and how they are held in Go; an empty value of any kind is nil.
const (
	Number   Kind = "number"   // float64, or int64 for counts
	Text     Kind = "text"     // string
	Flag     Kind = "flag"     // bool
	Money    Kind = "money"    // Amount
	Date     Kind = "date"     // Day
	Instant  Kind = "datetime" // time.Time in UTC
	Duration Kind = "duration" // time.Duration
	List     Kind = "list"     // []string; capped at 1,000
)

// Type is a value's type.
type Type struct {
	Kind    Kind     `json:"kind"`
	Options []string `json:"options,omitempty"` // the values of a list field, for completion
}

// Amount is money: minor units of a currency. Nothing is ever converted.
type Amount struct {
	Minor    int64
	Currency string
}

// Day is a calendar day without a zone.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// FactID is a fact's index in its environment.
type FactID int

// Fact is a name that expressions can read: «customer.name», or, with Params, a function such as
// «customer.purchases.count('30d')».
type Fact struct {
	Path    string `json:"path"`             // canonical English name, dots between
	RuPath  string `json:"ru"`               // Russian name: «покупатель.имя»; as many parts as Path
	Type    Type   `json:"type"`             // of its value or result
	Params  []Kind `json:"params,omitempty"` // a function's parameters; a Duration is written '30d'
	MinArgs int    `json:"min_args,omitempty"`
	Write   bool   `json:"write,omitempty"` // action.set_field may set it
	Fold    bool   `json:"fold,omitempty"`  // rules built by hand compare its text without regard to case
	Label   string `json:"label,omitempty"` // a custom field's own name; else words are «fact.<path>» in locales/
}

// Values answers what an expression asks. Facts are named by their index in the environment that compiled it.
type Values interface {
	// Fact returns a fact's value, nil when it is empty. args are as many as the fact's parameters were given.
	Fact(id FactID, args []any) (any, error)
}

// Read is a fact that a compiled text may ask for, with the arguments that are literals (nil where not).
type Read struct {
	Fact FactID
	Args []any
}

// Clock is how an expression reads the clock.
type Clock int

// Ways of reading the clock; they add up.
const (
	ByDay    Clock = 1 << iota // by the day: today(), days_since(…), days_until(…)
	ByMoment                   // by the moment: now()
)

// Seen is a value that an evaluation saw, for «Почему?».
type Seen struct {
	Path  string `json:"path"`           // the fact as written, canonical: «customer.purchases.count('30d')»
	Value any    `json:"value"`          // in wire form (see Wire); nil is «пусто»
	Note  string `json:"note,omitempty"` // why it was not compared: "other_currency"; «formula.note.<code>» in locales/
}

// Error is a place in the text that cannot be compiled. Its sentence is «formula.<code>» in locales/.
type Error struct {
	Code fault.Code
	Args fault.Args
	From int // in UTF-16 units of the text as given
	To   int
	Fix  string // a text that would compile, where one is known
}

// Error implements error, for logs.
func (e *Error) Error() string { return "formula: " + string(e.Code) }

// Moment is what the time functions of an expression go by.
type Moment struct {
	Now  time.Time
	Zone *time.Location // of the person; days begin there
	Lang string         // "ru" or "en", for money and dates put into a text; Russian when empty
}
