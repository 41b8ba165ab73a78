package tabular

import (
	"strings"
	"time"

	"voronka/backend/fault"
)

// BadDate is the code of a text that is no date of its column's form; args: value, form.
const BadDate fault.Code = "date_invalid"

// Order is the order of a date's parts.
type Order string

// Orders of dates.
const (
	DayFirst   Order = "dmy"
	MonthFirst Order = "mdy"
	YearFirst  Order = "ymd"
)

// DateForm is how the dates of a column are written. A year has four digits: a century is never guessed.
type DateForm struct {
	Order Order `json:"order"`
	Sep   byte  `json:"sep"` // '.', '/' or '-'
}

// String is the form as it is shown: «dd.mm.yyyy».
func (f DateForm) String() string {
	s := string(f.Sep)
	switch f.Order {
	case MonthFirst:
		return "mm" + s + "dd" + s + "yyyy"
	case YearFirst:
		return "yyyy" + s + "mm" + s + "dd"
	}
	return "dd" + s + "mm" + s + "yyyy"
}

// Moment is a date as read, with a time of day where one was written.
type Moment struct {
	Year, Month, Day int
	Clock            time.Duration // since the day began
	Timed            bool
	Offset           *int // seconds east of UTC, where it was written
}

// In is the instant in a zone, for what has no offset of its own.
func (m Moment) In(zone *time.Location) time.Time {
	if m.Offset != nil {
		zone = time.FixedZone("", *m.Offset)
	}
	h, rest := int(m.Clock/time.Hour), m.Clock%time.Hour
	return time.Date(m.Year, time.Month(m.Month), m.Day, h, int(rest/time.Minute), int(rest%time.Minute/time.Second), int(rest%time.Second), zone)
}

// Date reads a date, perhaps with a time, in the column's form. A day that the calendar does not have is refused.
func Date(text string, form DateForm) (Moment, *fault.Error) {
	m, ok := date(text, form)
	if !ok {
		return Moment{}, fault.New(BadDate, fault.Args{"value": text, "form": form.String()})
	}
	return m, nil
}

func date(text string, form DateForm) (Moment, bool) {
	s := strings.TrimSpace(text)
	day, clock := s, ""
	if i := strings.IndexAny(s, " T"); i >= 0 {
		day, clock = s[:i], strings.TrimSpace(s[i+1:])
		if clock == "" {
			return Moment{}, false
		}
	}
	var parts [3]int
	var width [3]int
	n := 0
	for i := 0; i < len(day); i++ {
		switch c := day[i]; {
		case c >= '0' && c <= '9' && width[n] < 4:
			parts[n] = parts[n]*10 + int(c-'0')
			width[n]++
		case c == form.Sep && n < 2 && width[n] > 0:
			n++
		default:
			return Moment{}, false
		}
	}
	if n != 2 || width[2] == 0 {
		return Moment{}, false
	}
	d, m, y := 0, 1, 2
	switch form.Order {
	case MonthFirst:
		d, m = 1, 0
	case YearFirst:
		y, m, d = 0, 1, 2
	}
	if width[y] != 4 || width[m] > 2 || width[d] > 2 || parts[y] < 1000 {
		return Moment{}, false
	}
	out := Moment{Year: parts[y], Month: parts[m], Day: parts[d]}
	if t := time.Date(out.Year, time.Month(out.Month), out.Day, 0, 0, 0, 0, time.UTC); t.Day() != out.Day || int(t.Month()) != out.Month {
		return Moment{}, false
	}
	if clock != "" && !out.clock(clock) {
		return Moment{}, false
	}
	return out, true
}

var clockForms = []string{"15:04", "15:04:05", "15:04:05.999999999", "15:04Z07:00", "15:04:05Z07:00", "15:04:05.999999999Z07:00"}

func (m *Moment) clock(text string) bool {
	for i, form := range clockForms {
		t, err := time.Parse(form, text)
		if err != nil {
			continue
		}
		m.Timed = true
		m.Clock = time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
		if i >= 3 {
			_, east := t.Zone()
			m.Offset = &east
		}
		return true
	}
	return false
}
