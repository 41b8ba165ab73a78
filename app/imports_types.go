package app

import (
	"voronka/backend/fault"
)

// FileRef is a file that the page may hand over or fetch: a handle, never a path.
type FileRef struct {
	Handle string `json:"handle"`
	Name   string `json:"name"`
	Size   int64  `json:"size"`
}

// OpenImport is a table to be recognised.
type OpenImport struct {
	File FileRef `json:"file"`
	Type string  `json:"type"` // customers, contacts, purchases; "": guess
}

// ImportPlan is how a table is to be imported.
type ImportPlan struct {
	File      FileRef           `json:"file"`
	Type      string            `json:"type"`
	Encoding  string            `json:"encoding"`  // utf-8, windows-1251
	Delimiter string            `json:"delimiter"` // , ; \t |
	Decimal   string            `json:"decimal"`   // . ,
	Dates     string            `json:"dates"`     // dmy, mdy, ymd
	Columns   map[string]string `json:"columns"`   // column's number from 0 → field ("name", "email", "phone", "amount", "fields.x", "new:<name>:<type>", "skip")
	Key       string            `json:"key"`       // column's number, or ""
	Currency  string            `json:"currency"`
	Consent   string            `json:"consent"` // given, unknown
	Live      bool              `json:"live"`
	Again     bool              `json:"again"` // import rows of a file that was imported before
}

// ImportDraft is a table as it was recognised.
type ImportDraft struct {
	Plan    ImportPlan     `json:"plan"` // filled with what was recognised
	Headers []string       `json:"headers"`
	Sample  [][]string     `json:"sample"` // first 20 rows as text
	Guessed []ImportColumn `json:"guessed"`
	Targets []ImportTarget `json:"targets"` // what columns may be mapped to
	Before  string         `json:"before"`  // job id of an earlier import of the same file
}

// ImportColumn is what was recognised of a column.
type ImportColumn struct {
	Target string `json:"target"`
	Type   string `json:"type"`   // recognised type of the values
	Form   string `json:"form"`   // "dd.mm.yyyy", "1 234,5"
	Filled int64  `json:"filled"` // share of the sample's rows, percent
	Sure   bool   `json:"sure"`
}

// ImportTarget is something that a column can be mapped to.
type ImportTarget struct {
	ID    string `json:"id"`
	Label string `json:"label"` // a custom field's own name; else words «import.target.<id>»
	Type  string `json:"type"`
}

// ImportReport is how the rows of an import ended.
type ImportReport struct {
	Rows     int64          `json:"rows"`
	Created  int64          `json:"created"`
	Updated  int64          `json:"updated"`
	Same     int64          `json:"same"`
	Rejected int64          `json:"rejected"`
	Repeated int64          `json:"repeated"` // imported before from the same file
	Reasons  []ImportReason `json:"reasons"`
	Undoable int64          `json:"undoable_until"`
}

// ImportReason is why rows were rejected.
type ImportReason struct {
	Code  string     `json:"code"`
	Args  fault.Args `json:"args,omitempty"`
	Count int64      `json:"count"`
	Rows  []int64    `json:"rows"` // the first few, record numbers from 1
}

// Forecast is what a live import would start.
type Forecast struct {
	Flows []FlowForecast `json:"flows"`
}

// FlowForecast is what it would start in one flow.
type FlowForecast struct {
	Flow   string `json:"flow"`
	Name   string `json:"name"`
	Starts int64  `json:"starts"` // runs that would start
	People int64  `json:"people"`
}

// SettleImport says what becomes of a cancelled import.
type SettleImport struct {
	Job  string `json:"job"`
	Keep bool   `json:"keep"`
}
