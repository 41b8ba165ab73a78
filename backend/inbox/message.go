// Package inbox is messages as the client sees them: what was written to whom, by which channel, and what became of it. It
// owns the table message and appends the message events. Its lists join the names of people and flows for showing. It
// may import store, event, fault and crm; it knows no engine: runs and nodes are numbers of a key.
package inbox

import (
	"fmt"
	"strconv"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/markup"
)

// State is what became of a message.
type State string

// States of a message.
const (
	Queued    State = "queued"    // waits for its turn, or is on its way
	Sent      State = "sent"      // delivered to the channel; in the mailbox: delivered
	Failed    State = "failed"    // given up, with a reason
	Uncertain State = "uncertain" // may have been sent; waits for a rule or a person
	Cancelled State = "cancelled" // stopped by a person before it was sent
	Blocked   State = "blocked"   // held back for good by a rule: no consent, no address, a cap
)

// Valid reports whether s is one of the states.
func (s State) Valid() bool {
	switch s {
	case Queued, Sent, Failed, Uncertain, Cancelled, Blocked:
		return true
	}
	return false
}

// Direction says who wrote.
type Direction string

// Directions of a message.
const (
	Out Direction = "out"
	In  Direction = "in"
)

// Key is an effect's idempotency key.
type Key struct {
	Run   int64
	Node  int64 // flow_node.id
	Visit int
}

// String writes the key as it is shown: "<run>-<node>-<visit>"; empty for a message that no run made.
func (k Key) String() string {
	if k.Run == 0 {
		return ""
	}
	return fmt.Sprintf("%d-%d-%d", k.Run, k.Node, k.Visit)
}

// Outside writes the key as other systems get it, unique over all workspaces.
func (k Key) Outside(workspace string) string { return k.String() + "@" + workspace }

// ParseKey reads a key in either form.
func ParseKey(text string) (Key, bool) {
	text, _, _ = strings.Cut(text, "@")
	parts := strings.Split(text, "-")
	if len(parts) != 3 {
		return Key{}, false
	}
	var n [3]int64
	for i, p := range parts {
		v, err := strconv.ParseInt(p, 10, 64)
		if err != nil || v < 0 {
			return Key{}, false
		}
		n[i] = v
	}
	return Key{Run: n[0], Node: n[1], Visit: int(n[2])}, n[0] > 0
}

// Message is one message.
type Message struct {
	ID        int64 // given by Add
	Key       Key   // zero when no run made it
	Flow      int64 // flow.id; 0: none
	Person    int64 // contact.id
	Channel   string
	Direction Direction // Out when empty
	Address   string
	Subject   string
	Text      string
	Rich      *markup.Rich // what it has beyond its text; nil: nothing
	State     State
	Reason    string // why it failed, is uncertain or blocked: «reason.<code>»
	Args      fault.Args
	At        int64 // when it got its state; the transaction's time when zero
	ReadAt    int64 // 0: not read

	// About is the record that the message's events speak of; the person's contact when zero. Hop is the run's.
	About event.Ref
	Hop   int
}
