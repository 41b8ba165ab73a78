package enginetest

import (
	"encoding/json"
	"strings"
)

// FlowText writes a flow document of nodes and edges in a short form: a node is «id kind {params}», an edge «from.port to».
func FlowText(id, settings string, nodes []string, edges ...string) string {
	var b strings.Builder
	if settings == "" {
		settings = "{}"
	}
	b.WriteString(`{"schema":"voronka.flow/1","id":"` + id + `","name":"` + id + `","attach":{"to":"none"},"subject":"customer","settings":` + settings + `,"nodes":[`)
	for i, n := range nodes {
		if i > 0 {
			b.WriteByte(',')
		}
		name, rest, _ := strings.Cut(n, " ")
		kind, params, ok := strings.Cut(rest, " ")
		if !ok {
			params = "{}"
		}
		disabled := ""
		if k, off := strings.CutSuffix(kind, "!"); off { // «kind!» is a disabled node
			kind, disabled = k, `,"disabled":true`
		}
		b.WriteString(`{"id":"` + name + `","kind":"` + kind + `"` + disabled + `,"params":` + params + `}`)
	}
	b.WriteString(`],"edges":[`)
	for i, e := range edges {
		if i > 0 {
			b.WriteByte(',')
		}
		from, to, _ := strings.Cut(e, " ")
		node, port, _ := strings.Cut(from, ".")
		data, err := json.Marshal([]string{node, port, to})
		if err != nil { // strings always marshal
			continue
		}
		b.Write(data)
	}
	b.WriteString(`]}`)
	return b.String()
}
