package app

import "voronka/backend/flow"

// Channel is a way to people and whether it can be used.
type Channel struct {
	ID      string       `json:"id"` // local, email
	Ready   bool         `json:"ready"`
	Fault   *Fault       `json:"fault,omitempty"`
	Carries flow.Carries `json:"carries"`
}

// SMTP is the settings of mail.
type SMTP struct {
	Host        string `json:"host"`
	Port        int64  `json:"port"`
	Security    string `json:"security"` // tls, starttls, none
	User        string `json:"user"`
	Password    string `json:"password"` // never sent to the page; "" keeps the kept one
	HasPassword bool   `json:"has_password"`
	From        string `json:"from"`
	FromName    string `json:"from_name"`
	PerMinute   int64  `json:"per_minute"`
	Uncertain   string `json:"uncertain"` // leave, again
	Enabled     bool   `json:"enabled"`
}

// TestSMTP is settings to be tried out.
type TestSMTP struct {
	SMTP SMTP   `json:"smtp"`
	To   string `json:"to"` // "" only connects
}

// TestResult is how far trying them out came.
type TestResult struct {
	OK    bool     `json:"ok"`
	Steps []string `json:"steps"` // what was reached: connected, secured, authenticated, sent: «smtp.step.<step>»
	Fault *Fault   `json:"fault,omitempty"`
}
