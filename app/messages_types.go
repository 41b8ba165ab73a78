package app

import (
	"encoding/json"

	"voronka/backend/fault"
	"voronka/backend/flow"
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
	Files    int64      `json:"files"` // how many are attached
}

// MessageFull is a message with its text.
type MessageFull struct {
	MessageRow
	Text string      `json:"text"`
	Run  string      `json:"run"`
	Node string      `json:"node"`
	Rich MessageRich `json:"rich"`
}

// MessageRich is what a message has beyond its plain text, ready to be shown: nothing in it acts by itself.
type MessageRich struct {
	HTML        string          `json:"html"` // a whole page, cleaned, with its pictures in it and the buttons under it; "": there is none
	Attachments []Attachment    `json:"attachments"`
	Buttons     []MessageButton `json:"buttons"`
}

// MessageButton is a button under a message: it opens a link, or is a quick answer where it has none.
type MessageButton struct {
	Text string `json:"text"`
	Link string `json:"link"`
}

// PreviewMessage is a message that is being composed.
type PreviewMessage struct {
	Document json.RawMessage `json:"document"` // the flow, as it is in the editor
	Node     string          `json:"node"`
	Customer string          `json:"customer"` // over whom; "": over nobody, macros stay empty
}

// MessagePreview is a message as each channel would show it.
type MessagePreview struct {
	Channels []ChannelPreview `json:"channels"`
	Gaps     []TextGap        `json:"gaps"`
	Broken   bool             `json:"broken"` // it cannot be composed yet: the problems of the flow say why
}

// TextGap is a macro that is empty for the person.
type TextGap struct {
	Macro    string `json:"macro"`    // as it is kept, with English names
	Russian  string `json:"russian"`  // with Russian names
	Fallback string `json:"fallback"` // what is said instead
}

// ChannelPreview is a message as one channel would show it.
type ChannelPreview struct {
	Channel string       `json:"channel"`
	Carries flow.Carries `json:"carries"`
	Ready   bool         `json:"ready"`
	Chosen  bool         `json:"chosen"` // it is the one by which this person would be written to
	To      string       `json:"to"`     // "": it does not reach the person
	Subject string       `json:"subject"`
	Text    string       `json:"text"`
	Rich    MessageRich  `json:"rich"`
}

// Settle decides about messages whose outcome is unknown.
type Settle struct {
	IDs   []string `json:"ids"` // empty: all
	Again bool     `json:"again"`
}
