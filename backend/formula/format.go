package formula

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	thinSpace = "\u00a0" // between groups of digits and before a sign of currency: never at a line's end
)

var currencySigns = map[string]string{"RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "KZT": "₸", "UAH": "₴", "BYN": "Br", "CNY": "¥", "JPY": "¥"}

// Format writes a value into a text for a person: money «12 500,50 ₽» or "₽12,500.50", days «1 мая 2024» or "1 May 2024",
// instants with their hour in the moment's zone. An empty value is an empty text.
func Format(v any, m Moment) string {
	russian := m.Lang != "en"
	zone := m.Zone
	if zone == nil {
		zone = time.UTC
	}
	switch t := v.(type) {
	case nil:
		return ""
	case string:
		return t
	case Amount:
		return formatAmount(t, russian)
	case Day:
		return formatDay(t, russian)
	case time.Time:
		l := t.In(zone)
		return formatDay(DayOf(t, zone), russian) + ", " + l.Format("15:04")
	case time.Duration:
		return FormatDuration(t)
	case bool:
		switch {
		case russian && t:
			return "да"
		case russian:
			return "нет"
		case t:
			return "yes"
		}
		return "no"
	case []string:
		return strings.Join(t, ", ")
	case int64:
		return group(strconv.FormatInt(t, 10), russian)
	case float64:
		return group(numberText(t), russian)
	}
	return fmt.Sprint(v)
}

func formatAmount(a Amount, russian bool) string {
	e := Exponent(a.Currency)
	s := decimalText(a.Minor, e, ".")
	if e > 0 && strings.HasSuffix(s, "."+strings.Repeat("0", e)) {
		s = s[:len(s)-e-1] // whole amounts read better without «,00»
	}
	s = group(s, russian)
	sign, known := currencySigns[a.Currency]
	switch {
	case russian && known:
		return s + thinSpace + sign
	case known && a.Minor < 0:
		return "-" + sign + strings.TrimPrefix(s, "-")
	case known:
		return sign + s
	}
	return s + thinSpace + a.Currency
}

// group puts separators between thousands and the language's point before decimals.
func group(s string, russian bool) string {
	separator, point := thinSpace, ","
	if !russian {
		separator, point = ",", "."
	}
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, has := strings.Cut(s, ".")
	if strings.ContainsAny(s, "e") {
		return sign + s
	}
	if len(whole) > 4 || has && len(whole) > 3 || len(whole) == 4 {
		var b strings.Builder
		for i, r := range whole {
			if i > 0 && (len(whole)-i)%3 == 0 {
				b.WriteString(separator)
			}
			b.WriteRune(r)
		}
		whole = b.String()
	}
	if has {
		return sign + whole + point + frac
	}
	return sign + whole
}

var months = [...]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"}

func formatDay(d Day, russian bool) string {
	if russian && d.Month >= 1 && d.Month <= 12 {
		return fmt.Sprintf("%d%s%s %d", d.Day, thinSpace, months[d.Month-1], d.Year)
	}
	return fmt.Sprintf("%d%s%s %d", d.Day, thinSpace, d.Month, d.Year)
}

// numberText writes a number as the shortest decimal that names it.
func numberText(n float64) string {
	if math.Abs(n) < 1e21 {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return strconv.FormatFloat(n, 'g', -1, 64)
}

// plain writes a wire value into an expression.
func plain(v any) (string, bool) {
	switch t := v.(type) {
	case int64:
		return strconv.FormatInt(t, 10), true
	case float64:
		return numberText(t), true
	case bool:
		return strconv.FormatBool(t), true
	}
	return "", false
}
