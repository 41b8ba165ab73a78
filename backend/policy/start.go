package policy

import (
	"strconv"
	"time"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
)

// Prior is what is known of a subject's earlier runs through the same flow.
type Prior struct {
	Any    bool // there was one
	Active bool // there is one under way
}

// MayEnter reports whether the rule lets the subject in again.
func MayEnter(rule string, p Prior) bool {
	switch rule {
	case Once:
		return !p.Any
	case AfterExit:
		return !p.Active
	}
	return true
}

// StartRules say how often and how many runs of a flow may begin. The zero value lets everything in.
type StartRules struct {
	OncePer time.Duration // at most one start of the same key within it; 0: any number
	OnceBy  string        // whose key: flow.OnceKey, OnceSubject, OncePerson
	Settle  time.Duration // starting events this close are told as one; 0: each by itself
	Active  int64         // runs under way at once; 0: any number
	Starts  int64         // runs begun within Per; 0: any number
	Per     time.Duration
}

// StartRulesOf reads a flow's settings; what is absent or unreadable is none.
func StartRulesOf(s *flow.Settings) StartRules {
	r := StartRules{OncePer: length(s.OncePer), OnceBy: s.OnceBy, Settle: length(s.Settle)}
	if l := s.Limits; l != nil {
		r.Active, r.Per = max(l.Active, 0), length(l.Per)
		if r.Per > 0 {
			r.Starts = max(l.Starts, 0)
		}
	}
	return r
}

func length(text string) time.Duration {
	d, err := formula.ParseDuration(text)
	if err != nil {
		return 0
	}
	return d
}

// Bounded reports whether the number of runs matters.
func (r *StartRules) Bounded() bool { return r.Active > 0 || r.Starts > 0 }

// OnceKey is what a start is counted by for once_per: texts that are equal count together.
func (r *StartRules) OnceKey(subject, object event.Ref, person int64) string {
	return r.OnceKeyText(subject, ObjectKey(object), person)
}

// OnceKeyText is OnceKey for an object whose key (see ObjectKey) is known already.
func (r *StartRules) OnceKeyText(subject event.Ref, object string, person int64) string {
	switch r.OnceBy {
	case flow.OncePerson:
		return "person:" + strconv.FormatInt(person, 10)
	case flow.OnceSubject:
		return ObjectKey(subject)
	}
	return ObjectKey(subject) + "/" + object
}

// Load is how much of a flow is under way.
type Load struct {
	Active int64 // runs under way
	Starts int64 // runs begun within StartRules.Per
}

// Codes of refused starts; «reason.<code>» in locales/.
const (
	OncePer     = "once_per"     // args: per
	LimitActive = "limit_active" // args: limit
	LimitStarts = "limit_starts" // args: limit, per
	HopCut      = "hop_limit"    // args: limit
	EntryGone   = "entry_gone"   // the event is no longer in the flow
)

// Refusal is why a start was refused.
type Refusal struct {
	Code string
	Args map[string]any
}

// MayStart decides whether a run may begin at a moment. last is when a run of the same once-key began last, zero when none
// did. A start that is over a limit is refused, never put off: the event that it answers would be stale when its turn came,
// and what waits without a bound could neither be seen through nor stopped. What is refused is told with the reason.
func (r *StartRules) MayStart(hop int, last time.Time, load Load, now time.Time, s *flow.Settings) (why Refusal, ok bool) {
	switch {
	case hop >= HopLimit:
		return Refusal{HopCut, map[string]any{"limit": HopLimit}}, false
	case r.OncePer > 0 && !last.IsZero() && now.Sub(last) < r.OncePer:
		return Refusal{OncePer, map[string]any{"per": s.OncePer}}, false
	case r.Active > 0 && load.Active >= r.Active:
		return Refusal{LimitActive, map[string]any{"limit": r.Active}}, false
	case r.Starts > 0 && load.Starts >= r.Starts:
		return Refusal{LimitStarts, map[string]any{"limit": r.Starts, "per": s.Limits.Per}}, false
	}
	return Refusal{}, true
}

// settleMost is how often the time of settling may pass in all, so that a record that never rests is told of nonetheless.
const settleMost = 10

// Settled is a group of starting events of one record that are told as one run.
type Settled struct {
	First time.Time
	Count int64
	Due   time.Time // when the run begins, unless another event comes before
}

// Join adds an event to a group that is not yet due; of a zero group it is the first.
func (r *StartRules) Join(g Settled, at time.Time) Settled {
	if g.Count == 0 {
		g.First = at
	}
	g.Count++
	g.Due = at.Add(r.Settle)
	if most := g.First.Add(settleMost * r.Settle); g.Due.After(most) {
		g.Due = most
	}
	return g
}
