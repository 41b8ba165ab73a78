package flow

import "voronka/backend/fault"

// Severity says whether a problem stops publishing.
type Severity string

// Severities: only errors stop publishing; remarks are not counted on the node's badge.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityRemark  Severity = "remark"
)

// Problem is something that compiling found. Its sentence is «problem.<code>» in locales/.
type Problem struct {
	Node     string     `json:"node,omitempty"` // empty: the flow as a whole
	Param    string     `json:"param,omitempty"`
	Port     string     `json:"port,omitempty"`
	Severity Severity   `json:"severity"`
	Code     string     `json:"code"`
	Args     fault.Args `json:"args,omitempty"`
	From     int        `json:"from,omitempty"` // place in the parameter's text, in UTF-16 units, as the page counts
	To       int        `json:"to,omitempty"`
	Fix      *Fix       `json:"fix,omitempty"`
}

// Fix is an edit that mends a problem in one click; its words are «fix.<code>».
type Fix struct {
	Code  string     `json:"code"`
	Param string     `json:"param,omitempty"` // set this parameter …
	Value any        `json:"value,omitempty"` // … to this value
	Args  fault.Args `json:"args,omitempty"`
}

// HasErrors reports whether any of the problems stops publishing.
func HasErrors(problems []Problem) bool {
	for _, p := range problems {
		if p.Severity == SeverityError {
			return true
		}
	}
	return false
}
