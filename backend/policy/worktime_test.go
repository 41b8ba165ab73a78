package policy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/policy"
)

// plainCalendar is the second implementation: tables of a few weeks, looked at minute by minute.
type plainCalendar struct {
	hours [8][2]int // by weekday, 1 Monday
	off   map[string]bool
	work  map[string]bool
}

func weekdayNumber(t time.Time) int {
	if t.Weekday() == time.Sunday {
		return 7
	}
	return int(t.Weekday())
}

// day gives the minutes of a calendar day named by any noon of it.
func (p *plainCalendar) day(noon time.Time) [2]int {
	key := noon.Format(time.DateOnly)
	h := p.hours[weekdayNumber(noon)]
	if p.off[key] {
		return [2]int{}
	}
	if p.work[key] && h[0] == h[1] {
		for wd := 1; wd <= 7; wd++ {
			if x := p.hours[wd]; x[0] != x[1] {
				return x
			}
		}
	}
	return h
}

func (p *plainCalendar) open(t time.Time) bool {
	m := t.Hour()*60 + t.Minute()
	noon := time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
	today, before := p.day(noon), p.day(noon.AddDate(0, 0, -1))
	if today[0] < today[1] && m >= today[0] && m < today[1] || today[0] > today[1] && m >= today[0] {
		return true
	}
	return before[0] > before[1] && m < before[1]
}

func drawCalendar(r *rapid.T, around time.Time) (*policy.Calendar, *plainCalendar) {
	plain := &plainCalendar{off: map[string]bool{}, work: map[string]bool{}}
	c := &policy.Calendar{Marks: map[policy.Day]bool{}, Known: map[int]bool{}}
	for wd := 1; wd <= 7; wd++ {
		if !rapid.Bool().Draw(r, "closed") {
			from, to := rapid.IntRange(0, 1439).Draw(r, "from"), rapid.IntRange(0, 1440).Draw(r, "to")
			plain.hours[wd] = [2]int{from, to}
			c.Week[wd-1] = policy.Hours{From: policy.Clock(from), To: policy.Clock(to)}
		}
	}
	for range rapid.IntRange(0, 6).Draw(r, "marks") {
		d := around.AddDate(0, 0, rapid.IntRange(-2, 12).Draw(r, "day"))
		key, worked := d.Format(time.DateOnly), rapid.Bool().Draw(r, "worked")
		plain.off[key], plain.work[key] = !worked, worked
		c.Marks[policy.Day{Year: d.Year(), Month: d.Month(), Day: d.Day()}] = worked
	}
	return c, plain
}

func TestOpenHoursAgreeWithLookingAtEveryMinute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		now, zone := drawMoment(r)
		c, plain := drawCalendar(r, now)
		require.Equal(r, plain.open(now), c.IsOpen(now, c.Week, zone))
		got, ok := c.NextWorkingMoment(now, zone)
		want := now
		for !plain.open(want) {
			want = want.Add(time.Minute)
			if want.After(now.AddDate(0, 0, 30)) {
				require.False(r, ok && got.Before(want), "found %s where nothing is open for a month", got)
				return
			}
		}
		require.True(r, ok)
		require.True(r, want.Equal(got), "%s: want %s, got %s", now, want, got)
	})
}

func TestWorkingDaysAgreeWithCountingThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		now, zone := drawMoment(r)
		c, plain := drawCalendar(r, now)
		n := rapid.IntRange(0, 6).Draw(r, "days")
		noon := time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, time.UTC)
		for left, steps := n, 0; left > 0; steps++ {
			if steps > 100 {
				return // nothing is ever worked
			}
			noon = noon.AddDate(0, 0, 1)
			if h := plain.day(noon); h[0] != h[1] {
				left--
			}
		}
		got := c.AddWorkingDays(now, n, zone)
		// The first minute of that day at which its clock has come as far as now's.
		clock := now.Hour()*60 + now.Minute()
		for m := time.Date(noon.Year(), noon.Month(), noon.Day(), 0, 0, 0, 0, time.UTC).Add(-15 * time.Hour).In(zone); ; m = m.Add(time.Minute) {
			if m.Format(time.DateOnly) == noon.Format(time.DateOnly) && m.Hour()*60+m.Minute() >= clock {
				require.True(r, m.Equal(got), "%s + %d: want %s, got %s", now, n, m, got)
				return
			}
			if m.Format(time.DateOnly) > noon.Format(time.DateOnly) {
				return // the clocks skip the rest of that day
			}
		}
	})
}

