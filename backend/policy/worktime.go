package policy

import (
	"time"
)

// Hours is when a day is open by the wall clock: from From until To, not including it. To may be 24:00 (1440); where To is
// before From the hours run over midnight and belong to the day on which they begin. The zero value is a closed day.
type Hours struct{ From, To Clock }

// AllDay is a day that never closes.
var AllDay = Hours{0, 24 * 60}

// Closed reports that the day has no hours.
func (h Hours) Closed() bool { return h.From == h.To }

// Week is the hours of each weekday, Monday first.
type Week [7]Hours

// WeekOf is a week with the same hours on the weekdays named (1 Monday … 7 Sunday; none named: every day). Equal hours are
// the whole day.
func WeekOf(h Hours, weekdays []int) Week {
	if h.Closed() {
		h = AllDay
	}
	var w Week
	for i := range w {
		if len(weekdays) == 0 {
			w[i] = h
		}
	}
	for _, d := range weekdays {
		if d >= 1 && d <= 7 {
			w[d-1] = h
		}
	}
	return w
}

// first is the hours of the first open weekday: those of a day that is worked though its weekday is closed.
func (w Week) first() Hours {
	for _, h := range w {
		if !h.Closed() {
			return h
		}
	}
	return Hours{}
}

// Annual is a public holiday on the same day every year. One that Carries and falls on a weekend makes the next working day
// a day off.
type Annual struct {
	Month   time.Month
	Day     int
	Carries bool
}

// Calendar says which days are worked and when. It is made once and never changed, so it is safe for concurrent use. A nil
// Calendar knows no holidays and works from Monday to Friday, 09:00–18:00.
type Calendar struct {
	Week   Week
	Marks  map[Day]bool // days that differ from their weekday: true is worked, false is a day off
	Known  map[int]bool // years whose days are all in Marks
	Annual []Annual     // the holidays of all other years
}

// DefaultWeek is Monday to Friday, 09:00–18:00.
func DefaultWeek() Week { return WeekOf(Hours{9 * 60, 18 * 60}, []int{1, 2, 3, 4, 5}) }

// Hours is when the workspace works on each weekday.
func (c *Calendar) Hours() Week {
	if c == nil {
		return DefaultWeek()
	}
	return c.Week
}

// IsHoliday reports whether a day is off by the calendar: a public holiday, a day off that was moved there, or one of the
// workspace's own. A weekend that is nothing more is not.
func (c *Calendar) IsHoliday(day Day) bool {
	if c == nil {
		return false
	}
	if worked, marked := c.Marks[day]; marked {
		return !worked
	}
	return !c.Known[day.Year] && (c.annual(day) || c.carried(day))
}

func (c *Calendar) annual(day Day) bool {
	for _, a := range c.Annual {
		if a.Month == day.Month && a.Day == day.Day {
			return true
		}
	}
	return false
}

// carried reports whether a day is the first working one after a holiday that fell on a weekend.
func (c *Calendar) carried(day Day) bool {
	if weekend(day) {
		return false
	}
	for back := AddDays(day, -1); weekend(back) || c.annual(back); back = AddDays(back, -1) {
		for _, a := range c.Annual {
			if a.Carries && weekend(back) && a.Month == back.Month && a.Day == back.Day {
				return true
			}
		}
	}
	return false
}

func weekend(day Day) bool { return weekdayOf(day) >= 6 }

// weekdayOf is 1 for Monday to 7 for Sunday.
func weekdayOf(day Day) int {
	wd := int(time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC).Weekday())
	return (wd+6)%7 + 1
}

// HoursOf is when a day is open by a week of hours and the calendar: a holiday is closed, a day marked as worked has its
// weekday's hours or, where those are closed, those of the first open weekday.
func (c *Calendar) HoursOf(day Day, week Week) Hours {
	h := week[weekdayOf(day)-1]
	if c == nil {
		return h
	}
	switch worked, marked := c.Marks[day]; {
	case marked && worked && h.Closed():
		return week.first()
	case marked && !worked, !marked && c.IsHoliday(day):
		return Hours{}
	}
	return h
}

// IsWorking reports whether the workspace works on a day.
func (c *Calendar) IsWorking(day Day) bool { return !c.HoursOf(day, c.Hours()).Closed() }

