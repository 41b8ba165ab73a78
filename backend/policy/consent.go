package policy

import (
	"time"

	"voronka/backend/flow"
)

// Consent of a person to a channel.
type Consent string

// States of consent; no record is Unknown.
const (
	Given   Consent = "given"
	Refused Consent = "refused"
	Unknown Consent = "unknown"
)

// Purposes of a flow; absent is Service.
const (
	Service     = "service"
	Advertising = "advertising"
)

// Ask is what consent is decided from.
type Ask struct {
	Consent          Consent
	Purpose          string
	Local            bool // the mailbox inside the program
	AdvertiseUnknown bool // the workspace's switch
}

// Consents reports whether the message may go; when not, code is the reason («reason.<code>»).
func Consents(a Ask) (ok bool, code string) {
	switch {
	case a.Consent == Refused:
		return false, "consent_refused"
	case a.Consent == Given || a.Local || a.Purpose != Advertising || a.AdvertiseUnknown:
		return true, ""
	}
	return false, "consent_unknown"
}

// Way is a channel as it was chosen for a person.
type Way struct {
	Channel string
	Local   bool
	To      string // the address there
}

// Decision is what the rules say about one message. Exactly one of Go, Blocked and a Held moment holds.
type Decision struct {
	Go      bool
	Blocked string    // the reason's code: stopped for good
	Held    time.Time // not before this moment
	Quiet   Quiet     // Held: the hours that hold it
}

// Admit decides about a message: consent first, since what is refused need not wait, then quiet hours in the zone that the
// flow's settings name.
func Admit(s *flow.Settings, consent Consent, w Way, advertiseUnknown bool, now time.Time, zone *time.Location) Decision {
	if ok, code := Consents(Ask{Consent: consent, Purpose: s.Purpose, Local: w.Local, AdvertiseUnknown: advertiseUnknown}); !ok {
		return Decision{Blocked: code}
	}
	if q := QuietOf(s.QuietHours); q.Holds(now, zone) {
		return Decision{Held: q.Next(now, zone), Quiet: q}
	}
	return Decision{Go: true}
}
