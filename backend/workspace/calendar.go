package workspace

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"voronka/backend/fault"
	"voronka/backend/policy"
	"voronka/backend/store"
)

// Hours is when the workspace works on a weekday, by the clock: "09:00" to "18:00", "24:00" the end of the day. Both empty: a
// day off. To before From runs over midnight.
type Hours struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// CalendarDay is a day that differs from its weekday.
type CalendarDay struct {
	Day    string // YYYY-MM-DD
	Worked bool   // else a day off
	Name   string // of an own day
	Code   string // of a shipped day: «calendar.day.<code>» in locales/
	Own    bool   // set by the workspace
	Hides  bool   // of an own day: a shipped one lies under it
}

// longestDayName is how long an own day's name may be, in characters.
const longestDayName = 80

// DefaultHours is Monday to Friday, 09:00–18:00.
func DefaultHours() [7]Hours {
	var out [7]Hours
	for i, h := range policy.DefaultWeek() {
		if !h.Closed() {
			out[i] = Hours{h.From.String(), h.To.String()}
		}
	}
	return out
}

// Week is the working hours as policies use them; what cannot be read is closed.
func (s Settings) Week() policy.Week {
	var w policy.Week
	for i, h := range s.Hours {
		w[i], _ = h.read()
	}
	return w
}

// read gives the hours; false when they cannot be read.
func (h Hours) read() (policy.Hours, bool) {
	if h == (Hours{}) {
		return policy.Hours{}, true
	}
	from, ok := policy.ParseClock(h.From)
	to, ok2 := policy.ParseClock(h.To)
	if h.To == "24:00" {
		to, ok2 = 24*60, true
	}
	if !ok || !ok2 || from == to {
		return policy.Hours{}, false
	}
	return policy.Hours{From: from, To: to}, true
}

// checkHours finds weekdays whose hours cannot be read; the field is "hours.0" for Monday.
func checkHours(week [7]Hours) []fault.Field {
	var wrong []fault.Field
	for i, h := range week {
		if _, ok := h.read(); !ok {
			wrong = append(wrong, fault.Field{Field: "hours." + strconv.Itoa(i), Code: fault.Invalid,
				Args: fault.Args{"value": h.From + "–" + h.To}})
		}
	}
	return wrong
}

// Calendar is the working calendar: the hours of the settings, the shipped days and the workspace's own over them. What is
// read changes only when Settings.Hours or Settings.CalendarRev does.
func Calendar(q store.Querier, s Settings) (*policy.Calendar, error) {
	c, err := russia()
	if err != nil {
		return nil, err
	}
	out := c.calendar(s.Week())
	err = ownDays(q, "0000", "9999", func(d CalendarDay) { out.Marks[dayOf(d.Day)] = d.Worked })
	return out, err
}

// CalendarDays lists the days of a year that differ from their weekday, in order: the workspace's own and the shipped ones
// that none of those hides. It reports whether the year's decree is known.
func CalendarDays(q store.Querier, year int) (days []CalendarDay, known bool, err error) {
	c, err := russia()
	if err != nil {
		return nil, false, err
	}
	_, known = c.Years[year]
	days = c.daysOf(year)
	text := textOf(policy.Day{Year: year, Month: 1, Day: 1})[:4]
	err = ownDays(q, text+"-", text+"-99", func(own CalendarDay) {
		i, under := slices.BinarySearchFunc(days, own, func(a, b CalendarDay) int { return cmp.Compare(a.Day, b.Day) })
		if own.Hides = under; under {
			days[i] = own
		} else {
			days = slices.Insert(days, i, own)
		}
	})
	return days, known, err
}

func ownDays(q store.Querier, from, to string, each func(CalendarDay)) error {
	rows, err := q.Query(`SELECT day, worked, name FROM calendar_day WHERE day BETWEEN ? AND ? ORDER BY day`, from, to)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		d := CalendarDay{Own: true}
		if err := rows.Scan(&d.Day, &d.Worked, &d.Name); err != nil {
			return err
		}
		each(d)
	}
	return rows.Err()
}

// SetDay makes a day worked or a day off, over whatever the shipped calendar says. Another setting of the same day is
// replaced. The error is Invalid with the field "day" or "name".
func SetDay(tx *store.Tx, d CalendarDay) error {
	d.Name = strings.TrimSpace(d.Name)
	day := dayOf(d.Day)
	var wrong []fault.Field
	if day.Year < 2000 || day.Year > 2100 || textOf(day) != d.Day {
		wrong = append(wrong, fault.Field{Field: "day", Code: fault.Invalid, Args: fault.Args{"value": d.Day}})
	}
	if utf8.RuneCountInString(d.Name) > longestDayName {
		wrong = append(wrong, fault.Field{Field: "name", Code: fault.Invalid, Args: fault.Args{"limit": longestDayName}})
	}
	if len(wrong) > 0 {
		return fault.InvalidFields(wrong...)
	}
	if _, err := tx.Exec(`INSERT INTO calendar_day(day, worked, name) VALUES(?, ?, ?)
		ON CONFLICT(day) DO UPDATE SET worked = excluded.worked, name = excluded.name`, d.Day, d.Worked, d.Name); err != nil {
		return err
	}
	return calendarChanged(tx)
}

// ForgetDays takes the workspace's own setting of a day back; or of all days of a year, given as "2026".
func ForgetDays(tx *store.Tx, dayOrYear string) error {
	if _, err := tx.Exec(`DELETE FROM calendar_day WHERE day = ? OR substr(day, 1, 4) = ?`, dayOrYear, dayOrYear); err != nil {
		return err
	}
	return calendarChanged(tx)
}

// calendarChanged lets those who keep the calendar know that it is to be read again.
func calendarChanged(tx *store.Tx) error {
	s, err := Load(tx)
	if err != nil {
		return err
	}
	s.CalendarRev++
	return SetValue(tx, settingsKey, s)
}
