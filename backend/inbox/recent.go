package inbox

import (
	"encoding/json"

	"voronka/backend/store"
)

// Written is an outgoing message as caps count it.
type Written struct {
	Person  int64
	Flow    int64 // 0: written by hand
	Channel string
	At      int64
	Waiting bool // on its way: not sent yet
}

// Recent returns what these people were sent after a moment, may have been sent, or is on its way to them, with one query.
func Recent(q store.Querier, people []int64, since int64) ([]Written, error) {
	list, err := json.Marshal(people)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(`SELECT m.person, m.flow, m.channel, m.at, m.state = 'queued' FROM json_each(?) AS j
		CROSS JOIN message AS m ON m.person = j.value AND m.at > ?
		WHERE m.direction = 'out' AND m.state IN ('queued', 'sent', 'uncertain')`, string(list), since)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Written
	for rows.Next() {
		var w Written
		if err := rows.Scan(&w.Person, &w.Flow, &w.Channel, &w.At, &w.Waiting); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, rows.Err()
}
