package flow

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the generated files anew")

// generate makes the JSON Schema of the types.
func generate(t *testing.T) []byte {
	t.Helper()
	three := uint64(3)
	r := jsonschema.Reflector{
		AllowAdditionalProperties: true, Anonymous: true, ExpandedStruct: true,
		Mapper: func(of reflect.Type) *jsonschema.Schema {
			switch of {
			case reflect.TypeFor[json.RawMessage]():
				return &jsonschema.Schema{} // any value
			case reflect.TypeFor[[]string]():
				return &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string"}}
			}
			return nil
		},
	}
	s := r.Reflect(&wireDocument{})
	s.Title = "Voronka flow"
	edges, ok := s.Properties.Get("edges")
	require.True(t, ok)
	edges.Items = &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string"}, MinItems: &three, MaxItems: &three}
	data, err := json.MarshalIndent(s, "", "  ")
	require.NoError(t, err)
	return append(data, '\n')
}

func TestTheSchemaIsFresh(t *testing.T) {
	t.Parallel()
	want := generate(t)
	if *update {
		require.NoError(t, os.WriteFile("schema.json", want, 0o644))
		return
	}
	require.Equal(t, string(want), string(JSONSchema()), "run: go test ./backend/flow -run Schema -update")
}

func TestTheSchemaNamesEveryFieldOfADocument(t *testing.T) {
	t.Parallel()
	fields := slices.Clone(documentFields)
	slices.Sort(fields)
	known := slices.Clone(names(reflect.TypeFor[wireDocument]()))
	slices.Sort(known)
	require.Equal(t, fields, known)
}

func TestFixturesFitTheSchema(t *testing.T) {
	t.Parallel()
	raw, err := validator.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	require.NoError(t, err)
	c := validator.NewCompiler()
	require.NoError(t, c.AddResource("flow.json", raw))
	schema, err := c.Compile("flow.json")
	require.NoError(t, err)
	paths, err := filepath.Glob("testdata/problems/*.voronka.json")
	require.NoError(t, err)
	for _, path := range append(paths, "testdata/example.voronka.json") {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		doc, err := Decode(data)
		require.NoError(t, err)
		written, err := Marshal(doc)
		require.NoError(t, err)
		for _, text := range [][]byte{data, written} {
			v, err := validator.UnmarshalJSON(bytes.NewReader(text))
			require.NoError(t, err)
			require.NoError(t, schema.Validate(v), path)
		}
	}
	for _, bad := range []string{`{}`, `{"schema":"n8n/2"}`, `{"schema":"voronka.flow/1","nodes":[7]}`, `{"schema":"voronka.flow/1","edges":[["a","b"]]}`} {
		v, err := validator.UnmarshalJSON(bytes.NewReader([]byte(bad)))
		require.NoError(t, err)
		require.Error(t, schema.Validate(v), bad)
	}
}
