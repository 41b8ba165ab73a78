package library

import (
	"context"
	"encoding/json"
	"sync"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/store"
)

// FlowID is a flow's key in this workspace; outside it a flow is named by its uid.
type FlowID int64

// VersionID is the key of one published version.
type VersionID int64

// NodeID is a node's number: the same in all versions of its flow.
type NodeID int64

// State is whether a flow takes people in.
type State string

// States of a flow.
const (
	Draft  State = "draft"
	Live   State = "live"
	Paused State = "paused"
)

// Problems is the code of a publish that errors in the draft forbid; args: count and problems.
const Problems fault.Code = "flow_problems"

// Flow is a stored flow.
type Flow struct {
	ID        FlowID
	UID       string
	Name      string
	Draft     []byte // canonical JSON
	Rev       int64  // of the draft
	State     State
	Version   int       // number of the published version; 0: none
	VersionID VersionID // its key; 0: none
	LiveSince int64     // event.seq at the last start
	Dirty     bool      // the draft differs from the published version
	CreatedAt int64
	ChangedAt int64
	Deleted   bool
}

// Config is what a Library is made of.
type Config struct {
	DB        *store.DB
	Catalogue flow.Catalogue
	// Workspace returns what compiling may ask about the workspace, as of the given transaction.
	Workspace func(q store.Querier) (flow.Workspace, error)
	// NewUID gives fresh ULIDs.
	NewUID func() string
}

// Library keeps flows. It is safe for concurrent use.
type Library struct {
	Config
	mu       sync.Mutex
	programs map[VersionID]*Compiled
	live     []*Compiled // as of rev; nil: to be read
	rev      int64
	form     int64 // what the programs were compiled against, as of Reform
}

// New returns a library over an open database.
func New(c Config) *Library {
	domain := c.Workspace
	c.Workspace = func(q store.Querier) (flow.Workspace, error) {
		ws, err := domain(q)
		return withFlows{ws, q}, err
	}
	return &Library{Config: c, programs: map[VersionID]*Compiled{}}
}

// withFlows is the workspace as flows see it, with the flows themselves. It is used while its transaction lasts.
type withFlows struct {
	flow.Workspace
	q store.Querier
}

// ChangedBy passes on what the workspace below knows of which events change a fact.
func (w withFlows) ChangedBy(path string) []event.Name {
	if below, ok := w.Workspace.(flow.Changes); ok {
		return below.ChangedBy(path)
	}
	return nil
}

// DataOf implements flow.DataOf where the workspace beneath does.
func (w withFlows) DataOf(kind *flow.Kind, params map[string]json.RawMessage) []flow.Output {
	if ws, ok := w.Workspace.(flow.DataOf); ok {
		return ws.DataOf(kind, params)
	}
	return nil
}

// Carries implements flow.Carriers where the workspace beneath does.
func (w withFlows) Carries(channel string) map[string]flow.Carries {
	if ws, ok := w.Workspace.(flow.Carriers); ok {
		return ws.Carries(channel)
	}
	return nil
}

// FileSize implements flow.Carriers; what cannot be asked is taken to be there.
func (w withFlows) FileSize(uid string) (name string, size int64, ok bool) {
	if ws, is := w.Workspace.(flow.Carriers); is {
		return ws.FileSize(uid)
	}
	return "", 0, true
}

// Has implements flow.Workspace.
func (w withFlows) Has(what, name string) bool {
	if what != "flow" {
		return w.Workspace.Has(what, name)
	}
	var found bool
	_, err := w.q.QueryRow(`SELECT 1 FROM flow WHERE deleted_at IS NULL AND (uid = ?1 OR name = ?1) LIMIT 1`, []any{name}, &found)
	return err == nil && found
}

// NameOf implements flow.Names.
func (w withFlows) NameOf(what, id string) string {
	if what != "flow" {
		if below, ok := w.Workspace.(flow.Names); ok {
			return below.NameOf(what, id)
		}
		return ""
	}
	var name string
	_, err := w.q.QueryRow(`SELECT f.name FROM flow f WHERE f.uid = ? AND f.deleted_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM flow o WHERE o.id <> f.id AND o.deleted_at IS NULL AND (o.name = f.name OR o.uid = f.name))`, []any{id}, &name)
	if err != nil {
		return ""
	}
	return name
}

// IDOf implements flow.Names.
func (w withFlows) IDOf(what, name string) string {
	if what != "flow" {
		if below, ok := w.Workspace.(flow.Names); ok {
			return below.IDOf(what, name)
		}
		return ""
	}
	var id string
	var others bool
	if _, err := w.q.QueryRow(`SELECT MIN(uid), COUNT(*) > 1 FROM flow WHERE name = ? AND deleted_at IS NULL HAVING COUNT(*) > 0`,
		[]any{name}, &id, &others); err != nil || others {
		return ""
	}
	return id
}

const columns = `f.id, f.uid, f.name, f.draft, f.draft_rev, f.state, f.version, COALESCE(v.id, 0), f.live_since,
  v.document IS NULL OR v.document <> f.draft, f.created_at, f.changed_at, f.deleted_at IS NOT NULL`

