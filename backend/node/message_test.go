package node_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/node"
)

// Files of the workspace of these tests.
const (
	small = "01JWSA2B3C4D5E6F7G8H9JKM01" // 1 MB
	large = "01JWSA2B3C4D5E6F7G8H9JKM02" // 9 MB
)

// office is a workspace with three channels: everything, letters with limits, and one that carries only short texts.
type office struct{ shop }

func (office) Carries(id string) map[string]flow.Carries {
	all := map[string]flow.Carries{
		"rich":  {Subject: true, HTML: true, Links: true, Answers: true, Files: 20, Size: 100 << 20, Total: 100 << 20},
		"mail":  {Subject: true, HTML: true, Links: true, Files: 2, Size: 8 << 20, Total: 9 << 20},
		"short": {Text: 20},
	}
	if id == "auto" {
		return all
	}
	return map[string]flow.Carries{id: all[id]}
}

func (office) FileSize(uid string) (string, int64, bool) {
	size, ok := map[string]int64{small: 1 << 20, large: 9 << 20}[uid]
	return "файл.pdf", size, ok
}

func messageProblems(t *testing.T, params string) (codes []string, step *flow.Step) {
	t.Helper()
	doc, err := flow.Decode([]byte(`{"schema":"voronka.flow/1","id":"01M","name":"x","subject":"customer","settings":{},
		"nodes":[{"id":"s","kind":"event.manual","params":{}},{"id":"m","kind":"action.send_message","params":` + params + `}],
		"edges":[["s","next","m"]]}`))
	require.NoError(t, err)
	program, problems := flow.Compile(doc, node.New(), office{})
	for _, p := range problems {
		if p.Code != "open_port" {
			codes = append(codes, p.Param+" "+p.Code)
		}
	}
	i, _ := program.Step("m")
	return codes, &program.Steps[i]
}

func TestS121ProblemsOfMessages(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ name, params, want string }{
		{"a text", `{"channel":"mail","text":"a"}`, ""},
		{"HTML instead of a text", `{"channel":"mail","html":"<p>a</p>"}`, ""},
		{"neither", `{"channel":"mail","subject":"a"}`, "text param_required"},
		{"a macro in HTML that does not compile", `{"channel":"mail","html":"<p>{{ customer.town }}</p>"}`, "html unknown_name"},
		{"a script", `{"channel":"mail","html":"<p>a</p><script>x</script><style>p{}</style>"}`, "html html_cleaned"},
		{"S1-21 one source of files: a list of kept ones", `{"channel":"mail","text":"a","attachments":["` + small + `"]}`, ""},
		{"a file that is not kept", `{"channel":"mail","text":"a","attachments":["01JWSA2B3C4D5E6F7G8H9JKM09"]}`, "attachments file_missing"},
		{"a picture that is not kept", `{"channel":"mail","html":"<img src=\"file:01JWSA2B3C4D5E6F7G8H9JKM09\">"}`, "html file_missing"},
		{"no list of files", `{"channel":"mail","text":"a","attachments":"price.pdf"}`, "attachments param_invalid"},
		{"a file larger than a letter carries", `{"channel":"mail","text":"a","attachments":["` + large + `"]}`, "attachments file_too_large"},
		{"the same where it fits", `{"channel":"rich","text":"a","attachments":["` + large + `"]}`, ""},
		{"more files than a letter carries", `{"channel":"mail","text":"a","attachments":["` + small + `","` + small + `","` + small + `"]}`, "attachments too_many_files"},
		{"files by a channel that carries none", `{"channel":"short","text":"a","attachments":["` + small + `"]}`, "attachments files_not_carried"},
		{"a text longer than the channel holds", `{"channel":"short","text":"двадцать один знак.."}`, ""},
		{"one character more", `{"channel":"short","text":"двадцать один знак..."}`, "text text_too_long_for"},
		{"a button with a link", `{"channel":"mail","text":"a","buttons":[{"text":"Да","link":"https://example.test"}]}`, ""},
		{"a button whose link is a macro", `{"channel":"mail","text":"a","buttons":[{"text":"{{ customer.city }}","link":"{{ customer.city }}"}]}`, ""},
		{"a link with a macro in it", `{"channel":"mail","text":"a","buttons":[{"text":"Да","link":"https://example.test/{{ customer.city }}?a=1"}]}`, ""},
		{"a button that runs a script", `{"channel":"mail","text":"a","buttons":[{"text":"Да","link":"javascript:alert(1)"}]}`, "buttons button_link"},
		{"a button without words", `{"channel":"mail","text":"a","buttons":[{"text":" ","link":"https://example.test"}]}`, "buttons button_unnamed"},
		{"a quick answer where none is taken", `{"channel":"mail","text":"a","buttons":[{"text":"Да"}]}`, "buttons button_no_link"},
		{"a quick answer where they are", `{"channel":"rich","text":"a","buttons":[{"text":"Да"}]}`, ""},
		{"a macro in a button that does not compile", `{"channel":"mail","text":"a","buttons":[{"text":"{{ customer.town }}","link":"https://example.test"}]}`, "buttons unknown_name"},
		{"too many buttons", `{"channel":"mail","text":"a","buttons":[` + strings.Repeat(`{"text":"a","link":"https://example.test"},`, 10) + `{"text":"a","link":"https://example.test"}]}`, "buttons too_many_buttons"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			codes, _ := messageProblems(t, x.params)
			require.Equal(t, x.want, strings.Join(codes, ", "))
		})
	}
}

