package app

import "encoding/json"

// OutsideSettings is how requests of flows are sent.
type OutsideSettings struct {
	Secrets      []string           `json:"secrets"` // names; values are never given out
	AllowPrivate bool               `json:"allow_private"`
	Uncertain    []UncertainRequest `json:"uncertain"` // requests of which nobody can tell whether they arrived
}

// UncertainRequest is a request that waits for a decision.
type UncertainRequest struct {
	ID   string `json:"id"`
	Flow string `json:"flow"`
	Name string `json:"name"` // the person's
	Host string `json:"host"`
	At   int64  `json:"at"` // UTC ms
}

// SetPrivate is the switch for addresses inside the network.
type SetPrivate struct {
	Allow bool `json:"allow"`
}

// SaveSecret is a secret to be kept.
type SaveSecret struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// SecretName names a secret.
type SecretName struct {
	Name string `json:"name"`
}

// SettleRequests decides about requests with an unknown outcome.
type SettleRequests struct {
	IDs   []string `json:"ids"` // none: all
	Again bool     `json:"again"`
}

// TryRequest asks what a step would send for a customer.
type TryRequest struct {
	Document json.RawMessage `json:"document"`
	Node     string          `json:"node"`
	Customer string          `json:"customer"`
	Send     bool            `json:"send"` // really send it, once
}

// TriedRequest is a request as it would be, and what came back when it was sent. Secrets are shown as dots.
type TriedRequest struct {
	Method  string      `json:"method"`
	URL     string      `json:"url"`
	Headers []NameValue `json:"headers"`
	Body    string      `json:"body"`
	Sent    bool        `json:"sent"`
	Status  int64       `json:"status"` // 0: there was no answer
	Answer  string      `json:"answer"`
	Outputs []NameValue `json:"outputs"`
	Fault   *Fault      `json:"fault,omitempty"`
}

// NameValue is a value with its name.
type NameValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
