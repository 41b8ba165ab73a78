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
	Accepted bool       `json:"accepted,omitempty"` // the author said that it is meant so; never of an error
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
