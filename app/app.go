package app

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/oklog/ulid/v2"
	"github.com/sirupsen/logrus"

	"voronka/backend/channel"
	"voronka/backend/channel/email"
	"voronka/backend/channel/local"
	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/crm/intake"
	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/file"
	"voronka/backend/flow"
	"voronka/backend/gateway"
	"voronka/backend/job"
	"voronka/backend/library"
	"voronka/backend/node"
	"voronka/backend/request"
	"voronka/backend/store"
	"voronka/backend/workspace"
	"voronka/locales"
)

// Options say what to open and how.
type Options struct {
	Workspace string         // the folder that holds voronka.db and files/
	Words     *locales.Words // loaded when nil
	Clock     clock.Clock    // the system's when nil
	Log       *logrus.Logger // DiscardLog when nil
	Currency  string         // of a workspace that is made anew; the default when empty
	Hold      bool           // outward channels refuse everything: the clock stands in the future
	Secrets   Secrets        // the system's keychain, or a sealed file, when nil
	Point     func(string)   // named points for crash tests
}

// Secrets keeps passwords outside the database. Get is fault.NotFound for a name that has none.
type Secrets interface {
	Get(name string) (string, error)
	Set(name, value string) error
	Delete(name string) error // one that is not there is fine
}

// App is an open workspace with everything that works on it. It is safe for concurrent use.
type App struct {
	opts       Options
	words      *locales.Words
	log        *logrus.Logger
	db         *store.DB
	topics     *Topics
	files      *Files
	kept       *file.Store
	secrets    Secrets
	mail       *email.Channel
	channels   *channel.Set
	requests   *request.Client
	hooks      *gateway.Receiver
	kinds      *node.Catalogue
	flows      *library.Library
	jobs       *job.Manager
	importer   *intake.Importer
	engine     *engine.Engine
	dispatcher *Dispatcher
	editing    *editing

	running      atomic.Bool // the engine runs in this process
	allowPrivate atomic.Bool // requests may go to addresses inside the network

	mu      sync.Mutex // guards what follows
	native  Native
	refused *Fault // why the engine could not be started
	closed  bool
	gateway *gateway.Server // nil: webhooks are not listened for

	notListening *Fault // why not, where they should be
	listensBy    gatewaySettings

	stopPruning func()             // ends the looking for files that nothing refers to, and waits; nil: not begun
	unwatch     context.CancelFunc // nil: the engine looks whether other programs wrote
}

// Open opens the workspace, or makes it where there is none, and builds everything on it by hand, in order. Nothing runs in
// the background until StartEngine. The caller must Close it.
func Open(ctx context.Context, opts Options) (a *App, err error) {
	if opts.Clock == nil {
		opts.Clock = clock.System{}
	}
	if opts.Log == nil {
		opts.Log = DiscardLog()
	}
	if opts.Words == nil {
		if opts.Words, err = locales.Load(); err != nil {
			return nil, err
		}
	}
	a = &App{opts: opts, words: opts.Words, log: opts.Log, topics: NewTopics(), files: NewFiles(), editing: newEditing()}
	a.db, err = store.Open(ctx, filepath.Join(opts.Workspace, store.FileName), store.Options{Clock: opts.Clock, Changed: a.changed, Point: opts.Point})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = a.db.Close()
		}
	}()
	a.kept = file.New(a.db, opts.Workspace)
	var settings workspace.Settings
	if err := a.db.Write(ctx, func(tx *store.Tx) (err error) { settings, err = workspace.Init(tx, opts.Currency); return err }); err != nil {
		return nil, err
	}
	if a.secrets = opts.Secrets; a.secrets == nil {
		a.secrets = newSecrets(settings.UID, opts.Workspace)
	}
	if err := a.openChannels(ctx); err != nil {
		return nil, err
	}
	if err := a.openRequests(ctx); err != nil {
		return nil, err
	}
	a.hooks = &gateway.Receiver{DB: a.db, Secret: func(name string) (string, error) { return a.secrets.Get(name) },
		Wake: func() { a.engine.Wake() }}
	a.kinds = node.New()
	a.flows = library.New(library.Config{DB: a.db, Catalogue: a.kinds, Workspace: a.schema, NewUID: a.newUID})
	a.jobs = job.NewManager(a.db)
	a.defineJobs()
	a.importer = intake.New(a.db, a.jobs)
	if _, err := a.jobs.Recover(ctx); err != nil { // jobs whose process was killed
		return nil, err
	}
	a.engine = engine.New(engine.Config{
		DB: a.db, Clock: opts.Clock, Library: a.flows, Behaviours: a.kinds, Dir: opts.Workspace, Log: opts.Log,
		Channels: func() *channel.Set { return a.channels },
		Troubled: func() { a.topics.Publish("health") },
		Others:   a.writtenElsewhere,
		Requests: a.requests.Ways(engine.WayRequest, engine.WayRepeatable),
		Again:    func(id string) bool { return id == email.ID && a.mail.Settings().Uncertain == email.Again },
		PerMinute: func(id string) int {
			if id == email.ID {
				return a.mail.Settings().PerMinute
			}
			return 0
		},
	})
	a.dispatcher = NewDispatcher(a.log, map[string]any{
		"System": &System{a}, "Customers": &Customers{a}, "Imports": &Imports{a}, "Jobs": &Jobs{a}, "Flows": &Flows{a},
		"Messages": &Messages{a}, "Channels": &Channels{a}, "Calendar": &Calendar{a}, "Contact": &Contact{a}, "Dialogs": &Dialogs{a}, "Outside": &Outside{a},
		"Attachments": &Attachments{a}, "Templates": &Templates{a},
	})
	return a, nil
}

