package policy

import (
	"slices"
	"time"

	"voronka/backend/flow"
	"voronka/backend/formula"
)

// AnyChannel is the channel of a cap that counts all of them.
const AnyChannel = "any"

// Cap is the most that one person may be written in a stretch of time: Count messages in any Per.
type Cap struct {
	Channel string // a channel's id, or AnyChannel
	Count   int
	Per     time.Duration
	Own     bool // the flow's own: it counts this flow's messages alone
}

// CapOf reads a cap as settings write it; false when it cannot be one. An empty channel is any.
func CapOf(channel string, count int, per string, own bool) (Cap, bool) {
	d, err := formula.ParseDuration(per)
	if err != nil || d <= 0 || count < 1 {
		return Cap{}, false
	}
	if channel == "" {
		channel = AnyChannel
	}
	return Cap{Channel: channel, Count: count, Per: d, Own: own}, true
}

// CapsOf are the caps that hold a flow's messages: the workspace's where the flow advertises (a service message is
// counted, never held by them), and always the flow's own.
func CapsOf(s *flow.Settings, workspace []Cap) []Cap {
	var caps []Cap
	if s.Purpose == Advertising {
		caps = slices.Clone(workspace)
	}
	for _, c := range s.Caps {
		if own, ok := CapOf(c.Channel, c.Count, c.Per, true); ok {
			caps = append(caps, own)
		}
	}
	return caps
}

// Longest is the longest stretch that any of the caps looks back over.
func Longest(caps []Cap) time.Duration {
	var d time.Duration
	for _, c := range caps {
		d = max(d, c.Per)
	}
	return d
}

// Sent is a message that counts: sent to the person, or on its way to them.
type Sent struct {
	Flow    int64
	Channel string
	At      time.Time // when it was sent; of one on its way, now: it leaves no window before it has gone
}

// room is the first moment, not before now, at which the cap lets one more message through: when the oldest of the newest
// Count ones leaves the window. A message counts from its moment on for exactly Per.
func (c *Cap) room(sent []Sent, flow int64, channel string, now time.Time) time.Time {
	if c.Channel != AnyChannel && c.Channel != channel {
		return now
	}
	var at []time.Time
	for _, s := range sent {
		if (c.Channel == AnyChannel || s.Channel == c.Channel) && (!c.Own || s.Flow == flow) && s.At.Add(c.Per).After(now) {
			at = append(at, s.At)
		}
	}
	if len(at) < c.Count {
		return now
	}
	slices.SortFunc(at, time.Time.Compare)
	return at[len(at)-c.Count].Add(c.Per)
}

// PriorityOf is a flow's priority, 0 to 100; 50 where it names none.
func PriorityOf(s *flow.Settings) int {
	if s.Priority == nil {
		return 50
	}
	return min(max(*s.Priority, 0), 100)
}
