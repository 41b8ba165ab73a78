package engine

import (
	"encoding/json"

	"voronka/backend/interp"
)

// Requests that ask for a person, by the index of those that are open or given up. A request whose run failed with it is told
// by the run; one that a rule refused is no failure.
const (
	requestOpen            = ` FROM outbox o WHERE o.message = 0 AND o.state IN ('uncertain', 'failed')`
	attentionRequest       = requestOpen + ` AND o.state = 'uncertain'`
	attentionRequestFailed = requestOpen + ` AND o.state = 'failed' AND o.code IS NOT '` + string(RequestRefused) + `'
		AND NOT EXISTS (SELECT 1 FROM run r WHERE r.id = o.run AND r.state = 'failed')
		AND NOT EXISTS (SELECT 1 FROM attention_seen s WHERE s.kind = 'request' AND s.id = o.id)`
	requestHead = `SELECT o.id, o.run, COALESCE(f.uid, ''), COALESCE(f.name, ''), COALESCE(n.node, ''), COALESCE(r.subject_kind, ''),
		COALESCE(r.subject, 0), COALESCE(c.name, ''), o.channel, COALESCE(q.host, ''), COALESCE(q.request, ''), COALESCE(o.code, ''),
		COALESCE(o.args, ''), COALESCE(o.settled_at, o.created_at) FROM (SELECT o.id`
	requestTables = ` ORDER BY o.id DESC LIMIT ? OFFSET ?) picked JOIN outbox o ON o.id = picked.id
		LEFT JOIN outbox_request q ON q.run = o.run AND q.node = o.node AND q.visit = o.visit
		LEFT JOIN run r ON r.id = o.run LEFT JOIN flow f ON f.id = r.flow LEFT JOIN flow_node n ON n.id = o.node
		LEFT JOIN contact c ON c.id = r.person ORDER BY o.id DESC`
)

// shownRequest writes a kept request's method and URL for people.
func shownRequest(kept string) (string, error) {
	if kept == "" {
		return "", nil
	}
	var r interp.Request
	if err := json.Unmarshal([]byte(kept), &r); err != nil {
		return "", err
	}
	return r.Method + " " + r.URL.Shown(), nil
}