func (a *App) openChannels(ctx context.Context) error {
	a.mail = email.New(email.Config{Clock: a.opts.Clock, File: a.readFile})
	settings, err := a.mailSettings(ctx)
	if err != nil {
		return err
	}
	if settings.Host != "" {
		password, err := a.secrets.Get(email.PasswordName)
		if err != nil && !fault.Has(err, fault.NotFound) {
			// A locked keychain must not keep the program from opening: the channel then says what is missing.
			a.log.WithError(err).Warn("read the mail password")
		}
		a.mail.Configure(settings, password)
	}
	a.channels = channel.NewSet(local.New(), a.mail)
	if a.opts.Hold {
		a.channels = a.channels.Hold()
	}
	return nil
}

func (a *App) mailSettings(ctx context.Context) (s email.Settings, err error) {
	err = a.db.Read(ctx, func(q *store.ReadTx) error {
		_, err := workspace.Value(q, email.SettingsKey, &s)
		return err
	})
	return s, err
}

// schema is what compiling a flow asks about the workspace: its facts, tags and fields, and its channels.
type schema struct {
	*crm.Schema
	channels *channel.Set
	secrets  []string
	hooks    []gateway.Hook
	q        store.Querier // of the transaction that compiles
}

// Carries implements flow.Carriers.
func (s schema) Carries(channel string) map[string]flow.Carries {
	return s.channels.Carries(context.Background(), channel)
}

// FileSize implements flow.Carriers.
func (s schema) FileSize(uid string) (name string, size int64, ok bool) {
	f, err := file.Get(s.q, uid)
	return f.Name, f.Size, err == nil
}

// Has implements flow.Workspace.
func (s schema) Has(what, name string) bool {
	switch what {
	case "channel":
		return s.channels.Has(name)
	case "secret":
		return slices.Contains(s.secrets, name)
	case "hook":
		return slices.ContainsFunc(s.hooks, func(h gateway.Hook) bool { return h.UID == name })
	}
	return s.Schema.Has(what, name)
}

func (a *App) schema(q store.Querier) (flow.Workspace, error) {
	s, err := crm.ReadSchema(q)
	if err != nil {
		return nil, err
	}
	outside, err := readOutside(q)
	if err != nil {
		return nil, err
	}
	hooks, err := gateway.Hooks(q)
	if err != nil {
		return nil, err
	}
	return schema{s, a.channels, outside.Secrets, hooks, q}, nil
}

// newUID makes the lasting id of a record that travels.
func (a *App) newUID() string {
	return ulid.MustNew(ulid.Timestamp(a.opts.Clock.Now()), rand.Reader).String()
}

