// Package event declares the log's typed names, subjects and payloads. Everything that happens is one of these, appended
// in the transaction that made it true; triggers, the timeline, counters and the live view read the one log. It imports
// nothing of ours.
package event

// Name is an event's name in the log, «subject.what_happened».
type Name string

// The names whose rooms exist. A room adds its own here with its payload below.
//
// What is changed about a person is told thing by thing and never as a whole: FieldChanged for each field, the addresses, the
// birthday and the time zone among them, ConsentChanged, TagAdded, TagRemoved. So every reader learns what it was and what it
// is now, and a change that concerns no flow costs one row. A flow that is to begin once for several changes of a moment says
// so in its settings.
const (
	CustomerCreated  Name = "customer.created"
	CustomerDeleted  Name = "customer.deleted"
	CustomerRestored Name = "customer.restored"
	ConsentChanged   Name = "consent.changed"
	ContactDeleted   Name = "contact.deleted"
	PurchaseChanged  Name = "purchase.changed"
	PurchaseDeleted  Name = "purchase.deleted"
	ContactCreated   Name = "contact.created"
	PurchaseAdded    Name = "purchase.added"
	PurchasePaid     Name = "purchase.paid"
	PurchaseRefund   Name = "purchase.refunded"
	TagAdded         Name = "tag.added"
	TagRemoved       Name = "tag.removed"
	FieldChanged     Name = "field.changed"
	NoteAdded        Name = "note.added"
	TaskCreated      Name = "task.created"
	TaskCompleted    Name = "task.completed"
	MessageSent      Name = "message.sent"
	MessageFailed    Name = "message.failed"
	FlowStarted      Name = "flow.started"
	WebhookReceived  Name = "webhook.received"
	FlowFinished     Name = "flow.finished" // only of runs whose end a step of another waits for
)

// Kind is what a record is.
type Kind string

// Kinds of records that events speak of and flows run on.
const (
	Customer Kind = "customer"
	Contact  Kind = "contact"
	Purchase Kind = "purchase"
	Company  Kind = "company"
	Deal     Kind = "deal"
)

// Ref points at one record.
type Ref struct {
	Kind Kind
	ID   int64
}

// Actor is who caused an event: "user", "import:12", "flow:3", "system".
type Actor string

// Event is one entry of the log.
type Event struct {
	Seq        int64 // order; given by the log
	At         int64 // when it happened, UTC milliseconds
	RecordedAt int64 // when it was written, UTC milliseconds
	Name       Name
	Subject    Ref   // the record that a flow would run on
	Person     int64 // the contact behind the subject; 0 when there is none
	Object     Ref   // the thing it is about where that is not the subject: the purchase, the task; zero when none
	Actor      Actor
	Run        int64  // the run that caused it; 0 when no flow did
	Hop        int    // how many flows stand between this and a cause from outside, so that loops are cut
	Live       bool   // false: recorded as history (an import): the engine and outward sync pass over it
	Payload    []byte // JSON of the payload type of this name; may be empty
}

// TagPayload goes with TagAdded and TagRemoved.
type TagPayload struct {
	Tag string `json:"tag"`
}

// FieldPayload goes with FieldChanged: the old and new values in their wire form, nil when empty.
type FieldPayload struct {
	Field string `json:"field"` // a built-in field's name, or "fields.<key>"
	Old   any    `json:"old"`
	New   any    `json:"new"`
}

// ConsentPayload goes with ConsentChanged.
type ConsentPayload struct {
	Channel string `json:"channel"`
	Old     string `json:"old"` // given, refused, unknown
	New     string `json:"new"`
}

// PurchasePayload goes with the purchase events.
type PurchasePayload struct {
	Amount   int64  `json:"amount"` // minor units
	Currency string `json:"currency"`
}

// MessagePayload goes with the message events.
type MessagePayload struct {
	Message int64  `json:"message"`
	Channel string `json:"channel"`
	Code    string `json:"code,omitempty"` // why it failed
}

// StartedPayload goes with FlowStarted: a person put into a flow by hand or by another flow.
type StartedPayload struct {
	Flow   string `json:"flow"`             // the flow's uid
	Parent string `json:"parent,omitempty"` // the key of the step that waits for the end of what this starts
}

// WebhookPayload goes with WebhookReceived: another program told something about a person.
type WebhookPayload struct {
	Hook string         `json:"hook"` // the hook's uid
	Data map[string]any `json:"data"` // its declared fields, in wire form
}

// FinishedPayload goes with FlowFinished: what a step started has ended.
type FinishedPayload struct {
	Flow   string `json:"flow"` // its uid
	Run    int64  `json:"run,omitempty"`
	Result string `json:"result"` // a run's state: done, stopped, failed; ResultRefused when no run began
	Parent string `json:"parent"` // the key of the step that waits
}

// ResultRefused is the result of a flow whose own rules did not let the subject in, or that was paused meanwhile.
const ResultRefused = "refused"

// TextPayload goes with NoteAdded, TaskCreated and TaskCompleted.
type TextPayload struct {
	Text string `json:"text"`
}
