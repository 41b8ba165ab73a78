package app

import (
	"encoding/json"

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
	// how the page was left: widths of panels, what is folded; the page's own values
	View map[string]json.RawMessage `json:"view"`
}

// SaveView keeps one value of how the page was left.
type SaveView struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"` // null forgets it
}

// Preferences are how the workspace is set.
type Preferences struct {
	Name     string `json:"name"`     // of the company
	Language string `json:"language"` // ru, en
	Theme    string `json:"theme"`    // light, dark, system
	Currency string `json:"currency"`
	Zone     string `json:"zone"`
	Live     bool   `json:"advertise_unknown"` // may advertising go to people whose consent is unknown
	History  int64  `json:"history_days"`      // how long every step of ended runs is kept; 0: for ever
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
