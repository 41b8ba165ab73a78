package app

import (
	"io"
	"os"
	"path/filepath"

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

// NewLog returns a logger that writes JSON lines to a file in dir, rotated at 5 MB with three old ones kept for a month at
// most, and what closes it. Secrets and what is personal are blanked before anything is written (see blanking).
func NewLog(dir string) (*logrus.Logger, io.Closer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	out := &lumberjack.Logger{Filename: filepath.Join(dir, LogFile), MaxSize: 5, MaxBackups: 3, MaxAge: 30}
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
