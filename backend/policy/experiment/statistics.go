// Package experiment judges splits: how the arms compare, how sure that is, and which arm has won by a rule set beforehand.
// It is pure statistics over counts; it does no I/O and reads no clock. It may import flow, formula, event and fault.
package experiment

import (
	"math"
	"slices"
)

// quantile is the z below which a share q of the normal distribution lies.
func quantile(q float64) float64 { return math.Sqrt2 * math.Erfinv(2*q-1) }

// above is the share of the normal distribution beyond |z| on both sides.
func above(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// Wilson is the score interval of a proportion: x of n at a confidence such as 0.95. Of nobody it is 0 to 1.
func Wilson(x, n int64, confidence float64) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	z := quantile(1 - (1-confidence)/2)
	p, m := float64(x)/float64(n), float64(n)
	centre := 2*m*p + z*z
	spread := z * math.Sqrt(z*z+4*m*p*(1-p))
	low, high = (centre-spread)/(2*(m+z*z)), (centre+spread)/(2*(m+z*z))
	if x == 0 {
		low = 0
	}
	if x == n {
		high = 1
	}
	return low, high
}

// Difference is the difference of two proportions, the second minus the first, with Newcombe's hybrid score interval (his
// method 10), which holds where a proportion is 0 or 1.
func Difference(x1, n1, x2, n2 int64, confidence float64) (d, low, high float64) {
	if n1 <= 0 || n2 <= 0 {
		return 0, -1, 1
	}
	p1, p2 := float64(x1)/float64(n1), float64(x2)/float64(n2)
	l1, u1 := Wilson(x1, n1, confidence)
	l2, u2 := Wilson(x2, n2, confidence)
	d = p2 - p1
	return d, d - math.Hypot(p2-l2, u1-p1), d + math.Hypot(u2-p2, p1-l1)
}

// PValue is the two-sided chance of a difference at least as large as this one if the proportions were equal: the z test
// with the pooled variance. It is 1 where there is nothing to compare.
func PValue(x1, n1, x2, n2 int64) float64 {
	if n1 <= 0 || n2 <= 0 {
		return 1
	}
	pooled := float64(x1+x2) / float64(n1+n2)
	variance := pooled * (1 - pooled) * (1/float64(n1) + 1/float64(n2))
	if variance <= 0 {
		return 1
	}
	return above((float64(x2)/float64(n2) - float64(x1)/float64(n1)) / math.Sqrt(variance))
}

// SampleSize is how many people each of two arms needs for a difference of p1 and p2 to be found with the given power at a
// two-sided error of alpha. It is infinite where they do not differ.
func SampleSize(p1, p2, alpha, power float64) float64 {
	if p1 == p2 {
		return math.Inf(1)
	}
	mean := (p1 + p2) / 2
	a := quantile(1-alpha/2) * math.Sqrt(2*mean*(1-mean))
	b := quantile(power) * math.Sqrt(p1*(1-p1)+p2*(1-p2))
	return (a + b) * (a + b) / ((p1 - p2) * (p1 - p2))
}

// Holm adjusts the p-values of several comparisons made at once, step down; each result may be held against the error
// that the whole family is allowed.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(p))
	last := 0.0
	for rank, i := range order {
		last = max(last, min(1, p[i]*float64(len(p)-rank)))
		out[i] = last
	}
	return out
}
