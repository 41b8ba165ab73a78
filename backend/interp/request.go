package interp

import (
	"encoding/json"
	"net/url"
	"slices"

	"voronka/backend/flow"
)

// Request is a call of another program over HTTP, ready but for its secrets, which are named and not held: they are put in
// at the moment of sending, so that no document, database, history or log ever has them.
type Request struct {
	Method  string             `json:"method"`
	URL     Blend              `json:"url"`
	Headers []Header           `json:"headers,omitempty"`
	Type    string             `json:"type,omitempty"` // of the body: "application/json"
	Body    Blend              `json:"body,omitempty"`
	Outputs []flow.NamedOutput `json:"outputs,omitempty"` // what to take out of a JSON answer
	RetryOn []string           `json:"retry_on,omitempty"`
	Safe    bool               `json:"safe,omitempty"`    // repeating it does no harm, whatever the method
	Seconds int                `json:"seconds,omitempty"` // for one attempt
	Example json.RawMessage    `json:"-"`                 // an answer for trying the flow out
}

// Header is one header of a request.
type Header struct {
	Name  string `json:"name"`
	Value Blend  `json:"value"`
}

// Blend is a text with the places of secrets in it.
type Blend []Piece

// Piece is a text, or the place of a secret.
type Piece struct {
	Text   string `json:"t,omitempty"`
	Secret string `json:"s,omitempty"` // its name
	As     string `json:"as,omitempty"`
}

// How a secret is written at its place; empty: as it is.
const (
	AsURL       = "url"        // percent-encoded
	AsJSON      = "json"       // within a JSON text's quotes
	AsJSONValue = "json_value" // as a JSON text with its quotes
)

// Fill puts the secrets in.
func (b Blend) Fill(secret func(name string) (string, error)) (string, error) {
	var out []byte
	for _, p := range b {
		if p.Secret == "" {
			out = append(out, p.Text...)
			continue
		}
		v, err := secret(p.Secret)
		if err != nil {
			return "", err
		}
		switch p.As {
		case AsURL:
			v = url.QueryEscape(v)
		case AsJSON, AsJSONValue:
			text, err := json.Marshal(v)
			if err != nil {
				return "", err
			}
			if v = string(text); p.As == AsJSON {
				v = v[1 : len(v)-1]
			}
		}
		out = append(out, v...)
	}
	return string(out), nil
}

// Shown writes the text for people, with «•••» for each secret.
func (b Blend) Shown() string {
	text, err := b.Fill(func(string) (string, error) { return "•••", nil })
	if err != nil { // the function above never fails
		return ""
	}
	return text
}

// Host is whom the request goes to, for histories: never its path, which may say more.
func (r *Request) Host() string {
	u, err := url.Parse(r.URL.Shown())
	if err != nil {
		return ""
	}
	return u.Host
}

// Repeatable reports whether sending the request a second time does no more than the first did: by its method, or because
// the flow's author says so.
func (r *Request) Repeatable() bool {
	return r.Safe || slices.Contains([]string{"GET", "HEAD", "PUT", "DELETE"}, r.Method)
}

// HasSecrets reports whether any secret goes into the request.
func (r *Request) HasSecrets() bool {
	has := func(b Blend) bool { return slices.ContainsFunc(b, func(p Piece) bool { return p.Secret != "" }) }
	return has(r.URL) || has(r.Body) || slices.ContainsFunc(r.Headers, func(h Header) bool { return has(h.Value) })
}
