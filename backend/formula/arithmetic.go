package formula

import (
	"math"
	"math/big"
	"time"

	"voronka/backend/fault"
)

// sums says what an operator makes of two kinds; literal texts have been turned into durations before.
var sums = map[string]map[[2]Kind]Kind{
	"+": {
		{Number, Number}: Number, {Money, Money}: Money, {Money, Number}: Money, {Number, Money}: Money, {Text, Text}: Text,
		{Date, Duration}: Date, {Duration, Date}: Date, {Instant, Duration}: Instant, {Duration, Instant}: Instant,
		{Duration, Duration}: Duration,
	},
	"-": {
		{Number, Number}: Number, {Money, Money}: Money, {Money, Number}: Money, {Number, Money}: Money,
		{Date, Date}: Duration, {Date, Instant}: Duration, {Instant, Date}: Duration, {Instant, Instant}: Duration,
		{Date, Duration}: Date, {Instant, Duration}: Instant, {Duration, Duration}: Duration,
	},
	"*": {{Number, Number}: Number, {Money, Number}: Money, {Number, Money}: Money, {Duration, Number}: Duration, {Number, Duration}: Duration},
	"/": {{Number, Number}: Number, {Money, Number}: Money, {Money, Money}: Number, {Duration, Number}: Duration, {Duration, Duration}: Number},
	"%": {{Number, Number}: Number},
}

// arithmetic lowers a sum.
func (c *checker) arithmetic(op string, l, r value) value {
	for _, p := range []*value{&l, &r} {
		other := r
		if p == &r {
			other = l
		}
		if p.str != nil && (other.kind == Date || other.kind == Instant || other.kind == Duration) {
			want := Duration
			if _, isDay := ParseDay(*p.str); isDay && op == "-" {
				want = Date
			}
			if *p = c.convert(*p, want); p.kind == unknown {
				return *p
			}
		}
	}
	kind, ok := sums[op][[2]Kind{l.kind, r.kind}]
	if !ok {
		return c.fail(value{from: l.from, to: r.to}, "no_operation", fault.Args{"op": op, "left": kindName(l), "right": kindName(r)}, "")
	}
	out := c.joined(l, r, kind, c.call(operation(op, kind), envNode(), l.node, r.node))
	out.null = true
	return out
}

func operation(op string, kind Kind) step {
	return func(a ...any) (any, error) {
		f, x, y := a[0].(*frame), a[1], a[2]
		if kind == Text { // an empty text adds nothing
			s, _ := x.(string)
			t, _ := y.(string)
			if len(s)+len(t) > maxRender {
				return nil, fault.New(fault.TooLarge, fault.Args{"what": "text", "limit": maxRender})
			}
			return s + t, nil
		}
		if x == nil || y == nil {
			return nil, nil
		}
		switch {
		case isMoney(x) || isMoney(y):
			return moneyOperation(op, x, y)
		case isTime(x) || isTime(y):
			return timeOperation(op, x, y, f.moment.Zone), nil
		}
		return numberOperation(op, x, y), nil
	}
}

func isMoney(v any) bool { _, ok := v.(Amount); return ok }

func isTime(v any) bool {
	switch v.(type) {
	case Day, time.Time, time.Duration:
		return true
	}
	return false
}

func numberOperation(op string, x, y any) any {
	if a, ok := x.(int64); ok {
		if b, ok := y.(int64); ok {
			const safe = 1 << 31
			if a > -safe && a < safe && b > -safe && b < safe {
				switch op {
				case "+":
					return a + b
				case "-":
					return a - b
				case "*":
					return a * b
				}
			}
		}
	}
	a, _ := toFloat(x)
	b, _ := toFloat(y)
	var out float64
	switch op {
	case "+":
		out = a + b
	case "-":
		out = a - b
	case "*":
		out = a * b
	case "/":
		out = a / b
	case "%":
		out = math.Mod(a, b)
	}
	if math.IsNaN(out) || math.IsInf(out, 0) {
		return nil // dividing by nothing is empty, not a failure of the run
	}
	return out
}

func moneyOperation(op string, x, y any) (any, error) {
	a, aMoney := x.(Amount)
	b, bMoney := y.(Amount)
	if aMoney && bMoney {
		if a.Currency != b.Currency {
			return nil, fault.New(MixedCurrencies, fault.Args{"left": a.Currency, "right": b.Currency})
		}
		if op == "/" {
			return numberOperation("/", float64(a.Minor), float64(b.Minor)), nil
		}
		return money(op, rat(a.Minor), rat(b.Minor), a.Currency), nil
	}
	currency := a.Currency
	if bMoney {
		currency = b.Currency
	}
	// A number beside money is money of the same currency in sums, and a plain factor in products.
	scale := big.NewRat(1, 1)
	if op == "+" || op == "-" {
		scale.SetInt64(int64(math.Pow10(Exponent(currency))))
	}
	part := func(isMoney bool, m Amount, v any) *big.Rat {
		if isMoney {
			return rat(m.Minor)
		}
		n, _ := toFloat(v)
		r, ok := new(big.Rat).SetString(numberText(n))
		if !ok {
			return new(big.Rat)
		}
		return r.Mul(r, scale)
	}
	return money(op, part(aMoney, a, x), part(bMoney, b, y), currency), nil
}

func rat(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

// money computes in exact fractions and rounds the half away from zero to minor units. What does not fit is empty.
func money(op string, a, b *big.Rat, currency string) any {
	out := new(big.Rat)
	switch op {
	case "+":
		out.Add(a, b)
	case "-":
		out.Sub(a, b)
	case "*":
		out.Mul(a, b)
	case "/":
		if b.Sign() == 0 {
			return nil
		}
		out.Quo(a, b)
	}
	half := big.NewRat(int64(out.Sign()), 2)
	out.Add(out, half)
	minor := new(big.Int).Quo(out.Num(), out.Denom())
	if !minor.IsInt64() {
		return nil
	}
	return Amount{Minor: minor.Int64(), Currency: currency}
}

func timeOperation(op string, x, y any, zone *time.Location) any {
	if op == "+" { // the moment first
		if _, isSpan := x.(time.Duration); isSpan {
			x, y = y, x
		}
	}
	switch a := x.(type) {
	case time.Time:
		switch b := y.(type) {
		case time.Duration:
			return a.Add(signed(op, b))
		case time.Time:
			return a.Sub(b)
		case Day:
			return a.Sub(b.In(zone))
		}
	case Day:
		switch b := y.(type) {
		case time.Duration:
			return a.AddDays(int(signed(op, b) / (24 * time.Hour)))
		case time.Time:
			return a.In(zone).Sub(b)
		case Day:
			return time.Duration(a.Sub(b)) * 24 * time.Hour
		}
	case time.Duration:
		if b, ok := y.(time.Duration); ok {
			if op == "/" {
				return numberOperation("/", float64(a), float64(b))
			}
			return a + signed(op, b)
		}
		n, _ := toFloat(y)
		return spanTimes(op, a, n)
	}
	if b, ok := y.(time.Duration); ok {
		n, _ := toFloat(x)
		return spanTimes(op, b, n)
	}
	return nil
}

func signed(op string, d time.Duration) time.Duration {
	if op == "-" {
		return -d
	}
	return d
}

func spanTimes(op string, d time.Duration, n float64) any {
	if op == "/" {
		if n == 0 {
			return nil
		}
		n = 1 / n
	}
	out := float64(d) * n
	if math.IsNaN(out) || math.Abs(out) > float64(maxDuration) {
		return nil
	}
	return time.Duration(out)
}
