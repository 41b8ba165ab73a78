package flow

import (
	"encoding/json"
	"unicode/utf8"

	"voronka/backend/fault"
)

// Button is one row of a parameter of type ParamButtons: it opens a link, or is a quick answer where it has none.
type Button struct {
	Text string `json:"text"`
	Link string `json:"link,omitempty"`
}

// Bounds of buttons; macros may make them longer, which each channel meets in its own way.
const (
	maxButtons    = 10
	maxButtonText = 60
)

// files checks a list of files: each is kept in the workspace.
func (k *paramCheck) files(p *Param, raw json.RawMessage) {
	var uids []string
	if json.Unmarshal(raw, &uids) != nil || len(uids) > maxRows {
		k.invalid(p, raw)
		return
	}
	ws, ok := k.c.ws.(Carriers)
	if !ok {
		return
	}
	for _, uid := range uids {
		if _, _, kept := ws.FileSize(uid); !kept {
			k.fail(p, SeverityError, "file_missing", fault.Args{"name": shorten(uid)})
		}
	}
}

// buttons checks texts and number of buttons. Links are checked where the texts are compiled: macros may stand in them.
func (k *paramCheck) buttons(p *Param, raw json.RawMessage) {
	var rows []Button
	if json.Unmarshal(raw, &rows) != nil {
		k.invalid(p, raw)
		return
	}
	if len(rows) > maxButtons {
		k.fail(p, SeverityError, "too_many_buttons", fault.Args{"count": len(rows), "limit": maxButtons})
	}
	for _, r := range rows {
		if n := utf8.RuneCountInString(r.Text); n > maxButtonText*4 {
			k.fail(p, SeverityError, "button_too_long", fault.Args{"name": shorten(r.Text), "limit": maxButtonText})
			return
		}
	}
}
