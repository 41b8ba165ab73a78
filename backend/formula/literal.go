package formula

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Decimal is a number exactly as its author wrote it. Money is compared with it in minor units, so that «> 0.29» is never a
// matter of binary fractions.
type Decimal struct {
	text string
	num  float64
	at   [maxExponent + 1]scaled
}

// scaled is a decimal in units of ten to the power of minus the exponent.
type scaled struct {
	floor int64
	more  bool // there is a rest above floor
}

// maxExponent is the largest number of decimals that a currency or a field of numbers has.
const maxExponent = 6

// ParseDecimal reads a plain decimal with an optional minus, as «-12.50»: at most 18 digits before the point and 30 after it.
func ParseDecimal(text string) (*Decimal, bool) {
	digits := strings.TrimPrefix(text, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	if !isDecimal(digits) || len(whole) > 18 || len(frac) > 30 {
		return nil, false
	}
	return literal(text)
}

// literal reads a plain decimal, signed. It always succeeds on what lex takes for a number.
func literal(text string) (*Decimal, bool) {
	text = strings.ReplaceAll(text, "_", "")
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, false
	}
	d := &Decimal{text: text}
	d.num, _ = r.Float64()
	ten := big.NewRat(10, 1)
	for e := range d.at {
		floor := new(big.Int).Div(r.Num(), r.Denom()) // Euclidean: the floor, as the denominator is positive
		d.at[e].more = !r.IsInt()
		switch {
		case floor.IsInt64():
			d.at[e].floor = floor.Int64()
		case floor.Sign() > 0:
			d.at[e].floor = math.MaxInt64
			d.at[e].more = true
		default: // below every amount
			d.at[e].floor, d.at[e].more = math.MinInt64, false
		}
		r = new(big.Rat).Mul(r, ten)
	}
	return d, true
}

// Float returns the nearest binary number.
func (d *Decimal) Float() float64 { return d.num }

// String returns the decimal as it was written.
func (d *Decimal) String() string { return d.text }

// Scaled returns the decimal times ten to the power of exponent (0 to 6), cut down to a whole number, and whether something
// was cut off: so SQL compares it exactly with minor units.
func (d *Decimal) Scaled(exponent int) (floor int64, more bool) {
	s := d.at[exponent]
	return s.floor, s.more
}

// Compare orders the decimal against an amount in the amount's own currency: -1 where the amount is less.
func (d *Decimal) Compare(a Amount) int { return d.compareMoney(a) }

// number returns the literal's value for arithmetic: an int64 where it is whole, so that counts compare exactly.
func (d *Decimal) number() any {
	if !strings.Contains(d.text, ".") {
		if n, err := strconv.ParseInt(d.text, 10, 64); err == nil {
			return n
		}
	}
	return d.num
}

// compareMoney compares an amount with the literal in the amount's own currency.
func (d *Decimal) compareMoney(a Amount) int {
	s := d.at[Exponent(a.Currency)]
	switch {
	case a.Minor < s.floor:
		return -1
	case a.Minor > s.floor:
		return 1
	case s.more:
		return -1
	}
	return 0
}

// compareMoneyNumber compares an amount with a number that is not a literal, by the shortest decimal that names it.
func compareMoneyNumber(a Amount, n float64) int {
	if math.IsNaN(n) {
		return -1
	}
	if math.IsInf(n, 0) {
		return int(-math.Copysign(1, n))
	}
	d, ok := literal(strconv.FormatFloat(n, 'f', -1, 64))
	if !ok {
		return -1
	}
	return d.compareMoney(a)
}

// unusual are the currencies whose number of decimals is not two, by ISO 4217.
var unusual = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "UYI": 0,
	"VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"CLF": 4, "UYW": 4,
}

// Exponent returns how many decimals a currency has: 2 unless the standard says otherwise.
func Exponent(currency string) int {
	if e, ok := unusual[currency]; ok {
		return e
	}
	return 2
}

// UnusualCurrencies lists, in order, the currencies that do not have two decimals.
func UnusualCurrencies() []string {
	out := make([]string, 0, len(unusual))
	for c := range unusual {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

// toFloat reads any of the forms that a number is held in.
func toFloat(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	}
	return 0, false
}
