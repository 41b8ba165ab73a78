package app

// WorkCalendar is when the workspace works: the hours of a week and the days of one year that differ from their weekday.
type WorkCalendar struct {
	Year   int           `json:"year"`
	Known  bool          `json:"known"` // the year's decree is known; else only the holidays of the law
	Source string        `json:"source"`
	Hours  []WorkHours   `json:"hours"` // seven, Monday first
	Days   []CalendarDay `json:"days"`  // in order
}

// WorkHours is when a weekday is worked; both empty: a day off. To before From runs over midnight.
type WorkHours struct {
	From string `json:"from"` // HH:MM
	To   string `json:"to"`
}

// CalendarDay is a day that differs from its weekday.
type CalendarDay struct {
	Day    string `json:"day"` // YYYY-MM-DD
	Worked bool   `json:"worked"`
	Name   string `json:"name"`           // of an own day
	Code   string `json:"code,omitempty"` // of a shipped day: «calendar.day.<code>» in locales/
	Own    bool   `json:"own"`
	Hides  bool   `json:"hides"` // of an own day: a shipped one comes back when it is taken away
}

// CalendarYear asks for a year; 0: the present one.
type CalendarYear struct {
	Year int `json:"year"`
}

// SaveHours are the working hours of a week.
type SaveHours struct {
	Hours []WorkHours `json:"hours"` // seven, Monday first
}

// SetDay makes a day worked or a day off.
type SetDay struct {
	Day    string `json:"day"`
	Worked bool   `json:"worked"`
	Name   string `json:"name"`
}

// ForgetDays takes own days back: one, or all of a year.
type ForgetDays struct {
	Day string `json:"day"` // YYYY-MM-DD or YYYY
}
