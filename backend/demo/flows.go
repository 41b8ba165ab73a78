package demo

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/store"
)

//go:embed flows/*.voronka.json
var documents embed.FS

// birthdays is the uid of the flow that people are put into by hand.
const birthdays = "01K0DEMAB1RTHDAYC0NGRATS01"

// flows adds the company's flows that are not there yet and starts them.
func flows(ctx context.Context, lib *library.Library) error {
	for _, name := range []string{"welcome", "return", "birthday"} {
		data, err := documents.ReadFile("flows/" + name + ".voronka.json")
		if err != nil {
			return err
		}
		doc, err := flow.Decode(data)
		if err != nil {
			return fmt.Errorf("the demo's flow %s: %w", name, err)
		}
		var f library.Flow
		err = lib.DB.Read(ctx, func(q *store.ReadTx) (err error) {
			f, err = lib.Get(q, doc.ID)
			return err
		})
		if fault.Has(err, fault.NotFound) {
			f, err = lib.Add(ctx, doc)
		}
		if err != nil {
			return err
		}
		if f.State == library.Draft {
			if _, err := lib.Publish(ctx, f.UID, f.Rev); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin puts everybody whose birthday is known into the birthday flow, once.
func begin(ctx context.Context, db *store.DB) error {
	payload, err := json.Marshal(event.StartedPayload{Flow: birthdays})
	if err != nil {
		return err
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		var started bool
		if _, err := tx.QueryRow(`SELECT 1 FROM event WHERE name = ? LIMIT 1`, []any{string(event.FlowStarted)}, &started); err != nil || started {
			return err
		}
		rows, err := tx.Query(`SELECT cu.id, c.id FROM customer cu JOIN contact c ON c.id = cu.contact WHERE c.birthday IS NOT NULL ORDER BY cu.id`)
		if err != nil {
			return err
		}
		var events []event.Event
		for rows.Next() {
			e := event.Event{Name: event.FlowStarted, Actor: "user", Live: true, Payload: payload, Subject: event.Ref{Kind: event.Customer}}
			if err := rows.Scan(&e.Subject.ID, &e.Person); err != nil {
				rows.Close()
				return err
			}
			events = append(events, e)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		_, err = tx.Append(events...)
		return err
	})
}
