package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"voronka/backend/clock"
)

// line writes one JSON object on a line of its own, without HTML's escapes.
func (s *session) line(v any) error {
	enc := json.NewEncoder(s.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// table writes rows in columns for a person.
type table struct {
	rows [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// widest keeps one long text from pushing the rest off the screen.
const widest = 60

func (s *session) print(t *table) {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = min(max(widths[i], utf8.RuneCountInString(cell)), widest)
		}
	}
	for _, row := range t.rows {
		var b strings.Builder
		for i, cell := range row {
			cell = strings.Join(strings.Fields(cell), " ")
			if r := []rune(cell); i < len(row)-1 && len(r) > widest {
				cell = string(r[:widest-1]) + "…"
			}
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
			}
		}
		fmt.Fprintln(s.out, strings.TrimRight(b.String(), " "))
	}
}

// instant writes a moment of the database as JSON and people's eyes both read it; "" for none.
func instant(ms int64) string {
	if ms == 0 {
		return ""
	}
	return clock.FromMillis(ms).Format("2006-01-02T15:04:05.000Z07:00")
}

// parseTime reads a moment given as RFC 3339.
func parseTime(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, usageError{fmt.Sprintf("--clock: %q is not RFC 3339, such as 2030-01-01T00:00:00Z", text)}
	}
	return t.UTC(), nil
}

// terminal reports whether standard error is a person's screen, where a line may be written over.
func (s *session) terminal() bool {
	f, ok := s.err.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
