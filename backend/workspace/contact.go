package workspace

import (
	"encoding/json"
	"fmt"
	"time"

	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/store"
)

// Cap is the most that one person is written: Count messages by a channel, or by any, in each stretch of Per. It holds
// flows that advertise; what service flows send is counted and never held by it.
type Cap struct {
	Channel string `json:"channel"` // a channel's id, or any
	Count   int    `json:"count"`
	Per     string `json:"per"` // "1d"
}

// maxCaps is how many caps a workspace may have.
const maxCaps = 20

// maxHold bounds how long a cap may hold a message.
const maxHold = 90 * 24 * time.Hour

// Hold is how long a cap may hold a message before it is blocked; 0 where nothing was set.
func (s *Settings) Hold() time.Duration {
	d, err := formula.ParseDuration(s.HoldLimit)
	if err != nil {
		return 0
	}
	return d
}

// checkContact returns what is wrong with the contact policy: fields «caps.<n>.count», «caps.<n>.per», «hold_limit».
func (s *Settings) checkContact() (wrong []fault.Field) {
	if len(s.Caps) > maxCaps {
		wrong = append(wrong, fault.Field{Field: "caps", Code: fault.TooLarge, Args: fault.Args{"what": "caps", "limit": maxCaps}})
	}
	for i, c := range s.Caps {
		if c.Count < 1 || c.Count > 10000 {
			wrong = append(wrong, fault.Field{Field: fmt.Sprintf("caps.%d.count", i), Code: "cap_count"})
		}
		if d, err := formula.ParseDuration(c.Per); err != nil || d <= 0 || d > 366*24*time.Hour {
			wrong = append(wrong, fault.Field{Field: fmt.Sprintf("caps.%d.per", i), Code: "bad_duration", Args: fault.Args{"text": c.Per}})
		}
	}
	if s.HoldLimit != "" {
		if d, err := formula.ParseDuration(s.HoldLimit); err != nil || d <= 0 || d > maxHold {
			wrong = append(wrong, fault.Field{Field: "hold_limit", Code: "bad_duration", Args: fault.Args{"text": s.HoldLimit}})
		}
	}
	return wrong
}

// Keep keeps a JSON value under a key as SetValue does, without telling the page: what the program notes for itself.
func Keep(tx *store.Tx, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("setting %s: %w", key, err)
	}
	_, err = tx.Exec(`INSERT INTO setting(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value`,
		key, string(text))
	return err
}
