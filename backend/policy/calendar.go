package policy

import (
	"strconv"
	"time"
)

// Day is a calendar day without a zone.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// Clock is a time of day in minutes since midnight.
type Clock int

// ParseClock reads "HH:MM", 00:00 to 23:59.
func ParseClock(text string) (Clock, bool) {
	if len(text) != 5 || text[2] != ':' {
		return 0, false
	}
	h, err1 := strconv.Atoi(text[:2])
	m, err2 := strconv.Atoi(text[3:])
	if err1 != nil || err2 != nil || h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, false
	}
	return Clock(h*60 + m), true
}

// String writes "HH:MM".
func (c Clock) String() string {
	return time.Date(2000, 1, 1, int(c)/60, int(c)%60, 0, 0, time.UTC).Format("15:04")
}

// wall is what calendar and clock of t's zone show, as if they were UTC's: comparable across a change of the clocks.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
}

func clockOf(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second + time.Duration(t.Nanosecond())
}

// At is the first instant of a day at which the zone's wall clock shows c or, where that minute is skipped by a change of
// the clocks, more than c. A minute that comes twice is taken the first time.
func At(day Day, c Clock, zone *time.Location) time.Time {
	t := time.Date(day.Year, day.Month, day.Day, int(c)/60, int(c)%60, 0, 0, zone)
	start, end := t.ZoneBounds()
	asked := time.Date(day.Year, day.Month, day.Day, int(c)/60, int(c)%60, 0, 0, time.UTC)
	switch wall(t).Compare(asked) { // the minute does not exist: the change itself, which may begin the day (Santiago)
	case -1:
		return end.In(zone)
	case 1:
		return start.In(zone)
	}
	if !start.IsZero() {
		_, before := start.Add(-time.Second).In(zone).Zone()
		_, after := t.Zone()
		earlier := t.Add(-time.Duration(before-after) * time.Second)
		if before > after && earlier.Before(start) {
			return earlier
		}
	}
	return t
}

// DayOf is the calendar day of an instant in a zone.
func DayOf(t time.Time, zone *time.Location) Day {
	y, m, d := t.In(zone).Date()
	return Day{Year: y, Month: m, Day: d}
}

// AddDays moves a day by n.
func AddDays(day Day, n int) Day {
	return DayOf(time.Date(day.Year, day.Month, day.Day+n, 12, 0, 0, 0, time.UTC), time.UTC)
}

// NextTime is the first instant later than now at which the clock shows c on one of the weekdays (1 Monday … 7 Sunday;
// none named: every day).
func NextTime(now time.Time, c Clock, weekdays []int, zone *time.Location) time.Time {
	day := DayOf(now, zone)
	for range 9 { // a week and the day of a change of the clocks
		if onWeekday(day, weekdays) {
			if t := At(day, c, zone); t.After(now) {
				return t
			}
		}
		day = AddDays(day, 1)
	}
	return now
}

func onWeekday(day Day, weekdays []int) bool {
	if len(weekdays) == 0 {
		return true
	}
	wd := int(time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC).Weekday())
	if wd == 0 {
		wd = 7
	}
	for _, w := range weekdays {
		if w == wd {
			return true
		}
	}
	return false
}
