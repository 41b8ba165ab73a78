package flow

import (
	"encoding/json"

	"voronka/backend/event"
	"voronka/backend/formula"
)

// Category is one of the four kinds of step.
type Category string

// The four categories.
const (
	Event     Category = "event"
	Condition Category = "condition"
	Action    Category = "action"
	Wait      Category = "wait"
)

// Kind describes a node kind. Palette, inspector, validation, expression types and the check that both languages name it
// are made from it. Words are not here: a kind's are "node.<id>.name", ".about", ".synonyms", a parameter's
// "node.<id>.param.<param>", a port's "port.<id>", a group's "node.group.<group>", all in locales/.
type Kind struct {
	ID       string   `json:"id"` // "action.send_message"
	Category Category `json:"category"`
	Group    string   `json:"group"` // the palette's heading within the category
	Icon     string   `json:"icon"`  // a name of the page's icon set: "message", "clock"
	Order    int      `json:"order"` // place in the palette
	Params   []Param  `json:"params"`
	Ports    []string `json:"ports"`              // ids in order; the first is the way on
	PortsOf  string   `json:"ports_of,omitempty"` // the parameter of type ParamArms whose arms are the ports
	Outputs  []Output `json:"outputs,omitempty"`

	OutputsOf string `json:"outputs_of,omitempty"` // the parameter of type ParamOutputs that names further outputs
	Data      string `json:"data,omitempty"`       // of an event: the name under which facts read what it brought, «webhook»
	DataRu    string `json:"-"`                    // the same in Russian

	Subjects []event.Kind `json:"subjects"`          // on which subjects it may stand
	Starts   event.Name   `json:"starts,omitempty"`  // an event's name in the log
	Carries  event.Kind   `json:"carries,omitempty"` // the object that its event brings: facts «purchase.…» become readable
	Keyed    bool         `json:"keyed,omitempty"`   // the event carries a key, so that re-entry is «always» by default

	PortIf map[string]string `json:"port_if,omitempty"` // port → the parameter that must be filled in for the node to have it
	Joins  bool              `json:"joins,omitempty"`   // parallel branches become one here; it need not make anybody wait
	AtOnce bool              `json:"-"`                 // a wait that may let a run through without any waiting: its moment has passed

	Causes event.Name `json:"causes,omitempty"` // the event that an action makes: tag.added; by it a flow that starts itself is seen

	// Prepare reads the node's parameters once, at compile: it reports problems and returns what the behaviour runs on. It
	// returns nil when the parameters cannot be run.
	Prepare func(*Scope) any `json:"-"`
}

// Output is a value that a node leaves for later ones, readable as «<node>.<name>».
type Output struct {
	Name string       `json:"name"`
	Type formula.Type `json:"type"`
}

// ParamType says which field of the form a parameter has and how its value is checked.
type ParamType string

// Types of parameters.
const (
	ParamText       ParamType = "text"       // one line, macros allowed where Macros is set
	ParamLongText   ParamType = "longtext"   // several lines, macros allowed where Macros is set
	ParamExpression ParamType = "expression" // a formula giving Result
	ParamRules      ParamType = "rules"      // and/or groups built by hand (rule.Group)
	ParamDuration   ParamType = "duration"   // "90m", "24h", "3d", "2w", or {value, unit} made into it
	ParamNumber     ParamType = "number"
	ParamFlag       ParamType = "flag"
	ParamSelect     ParamType = "select" // one of Options; words «node.<kind>.option.<param>.<option>»
	ParamTag        ParamType = "tag"    // a tag's name
	ParamField      ParamType = "field"  // a fact that can be written or, with FieldTypes, of these types: "fields.city"
	ParamValue      ParamType = "value"  // a value of the type of the field chosen in Of
	ParamChannel    ParamType = "channel"
	ParamArms       ParamType = "arms"  // [{id, name, share}]
	ParamTime       ParamType = "time"  // "HH:MM"
	ParamDays       ParamType = "days"  // weekdays [1…7], Monday first
	ParamZone       ParamType = "zone"  // "client", "workspace" or an IANA name
	ParamEvent      ParamType = "event" // an event's name in the log
	ParamUser       ParamType = "user"
	ParamFlow       ParamType = "flow"    // another flow's id, or its name
	ParamOffset     ParamType = "offset"  // a signed duration: "-3d", "0d", "12h"
	ParamPairs      ParamType = "pairs"   // [{name, value}], macros in the values where Macros is set
	ParamOutputs    ParamType = "outputs" // [{name, path, type}], see NamedOutput
	ParamChoices    ParamType = "choices" // some of Options; words as of ParamSelect
	ParamHook       ParamType = "hook"    // an incoming webhook's id
	ParamHTML       ParamType = "html"    // a text with markup, macros allowed where Macros is set
	ParamFiles      ParamType = "files"   // [uid] of files of the workspace
	ParamButtons    ParamType = "buttons" // [{text, link}], see Button
)

// Param describes a parameter.
type Param struct {
	ID         string            `json:"id"`
	Type       ParamType         `json:"type"`
	Required   bool              `json:"required,omitempty"`
	Macros     bool              `json:"macros,omitempty"`
	Secrets    bool              `json:"secrets,omitempty"` // «{{ secret.NAME }}» may stand in it
	Default    json.RawMessage   `json:"default,omitempty"` // written into a new node
	Options    []string          `json:"options,omitempty"`
	Min        *float64          `json:"min,omitempty"`
	Max        *float64          `json:"max,omitempty"` // of a text: its length
	Result     formula.Kind      `json:"result,omitempty"`
	Of         string            `json:"of,omitempty"`
	FieldTypes []formula.Kind    `json:"field_types,omitempty"`
	ShownIf    map[string]string `json:"shown_if,omitempty"` // parameter → value in its JSON text
}

// Catalogue is the set of node kinds; package node satisfies it.
type Catalogue interface {
	Kind(id string) (*Kind, bool)
	Kinds() []*Kind
}

// Workspace is what compiling asks about the workspace.
type Workspace interface {
	// Env returns the facts that expressions on this subject may read when these kinds of objects are carried by the
	// flow's events.
	Env(subject event.Kind, carried []event.Kind) *formula.Env
	// Has reports whether a thing that a parameter names is there: what is "tag", "field", "channel", "user", "segment", "secret", "hook".
	Has(what, name string) bool
}

// Scope is what Prepare is given.
type Scope struct {
	Doc       *Document
	Node      *Node
	Kind      *Kind
	Env       *formula.Env
	Workspace Workspace
	report    func(Problem)
}

// NewScope makes a scope whose problems go to report.
func NewScope(doc *Document, node *Node, kind *Kind, env *formula.Env, ws Workspace, report func(Problem)) *Scope {
	return &Scope{Doc: doc, Node: node, Kind: kind, Env: env, Workspace: ws, report: report}
}

// Problem reports a problem of a parameter of this node.
func (s *Scope) Problem(p Problem) {
	p.Node = s.Node.ID
	s.report(p)
}
