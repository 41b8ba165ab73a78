package crm

import (
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
)

// Cause says who makes changes, for their events: a person at the screen, an import, or a run of a flow.
type Cause struct {
	Actor event.Actor
	Run   int64
	Hop   int
	Live  bool
	// Node and Visit complete the key of what a run makes.
	Node  int64
	Visit int
}

// Change is one local change to one subject. Exactly one of the parts is set. A form's edit is a batch of one.
type Change struct {
	Subject   event.Ref // a customer, or a contact
	Cause     Cause
	Set       *SetField
	AddTag    string
	RemoveTag string
	Note      string
	Task      *NewTask
	Points    *SetPoints
	Consent   *SetConsent
}

// SetPoints replaces all addresses of one kind, in order: the first is the main one.
type SetPoints struct {
	Kind   PointKind
	Points []Point
}

// SetConsent says what a person has said about being written to through a channel.
type SetConsent struct {
	Channel string
	State   ConsentState
	Source  string // "form", "import:12", "flow:3"
}

// ConsentState is what a person has said about a channel.
type ConsentState string

// States of consent; what was never said is unknown.
const (
	ConsentGiven   ConsentState = "given"
	ConsentRefused ConsentState = "refused"
	ConsentUnknown ConsentState = "unknown"
)

// SetField sets a field of the subject: a built-in one ("name", "city", "birthday", "time_zone", "comment"; "email" and
// "phone" replace the main address) or "fields.<key>"; the subject's own name may stand before it («customer.city»). The
// value is in the formula package's Go form of the field's type; nil empties it.
type SetField struct {
	Field string
	Value any
}

// NewTask makes a task.
type NewTask struct {
	Text     string
	Assignee string
	Due      time.Time // zero: none
}

// FieldFault is a value that a field cannot take.
func FieldFault(field string, code fault.Code, args fault.Args) error {
	return fault.InvalidFields(fault.Field{Field: field, Code: code, Args: args})
}
