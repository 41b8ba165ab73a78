package inbox

import (
	"encoding/json"
	"fmt"

	"voronka/backend/markup"
	"voronka/backend/store"
)

// addRich writes what messages have beyond their text; plain ones have no row there.
func addRich(tx *store.Tx, messages []Message) error {
	for i := range messages {
		m := &messages[i]
		if m.Rich.Empty() {
			continue
		}
		content, err := json.Marshal(m.Rich)
		if err != nil {
			return fmt.Errorf("a message's content: %w", err)
		}
		if _, err := tx.Exec(`INSERT INTO message_rich(message, content) VALUES (?, ?)`, m.ID, string(content)); err != nil {
			return err
		}
	}
	return nil
}

// DecodeRich reads a row of message_rich; nothing is nil.
func DecodeRich(content []byte) (*markup.Rich, error) {
	if len(content) == 0 {
		return nil, nil
	}
	r := &markup.Rich{}
	if err := json.Unmarshal(content, r); err != nil {
		return nil, fmt.Errorf("a message's content: %w", err)
	}
	return r, nil
}

// RichTexts calls each for everything that messages have beyond their text: files are referred to there.
func RichTexts(q store.Querier, each func(text string)) error {
	rows, err := q.Query(`SELECT content FROM message_rich`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var content string
		if err := rows.Scan(&content); err != nil {
			return err
		}
		each(content)
	}
	return rows.Err()
}
