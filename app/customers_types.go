package app

import (
	"encoding/json"
)

// ByID names one record.
type ByID struct {
	ID string `json:"id"`
}

// ByIDs names several records.
type ByIDs struct {
	IDs []string `json:"ids"`
}

// Count is how many were concerned.
type Count struct {
	Count int64 `json:"count"`
}

// CustomerQuery is one page of the list.
type CustomerQuery struct {
	Search string          `json:"search"`          // name, phone in any spelling, e-mail, key
	Where  json.RawMessage `json:"where,omitempty"` // rule.Group: filters by any field, tag, purchases
	Sort   string          `json:"sort"`            // name, created, purchases, amount, last_purchase
	Desc   bool            `json:"desc"`
	Offset int64           `json:"offset"`
	Limit  int64           `json:"limit"`
}

// CustomerRow is a customer as the list shows it.
type CustomerRow struct {
	ID           string   `json:"id"`
	Key          string   `json:"key"` // imported key, "" if none
	Name         string   `json:"name"`
	Email        string   `json:"email"`
	Phone        string   `json:"phone"`
	City         string   `json:"city"`
	Tags         []string `json:"tags"`
	Purchases    int64    `json:"purchases"`
	Amount       []Money  `json:"amount"` // one a currency
	LastPurchase int64    `json:"last_purchase"`
	Created      int64    `json:"created"`
}

// CustomerForm is a customer as a form shows and saves it.
type CustomerForm struct {
	Name     string            `json:"name"`
	Emails   []string          `json:"emails"`
	Phones   []string          `json:"phones"`
	City     string            `json:"city"`
	TimeZone string            `json:"time_zone"`
	Birthday string            `json:"birthday"` // YYYY-MM-DD
	Comment  string            `json:"comment"`
	Consent  map[string]string `json:"consent"` // channel → given, refused, unknown
	Fields   map[string]any    `json:"fields"`  // key → value in wire form
}

// CustomerUpdate is a form with the revision that it was made from.
type CustomerUpdate struct {
	ID   string       `json:"id"`
	Rev  int64        `json:"rev"`
	Form CustomerForm `json:"form"`
}

// CustomerCard is a customer with what stands beside the form.
type CustomerCard struct {
	CustomerRow
	Rev       int64          `json:"rev"`
	Form      CustomerForm   `json:"form"`
	Purchased []PurchaseRow  `json:"purchased"` // newest first, at most 50
	Tasks     []CustomerTask `json:"tasks"`
	Runs      []CardRun      `json:"runs"` // flows that work with this person now
	Deleted   bool           `json:"deleted"`
}

// PurchaseRow is a purchase.
type PurchaseRow struct {
	ID       string `json:"id"`
	At       int64  `json:"at"`
	Amount   Money  `json:"amount"`
	Quantity int64  `json:"quantity"`
	Title    string `json:"title"`
	State    string `json:"state"`
}

// CustomerTask is a task about a customer.
type CustomerTask struct {
	ID       string `json:"id"`
	Text     string `json:"text"`
	Assignee string `json:"assignee"`
	Due      int64  `json:"due"`
	Done     int64  `json:"done"`
}

// CardRun is a flow at work with a customer.
type CardRun struct {
	Run   string `json:"run"`
	Flow  string `json:"flow"`
	Name  string `json:"name"`
	Node  string `json:"node"`
	Step  string `json:"step"` // the step's name, "" for the kind's
	Kind  string `json:"kind"`
	Wait  string `json:"wait"`
	Until int64  `json:"until"`
	// A person holds it.
	Paused bool `json:"paused"`
	// The flow's steps that it may be moved to.
	Steps []RunStep `json:"steps"`
}

// RunStep is a step that a run may be moved to.
type RunStep struct {
	Node string `json:"node"`
	Name string `json:"name"` // "": the kind's
	Kind string `json:"kind"`
}

// TagChange adds and removes tags of several customers.
type TagChange struct {
	IDs    []string `json:"ids"`
	Add    []string `json:"add"`
	Remove []string `json:"remove"`
}

// TagCount is a tag and how many customers have it.
type TagCount struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// TimelineQuery is one page of a timeline.
type TimelineQuery struct {
	ID     string   `json:"id"`
	Kinds  []string `json:"kinds"` // messages, notes, events, purchases, tasks, flows; empty: all
	Before string   `json:"before"`
	Limit  int64    `json:"limit"`
}

// TimelinePage is a part of a timeline, newest first.
type TimelinePage struct {
	Items  []TimelineEntry `json:"items"`
	Before string          `json:"before"` // for the next page; "" at the end
}

// TimelineEntry is one thing that happened.
type TimelineEntry struct {
	ID      string         `json:"id"`
	At      int64          `json:"at"`
	Kind    string         `json:"kind"` // message, note, event, purchase, task, flow
	Code    string         `json:"code"` // event's name: words «event.<name>»
	Actor   string         `json:"actor"`
	Text    string         `json:"text"`
	Subject string         `json:"subject"`
	Channel string         `json:"channel"`
	State   string         `json:"state"`
	Flow    string         `json:"flow"` // flow's name
	Args    map[string]any `json:"args"`

	Rich *TimelineMessage `json:"rich,omitempty"` // of a message that has more than its text
}

// TimelineMessage is what a message of the timeline has beyond its text; the letter itself is read when it is opened.
type TimelineMessage struct {
	ID          string          `json:"id"`
	Letter      bool            `json:"letter"` // it was written in HTML
	Attachments []Attachment    `json:"attachments"`
	Buttons     []MessageButton `json:"buttons"`
}

// NewNote is a note to be written.
type NewNote struct {
	Customer string `json:"customer"`
	Text     string `json:"text"`
}

// NewPurchase is a purchase from a form.
type NewPurchase struct {
	Customer string `json:"customer"`
	Amount   string `json:"amount"` // as typed, in the locale's or plain form
	Currency string `json:"currency"`
	Title    string `json:"title"`
	Paid     bool   `json:"paid"`
}

// Field is a custom field.
type Field struct {
	ID      string   `json:"id"`
	Entity  string   `json:"entity"`
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Options []string `json:"options"`
}
