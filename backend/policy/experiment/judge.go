package experiment

import (
	"math"

	"voronka/backend/fault"
)

const (
	sure  = 0.95
	power = 0.8
	fewly = 5 // successes and failures that each arm needs before the z test means anything
)

// Comparison holds an arm against the control.
type Comparison struct {
	Arm        string
	Against    string
	Difference float64 // of the shares that succeeded, this arm's minus the control's
	Low, High  float64 // its 95 % interval
	P          float64
	Adjusted   float64 // by Holm, for all arms of the split
	Sure       bool
	Need       int64 // people still needed, both arms together; 0 when sure or when a difference worth having is ruled out
	Say        Sentence
}

// Compare holds every arm against the control, in the order of the arms.
func Compare(p *Plan, counts []Count) []Comparison {
	at := p.Control()
	of := func(i int) Count {
		for _, c := range counts {
			if c.Arm == p.Arms[i].ID {
				return c
			}
		}
		return Count{Arm: p.Arms[i].ID}
	}
	control := of(at)
	var out []Comparison
	var values []float64
	var arms []int
	for i := range p.Arms {
		if i == at {
			continue
		}
		c := of(i)
		v := Comparison{Arm: c.Arm, Against: control.Arm, P: PValue(control.Converted, control.People, c.Converted, c.People)}
		v.Difference, v.Low, v.High = Difference(control.Converted, control.People, c.Converted, c.People, sure)
		out, values, arms = append(out, v), append(values, v.P), append(arms, i)
	}
	for k, adjusted := range Holm(values) {
		v := &out[k]
		v.Adjusted = adjusted
		c := of(arms[k])
		v.Sure = adjusted <= 1-sure && enough(control) && enough(c) && (v.Low > 0 || v.High < 0)
		if !v.Sure {
			v.Need = need(control, c, len(out))
		}
		v.Say = say(v, name(&p.Arms[arms[k]]), name(&p.Arms[at]), control.People == 0 || c.People == 0)
	}
	return out
}

func enough(c Count) bool { return c.Converted >= fewly && c.People-c.Converted >= fewly }

// need is how many more people would show the difference that is seen now, or a fifth of the control's rate where that is
// more. Nobody is needed any more where even that would have been seen.
func need(control, c Count, family int) int64 {
	base := 0.1 // of nobody yet: a usual rate
	if control.People > 0 && control.Converted > 0 {
		base = float64(control.Converted) / float64(control.People)
	}
	seen := 0.0
	if control.People > 0 && c.People > 0 {
		seen = math.Abs(float64(c.Converted)/float64(c.People) - float64(control.Converted)/float64(control.People))
	}
	d := max(seen, base/5, 0.01)
	other := base + d
	if other >= 1 {
		other = base - d
	}
	each := math.Ceil(SampleSize(base, max(other, 0), (1-sure)/float64(family), power))
	more := max(each-float64(control.People), 0) + max(each-float64(c.People), 0)
	if more == 0 && seen > base/5 {
		more = each / 5 // the rate is still moving
	}
	return round(more)
}

// round keeps two digits: what is guessed is not said to the person.
func round(n float64) int64 {
	if n < 100 {
		return int64(math.Ceil(n))
	}
	unit := math.Pow(10, math.Floor(math.Log10(n))-1)
	return int64(math.Ceil(n/unit) * unit)
}

func say(v *Comparison, arm, other string, nobody bool) Sentence {
	args := fault.Args{"arm": arm, "other": other}
	switch {
	case nobody:
		return Sentence{"nobody", args}
	case v.Sure:
		low, high := math.Abs(v.Low)*100, math.Abs(v.High)*100
		args["low"], args["high"], args["chance"] = points(min(low, high)), points(max(low, high)), max(points(v.Adjusted*100), 0.1)
		if v.Difference > 0 {
			return Sentence{"better", args}
		}
		return Sentence{"worse", args}
	case v.Need > 0:
		args["count"] = v.Need
		return Sentence{"too_early", args}
	}
	args["low"], args["high"] = points(v.Low*100), points(v.High*100)
	return Sentence{"no_difference", args}
}

// points rounds to a tenth.
func points(x float64) float64 { return math.Round(x*10) / 10 }

// Decision is a winner and why.
type Decision struct {
	Arm string
	Say Sentence
}

// Decide finds the winner by the plan's rule; false while there is none. The held-out arm is no candidate: it is nothing
// that people could be sent to. A rule of confidence looks again and again as people come; each doubling of them makes it
// stricter, so that looking often does not find by chance what is not there.
func Decide(p *Plan, counts []Count) (Decision, bool) {
	best, bestRate := -1, -1.0
	var total, fewest int64 = 0, math.MaxInt64
	ripe := p.Rule == AfterPeople
	for i := range p.Arms {
		var c Count
		for _, x := range counts {
			if x.Arm == p.Arms[i].ID {
				c = x
			}
		}
		n, x := c.People, c.Converted
		if ripe {
			n, x = c.Ripe, c.RipeConverted
		}
		total += n
		if p.Arms[i].Share > 0 {
			fewest = min(fewest, n)
		}
		if p.Arms[i].Holdout || n == 0 {
			continue
		}
		if rate := float64(x) / float64(n); rate > bestRate {
			best, bestRate = i, rate
		}
	}
	if best < 0 {
		return Decision{}, false
	}
	won := Decision{Arm: p.Arms[best].ID, Say: Sentence{"winner_" + p.Rule, fault.Args{
		"arm": name(&p.Arms[best]), "rate": points(bestRate * 100), "people": total}}}
	switch p.Rule {
	case AfterPeople:
		return won, p.People > 0 && total >= p.People
	case AtConfidence:
		least := max(p.People, 100)
		if fewest < least {
			return Decision{}, false
		}
		looks := 1 + math.Floor(math.Log2(float64(fewest)/float64(least)))
		allowed := (1 - p.Confidence) / looks
		compared := Compare(p, counts)
		if best == p.Control() { // it wins only over all the others
			worst := 0.0
			for _, c := range compared {
				worst = max(worst, c.Adjusted)
			}
			won.Say.Args["chance"] = max(points(worst*100), 0.1)
			return won, worst <= allowed
		}
		for _, c := range compared {
			if c.Arm == won.Arm {
				won.Say.Args["chance"] = max(points(c.Adjusted*100), 0.1)
				return won, c.Difference > 0 && c.Adjusted <= allowed
			}
		}
	}
	return Decision{}, false
}