// IsOpen reports whether the zone's wall clock stands within a week's hours.
func (c *Calendar) IsOpen(t time.Time, week Week, zone *time.Location) bool {
	day, at := DayOf(t, zone), clockOf(t.In(zone))
	if h := c.HoursOf(day, week); h.From < h.To {
		if at >= minutes(h.From) && at < minutes(h.To) {
			return true
		}
	} else if h.From > h.To && at >= minutes(h.From) {
		return true
	}
	h := c.HoursOf(AddDays(day, -1), week)
	return h.From > h.To && at < minutes(h.To)
}

func minutes(c Clock) time.Duration { return time.Duration(c) * time.Minute }

// searchDays is how far ahead an open day is looked for.
const searchDays = 800

// NextOpen is the first instant not before t that is within a week's hours; false when there is none within two years.
func (c *Calendar) NextOpen(t time.Time, week Week, zone *time.Location) (time.Time, bool) {
	t = t.In(zone)
	last := AddDays(DayOf(t, zone), searchDays)
	for !c.IsOpen(t, week, zone) {
		// Hours can begin at the day's opening, at its midnight (those over midnight, where the clocks skip the evening)
		// and where the clocks change.
		day := DayOf(t, zone)
		var next time.Time
		sooner := func(m time.Time) {
			if m.After(t) && (next.IsZero() || m.Before(next)) {
				next = m
			}
		}
		if h := c.HoursOf(day, week); !h.Closed() {
			sooner(At(day, h.From, zone))
		}
		sooner(At(AddDays(day, 1), 0, zone))
		if _, change := t.ZoneBounds(); !change.IsZero() {
			sooner(change)
		}
		if next.IsZero() || DayOf(next, zone) == last {
			return t, false
		}
		t = next.In(zone)
	}
	return t, true
}

// NextWorkingMoment is the first instant not before t at which the workspace works; false when there is none within two
// years.
func (c *Calendar) NextWorkingMoment(t time.Time, zone *time.Location) (time.Time, bool) {
	return c.NextOpen(t, c.Hours(), zone)
}

// AddWorkingDays is the same time of day n working days later: from a Friday three days lead to Wednesday. A day that is
// not worked counts for nothing, neither on the way nor as the first.
func (c *Calendar) AddWorkingDays(t time.Time, n int, zone *time.Location) time.Time {
	day, at := DayOf(t, zone), clockOf(t.In(zone))
	for idle := 0; n > 0 && idle < searchDays; {
		if day = AddDays(day, 1); c.IsWorking(day) {
			n--
			idle = 0
		} else {
			idle++
		}
	}
	return At(day, Clock(at/time.Minute), zone).Add(at % time.Minute)
}

// NextTime is the first instant later than now at which the clock shows at on one of the weekdays, no holiday among them.
// Where nothing but holidays comes within two years it is as if there were none.
func (c *Calendar) NextTime(now time.Time, at Clock, weekdays []int, zone *time.Location) time.Time {
	day := DayOf(now, zone)
	for range searchDays {
		if onWeekday(day, weekdays) && !c.IsHoliday(day) {
			if t := At(day, at, zone); t.After(now) {
				return t
			}
		}
		day = AddDays(day, 1)
	}
	return NextTime(now, at, weekdays, zone)
}

// NextHour is the first instant later than now at which the wall clock of the zone begins an hour.
func NextHour(now time.Time, zone *time.Location) time.Time {
	t := now.In(zone)
	next := t.Add(time.Hour - clockOf(t)%time.Hour)
	if _, change := t.ZoneBounds(); !change.IsZero() && change.Before(next) {
		return change.In(zone)
	}
	return next
}

// Repeats of a date.
const (
	NoRepeat = "none"
	Yearly   = "yearly"
	Monthly  = "monthly"
)

// Occurrences gives the days on which a date comes round, from the last one before a day on: the date itself where it does
// not repeat. A day that a month does not have is its last one: the 31st is 30 April, 29 February is the 28th.
func Occurrences(date Day, repeat string, from Day) func() Day {
	months := 12
	switch repeat {
	case Yearly:
		from.Month = date.Month
	case Monthly:
		months = 1
	default:
		return func() Day { return date }
	}
	n := -months
	return func() Day {
		first := time.Date(from.Year, from.Month+time.Month(n), 1, 12, 0, 0, 0, time.UTC)
		n += months
		return Day{Year: first.Year(), Month: first.Month(), Day: min(date.Day, daysIn(first))}
	}
}

func daysIn(month time.Time) int { return month.AddDate(0, 1, -1).Day() }
