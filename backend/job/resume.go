package job

import (
	"context"
	"fmt"
	"os"

	"voronka/backend/fault"
	"voronka/backend/store"
)

// Resume goes on with the interrupted jobs of the kinds that can, oldest first, and returns those that it began. It is called
// by the one program that does such work, when it is ready to.
func (m *Manager) Resume(ctx context.Context) (begun []Job, err error) {
	var open []Job
	err = m.db.Read(ctx, func(q *store.ReadTx) error {
		rows, err := q.Query(`SELECT `+columns+` FROM job WHERE state = ? AND code = ? ORDER BY id`, string(Failed), string(Interrupted))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			j, err := scan(rows)
			if err != nil {
				return err
			}
			open = append(open, j)
		}
		return rows.Err()
	})
	for _, j := range open {
		again := m.kind(j.Kind).Again
		if again == nil {
			continue
		}
		work, failed := again(ctx, j)
		if failed != nil {
			continue
		}
		if err := m.goOn(ctx, &j, work); err != nil {
			return begun, fmt.Errorf("go on with job %d: %w", j.ID, err)
		}
		begun = append(begun, j)
	}
	return begun, err
}

func (m *Manager) goOn(ctx context.Context, j *Job, work Work) error {
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": m.dir}).In("job.resume")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return fault.New(fault.Refused, fault.Args{"why": "closed"})
	}
	lock, err := m.lock(j.ID)
	if err != nil {
		return err
	}
	err = m.db.Write(ctx, func(tx *store.Tx) error {
		tx.Touch("jobs", "job:"+j.ID.String())
		_, err := tx.Exec(`UPDATE job SET state = ?, code = NULL, args = NULL, result = NULL, finished_at = NULL WHERE id = ? AND state = ?`,
			string(Running), int64(j.ID), string(Failed))
		return err
	})
	if err != nil {
		_ = lock.Unlock()
		return err
	}
	j.State, j.Fault, j.Finished, j.Result = Running, nil, 0, nil
	m.run(ctx, *j, lock, work)
	return nil
}
