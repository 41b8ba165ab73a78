package app

import (
	"voronka/backend/fault"
)

// Info is the program and the workspace.
type Info struct {
	Version     string      `json:"version"`
	Platform    string      `json:"platform"` // linux, windows, darwin
	Window      bool        `json:"window"`   // a native window, so native dialogs
	Path        string      `json:"path"`     // the workspace's folder
	Preferences Preferences `json:"preferences"`
	Empty       bool        `json:"empty"` // nobody and nothing in it yet: the first-run screen
	Demo        bool        `json:"demo"`
}

// Preferences are how the workspace is set.
type Preferences struct {
	Name     string `json:"name"`     // of the company
	Language string `json:"language"` // ru, en
	Theme    string `json:"theme"`    // light, dark, system
	Currency string `json:"currency"`
	Zone     string `json:"zone"`
	Live     bool   `json:"advertise_unknown"` // may advertising go to people whose consent is unknown
}

// Health is how the engine is and what waits.
type Health struct {
	State     string `json:"state"` // running, stopped, refused (another engine has the workspace), failed
	Fault     *Fault `json:"fault,omitempty"`
	Active    int64  `json:"active"`    // runs under way
	Due       int64  `json:"due"`       // due now
	NextDue   int64  `json:"next_due"`  // when the next timer is due
	Queued    int64  `json:"queued"`    // messages on their way out
	Uncertain int64  `json:"uncertain"` // «исход неизвестен»
	Unread    int64  `json:"unread"`    // in the local mailbox
}

// SetEngine is the red switch.
type SetEngine struct {
	On bool `json:"on"`
}

// Fault is every error on the wire.
type Fault struct {
	Code      fault.Code    `json:"code"`
	Args      fault.Args    `json:"args,omitempty"`
	Fields    []fault.Field `json:"fields,omitempty"`
	Reference string        `json:"reference,omitempty"`
}
