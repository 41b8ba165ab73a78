package policy

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
