package app

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/formula"
)

func TestFormulasAreShownForARealPersonAndTurnedIntoRules(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := do[CustomerCard](b, "Customers.Create", CustomerForm{Name: "Анна", City: "Казань", Birthday: "1990-05-12"})
	document := json.RawMessage(`{"schema":"voronka.flow/1","id":"01J","name":"x","subject":"customer","nodes":[{"id":"s","kind":"event.manual","params":{}}],"edges":[]}`)
	values := do[SampleValues](b, "Flows.SampleValues", SampleOf{Document: document, Customer: c.ID}).Values
	require.Equal(t, "Казань", values["customer.city"])
	require.Equal(t, "1990-05-12", values["customer.birthday"])
	require.NotContains(t, values, "customer.email", "what is empty is absent")

	checked := do[CheckedText](b, "Flows.CheckText", CheckText{Document: document, Text: "покупатель.город = 'Казань'", Result: formula.Flag, Customer: c.ID})
	require.Equal(t, true, checked.Value)
	require.Equal(t, []formula.Seen{{Path: "customer.city", Value: "Казань"}}, checked.Seen)
	require.NotEmpty(t, do[[]formula.Function](b, "Flows.Functions", nil))

	turned := do[TurnedRules](b, "Flows.TurnRules", TurnRules{Document: document, Text: "покупатель.город = 'Казань' и покупатель.почта содержит 'A'"})
	require.Empty(t, turned.Rules)
	require.Equal(t, "rule_case", turned.Problems[0].Code)
	turned = do[TurnedRules](b, "Flows.TurnRules", TurnRules{Document: document, Text: "дней_с(покупатель.добавлен) > 3"})
	require.Equal(t, "дней_с(покупатель.добавлен) > 3", turned.Problems[0].Args["russian"])
	turned = do[TurnedRules](b, "Flows.TurnRules", TurnRules{Document: document, Text: "покупатель.город = 'Казань'"})
	require.JSONEq(t, `{"op":"and","items":[{"fact":"customer.city","op":"is","value":"Казань"}]}`, string(turned.Rules))
	back := do[TurnedRules](b, "Flows.TurnRules", TurnRules{Document: document, Rules: turned.Rules})
	require.Equal(t, "customer.city == 'Казань'", back.Text)
}