const from = ` FROM flow f LEFT JOIN flow_version v ON v.flow = f.id AND v.number = f.version `

func scan(rows *store.Rows) (Flow, error) {
	var f Flow
	var id, version int64
	var state string
	err := rows.Scan(&id, &f.UID, &f.Name, &f.Draft, &f.Rev, &state, &f.Version, &version, &f.LiveSince, &f.Dirty,
		&f.CreatedAt, &f.ChangedAt, &f.Deleted)
	f.ID, f.VersionID, f.State = FlowID(id), VersionID(version), State(state)
	return f, err
}

func query(q store.Querier, rest string, args ...any) ([]Flow, error) {
	rows, err := q.Query(`SELECT `+columns+from+rest, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Flow
	for rows.Next() {
		f, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// List returns the flows that are not deleted, the latest changed first.
func (l *Library) List(q store.Querier) ([]Flow, error) {
	return query(q, `WHERE f.deleted_at IS NULL ORDER BY f.changed_at DESC, f.id DESC`)
}

// Get returns the flow of a uid, a deleted one too; fault.NotFound when there is none.
func (l *Library) Get(q store.Querier, uid string) (Flow, error) {
	found, err := query(q, `WHERE f.uid = ?`, uid)
	if err != nil {
		return Flow{}, err
	}
	if len(found) == 0 {
		return Flow{}, fault.Missing("flow", uid)
	}
	return found[0], nil
}

// ByID returns the flow of a key.
func (l *Library) ByID(q store.Querier, id FlowID) (Flow, error) {
	found, err := query(q, `WHERE f.id = ?`, int64(id))
	if err != nil {
		return Flow{}, err
	}
	if len(found) == 0 {
		return Flow{}, fault.Missing("flow", id)
	}
	return found[0], nil
}

// Ambiguous is the code of a name that several flows have; args: name, ids.
const Ambiguous fault.Code = "ambiguous"

// Find returns the flow of a uid or of a name that only one flow has.
func (l *Library) Find(q store.Querier, nameOrID string) (Flow, error) {
	found, err := query(q, `WHERE f.deleted_at IS NULL AND (f.uid = ? OR f.name = ?) ORDER BY f.id`, nameOrID, nameOrID)
	switch {
	case err != nil:
		return Flow{}, err
	case len(found) == 0:
		return Flow{}, fault.Missing("flow", nameOrID)
	case len(found) == 1:
		return found[0], nil
	}
	ids := make([]string, len(found))
	for i, f := range found {
		if f.UID == nameOrID { // an id is exact even where another flow bears it as a name
			return f, nil
		}
		ids[i] = f.UID
	}
	return Flow{}, fault.New(Ambiguous, fault.Args{"name": nameOrID, "ids": ids})
}

// NewDocument is what a flow made in the editor begins as: its protective rules are written out, so that they can be
// seen and changed.
func NewDocument(uid, name string) *flow.Document {
	return &flow.Document{
		Schema: flow.Schema, ID: uid, Name: name, Attach: flow.Attach{To: "none"}, Subject: event.Customer,
		Settings: flow.Settings{
			TimeZone: "client", Purpose: "service", CatchUp: "next_allowed",
			QuietHours: &flow.QuietHours{From: "21:00", To: "09:00"},
		},
		Layout: map[string]flow.Point{},
	}
}

// Create makes a flow with an empty draft; a taken name gets a number.
func (l *Library) Create(ctx context.Context, name string) (Flow, error) {
	return l.Add(ctx, NewDocument(l.NewUID(), name))
}

// Add makes a flow of a document, keeping its id where that is free, else giving it a new one.
func (l *Library) Add(ctx context.Context, doc *flow.Document) (f Flow, err error) {
	err = l.DB.Write(ctx, func(tx *store.Tx) error {
		f, err = l.add(tx, doc)
		return err
	})
	return f, err
}

func (l *Library) add(tx *store.Tx, doc *flow.Document) (Flow, error) {
	copied := *doc
	doc = &copied
	was := doc.ID
	var taken bool
	if doc.ID != "" {
		if _, err := tx.QueryRow(`SELECT 1 FROM flow WHERE uid = ?`, []any{doc.ID}, &taken); err != nil {
			return Flow{}, err
		}
	}
	if doc.ID == "" || taken {
		doc.ID = l.NewUID()
		doc = flow.WithRefs(doc, l.Catalogue, func(what, id string) string {
			if what == "flow" && id == was { // the flow itself
				return doc.ID
			}
			return id
		})
	}
	name, err := FreeName(tx, doc.Name)
	if err != nil {
		return Flow{}, err
	}
	doc.Name = name
	text, err := flow.Marshal(doc)
	if err != nil {
		return Flow{}, err
	}
	if _, err := tx.Exec(`INSERT INTO flow(uid, name, draft, created_at, changed_at) VALUES(?, ?, ?, ?, ?)`,
		doc.ID, doc.Name, string(text), tx.Now(), tx.Now()); err != nil {
		return Flow{}, err
	}
	tx.Touch("flows", "flow:"+doc.ID)
	return l.Get(tx, doc.ID)
}
