package tabular

import "strings"

// stats counts which readings fit a column's values.
type stats struct {
	tested                        int // how many were tried as phone and e-mail, which takes longer
	filled, phones, emails, flags int
	dot, comma                    int // numbers in each form
	onlyDot, onlyComma, ambiguous int // those that only one form reads, and those that both read differently
	decimals, spaced              int
	dates                         map[DateForm]int
	anyDate, timed                int
}

// testRows is how many values of a column are tried as phone and e-mail.
const testRows = 500

var orders = []Order{DayFirst, MonthFirst, YearFirst}

func (s *stats) see(text string, tests Tests) {
	if text == "" {
		return
	}
	s.filled++
	dot, badDot := scaled(text, NumberForm{Decimal: '.', Grouped: true}, 9)
	comma, badComma := scaled(text, NumberForm{Decimal: ',', Grouped: true}, 9)
	if badDot == "" {
		s.dot++
	}
	if badComma == "" {
		s.comma++
	}
	switch {
	case badDot == "" && badComma == "" && dot != comma:
		s.ambiguous++
	case badDot == "" && badComma != "":
		s.onlyDot++
	case badComma == "" && badDot != "":
		s.onlyComma++
	}
	if badDot == "" || badComma == "" {
		if strings.ContainsAny(text, ".,") {
			s.decimals++
		}
		if strings.ContainsAny(text, " \u00a0\u202f") {
			s.spaced++
		}
	}
	s.seeDate(text)
	switch strings.ToLower(text) {
	case "да", "нет", "yes", "no", "true", "false", "истина", "ложь":
		s.flags++
	}
	if s.tested == testRows {
		return
	}
	s.tested++
	if strings.IndexByte(text, '@') > 0 {
		for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' }) {
			if tests.Email != nil && tests.Email(part) {
				s.emails++
				break
			}
		}
	} else if len(text) >= 7 && tests.Phone != nil {
		for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' }) {
			if tests.Phone(part) {
				s.phones++
				break
			}
		}
	}
}

func (s *stats) seeDate(text string) {
	if len(text) < 8 || text[0] < '0' || text[0] > '9' {
		return
	}
	at := strings.IndexAny(text, "./-")
	if at < 1 {
		return
	}
	any := false
	for _, o := range orders {
		form := DateForm{Order: o, Sep: text[at]}
		m, ok := date(text, form)
		if !ok {
			continue
		}
		if s.dates == nil {
			s.dates = map[DateForm]int{}
		}
		s.dates[form]++
		if !any && m.Timed {
			s.timed++
		}
		any = true
	}
	if any {
		s.anyDate++
	}
}

// settle decides what the column is.
func (s *stats) settle(c *Column, delimiter byte) {
	numberSure := s.number(c, delimiter)
	dateSure := s.date(c)
	most, mostTested := s.filled*7/10, s.tested*7/10
	c.Type, c.Sure = IsText, true
	switch {
	case s.filled == 0:
		c.Sure = false
	case s.emails > mostTested:
		c.Type = IsEmail
	case s.anyDate > most:
		c.Type, c.Sure, c.Form = IsDate, dateSure, c.Date.String()
		if s.timed*2 > s.anyDate {
			c.Type = IsDateTime
		}
	case s.phones > mostTested:
		c.Type = IsPhone
	case max(s.dot, s.comma) > most:
		c.Type, c.Sure, c.Form = IsNumber, numberSure, s.numberForm(c)
	case s.flags > most:
		c.Type = IsFlag
	case s.anyDate*2 > s.filled: // a mapping by hand may still want the form
		c.Form = c.Date.String()
	}
	c.Decimal = s.decimals > 0
}

func (s *stats) number(c *Column, delimiter byte) bool {
	c.Number = NumberForm{Decimal: '.', Grouped: true}
	comma := s.onlyComma > s.onlyDot || s.onlyComma == s.onlyDot && s.ambiguous > 0 && delimiter == ';'
	if comma {
		c.Number.Decimal = ','
	}
	switch {
	case s.onlyComma > 0 && s.onlyDot > 0:
		return false // both forms stand in one column: the rarer rows will be rejected
	case s.onlyComma > 0 || s.onlyDot > 0:
		return true
	}
	return s.ambiguous == 0
}

func (s *stats) numberForm(c *Column) string {
	d, group := string(c.Number.Decimal), ","
	if d == "," {
		group = "."
	}
	if s.spaced > 0 {
		group = " "
	} else if c.Number.Decimal == '.' && s.onlyDot == 0 || c.Number.Decimal == ',' && s.onlyComma == 0 {
		group = ""
	}
	if s.decimals == 0 {
		return "1" + group + "234"
	}
	return "1" + group + "234" + d + "5"
}

// date chooses the form that reads the most; a tie between day first and month first is day first and not sure.
func (s *stats) date(c *Column) bool {
	c.Date = DateForm{Order: DayFirst, Sep: '.'}
	best, tie := 0, false
	for _, sep := range []byte{'.', '-', '/'} {
		for _, o := range orders {
			f := DateForm{Order: o, Sep: sep}
			if n := s.dates[f]; n > best {
				c.Date, best, tie = f, n, false
			} else if n > 0 && n == best {
				tie = true
			}
		}
	}
	return !tie
}
