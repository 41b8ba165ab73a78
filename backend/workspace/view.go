package workspace

import (
	"encoding/json"
	"regexp"
	"strings"

	"voronka/backend/fault"
	"voronka/backend/store"
)

const (
	viewPrefix   = "view:"
	longestView  = 8 << 10 // bytes of one value
	mostViewKeys = 200
)

var viewKey = regexp.MustCompile(`^[a-z0-9_.]{1,64}$`)

// View is how the page was left: widths of panels, what is folded, what was used last. The values are the page's own JSON.
func View(q store.Querier) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	err := Values(q, viewPrefix, func(key string, value json.RawMessage) error {
		out[strings.TrimPrefix(key, viewPrefix)] = value
		return nil
	})
	return out, err
}

// SetView keeps a value of the view under a key of small letters, digits, dots and underscores; null forgets it. The errors
// are Invalid for the key and for what is no JSON, TooLarge for a value over 8 KB and for more than 200 keys.
func SetView(tx *store.Tx, key string, value json.RawMessage) error {
	if !viewKey.MatchString(key) || !json.Valid(value) {
		return fault.InvalidFields(fault.Field{Field: "key", Code: fault.Invalid, Args: fault.Args{"value": key}})
	}
	if string(value) == "null" {
		_, err := tx.Exec(`DELETE FROM setting WHERE key = ?`, viewPrefix+key)
		return err
	}
	var others int
	if _, err := tx.QueryRow(`SELECT count(*) FROM setting WHERE substr(key, 1, ?) = ? AND key != ?`,
		[]any{len(viewPrefix), viewPrefix, viewPrefix + key}, &others); err != nil {
		return err
	}
	if len(value) > longestView || others >= mostViewKeys {
		return fault.InvalidFields(fault.Field{Field: "value", Code: fault.TooLarge, Args: fault.Args{"limit": longestView}})
	}
	// Nothing but the page reads it, and the page knows what it wrote: no reader is woken.
	_, err := tx.Exec(`INSERT INTO setting(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value`,
		viewPrefix+key, string(value))
	return err
}
