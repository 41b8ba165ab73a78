package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"voronka/app"
	"voronka/backend/clock"
	"voronka/backend/demo"
	"voronka/backend/fault"
	"voronka/backend/file"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

type initCmd struct {
	Currency string `help:"${help_currency}" default:"RUB"`
}

// Run makes an empty workspace. One that is there already is left as it is.
func (c *initCmd) Run(s *session) error {
	if err := s.free(); err != nil {
		return err
	}
	if !workspace.KnownCurrency(c.Currency) {
		return usageError{s.sentence(fault.Unknown, fault.Args{"what": "currency", "key": c.Currency})}
	}
	a, err := s.openNew(func(o *app.Options) { o.Currency = c.Currency })
	if err != nil {
		return err
	}
	s.say("cli.made", map[string]any{"path": s.workspace})
	return a.Close()
}

type demoCmd struct{}

// Run makes a workspace with the demo company.
func (c *demoCmd) Run(s *session) error {
	if err := s.free(); err != nil {
		return err
	}
	a, err := s.openNew(nil)
	if err != nil {
		return err
	}
	err = demo.Fill(s.ctx, demo.Config{DB: a.DB(), Library: a.Flows()})
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	s.say("cli.made_demo", map[string]any{"path": s.workspace})
	return nil
}

// free refuses a folder that holds a workspace already.
func (s *session) free() error {
	if _, err := os.Stat(filepath.Join(s.workspace, store.FileName)); err == nil {
		return fault.New(workspaceExists, fault.Args{"path": s.workspace})
	}
	return nil
}

type checkCmd struct{}

// Run looks the database over and fails when anything is wrong.
func (c *checkCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		found, err := a.Check(s.ctx)
		if err != nil {
			return err
		}
		for _, f := range found {
			if s.json {
				if err := s.line(app.FaultOf(f)); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintln(s.out, s.sentence(f.Code, f.Args))
		}
		if len(found) > 0 {
			return errProblems
		}
		s.say("cli.sound", nil)
		return nil
	})
}

type backupCmd struct {
	File string `arg:"" help:"${help_backup_file}"`
}

// Run copies the whole database into a file, while others may go on writing.
func (c *backupCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		if err := a.Backup(s.ctx, c.File); err != nil {
			return err
		}
		s.say("cli.backed_up", map[string]any{"path": c.File})
		return nil
	})
}

type restoreCmd struct {
	File string `arg:"" help:"${help_restore_file}"`
}

// Run puts a copy in the place of the database; what was there is kept beside it.
func (c *restoreCmd) Run(s *session) error {
	kept, err := store.Restore(s.ctx, filepath.Join(s.workspace, store.FileName), c.File, clock.System{},
		func(name string, content []byte) error { return file.Unpack(s.workspace, name, content) })
	if err != nil {
		return err
	}
	s.say("cli.restored", map[string]any{"path": c.File})
	if kept != "" {
		s.say("cli.kept", map[string]any{"path": kept})
	}
	return nil
}
