package app

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/job"
)

func TestD8ADraftIsHeldAgainstThePeopleThereAre(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i := range 10 {
		form := CustomerForm{Name: "Клиент " + strconv.Itoa(i), Emails: []string{"c" + strconv.Itoa(i) + "@example.test"}}
		if i >= 7 {
			form.Name = ""
		}
		if i == 3 {
			form.City = strings.Repeat("я", 90)
		}
		do[CustomerCard](b, "Customers.Create", form)
	}
	document := json.RawMessage(`{"schema":"voronka.flow/1","id":"01J","name":"x","subject":"customer","nodes":[{"id":"s","kind":"event.manual","params":{}},
		{"id":"m","kind":"action.send_message","params":{"channel":"local","subject":"` + strings.Repeat("я", 150) + `{{ customer.city }}","text":"Здравствуйте, {{ customer.name }}"}}],
		"edges":[["s","next","m"]]}`)
	j := do[Job](b, "Flows.Survey", CheckDocument{Document: document})
	id, err := parseID("job", j.ID)
	require.NoError(t, err)
	ended, err := b.app.Jobs().Wait(t.Context(), job.ID(id))
	require.NoError(t, err)
	require.Equal(t, job.Done, ended.State)
	var got Survey
	require.NoError(t, json.Unmarshal(ended.Result, &got))
	require.EqualValues(t, 10, got.People)
	require.Equal(t, []SurveyFinding{
		{Node: "m", Param: "subject", Code: "macro_empty", Subject: "customer.city", People: 9},
		{Node: "m", Param: "text", Code: "macro_empty", Subject: "customer.name", People: 3},
		{Node: "m", Param: "subject", Code: "text_too_long", Limit: 200, Longest: 240, People: 1},
	}, got.Findings)
	page := do[Page[SurveyPerson]](b, "Flows.SurveyPeople", SurveyPeople{Document: document, Finding: got.Findings[1], Offset: 1, Limit: 5})
	require.EqualValues(t, 3, page.Total)
	require.Len(t, page.Items, 2)
	require.Equal(t, "c8@example.test", page.Items[0].Email)
}
