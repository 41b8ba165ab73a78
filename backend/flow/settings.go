package flow

import (
	"regexp"
	"slices"
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
)

// Values of the settings. What is absent is none, or the default that Defaults gives.
const (
	Once      = "once"       // a person goes through the flow once
	AfterExit = "after_exit" // again, when the earlier run has ended
	Always    = "always"     // for each event of its own

	RunNow      = "run_now"      // what fell due while nothing ran is done at once
	IfFresh     = "if_fresh"     // at once, unless it is older than catch_up_age
	Shift       = "shift"        // later by as long as nothing ran
	NextAllowed = "next_allowed" // at the next hour that the flow's rules allow
	Skip        = "skip"         // not at all
	AskPerson   = "ask"          // when a person has decided

	Service     = "service"
	Advertising = "advertising"

	RetryThenStop = "retry_then_stop"
	RetryThenSkip = "retry_then_skip"
	Stop          = "stop"

	ClientZone    = "client"    // the person's zone, the workspace's where it is unknown
	WorkspaceZone = "workspace" // in a node's parameter
)

// Defaults returns the settings with what is absent filled in: absent means none, but for purpose "service", catch-up
// "run_now", on error "retry_then_stop", the client's zone, and re-entry "always" where the event carries a key, else
// "after_exit".
func Defaults(s Settings, keyed bool) Settings {
	set := func(v *string, def string) {
		if *v == "" {
			*v = def
		}
	}
	set(&s.Purpose, Service)
	set(&s.CatchUp, RunNow)
	set(&s.OnError, RetryThenStop)
	set(&s.TimeZone, ClientZone)
	if keyed {
		set(&s.Reentry, Always)
	}
	set(&s.Reentry, AfterExit)
	return s
}

// NewSettings are what a new flow made in the editor is written out with.
func NewSettings() Settings {
	return Settings{TimeZone: ClientZone, QuietHours: &QuietHours{From: "21:00", To: "09:00"}, CatchUp: NextAllowed}
}

var (
	clockForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
	eventForm = regexp.MustCompile(`^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$`)
)

// settings checks the flow's own settings.
func (c *compiler) settings() {
	s := c.doc.Settings
	one := func(setting, value string, allowed ...string) {
		if value != "" && !slices.Contains(allowed, value) {
			c.badSetting(setting, value)
		}
	}
	one("attach", c.doc.Attach.To, "none", "segment", "stage", "conversation")
	one("subject", string(c.doc.Subject), string(event.Customer), string(event.Contact), string(event.Deal), string(event.Company))
	one("reentry", s.Reentry, Once, AfterExit, Always)
	one("purpose", s.Purpose, Service, Advertising)
	c.contact()
	one("on_error", s.OnError, RetryThenStop, RetryThenSkip, Stop)
	if s.TimeZone != "" && s.TimeZone != ClientZone && !knownZone(s.TimeZone) {
		c.badSetting("time_zone", s.TimeZone)
	}
	if q := s.QuietHours; q != nil && (!clockForm.MatchString(q.From) || !clockForm.MatchString(q.To) || q.From == q.To) {
		c.badSetting("quiet_hours", q.From+"–"+q.To)
	}
	c.rulesOfStart(&s)
	switch a := c.doc.Attach; a.To {
	case "segment":
		c.reference("segment", a.Segment)
	case "stage":
		c.reference("stage", a.Stage)
	}
}

func (c *compiler) badSetting(setting, value string) {
	c.report(Problem{Severity: SeverityError, Code: "bad_setting", Args: fault.Args{"setting": setting, "value": shorten(value)}, Fix: settingFix(setting)})
}

func (c *compiler) reference(what, name string) {
	if name == "" || !c.ws.Has(what, name) {
		c.report(Problem{Severity: SeverityError, Code: "missing_reference", Args: fault.Args{"what": what, "name": shorten(name)}})
	}
}

// knownZone reports whether a zone's name is in the database of zones that the program carries.
func knownZone(name string) bool {
	if name == "Local" || len(name) > 64 {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}