// city is somebody whose city is known, or not.
type city string

func (c city) Fact(formula.FactID, []any) (any, error) {
	if c == "" {
		return nil, nil
	}
	return string(c), nil
}

func TestAMessageIsComposedAsAStepWouldSendIt(t *testing.T) {
	t.Parallel()
	codes, step := messageProblems(t, `{"channel":"mail","subject":"{{ customer.city }}","html":"<p title=\"{{ customer.city }}\">{{ customer.city | \"друзья\" }} {{ customer.city | \"друзья\" }}</p>",
		"attachments":["`+small+`"],"buttons":[{"text":"{{ customer.city }}","link":"https://example.test/{{ customer.city }}"},{"text":"плохая","link":"{{ customer.city }}"}]}`)
	require.Empty(t, codes)
	got, err := node.Compose(step, formula.Moment{}, city(`<b>&"x`))
	require.NoError(t, err)
	require.Equal(t, `<b>&"x`, got.Subject, "a subject is no HTML")
	require.Equal(t, `<p title="&lt;b&gt;&amp;&#34;x">&lt;b&gt;&amp;&#34;x &lt;b&gt;&amp;&#34;x</p>`, got.Rich.HTML, "a value cannot become markup")
	require.Equal(t, []string{small}, got.Rich.Files)
	require.Len(t, got.Rich.Buttons, 1, "a button whose link leads nowhere is left out")
	require.Equal(t, `<b>&"x`, got.Rich.Buttons[0].Text)

	text, rich := got.As(&flow.Carries{})
	require.Equal(t, "<b>&\"x <b>&\"x\n\n<b>&\"x: https://example.test/<b>&\"x", text, "a channel of plain text says it all in words")
	require.Nil(t, rich)
	text, rich = got.As(&flow.Carries{HTML: true, Links: true, Files: 1})
	require.Equal(t, `<b>&"x <b>&"x`, text)
	require.Equal(t, got.Rich, rich)

	gaps, err := node.Gaps(step, formula.Moment{}, city(""))
	require.NoError(t, err)
	require.Equal(t, []formula.Gap{{Macro: "customer.city"}, {Macro: "customer.city", Fallback: "друзья"}}, gaps)
	gaps, err = node.Gaps(step, formula.Moment{}, city("Казань"))
	require.NoError(t, err)
	require.Empty(t, gaps)
}
