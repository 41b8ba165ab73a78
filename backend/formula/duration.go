package formula

import (
	"strconv"
	"strings"
	"time"

	"voronka/backend/fault"
)

// maxDuration bounds what a flow may wait for: a hundred years.
const maxDuration = 36500 * 24 * time.Hour

var units = []struct {
	letter string
	size   time.Duration
}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}

// ParseDuration reads "90m", "24h", "3d", "2w", "45s", and several in a row from large to small, "1d12h". A day is 24 hours.
// The error has the code "bad_duration".
func ParseDuration(s string) (time.Duration, error) {
	bad := fault.New("bad_duration", fault.Args{"text": s})
	if s == "" || len(s) > 32 {
		return 0, bad
	}
	var sum time.Duration
	rest, unit := s, -1
	for rest != "" {
		n := 0
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		count, err := strconv.ParseInt(rest[:n], 10, 64)
		if err != nil || n == len(rest) {
			return 0, bad
		}
		next := -1
		for i, u := range units {
			if rest[n:n+1] == u.letter {
				next = i
			}
		}
		if next <= unit || count > int64(maxDuration/units[max(next, 0)].size) {
			return 0, bad
		}
		unit = next
		sum += time.Duration(count) * units[unit].size
		rest = rest[n+1:]
	}
	if sum > maxDuration {
		return 0, bad
	}
	return sum, nil
}

// ParseOffset reads a signed duration: "-3d", "0d", "12h".
func ParseOffset(s string) (time.Duration, error) {
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		d, err := ParseDuration(rest)
		return -d, err
	}
	return ParseDuration(strings.TrimPrefix(s, "+"))
}

// FormatDuration writes a duration so that ParseDuration, or ParseOffset where it is negative, reads it back: "2w", "3d",
// "1d12h". Parts under a second are cut.
func FormatDuration(d time.Duration) string {
	if d < 0 {
		return "-" + FormatDuration(-d)
	}
	d = d.Truncate(time.Second)
	if d == 0 {
		return "0d"
	}
	var b strings.Builder
	for _, u := range units {
		if d%u.size == 0 { // what is left is whole in this unit
			b.WriteString(strconv.FormatInt(int64(d/u.size), 10) + u.letter)
			break
		}
		if n := d / u.size; n > 0 && u.size <= 24*time.Hour {
			b.WriteString(strconv.FormatInt(int64(n), 10) + u.letter)
			d -= n * u.size
		}
	}
	return b.String()
}
