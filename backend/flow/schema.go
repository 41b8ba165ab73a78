package flow

import (
	_ "embed"
	"encoding/json"
)

//go:embed schema.json
var schemaText []byte

// JSONSchema returns the JSON Schema of a document, for editors and other programs. It is generated from the types below; a
// test keeps it fresh. Unknown fields are allowed, as Decode keeps them.
func JSONSchema() []byte { return append([]byte(nil), schemaText...) }

// wireDocument is the document as it stands in a file: what Decode reads and Marshal writes, for generating the schema.
type wireDocument struct {
	Schema   string            `json:"schema" jsonschema:"required,pattern=^voronka\\.flow/1$"`
	ID       string            `json:"id,omitempty" jsonschema:"description=ULID of the flow"`
	Name     string            `json:"name,omitempty"`
	Attach   *Attach           `json:"attach,omitempty"`
	Subject  string            `json:"subject,omitempty" jsonschema:"description=customer contact deal or company"`
	Settings *Settings         `json:"settings,omitempty"`
	Nodes    []rawNode         `json:"nodes,omitempty" jsonschema:"maxItems=2000"`
	Edges    [][]string        `json:"edges,omitempty" jsonschema:"maxItems=10000,description=from port to"`
	Notes    []Note            `json:"notes,omitempty"`
	Groups   []Group           `json:"groups,omitempty"`
	Tests    []json.RawMessage `json:"tests,omitempty"`
	Layout   map[string]Point  `json:"layout,omitempty"`
}
