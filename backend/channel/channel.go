// Package channel says what a way to a person is: a channel's interface, how its failures are told apart, what it can
// promise after a crash, and which channel «auto» means for a person. The channels themselves are in its folders. It may
// import fault, clock, flow and markup (and inbox, where a channel receives); it knows no flow, no run and no engine: those are handed
// keys and outcomes.
package channel

import (
	"context"
	"time"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/markup"
)

// Person is what a channel may know of whom it writes to.
type Person struct {
	ID     int64 // contact.id
	Name   string
	Emails []string // the main one first
	Phones []string // E.164, the main one first
}

// Outgoing is one message on its way out.
type Outgoing struct {
	Key     string // idempotency key, unique over all workspaces: "<run>-<node>-<visit>@<workspace uid>"
	To      string // what Address returned
	ToName  string
	Subject string       // may be empty
	Text    string       // plain text
	Rich    *markup.Rich // what there is beyond it, within what the channel Carries; nil: nothing
}

// Carrier is implemented by a channel that carries more than plain text.
type Carrier interface {
	// Carries says what the channel can carry. It is the same always, and not changed by who reads it.
	Carries() *flow.Carries
}

// plainText is what a channel carries that says nothing of it.
var plainText = flow.Carries{}

// CarriedBy returns what a channel can carry.
func CarriedBy(c Channel) *flow.Carries {
	if carrier, ok := c.(Carrier); ok {
		return carrier.Carries()
	}
	return &plainText
}

// Channel is a way to a person. It is safe for concurrent use.
type Channel interface {
	// ID is the name that flows, consents and messages use: "local", "email".
	ID() string
	// Local reports that a message is delivered by being written down: the runner settles it in its own transaction and
	// Send is not needed.
	Local() bool
	// Ready returns nil when the channel can be used, else a coded reason such as NotConfigured. It makes no network call.
	Ready(ctx context.Context) error
	// Address returns where this channel would reach the person, and whether it can.
	Address(p Person) (string, bool)
	// Promise says what holds after a crash between «sent» and «noted».
	Promise() Promise
	// Send delivers one message and returns nil only when the other side has taken responsibility for it. Every other
	// outcome is a *Failure. It gives up when ctx ends; time limits inside go by the machine's monotonic clock.
	Send(ctx context.Context, m Outgoing) error
}

// Codes of channels in general; «fault.<code>» and «reason.<code>» in locales/.
const (
	NotConfigured fault.Code = "channel.not_configured" // args: channel
	SwitchedOff   fault.Code = "channel.switched_off"   // args: channel
	NoSuchChannel fault.Code = "channel.unknown"        // args: channel
	NoAddress     fault.Code = "channel.no_address"     // args: channel
	HeldBack      fault.Code = "channel.held_back"      // args: channel: the clock stands in the future and sending was not asked for
	OutcomeLost   fault.Code = "channel.outcome_lost"   // args: channel: it may have been sent, nobody can tell
	Interrupted   fault.Code = "channel.interrupted"    // args: channel: given up before anything was sent
)

// Failure is how Send fails.
type Failure struct {
	Retry     bool          // nothing was delivered and trying again may help
	After     time.Duration // not before this has passed; 0: the caller's own pause
	Uncertain bool          // it may have been delivered; Retry is false
	Fault     *fault.Error  // why
}

// Error writes the failure for a log.
func (f *Failure) Error() string {
	switch {
	case f.Uncertain:
		return "uncertain: " + f.Fault.Error()
	case f.Retry:
		return "try again: " + f.Fault.Error()
	}
	return "final: " + f.Fault.Error()
}

// Unwrap returns the coded reason, so that fault.CodeOf sees through.
func (f *Failure) Unwrap() error { return f.Fault }

// Final is a failure that trying again does not help.
func Final(f *fault.Error) *Failure { return &Failure{Fault: f} }

// Again is a failure after which the same message may be tried once more.
func Again(f *fault.Error, after time.Duration) *Failure {
	return &Failure{Retry: true, After: after, Fault: f}
}

// Lost is the failure of a message that may have been delivered.
func Lost(f *fault.Error) *Failure { return &Failure{Uncertain: true, Fault: f} }
