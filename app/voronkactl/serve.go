package main

import (
	"errors"
	"fmt"

	"voronka/app"
	"voronka/app/web"
	"voronka/frontend"
)

type serveCmd struct {
	Addr  string `help:"${help_addr}" default:"127.0.0.1:0"`
	Clock string `help:"${help_serve_clock}" placeholder:"TIME"`
}

// Run serves the page to a browser on this machine and runs the engine, until it is told to end.
func (c *serveCmd) Run(s *session) (err error) {
	log, closer, err := openLog()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closer.Close()) }()
	s.log = log
	var a *app.App
	if c.Clock != "" {
		to, err := parseTime(c.Clock)
		if err != nil {
			return err
		}
		// The clock is moved on to TIME first, as «engine --clock» does, and then stands there.
		if a, _, err = s.openAt(to, false); err != nil {
			return err
		}
		if err := a.Engine().RunClock(s.ctx, to); err != nil {
			return errors.Join(err, a.Close())
		}
	} else if a, err = s.openNew(nil); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	server, err := web.Listen(c.Addr, web.Config{
		Dispatcher: a.Dispatcher(), Topics: a.Topics(), Files: a.Files(), Page: frontend.Page(), Built: frontend.Built(), Log: log,
	})
	if err != nil {
		return err
	}
	log.WithFields(map[string]any{"version": app.Version, "path": s.workspace, "address": server.Address()}).Info("serving the workspace")
	if err := a.StartEngine(s.ctx); err != nil {
		fmt.Fprintln(s.err, s.sentence(app.FaultOf(err).Code, app.FaultOf(err).Args))
	}
	if s.json {
		if err := s.line(map[string]string{"address": server.Invitation()}); err != nil {
			return err
		}
	} else {
		s.say("cli.serving", map[string]any{"address": server.Invitation()})
	}
	if !frontend.Built() {
		fmt.Fprintln(s.err, s.t("cli.not_built", nil))
	}
	return server.Serve(s.ctx)
}
