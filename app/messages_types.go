package app

import (
	"voronka/backend/fault"
)

// MessageQuery is one page of messages.
type MessageQuery struct {
	Search  string `json:"search"`
	State   string `json:"state"`   // "", sent, queued, failed, uncertain, blocked
	Channel string `json:"channel"` // "", local, email
	Flow    string `json:"flow"`
	Unread  bool   `json:"unread"`
	Offset  int64  `json:"offset"`
	Limit   int64  `json:"limit"`
}

// MessageRow is a message as the list shows it.
type MessageRow struct {
	ID       string     `json:"id"`
	Key      string     `json:"key"`
	Flow     string     `json:"flow"` // its name
	FlowID   string     `json:"flow_id"`
	Customer string     `json:"customer"`
	Name     string     `json:"name"` // the person's
	Channel  string     `json:"channel"`
	To       string     `json:"to"`
	Subject  string     `json:"subject"`
	Preview  string     `json:"preview"`
	State    string     `json:"state"`
	Reason   string     `json:"reason"` // code: «reason.<code>»
	Args     fault.Args `json:"args,omitempty"`
	At       int64      `json:"at"`
	Read     bool       `json:"read"`
}

// MessageFull is a message with its text.
type MessageFull struct {
	MessageRow
	Text string `json:"text"`
	Run  string `json:"run"`
	Node string `json:"node"`
}

// Settle decides about messages whose outcome is unknown.
type Settle struct {
	IDs   []string `json:"ids"` // empty: all
	Again bool     `json:"again"`
}
