package workspace

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"voronka/backend/policy"
)

// shipped is the production calendar of Russia as it comes with the program: the holidays of the Labour Code and, for the
// years whose decree is known, the days that it moves. The file names its sources.
//
//go:embed calendar_ru.json
var shipped []byte

// country is the shipped calendar as read.
type country struct {
	Source string    `json:"source"`
	Annual []holiday `json:"annual"`
	Years  map[int]struct {
		Off    []string `json:"off"`
		Worked []string `json:"worked"`
	} `json:"years"`
}

type holiday struct {
	Month   time.Month `json:"month"`
	Day     int        `json:"day"`
	Name    string     `json:"name"`
	Carries bool       `json:"carries"`
}

// russia reads the shipped calendar once; a test holds it to be readable.
var russia = sync.OnceValues(func() (c country, err error) {
	err = json.Unmarshal(shipped, &c)
	return c, err
})

// CalendarSource names the laws and decrees that the shipped calendar was taken from.
func CalendarSource() string {
	c, err := russia()
	if err != nil {
		return ""
	}
	return c.Source
}

// Codes of the names of shipped days: those of the holidays stand in the data; «calendar.day.<code>» in locales/.
const (
	movedOff    = "moved_off"    // a day off that was moved here, or the one after a holiday on a weekend
	movedWorked = "moved_worked" // a Saturday that is worked
)

// calendar is the shipped one as policies use it.
func (c *country) calendar(week policy.Week) *policy.Calendar {
	out := &policy.Calendar{Week: week, Marks: map[policy.Day]bool{}, Known: map[int]bool{}}
	for _, h := range c.Annual {
		out.Annual = append(out.Annual, policy.Annual{Month: h.Month, Day: h.Day, Carries: h.Carries})
	}
	for year, days := range c.Years {
		out.Known[year] = true
		for _, h := range c.Annual {
			out.Marks[policy.Day{Year: year, Month: h.Month, Day: h.Day}] = false
		}
		for _, text := range days.Off {
			out.Marks[dayOf(text)] = false
		}
		for _, text := range days.Worked {
			out.Marks[dayOf(text)] = true
		}
	}
	return out
}

// daysOf lists the shipped days of a year, in order.
func (c *country) daysOf(year int) []CalendarDay {
	all := c.calendar(policy.DefaultWeek())
	var out []CalendarDay
	for day := (policy.Day{Year: year, Month: time.January, Day: 1}); day.Year == year; day = policy.AddDays(day, 1) {
		switch i := slices.IndexFunc(c.Annual, func(h holiday) bool { return h.Month == day.Month && h.Day == day.Day }); {
		case all.IsHoliday(day) && i >= 0:
			out = append(out, CalendarDay{Day: textOf(day), Code: c.Annual[i].Name})
		case all.IsHoliday(day):
			out = append(out, CalendarDay{Day: textOf(day), Code: movedOff})
		case all.Marks[day]:
			out = append(out, CalendarDay{Day: textOf(day), Worked: true, Code: movedWorked})
		}
	}
	return out
}

// dayOf reads YYYY-MM-DD; what cannot be read is the zero day.
func dayOf(text string) policy.Day {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
	if err != nil {
		return policy.Day{}
	}
	return policy.DayOf(t, time.UTC)
}

func textOf(day policy.Day) string {
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
