package app

import (
	"encoding/json"
)

// Job is long work as it stands.
type Job struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	State    string          `json:"state"` // running, done, cancelled, failed, undone
	Done     int64           `json:"done"`
	Total    int64           `json:"total"`
	Name     string          `json:"name"` // the file's
	Created  int64           `json:"created"`
	Finished int64           `json:"finished"`
	Fault    *Fault          `json:"fault,omitempty"`
	Result   json.RawMessage `json:"result,omitempty"` // ImportReport for imports, Population for simulations, Survey for surveys
}
