package library

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"voronka/backend/store"
)

// DefaultName is what a flow without a name is called in the database; the page shows its own words for it.
const DefaultName = "—"

var numbered = regexp.MustCompile(`^(.*) \((\d+)\)$`)

// FreeName returns the name, or «Name (2)», «Name (3)» … where it is taken.
func FreeName(q store.Querier, name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		name = DefaultName
	}
	base, n := name, 1
	if m := numbered.FindStringSubmatch(name); m != nil {
		base = m[1]
		n, _ = strconv.Atoi(m[2])
	}
	for try := name; ; n++ {
		if n > 1 {
			try = fmt.Sprintf("%s (%d)", base, n)
		}
		var one int
		taken, err := q.QueryRow(`SELECT 1 FROM flow WHERE name = ? AND deleted_at IS NULL`, []any{try}, &one)
		if err != nil || !taken {
			return try, err
		}
	}
}
