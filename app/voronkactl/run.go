package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/sirupsen/logrus"

	"voronka/app"
	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/store"
	"voronka/locales"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// commands are the words of the command line.
type commands struct {
	Workspace string           `help:"${help_workspace}" placeholder:"DIR" env:"VORONKA_WORKSPACE"`
	JSON      bool             `help:"${help_json}" name:"json"`
	Version   kong.VersionFlag `help:"${help_version}"`

	Init      initCmd      `cmd:"" help:"${help_init}"`
	Demo      demoCmd      `cmd:"" help:"${help_demo}"`
	Import    importCmd    `cmd:"" help:"${help_import}"`
	Query     queryCmd     `cmd:"" help:"${help_query}"`
	Flow      flowCmd      `cmd:"" help:"${help_flow}"`
	Emit      emitCmd      `cmd:"" help:"${help_emit}"`
	Engine    engineCmd    `cmd:"" help:"${help_engine}"`
	Messages  messagesCmd  `cmd:"" help:"${help_messages}"`
	Attention attentionCmd `cmd:"" help:"${help_attention}"`
	History   historyCmd   `cmd:"" help:"${help_history}"`
	Serve     serveCmd     `cmd:"" help:"${help_serve}"`
	Health    healthCmd    `cmd:"" help:"${help_health}"`
	Check     checkCmd     `cmd:"" help:"${help_check}"`
	Backup    backupCmd    `cmd:"" help:"${help_backup}"`
	Restore   restoreCmd   `cmd:"" help:"${help_restore}"`
	Bench     benchCmd     `cmd:"" help:"${help_bench}"`
}

// session is what a command works with.
type session struct {
	ctx       context.Context
	out       io.Writer
	err       io.Writer
	json      bool
	workspace string
	words     *locales.Words
	lang      string
	log       *logrus.Logger // of a long-running command; nil: nothing is logged
}

// Codes of a folder that has no workspace, or has one.
const (
	workspaceMissing fault.Code = "workspace_missing"
	workspaceExists  fault.Code = "workspace_exists"
)

// errProblems ends a command with exitFailed after it has said itself what is wrong.
var errProblems = errors.New("problems found")

// usageError is a mistake in how the command was written.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// exited carries kong's wish to end (after --help) out of its parser.
type exited int

// run does one command and returns its exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer, env func(string) string) (code int) {
	defer func() {
		if p := recover(); p != nil {
			e, ok := p.(exited)
			if !ok {
				panic(p)
			}
			code = int(e)
		}
	}()
	words, err := locales.Load()
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitFailed
	}
	s := &session{ctx: ctx, out: out, err: errOut, words: words, lang: language(env)}
	var c commands
	parser, err := kong.New(&c, kong.Name("voronkactl"), kong.Description(s.t("cli.about", nil)), kong.Writers(out, errOut),
		kong.Exit(func(code int) { panic(exited(code)) }), s.help(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.ShortUsageOnError())
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return s.fail(usageError{err.Error()})
	}
	s.json = c.JSON
	if s.workspace, err = workspaceDir(c.Workspace); err != nil {
		return s.fail(err)
	}
	if err := parsed.Run(s); err != nil {
		return s.fail(err)
	}
	return exitDone
}

// help puts the words of the person's language into the descriptions.
func (s *session) help() kong.Option {
	vars := kong.Vars{"version": app.Version}
	for _, key := range s.words.Keys(s.lang) {
		if name, ok := strings.CutPrefix(key, "cli.help."); ok {
			vars["help_"+strings.ReplaceAll(name, ".", "_")] = s.words.Raw(s.lang, key)
		}
	}
	return vars
}

// language is the system's where it is one of ours, else the first of ours.
func language(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := env(name); value != "" {
			for _, lang := range locales.Languages {
				if strings.HasPrefix(value, lang) {
					return lang
				}
			}
			break
		}
	}
	return locales.Languages[0]
}

func workspaceDir(given string) (string, error) {
	if given == "" {
		dir, err := app.DefaultWorkspace()
		if err != nil {
			return "", err
		}
		given = dir
	}
	return filepath.Abs(given)
}

// fail says what went wrong and returns the exit code.
func (s *session) fail(err error) int {
	var usage usageError
	switch {
	case errors.Is(err, errProblems):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintln(s.err, "voronkactl: "+usage.text)
		return exitUsage
	}
	f := app.FaultOf(err)
	if f.Code == fault.Internal {
		fmt.Fprintln(s.err, "voronkactl: "+err.Error())
		return exitFailed
	}
	if ids, ok := f.Args["ids"].([]string); ok { // several flows of one name
		f.Args["key"], f.Args["count"] = f.Args["name"], len(ids)
	}
	fmt.Fprintln(s.err, "voronkactl: "+s.sentence(f.Code, f.Args))
	for _, field := range f.Fields {
		fmt.Fprintf(s.err, "  %s: %s\n", field.Field, s.sentence(field.Code, field.Args))
	}
	if s.explain(f) || f.Code == fault.Unknown || f.Args["why"] == "not_loopback" {
		return exitUsage
	}
	return exitFailed
}

// sentence puts a fault into words: of its reason where one is given, else of its code.
func (s *session) sentence(code fault.Code, args fault.Args) string {
	if why, ok := args["why"].(string); ok {
		if key := "fault." + string(code) + "_" + why; s.words.Has(s.lang, key) {
			return s.t(key, args)
		}
	}
	if key := "fault." + string(code); s.words.Has(s.lang, key) {
		return s.t(key, args)
	}
	return fmt.Sprintf("%s %v", code, map[string]any(args))
}

// explain lists the choices of an ambiguous name and reports whether there were any.
func (s *session) explain(f *app.Fault) bool {
	if f.Code != "ambiguous" {
		return false
	}
	if ids, ok := f.Args["ids"].([]string); ok {
		for _, id := range ids {
			fmt.Fprintln(s.err, "  "+id)
		}
	}
	return true
}

func (s *session) t(key string, args map[string]any) string { return s.words.T(s.lang, key, args) }

// say writes a line for a person; with --json nothing but JSON goes to standard output, so then it is left out.
func (s *session) say(key string, args map[string]any) {
	if !s.json {
		fmt.Fprintln(s.out, s.t(key, args))
	}
}

// open opens the workspace, which must be there.
func (s *session) open(change func(*app.Options)) (*app.App, error) {
	if _, err := os.Stat(filepath.Join(s.workspace, store.FileName)); err != nil {
		return nil, fault.New(workspaceMissing, fault.Args{"path": s.workspace})
	}
	return s.openNew(change)
}

// openNew opens the workspace and makes it where there is none.
func (s *session) openNew(change func(*app.Options)) (*app.App, error) {
	opts := app.Options{Workspace: s.workspace, Clock: clock.System{}, Words: s.words, Log: s.log}
	if change != nil {
		change(&opts)
	}
	return app.Open(s.ctx, opts)
}

// with runs fn over the open workspace and closes it.
func (s *session) with(change func(*app.Options), fn func(*app.App) error) error {
	a, err := s.open(change)
	if err != nil {
		return err
	}
	return errors.Join(fn(a), a.Close())
}
