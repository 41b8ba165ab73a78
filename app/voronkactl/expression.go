package main

import (
	"errors"

	"voronka/backend/formula"
)

// asFormula takes the place of a mistake out of an error.
func asFormula(err error) (*formula.Error, bool) {
	var wrong *formula.Error
	ok := errors.As(err, &wrong)
	return wrong, ok
}