func TestNextTimeWithoutHolidaysAgreesWithLookingAtEveryMinute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		now, zone := drawMoment(r)
		c, plain := drawCalendar(r, now)
		at := rapid.IntRange(0, 1439).Draw(r, "clock")
		days := rapid.SliceOfDistinct(rapid.IntRange(1, 7), func(d int) int { return d }).Draw(r, "days")
		got := c.NextTime(now, policy.Clock(at), days, zone)
		reached := map[string]bool{}
		for want := now.Add(-50 * time.Hour); ; want = want.Add(time.Minute) {
			day := want.Format(time.DateOnly)
			if want.Hour()*60+want.Minute() < at || reached[day] {
				continue
			}
			reached[day] = true
			if want.After(now) && !plain.off[day] && (len(days) == 0 || slices.Contains(days, weekdayNumber(want))) {
				require.True(r, want.Equal(got), "now %s: want %s, got %s", now, want, got)
				return
			}
			require.True(r, want.Before(now.AddDate(0, 0, 40)))
		}
	})
}

func TestNextHourAgreesWithLookingAtEveryMinute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		now, zone := drawMoment(r)
		got := policy.NextHour(now, zone)
		require.True(r, got.After(now))
		require.LessOrEqual(r, got.Sub(now), time.Hour)
		hour := now.Hour()
		for m := now.Add(time.Minute); m.Before(got); m = m.Add(time.Minute) {
			require.Equal(r, hour, m.Hour(), "an hour began before %s", got)
		}
	})
}

func TestADateComesRoundOnTheLastDayOfShorterMonths(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		born := time.Date(rapid.IntRange(1940, 2020).Draw(r, "year"), 1, 1, 12, 0, 0, 0, time.UTC).
			AddDate(0, 0, rapid.IntRange(0, 365).Draw(r, "day"))
		if rapid.IntRange(0, 4).Draw(r, "leap") == 0 {
			born = time.Date(2000, 2, 29, 12, 0, 0, 0, time.UTC)
		}
		from := time.Date(2023, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 1500).Draw(r, "from"))
		repeat := rapid.SampledFrom([]string{policy.Yearly, policy.Monthly}).Draw(r, "repeat")
		day := policy.Day{Year: born.Year(), Month: born.Month(), Day: born.Day()}
		next := policy.Occurrences(day, repeat, policy.DayOf(from, time.UTC))
		got := next()
		at := time.Date(got.Year, got.Month, got.Day, 12, 0, 0, 0, time.UTC)
		require.True(r, at.Before(from), "the first lies before %s: %s", from, at)
		for range 15 {
			// Day by day: the next on which the date falls, by its number or because the month has no such day.
			want := at
			for {
				want = want.AddDate(0, 0, 1)
				lastOfMonth := want.AddDate(0, 0, 1).Month() != want.Month()
				rightDay := want.Day() == born.Day() || lastOfMonth && want.Day() < born.Day()
				if rightDay && (repeat == policy.Monthly || want.Month() == born.Month()) {
					break
				}
			}
			got = next()
			at = time.Date(got.Year, got.Month, got.Day, 12, 0, 0, 0, time.UTC)
			require.Equal(r, want, at)
		}
	})
}

func TestHolidaysOfTheLawWhereNoDecreeIsKnown(t *testing.T) {
	t.Parallel()
	c := &policy.Calendar{Week: policy.DefaultWeek(), Annual: []policy.Annual{{Month: 1, Day: 1}, {Month: 5, Day: 9, Carries: true}}}
	for _, x := range []struct {
		day     policy.Day
		holiday bool
	}{
		{policy.Day{Year: 2028, Month: 1, Day: 1}, true},  // a Saturday
		{policy.Day{Year: 2028, Month: 1, Day: 3}, false}, // January's are not carried over
		{policy.Day{Year: 2032, Month: 5, Day: 9}, true},  // a Sunday
		{policy.Day{Year: 2032, Month: 5, Day: 10}, true},
		{policy.Day{Year: 2032, Month: 5, Day: 11}, false},
		{policy.Day{Year: 2037, Month: 5, Day: 9}, true}, // a Saturday
		{policy.Day{Year: 2037, Month: 5, Day: 10}, false},
		{policy.Day{Year: 2037, Month: 5, Day: 11}, true},
		{policy.Day{Year: 2029, Month: 5, Day: 9}, true}, // a Wednesday
		{policy.Day{Year: 2029, Month: 5, Day: 10}, false},
	} {
		require.Equal(t, x.holiday, c.IsHoliday(x.day), "%v", x.day)
	}
}

func TestNoCalendarWorksOnWeekdays(t *testing.T) {
	t.Parallel()
	var c *policy.Calendar
	saturday := time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC)
	next, ok := c.NextWorkingMoment(saturday, time.UTC)
	require.True(t, ok)
	require.Equal(t, time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC), next)
	require.Equal(t, time.Date(2026, 3, 11, 12, 0, 0, 0, time.UTC), c.AddWorkingDays(saturday, 3, time.UTC))
	closed := &policy.Calendar{}
	_, ok = closed.NextWorkingMoment(saturday, time.UTC)
	require.False(t, ok)
	require.Equal(t, policy.WeekOf(policy.AllDay, nil), policy.WeekOf(policy.Hours{From: 60, To: 60}, nil))
}
