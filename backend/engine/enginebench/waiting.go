package enginebench

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"voronka/backend/clock"
	"voronka/backend/engine"
	"voronka/backend/library"
	"voronka/backend/store"
)

// Waiting is what n runs that only wait cost, in milliseconds and megabytes.
type Waiting struct {
	Runs     int
	Start    float64 // opening the file, starting the engine and its first turn
	StartNew float64 // the same of a workspace without runs
	Turn     float64 // a turn in which one of the runs is due
	Counters float64 // reading the counters of the flow
	People   float64 // reading a page of the people of the node where all stand
	Memory   float64 // more memory in use than without runs
}

// Waitings measures a workspace in which n runs wait.
func Waitings(ctx context.Context, dir string, n int) (Waiting, error) {
	w := Waiting{Runs: n}
	var err error
	var before, after float64
	if w.StartNew, before, err = w.start(ctx, filepath.Join(dir, "new"), 0); err != nil {
		return w, err
	}
	w.Start, after, err = w.start(ctx, filepath.Join(dir, "full"), n)
	w.Memory = max(after-before, 0)
	return w, err
}

func (w *Waiting) start(ctx context.Context, dir string, n int) (took, memory float64, err error) {
	manual := clock.NewManual(begin)
	b, err := prepareAt(ctx, dir, manual, 1, document)
	if err != nil {
		return 0, 0, err
	}
	if err = b.engine.RunUntilIdle(ctx); err == nil {
		err = b.wait(ctx, n)
	}
	if err != nil {
		return 0, 0, err
	}
	if err := b.db.Close(); err != nil {
		return 0, 0, err
	}
	runtime.GC()
	began := clock.Monotonic()
	if b, err = openAt(ctx, dir, manual); err != nil {
		return 0, 0, err
	}
	defer b.db.Close()
	if _, err := b.engine.Turn(ctx); err != nil {
		return 0, 0, err
	}
	took = since(began)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	memory = float64(m.HeapInuse) / (1 << 20)
	if n == 0 {
		return took, memory, nil
	}
	if err := b.db.Read(ctx, func(q *store.ReadTx) error { return w.read(q, n) }); err != nil {
		return took, memory, err
	}
	manual.Advance(24 * time.Hour) // the one run that came by itself
	began = clock.Monotonic()
	worked, err := b.engine.Turn(ctx)
	if w.Turn = since(began); err == nil && !worked {
		err = fmt.Errorf("nothing was due")
	}
	return took, memory, err
}

// read measures what the screens ask.
func (w *Waiting) read(q store.Querier, n int) error {
	began := clock.Monotonic()
	stats, err := engine.ReadStats(q, library.FlowID(1))
	w.Counters = since(began)
	if err != nil || stats.Inside != int64(n+1) {
		return fmt.Errorf("%d inside, not %d: %w", stats.Inside, n+1, err)
	}
	began = clock.Monotonic()
	people, err := engine.ReadPeople(q, library.FlowID(1), "n4", engine.PeopleInside, "", 100)
	w.People = since(began)
	if err == nil && len(people.List) != 100 {
		err = fmt.Errorf("a page of %d people", len(people.List))
	}
	return err
}

// wait adds n runs like the one that is there, which wait for years.
func (b *bench) wait(ctx context.Context, n int) error {
	for from := 0; from < n; from += 10 * batch {
		if err := b.db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`WITH RECURSIVE j(value) AS (VALUES(?1) UNION ALL SELECT value + 1 FROM j WHERE value + 1 < ?2)
				INSERT INTO run(flow, version, subject_kind, subject, person, key, event, hop, state, started_at, visits, data, node,
				visit, wait, due, since) SELECT flow, version, subject_kind, subject, person, key, event, hop, state, started_at, visits, data, node,
				visit, wait, due + 31536000000 + j.value * 1000, since FROM run, j WHERE run.id = 1`, from, min(from+10*batch, n))
			return err
		}); err != nil {
			return err
		}
	}
	if n == 0 {
		return nil
	}
	return b.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE node_total SET entered = entered + ?1, left_ = left_ + CASE WHEN entered - left_ > 0 THEN 0 ELSE ?1 END`, n)
		return err
	})
}

func since(began time.Time) float64 {
	return float64(clock.Monotonic().Sub(began)) / float64(time.Millisecond)
}
