package channel

import (
	"context"
	"encoding/json"
)

// Requester is a way out to another program rather than to a person. Its messages are requests (Outgoing.Text is one in
// JSON), and what comes back is more than «taken».
type Requester interface {
	Channel
	// Request sends one and returns what was wanted of the answer, by name and in wire form; a failure, which is a *Failure,
	// may come with some as well.
	Request(ctx context.Context, m Outgoing) (map[string]json.RawMessage, error)
}
