package app

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/sirupsen/logrus"

	"voronka/backend/fault"
)

var (
	// Fields that hold what is secret or personal, whatever stands in them.
	secretField  = regexp.MustCompile(`(?i)(pass(word)?|secret|token|authorization|api_?key|cookie|signature)`)
	privateField = regexp.MustCompile(`(?i)^(to|from|e?_?mails?|phones?|(first|last|full|to)?_?names?|text|subject|body|message|title|comment|note|customer|person|client|url|query|value)$`)

	secretText = regexp.MustCompile(`(?i)((?:pass(?:word)?|secret|token|authorization|signature|cookie|api_?key)["']?\s*[:=]\s*(?:bearer\s+|basic\s+)?)("[^"]*"|'[^']*'|[^\s,;&]+)`)
	bearerText = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[^\s,;"']+`)
	quotedText = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|«[^»]*»|“[^”]*”")
	emailText  = regexp.MustCompile(`[\p{L}\p{N}.!#$%&'*+/=?^_{|}~\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*`)
	phoneText  = regexp.MustCompile(`\+[ (]?\d[\d\s().\-]{7,18}\d|\b[78][\s(\-]*\d{3}[\s)\-]*\d{3}[\s\-]*\d{2}[\s\-]*\d{2}\b`)
	longText   = regexp.MustCompile(`[A-Za-z0-9_\-+=]{20,}`)
	uidText    = regexp.MustCompile(`^01[0-9A-HJKMNP-TV-Z]{24}$`)
	// Our own words in a log are English: letters of another alphabet are somebody's name or somebody's text.
	foreignText = regexp.MustCompile(`[^\x00-\x7f]+(?:[ '\-.,!?]+[^\x00-\x7f]+)*`)
)

// blanking is the one place that keeps what is private out of the log: secrets by the names of their fields and by their
// look, e-mails, phones, everything quoted, everything in another alphabet, and of coded errors all arguments but those
// that are words of ours.
type blanking struct{}

// Levels implements logrus.Hook.
func (blanking) Levels() []logrus.Level { return logrus.AllLevels }

// Fire implements logrus.Hook.
func (blanking) Fire(e *logrus.Entry) error {
	e.Message = blank(e.Message)
	clean := make(logrus.Fields, len(e.Data))
	for name, value := range e.Data {
		switch v := value.(type) {
		case string:
			clean[name] = blank(v)
		case error:
			clean[name] = blank(plainError(v))
		case []byte:
			clean[name] = blank(string(v))
		case int, int64, float64, bool, nil:
			clean[name] = v
		default: // a structure may hold anything: its text, blanked
			clean[name] = blank(textOf(v))
		}
		if secretField.MatchString(name) || privateField.MatchString(name) {
			clean[name] = "…"
		}
	}
	e.Data = clean
	return nil
}

// safeArgs are the arguments of coded errors that are our own words or numbers, never somebody's.
var safeArgs = []string{"what", "why", "channel", "code", "kind", "status", "host", "limit", "count", "seconds", "rev", "pid", "port", "file", "program"}

// plainError writes an error without the arguments that may be somebody's name or words.
func plainError(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	before, whole := strings.CutSuffix(err.Error(), f.Error())
	if !whole {
		before = ""
	}
	s := before
	if f.Op != "" {
		s += f.Op + ": "
	}
	s += string(f.Code)
	for _, name := range slices.Sorted(maps.Keys(f.Args)) {
		if slices.Contains(safeArgs, name) {
			s += fmt.Sprintf(" %s=%v", name, f.Args[name])
		}
	}
	for _, field := range f.Fields {
		s += fmt.Sprintf(" [%s: %s]", field.Field, field.Code)
	}
	if f.Err != nil {
		s += ": " + plainError(f.Err)
	}
	return s
}

func blank(text string) string {
	text = secretText.ReplaceAllString(text, "${1}…")
	text = bearerText.ReplaceAllString(text, "${1} …")
	text = emailText.ReplaceAllString(text, "…@…")
	text = quotedText.ReplaceAllString(text, `"…"`)
	text = phoneText.ReplaceAllString(text, "+…")
	text = longText.ReplaceAllStringFunc(text, func(s string) string {
		if uidText.MatchString(s) || !strings.ContainsAny(s, "0123456789") {
			return s
		}
		return "…"
	})
	return foreignText.ReplaceAllString(text, "…")
}
