package app

import (
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/sirupsen/logrus"
	"gopkg.in/natefinch/lumberjack.v2"
)

// Names of log fields.
const (
	fieldMethod    = "method"
	fieldReference = "reference"
	fieldPanic     = "panic"
	fieldStack     = "stack"
	fieldPath      = "path"
)

// LogFile is the log's name inside its folder.
const LogFile = "voronka.log"

// NewLog returns a logger that writes JSON lines to a file in dir, rotated at 5 MB with three old ones kept, and what closes
// it. Secrets, phones and e-mail addresses are blanked before anything is written.
func NewLog(dir string) (*logrus.Logger, io.Closer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	out := &lumberjack.Logger{Filename: filepath.Join(dir, LogFile), MaxSize: 5, MaxBackups: 3}
	log := logrus.New()
	log.SetOutput(out)
	log.SetFormatter(&logrus.JSONFormatter{TimestampFormat: "2006-01-02T15:04:05.000Z07:00"})
	log.AddHook(blanking{})
	return log, out, nil
}

// DiscardLog returns a logger that writes nothing, for tests and for commands that are done at once.
func DiscardLog() *logrus.Logger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}

var (
	secretName = regexp.MustCompile(`(?i)(pass(word)?|secret|token|authorization|api_?key|cookie)`)
	secretText = regexp.MustCompile(`(?i)((?:pass(?:word)?|secret|token|authorization|api_?key)["']?\s*[:=]\s*(?:bearer\s+|basic\s+)?)("[^"]*"|'[^']*'|[^\s,;&]+)`)
	emailText  = regexp.MustCompile(`[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`)
	phoneText  = regexp.MustCompile(`\+\d[\d\s().\-]{8,18}\d|\b[78][\s(\-]*\d{3}[\s)\-]*\d{3}[\s\-]*\d{2}[\s\-]*\d{2}\b`)
)

// blanking is the one place that keeps what is private out of the log.
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
			clean[name] = blank(v.Error())
		case []byte:
			clean[name] = blank(string(v))
		case int, int64, float64, bool, nil:
			clean[name] = v
		default: // a structure may hold anything: its text, blanked
			clean[name] = blank(textOf(v))
		}
		if secretName.MatchString(name) {
			clean[name] = "…"
		}
	}
	e.Data = clean
	return nil
}

func blank(text string) string {
	text = secretText.ReplaceAllString(text, "${1}…")
	text = emailText.ReplaceAllString(text, "…@…")
	return phoneText.ReplaceAllString(text, "+…")
}