// writtenOutside is what may be another since another program wrote to the workspace.
var writtenOutside = []string{"backlog", "channels", "customer", "customers", "editing", "fields", "health", "jobs", "messages", "settings", "stats", "tags"}

// changed passes a commit's topics on to the pages. What a topic means for them that its writer does not know of is added.
// A job that got on may have written events, so the engine looks; nothing that the engine writes is a job.
func (a *App) changed(topics []string) {
	for _, t := range topics {
		switch t {
		case "jobs":
			if a.engine != nil { // jobs of a killed process are settled before there is one
				a.engine.Wake()
			}
		case "messages", "stats", "events", "channels":
			topics = append(topics[:len(topics):len(topics)], "health")
		}
	}
	a.topics.Publish(topics...)
	if !a.running.Load() {
		engine.Nudge(a.opts.Workspace) // should another program run the flows
	}
}

// StartEngine begins to run flows. When another program runs this workspace's engine, that is remembered for Health and
// returned.
func (a *App) StartEngine(ctx context.Context) error {
	err := a.engine.Start(context.WithoutCancel(ctx))
	a.mu.Lock()
	a.refused = nil
	if err != nil {
		a.refused = FaultOf(err)
	}
	a.mu.Unlock()
	a.running.Store(err == nil)
	if err != nil {
		a.watchOthers()
	}
	a.topics.Publish("health")
	if err == nil { // another program that runs this workspace listens already
		a.keepFiles()
		if err := a.listen(ctx); err != nil {
			a.log.WithError(err).Warn("listen for webhooks")
		}
		if _, err := a.jobs.Resume(ctx); err != nil {
			a.log.WithError(err).Warn("go on with interrupted jobs")
		}
	}
	return err
}

// Close ends jobs and engine, noting what is under way, and closes the files. Closing twice is fine.
func (a *App) Close() error {
	a.mu.Lock()
	if a.closed {
		a.mu.Unlock()
		return nil
	}
	a.closed = true
	if a.gateway != nil {
		a.gateway.Close()
		a.gateway = nil
	}
	unwatch := a.unwatch
	a.mu.Unlock()
	a.stopKeeping()
	if unwatch != nil {
		unwatch()
	}
	a.jobs.Stop()
	a.engine.Stop()
	a.mail.Close()
	return errors.Join(a.files.Close(), a.db.Close())
}

// closing reports whether the program is about to end.
func (a *App) closing() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.closed
}

// Dispatcher finds the services' methods.
func (a *App) Dispatcher() *Dispatcher { return a.dispatcher }

// Topics tells what changed.
func (a *App) Topics() *Topics { return a.topics }

// Files are what the page may speak of.
func (a *App) Files() *Files { return a.files }

// Log is where errors stop travelling.
func (a *App) Log() *logrus.Logger { return a.log }

// DB is the workspace's database.
func (a *App) DB() *store.DB { return a.db }

// Engine runs the flows.
func (a *App) Engine() *engine.Engine { return a.engine }

// Flows is the library of flows.
func (a *App) Flows() *library.Library { return a.flows }

// Catalogue is every kind of node.
func (a *App) Catalogue() *node.Catalogue { return a.kinds }

// ChannelSet is the ways to people.
func (a *App) ChannelSet() *channel.Set { return a.channels }

// Importer imports tables.
func (a *App) Importer() *intake.Importer { return a.importer }

// Jobs is long work.
func (a *App) Jobs() *job.Manager { return a.jobs }

// Workspace is the folder of the workspace.
func (a *App) Workspace() string { return a.opts.Workspace }

// Settings reads the workspace's settings.
func (a *App) Settings(ctx context.Context) (s workspace.Settings, err error) {
	err = a.db.Read(ctx, func(q *store.ReadTx) error {
		s, err = workspace.Load(q)
		return err
	})
	return s, err
}

// Language is the workspace's, for sentences that Go writes.
func (a *App) Language(ctx context.Context) string {
	settings, err := a.Settings(ctx)
	if err != nil {
		return workspace.Defaults().Language
	}
	return settings.Language
}
