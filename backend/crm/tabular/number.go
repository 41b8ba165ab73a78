package tabular

import (
	"math"
	"strings"

	"voronka/backend/fault"
)

// Codes of texts that are no amount or number.
const (
	BadNumber    fault.Code = "number_invalid"    // args: value
	TooFine      fault.Code = "too_many_decimals" // args: value, limit
	TooBigNumber fault.Code = "number_too_big"    // args: value
)

// NumberForm is how numbers are written: the decimal sign, and whether the other sign may stand between groups of three
// digits. Spaces between groups are always understood.
type NumberForm struct {
	Decimal byte // '.' or ','
	Grouped bool // the other of the two may group
}

// Scaled reads a decimal number as an integer of 10^-exponent: «12 500,50» with exponent 2 is 1250050. Digits are never
// dropped or guessed: more decimals than the exponent are refused, and so are groups that are not of three.
func Scaled(text string, form NumberForm, exponent int) (int64, *fault.Error) {
	n, bad := scaled(text, form, exponent)
	switch bad {
	case "":
		return n, nil
	case TooFine:
		return 0, fault.New(bad, fault.Args{"value": text, "limit": exponent})
	}
	return 0, fault.New(bad, fault.Args{"value": text})
}

// scaled is Scaled with the bare code of what is wrong: a column is recognised by trying forms that mostly do not fit.
func scaled(text string, form NumberForm, exponent int) (n int64, bad fault.Code) {
	s := strings.TrimSpace(text)
	negative := false
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		negative, s = true, rest
	} else if rest, ok := strings.CutPrefix(s, "−"); ok {
		negative, s = true, rest
	} else if rest, ok := strings.CutPrefix(s, "+"); ok {
		s = rest
	}
	whole, part := s, ""
	if i := strings.IndexByte(s, form.Decimal); i >= 0 {
		whole, part = s[:i], s[i+1:]
		if part == "" {
			return 0, BadNumber
		}
	}
	if !grouped(whole, form) {
		return 0, BadNumber
	}
	for i := 0; i < len(part); i++ {
		if part[i] < '0' || part[i] > '9' {
			return 0, BadNumber
		}
	}
	if part = strings.TrimRight(part, "0"); len(part) > exponent {
		return 0, TooFine
	}
	add := func(d int64) bool {
		if n > (math.MaxInt64>>10-d)/10 { // 2^53: what a page can hold
			return false
		}
		n = n*10 + d
		return true
	}
	for i := 0; i < len(whole); i++ {
		if c := whole[i]; c >= '0' && c <= '9' && !add(int64(c-'0')) {
			return 0, TooBigNumber
		}
	}
	for i := range exponent {
		d := int64(0)
		if i < len(part) {
			d = int64(part[i] - '0')
		}
		if !add(d) {
			return 0, TooBigNumber
		}
	}
	if negative {
		n = -n
	}
	return n, ""
}

// grouped reports whether a text is digits, all together or in groups of three with one sign between them.
func grouped(s string, form NumberForm) bool {
	var sign rune
	run, any := 0, false
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			any = true
			run++
			if sign != 0 && run > 3 {
				return false
			}
		case isGroup(r, form) && run > 0 && run <= 3 && (sign == 0 || sign == r && run == 3):
			sign, run = r, 0
		default:
			return false
		}
	}
	return any && (sign == 0 || run == 3)
}

func isGroup(r rune, form NumberForm) bool {
	switch r {
	case ' ', '\u00a0', '\u202f', '\u2009', '\'':
		return true
	case ',', '.':
		return form.Grouped && byte(r) != form.Decimal
	}
	return false
}

// Typed reads an amount as a person types it into a form: the point and the comma both begin decimals, only spaces group.
func Typed(text string, exponent int) (int64, *fault.Error) {
	return Scaled(strings.ReplaceAll(text, ",", "."), NumberForm{Decimal: '.'}, exponent)
}
