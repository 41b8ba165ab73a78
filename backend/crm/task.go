package crm

import (
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// TaskRow is a task about a customer.
type TaskRow struct {
	ID       int64
	Customer int64
	Text     string
	Assignee string
	Due      int64 // UTC ms, 0: none
	Done     int64 // UTC ms, 0: open
	At       int64
}

const taskColumns = `id, subject, text, assignee, COALESCE(due_at, 0), COALESCE(done_at, 0), at`

// Tasks returns a customer's tasks: the open ones by their due time, then the done ones, newest first.
func Tasks(q store.Querier, customer int64) ([]TaskRow, error) {
	person, err := contactOfAny(q, customer)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(`SELECT `+taskColumns+` FROM task WHERE person = ? AND deleted_at IS NULL
		ORDER BY done_at IS NOT NULL, COALESCE(due_at, 9e18), done_at DESC, id LIMIT 200`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []TaskRow{}
	for rows.Next() {
		var t TaskRow
		if err := rows.Scan(&t.ID, &t.Customer, &t.Text, &t.Assignee, &t.Due, &t.Done, &t.At); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// CompleteTask marks a task as done and appends task.completed; a done one stays as it is.
func CompleteTask(tx *store.Tx, cause Cause, id int64) (TaskRow, error) {
	var t TaskRow
	var kind string
	var person int64
	ok, err := tx.QueryRow(`SELECT `+taskColumns+`, subject_kind, person FROM task WHERE id = ? AND deleted_at IS NULL`, []any{id},
		&t.ID, &t.Customer, &t.Text, &t.Assignee, &t.Due, &t.Done, &t.At, &kind, &person)
	if err != nil || !ok {
		return t, firstError(err, fault.Missing("task", id))
	}
	if t.Done != 0 {
		return t, nil
	}
	if _, err := tx.Exec(`UPDATE task SET done_at = ? WHERE id = ?`, tx.Now(), id); err != nil {
		return t, err
	}
	t.Done = tx.Now()
	tx.Touch("customers", topic(t.Customer))
	_, err = tx.Append(event.Event{Name: event.TaskCompleted, Subject: event.Ref{Kind: event.Kind(kind), ID: t.Customer}, Person: person,
		Object: event.Ref{Kind: Task, ID: id}, Actor: cause.Actor, Run: cause.Run, Hop: cause.Hop, Live: cause.Live,
		Payload: payload(event.TextPayload{Text: t.Text})})
	return t, err
}
