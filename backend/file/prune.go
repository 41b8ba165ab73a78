package file

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"voronka/backend/clock"
	"voronka/backend/store"
)

// Texts calls each for every text in which a room refers to files: documents of flows, contents of messages.
type Texts func(q store.Querier, each func(text string)) error

// keptLoose is how long a file stays that nothing refers to: somebody may still take a deletion back.
const keptLoose = 7 * 24 * time.Hour

// partsKept is how long content on its way is left alone: longer than any upload takes.
const partsKept = 24 * time.Hour

// atOnce bounds how many files one transaction forgets: while it looks through every text, nobody can write.
const atOnce = 20

// Prune forgets the files that nothing has referred to for a week and takes away content that no file names. It returns how
// many files it forgot. Whatever holds a uid in one of the texts keeps its file; so a caller must name all that refer.
func (s *Store) Prune(ctx context.Context, users ...Texts) (forgotten int, err error) {
	if err := s.mark(ctx, users); err != nil {
		return 0, err
	}
	for {
		n, tried, err := s.forget(ctx, users)
		forgotten += n
		if err != nil || tried < atOnce {
			if err == nil {
				err = s.sweep(ctx)
			}
			return forgotten, err
		}
	}
}

// mark notes since when nothing was seen to refer to a file. It only prepares: forget looks again.
func (s *Store) mark(ctx context.Context, users []Texts) error {
	used := map[string]bool{}
	var loose, again []string
	err := s.db.Read(ctx, func(q *store.ReadTx) error {
		known, err := q.Query(`SELECT uid, loose_at IS NOT NULL FROM file`)
		if err != nil {
			return err
		}
		defer known.Close()
		marked := map[string]bool{}
		for known.Next() {
			var uid string
			var was bool
			if err := known.Scan(&uid, &was); err != nil {
				return err
			}
			marked[uid] = was
		}
		if err := known.Err(); err != nil || len(marked) == 0 {
			return err
		}
		for _, texts := range users {
			if err := texts(q, func(text string) {
				for _, uid := range UIDs(text) {
					used[uid] = true
				}
			}); err != nil {
				return err
			}
		}
		for uid, was := range marked {
			switch {
			case used[uid] && was:
				again = append(again, uid)
			case !used[uid] && !was:
				loose = append(loose, uid)
			}
		}
		return nil
	})
	if err != nil || len(loose)+len(again) == 0 {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		for _, c := range []struct {
			uids []string
			at   any
		}{{again, nil}, {loose, tx.Now()}} {
			list, err := json.Marshal(c.uids)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`UPDATE file SET loose_at = ? WHERE uid IN (SELECT value FROM json_each(?))`, c.at, string(list)); err != nil {
				return err
			}
		}
		return nil
	})
}

// forget deletes some of the files that have been loose for long enough, unless a text names them after all. It looks in the
// transaction that deletes: nobody can begin to refer to a file in between.
func (s *Store) forget(ctx context.Context, users []Texts) (forgotten, tried int, err error) {
	before := clock.Millis(s.db.Clock().Now()) - keptLoose.Milliseconds()
	due := func(q store.Querier) ([]File, error) {
		return rows(q, ` WHERE loose_at <= ? ORDER BY f.id LIMIT ?`, before, atOnce)
	}
	if err := s.db.Read(ctx, func(q *store.ReadTx) error {
		list, err := due(q)
		tried = len(list)
		return err
	}); err != nil || tried == 0 {
		return 0, 0, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		forgotten = 0
		list, err := due(tx)
		tried = len(list)
		if err != nil {
			return err
		}
		named := map[string]bool{}
		for _, texts := range users {
			if err := texts(tx, func(text string) {
				for _, f := range list {
					if strings.Contains(text, f.UID) {
						named[f.UID] = true
					}
				}
			}); err != nil {
				return err
			}
		}
		for _, f := range list {
			sql := `DELETE FROM file WHERE uid = ?`
			if named[f.UID] {
				sql = `UPDATE file SET loose_at = NULL WHERE uid = ?`
			} else {
				forgotten++
			}
			if _, err := tx.Exec(sql, f.UID); err != nil {
				return err
			}
		}
		return nil
	})
	return forgotten, tried, err
}

// sweep takes away content that no row names, under the write lock, and what uploads that were cut off left behind.
func (s *Store) sweep(ctx context.Context) error {
	found, err := filepath.Glob(filepath.Join(s.dir, "*", "*"))
	if err != nil {
		return err
	}
	parts, err := filepath.Glob(filepath.Join(s.dir, partPrefix+"*"))
	if err != nil {
		return err
	}
	for _, path := range parts {
		if info, err := os.Stat(path); err == nil && s.db.Clock().Now().Sub(info.ModTime()) > partsKept {
			_ = os.Remove(path)
		}
	}
	var loose []string
	unnamed := func(q store.Querier, path string) (bool, error) {
		hash := filepath.Base(path)
		if len(hash) != 64 {
			return false, nil // not ours
		}
		var named bool
		_, err := q.QueryRow(`SELECT EXISTS (SELECT 1 FROM file WHERE hash = ?)`, []any{hash}, &named)
		return !named, err
	}
	if err := s.db.Read(ctx, func(q *store.ReadTx) error {
		for _, path := range found {
			free, err := unnamed(q, path)
			if err != nil {
				return err
			}
			if free {
				loose = append(loose, path)
			}
		}
		return nil
	}); err != nil || len(loose) == 0 {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		for _, path := range loose {
			if free, err := unnamed(tx, path); err != nil {
				return err
			} else if free {
				_ = os.Remove(path)
			}
		}
		return nil
	})
}

// EveryText returns the Texts of one query whose first column is the text.
func EveryText(sql string) Texts {
	return func(q store.Querier, each func(string)) error {
		found, err := q.Query(sql)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var text string
			if err := found.Scan(&text); err != nil {
				return err
			}
			each(text)
		}
		return found.Err()
	}
}
