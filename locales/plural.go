package locales

import (
	"math"
	"reflect"
)

// Forms are the plural endings that a language's texts need.
func Forms(lang string) []string {
	if lang == "ru" {
		return []string{"one", "few", "many", "other"}
	}
	return []string{"one", "other"}
}

// plural is the form of a number by the rules of CLDR for Russian and English.
func plural(lang string, count any) string {
	n := math.Abs(number(count))
	whole := n == math.Trunc(n)
	if lang != "ru" {
		if n == 1 {
			return "one"
		}
		return "other"
	}
	if !whole {
		return "other"
	}
	ten, hundred := math.Mod(n, 10), math.Mod(n, 100)
	switch {
	case ten == 1 && hundred != 11:
		return "one"
	case ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14):
		return "few"
	}
	return "many"
}

func number(v any) float64 {
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return float64(r.Int())
	case r.CanUint():
		return float64(r.Uint())
	case r.CanFloat():
		return r.Float()
	}
	return math.NaN()
}
