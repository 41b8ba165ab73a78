package main

import (
	"io"

	"github.com/sirupsen/logrus"

	"voronka/app"
)

// openLog opens the log of a long-running command.
func openLog() (*logrus.Logger, io.Closer, error) {
	dir, err := app.LogDir()
	if err != nil {
		return nil, nil, err
	}
	return app.NewLog(dir)
}
