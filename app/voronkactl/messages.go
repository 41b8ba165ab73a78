package main

import (
	"fmt"
	"slices"

	"voronka/app"
	"voronka/backend/file"
	"voronka/backend/inbox"
	"voronka/backend/store"
)

type messagesCmd struct {
	Flow string `help:"${help_messages_flow}" placeholder:"FLOW"`
}

// ledgerLine is one message of the ledger; its fields are a promise.
type ledgerLine struct {
	Key     string   `json:"key"` // "<run>-<node>-<visit>": no two messages have one
	Flow    string   `json:"flow"`
	Person  string   `json:"person"` // the customer's imported key, else the uid
	To      string   `json:"to"`
	Channel string   `json:"channel"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
	State   string   `json:"state"`
	Reason  string   `json:"reason"`
	At      string   `json:"at"`
	Files   []string `json:"attachments,omitempty"` // names; absent where there are none
}

// Run prints the ledger in the order in which messages were made.
func (c *messagesCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		t := &table{}
		err := a.DB().Read(s.ctx, func(q *store.ReadTx) error {
			var filter inbox.Filter
			if c.Flow != "" {
				f, err := a.Flows().Find(q, c.Flow)
				if err != nil {
					return err
				}
				filter.Flow = int64(f.ID)
			}
			return inbox.Ledger(q, filter, func(r inbox.Row) error {
				person := r.PersonKey
				if person == "" {
					person = r.PersonUID
				}
				if s.json {
					files, err := attached(q, r)
					if err != nil {
						return err
					}
					return s.line(ledgerLine{
						Key: r.Key.String(), Flow: r.FlowName, Person: person, To: r.Address, Channel: r.Channel, Subject: r.Subject, Text: r.Text,
						State: string(r.State), Reason: r.Reason, At: instant(r.At), Files: files,
					})
				}
				t.add(instant(r.At), string(r.State)+reasonOf(s, r), r.Channel, r.Address, r.Name, fmt.Sprint(r.Subject, " ", r.Text))
				return nil
			})
		})
		s.print(t)
		return err
	})
}

// attached are the names of a message's files; of one that is no longer kept, its id.
func attached(q store.Querier, r inbox.Row) ([]string, error) {
	if r.Rich == nil || len(r.Rich.Files) == 0 {
		return nil, nil
	}
	found, err := file.Many(q, r.Rich.Files)
	names := slices.Clone(r.Rich.Files)
	for _, f := range found {
		for i, uid := range r.Rich.Files {
			if uid == f.UID {
				names[i] = f.Name
			}
		}
	}
	return names, err
}

func reasonOf(s *session, r inbox.Row) string {
	if r.Reason == "" {
		return ""
	}
	return ": " + s.reason(r.Reason, r.Args)
}
