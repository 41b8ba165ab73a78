package node_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/node"
)

// shop is a workspace in which purchases have a sum where an event brings one.
type shop struct{}

func (shop) Env(_ event.Kind, carried []event.Kind) *formula.Env {
	facts := []formula.Fact{{Path: "customer.city", RuPath: "покупатель.город", Type: formula.Type{Kind: formula.Text}}}
	if len(carried) > 0 {
		facts = append(facts, formula.Fact{Path: "purchase.total", RuPath: "покупка.сумма", Type: formula.Type{Kind: formula.Money}})
	}
	return formula.NewEnv(facts)
}
func (shop) Has(string, string) bool { return true }

func TestProblemsOfWaits(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ name, start, kind, params, want string }{
		{"whole working days", "event.manual", "wait.for", `{"duration":"3d","working_days":true}`, ""},
		{"part of a working day", "event.manual", "wait.for", `{"duration":"36h","working_days":true}`, "working_days_whole"},
		{"the same purchase", "event.purchase_added", "wait.for_event", `{"event":"purchase.paid","timeout":"1d","same_object":true}`, ""},
		{"the same purchase where there is none", "event.manual", "wait.for_event", `{"event":"purchase.paid","timeout":"1d","same_object":true}`, "no_same_object"},
		{"a key that is no text", "event.manual", "wait.for_event", `{"event":"tag.added","timeout":"1d","key":"1 + 1"}`, "wrong_result_text"},
		{"a condition that is no flag", "event.manual", "wait.until_condition", `{"test":"customer.city","timeout":"1d"}`, "wrong_result_flag"},
		{"a condition without an end", "event.manual", "wait.until_condition", `{"test":"customer.city == 'x'"}`, "param_required"},
		{"own hours without their beginning", "event.manual", "wait.until_hours", `{"hours":"own","to":"18:00"}`, "param_required"},
		{"the company's hours", "event.manual", "wait.until_hours", `{}`, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			doc, err := flow.Decode([]byte(`{"schema":"voronka.flow/1","id":"01F","name":"x","attach":{"to":"none"},"subject":"customer","settings":{},
				"nodes":[{"id":"s","kind":"` + x.start + `","params":{}},{"id":"a","kind":"` + x.kind + `","params":` + x.params + `}],"edges":[["s","next","a"]]}`))
			require.NoError(t, err)
			_, problems := flow.Compile(doc, node.New(), shop{})
			var got []string
			for _, p := range problems {
				if p.Severity != flow.SeverityRemark {
					got = append(got, p.Code)
				}
			}
			if x.want == "" {
				require.Empty(t, got)
				return
			}
			require.Equal(t, []string{x.want}, got)
		})
	}
}
