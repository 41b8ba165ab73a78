package crm

import (
	"voronka/backend/crm/tabular"
	"voronka/backend/fault"
)

// TooBigNumber is the code of a number that cannot be kept; args: value.
const TooBigNumber = tabular.TooBigNumber

// Typed reads an amount as a person types it into a form, in units of 10^-exponent: the point and the comma both begin
// decimals, only spaces group.
func Typed(text string, exponent int) (int64, *fault.Error) { return tabular.Typed(text, exponent) }
