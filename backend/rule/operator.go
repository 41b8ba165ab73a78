package rule

import (
	"slices"

	"voronka/backend/formula"
)

// Shape is how many values an operator takes.
type Shape string

// Shapes of an operator's value.
const (
	None Shape = "none"
	One  Shape = "one"
	Two  Shape = "two"  // [from, to], both counted in
	Many Shape = "many" // a list
	Span Shape = "span" // a duration: "30d"
)

// Operator is what a condition may ask of a kind of value. Its word is «rule.op.<id>» in locales/.
type Operator struct {
	ID    string `json:"id"`
	Shape Shape  `json:"shape"`
}

var operators = map[formula.Kind][]Operator{
	formula.Text: {{"is", One}, {"is_not", One}, {"contains", One}, {"not_contains", One}, {"starts", One}, {"ends", One},
		{"any_of", Many}, {"none_of", Many}, {"filled", None}, {"empty", None}},
	formula.Number: {{"is", One}, {"is_not", One}, {"more", One}, {"at_least", One}, {"less", One}, {"at_most", One},
		{"between", Two}, {"filled", None}, {"empty", None}},
	formula.Money: {{"is", One}, {"is_not", One}, {"more", One}, {"at_least", One}, {"less", One}, {"at_most", One},
		{"between", Two}, {"filled", None}, {"empty", None}},
	formula.Flag: {{"is", One}, {"filled", None}, {"empty", None}},
	formula.Date: {{"is", One}, {"is_not", One}, {"before", One}, {"after", One}, {"between", Two}, {"in_last", Span},
		{"in_next", Span}, {"earlier_than", Span}, {"filled", None}, {"empty", None}},
	formula.Instant: {{"is", One}, {"is_not", One}, {"before", One}, {"after", One}, {"between", Two}, {"in_last", Span},
		{"in_next", Span}, {"earlier_than", Span}, {"filled", None}, {"empty", None}},
	formula.List: {{"has", One}, {"has_any", Many}, {"has_all", Many}, {"has_none", Many}, {"filled", None}, {"empty", None}},
}

// Operators lists what may be asked of a kind of value, in the order of a menu.
func Operators(k formula.Kind) []Operator { return slices.Clone(operators[k]) }

func operatorOf(k formula.Kind, id string) (Operator, bool) {
	for _, o := range operators[k] {
		if o.ID == id {
			return o, true
		}
	}
	return Operator{}, false
}
