package crm

import (
	"slices"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/store"
)

const maxTag = 100

// TagName is a tag as it is kept: trimmed, single spaces; false when it cannot be one.
func TagName(name string) (string, bool) {
	name = strings.Join(strings.Fields(name), " ")
	return name, name != "" && len([]rune(name)) <= maxTag && !strings.ContainsAny(name, ",;\n")
}

func (s *Snapshot) addTag(r *record, c Cause, tag string) error {
	name, ok := TagName(tag)
	if !ok {
		return FieldFault("tag", "tag_invalid", fault.Args{"value": tag})
	}
	if slices.ContainsFunc(r.tags, func(t string) bool { return fold(t) == fold(name) }) {
		return nil
	}
	r.tags = append(r.tags, name)
	slices.SortStableFunc(r.tags, func(a, b string) int { return strings.Compare(fold(a), fold(b)) })
	s.tagged(r, fold(name), true)
	s.note(r, c, event.TagAdded, event.TagPayload{Tag: name})
	return nil
}

func (s *Snapshot) removeTag(r *record, c Cause, tag string) {
	i := slices.IndexFunc(r.tags, func(t string) bool { return fold(t) == fold(tag) })
	if i < 0 {
		return
	}
	name := r.tags[i]
	r.tags = slices.Delete(slices.Clone(r.tags), i, i+1)
	s.tagged(r, fold(name), false)
	s.note(r, c, event.TagRemoved, event.TagPayload{Tag: name})
}

func (s *Snapshot) tagged(r *record, fold string, on bool) {
	if r.tagged == nil {
		r.tagged = map[string]bool{}
	}
	r.tagged[fold] = on
}

// TagCount is a tag with how many customers have it.
type TagCount struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// Tags returns all tags in order, with how many customers that are not deleted have each.
func Tags(q store.Querier) ([]TagCount, error) {
	rows, err := q.Query(`SELECT g.name, (SELECT count(*) FROM tagging t JOIN customer c ON c.id = t.subject
		WHERE t.tag = g.id AND t.subject_kind = 'customer' AND c.deleted_at IS NULL) FROM tag g ORDER BY g.fold`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []TagCount{}
	for rows.Next() {
		var t TagCount
		if err := rows.Scan(&t.Name, &t.Count); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// tagIDs returns the ids of tags by their folded names, making those that are missing.
func tagIDs(tx *store.Tx, names map[string]string) (map[string]int64, error) {
	ids := make(map[string]int64, len(names))
	folds := make([]string, 0, len(names))
	for f := range names {
		folds = append(folds, f)
	}
	slices.Sort(folds)
	for _, f := range folds {
		var id int64
		ok, err := tx.QueryRow(`SELECT id FROM tag WHERE fold = ?`, []any{f}, &id)
		if err != nil {
			return nil, err
		}
		if !ok {
			res, err := tx.Exec(`INSERT INTO tag(name, fold) VALUES(?, ?)`, names[f], f)
			if err != nil {
				return nil, err
			}
			id = res.LastID
			tx.Touch("tags")
		}
		ids[f] = id
	}
	return ids, nil
}
