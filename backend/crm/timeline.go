package crm

import (
	"fmt"
	"strconv"
	"strings"

	"voronka/backend/event"
	"voronka/backend/store"
)

// TimelineKind is a heading under which a timeline can be filtered.
type TimelineKind string

// Headings of a timeline.
const (
	TimelineMessages  TimelineKind = "messages"
	TimelineNotes     TimelineKind = "notes"
	TimelineEvents    TimelineKind = "events"
	TimelinePurchases TimelineKind = "purchases"
	TimelineTasks     TimelineKind = "tasks"
	TimelineFlows     TimelineKind = "flows"
)

// KindOf tells under which heading an event stands.
func KindOf(name event.Name) TimelineKind {
	subject, _, _ := strings.Cut(string(name), ".")
	switch subject {
	case "message":
		return TimelineMessages
	case "note":
		return TimelineNotes
	case "purchase":
		return TimelinePurchases
	case "task":
		return TimelineTasks
	case "flow":
		return TimelineFlows
	}
	return TimelineEvents
}

var prefixes = map[TimelineKind]string{TimelineMessages: "message.", TimelineNotes: "note.", TimelinePurchases: "purchase.",
	TimelineTasks: "task.", TimelineFlows: "flow."}

// Timeline returns what happened to a person (a contact's id), newest first, from the event log. before is the place that
// the page before it ended with, "" to begin; the second result is the place for the next page, "" at the end.
func Timeline(q store.Querier, person int64, kinds []TimelineKind, before string, limit int) ([]event.Event, string, error) {
	cond, args := `person = ?`, []any{person}
	if before != "" {
		at, seq, ok := place(before)
		if !ok {
			return nil, "", FieldFault("before", "bad_request", nil)
		}
		cond += ` AND (at, seq) < (?, ?)`
		args = append(args, at, seq)
	}
	if len(kinds) > 0 {
		var any []string
		for _, k := range kinds {
			if p := prefixes[k]; p != "" {
				any = append(any, `name LIKE '`+p+`%'`)
				continue
			}
			var not []string
			for _, p := range []string{"message.", "note.", "purchase.", "task.", "flow."} {
				not = append(not, `name NOT LIKE '`+p+`%'`)
			}
			any = append(any, `(`+strings.Join(not, " AND ")+`)`)
		}
		cond += ` AND (` + strings.Join(any, " OR ") + `)`
	}
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	rows, err := q.Query(`SELECT `+store.EventColumns()+` FROM event WHERE `+cond+` ORDER BY at DESC, seq DESC LIMIT ?`, append(args, limit+1)...)
	if err != nil {
		return nil, "", err
	}
	list, err := store.ScanEvents(rows)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	last := list[limit-1]
	return list[:limit], fmt.Sprintf("%d-%d", last.At, last.Seq), nil
}

func place(text string) (at, seq int64, ok bool) {
	i := strings.LastIndexByte(text, '-')
	if i < 1 {
		return 0, 0, false
	}
	at, err := strconv.ParseInt(text[:i], 10, 64)
	seq, err2 := strconv.ParseInt(text[i+1:], 10, 64)
	return at, seq, err == nil && err2 == nil
}
