package enginetest

import "time"

// RichStories send more than a plain text: HTML, files, buttons.
func RichStories() []Story {
	story := func(name, params string, says ...string) Story {
		return Story{Name: name, Flow: FlowText("01S", "", []string{"s event.manual", "m action.send_message " + params}, "s.next m"),
			Events: []Happening{{0, ByHand("01S")}}, Until: time.Hour, Want: []string{"s started next", "m sent next", "m ended"}, Says: says}
	}
	return []Story{
		story("a message of HTML", `{"channel":"local","subject":"Тема","html":"<p>{{ customer.name }}, <b>здравствуйте</b></p>"}`, "filled_in"),
		story("a message with files", `{"channel":"local","text":"Прайс","attachments":["01JWSA2B3C4D5E6F7G8H9JKM01","01JWSA2B3C4D5E6F7G8H9JKM02"]}`),
		story("a message with buttons", `{"channel":"auto","text":"{{ customer.name }}","buttons":[{"text":"Из {{ customer.city }}","link":"https://example.test/?c={{ customer.city }}"}]}`, "filled_in"),
		story("a button whose link leads nowhere", `{"channel":"local","text":"a","buttons":[{"text":"Да","link":"{{ customer.city }}"}]}`, "button_dropped"),
		story("a message of everything", `{"channel":"local","subject":"{{ customer.name }}","text":"короткий","html":"<h1>{{ customer.city | \"город\" }}</h1><img src=\"file:01JWSA2B3C4D5E6F7G8H9JKM03\">",`+
			`"attachments":["01JWSA2B3C4D5E6F7G8H9JKM01"],"buttons":[{"text":"Да","link":"https://example.test"},{"text":"Позвонить","link":"tel:+79000000001"}]}`, "filled_in"),
	}
}
