package enginetest

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"voronka/backend/channel"
	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// Answering is both ways out to other programs, as far as a test is concerned: it notes each request and answers as the
// test wants.
type Answering struct {
	Answer func(r *interp.Request, attempt int) (map[string]json.RawMessage, error)
	mu     sync.Mutex
	asked  []channel.Outgoing
	tried  map[string]int
}

// Ways are what an engine's Requests is set to.
func (a *Answering) Ways() []channel.Channel {
	return []channel.Channel{
		answeringWay{a, engine.WayRequest, channel.Promise{Kind: channel.Uncertain}},
		answeringWay{a, engine.WayRepeatable, channel.Promise{Kind: channel.Keyed}},
	}
}

// Asked returns what was asked, in order; Text is the request.
func (a *Answering) Asked() []channel.Outgoing {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]channel.Outgoing(nil), a.asked...)
}

type answeringWay struct {
	*Answering
	id      string
	promise channel.Promise
}

func (w answeringWay) ID() string                                 { return w.id }
func (answeringWay) Local() bool                                  { return false }
func (answeringWay) Ready(context.Context) error                  { return nil }
func (answeringWay) Address(channel.Person) (string, bool)        { return "", false }
func (w answeringWay) Promise() channel.Promise                   { return w.promise }
func (answeringWay) Send(context.Context, channel.Outgoing) error { return nil }

// Request implements channel.Requester.
func (w answeringWay) Request(_ context.Context, m channel.Outgoing) (map[string]json.RawMessage, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tried == nil {
		w.tried = map[string]int{}
	}
	w.tried[m.Key]++
	w.asked = append(w.asked, m)
	var r interp.Request
	if err := json.Unmarshal([]byte(m.Text), &r); err != nil {
		return nil, err
	}
	return w.Answer(&r, w.tried[m.Key])
}

// OutsideHook is the hook that the fixture's workspace has, with the fields «amount» and «title».
const OutsideHook = "01HOOK"

// DataOf implements flow.DataOf.
func (s schema) DataOf(*flow.Kind, map[string]json.RawMessage) []flow.Output {
	return []flow.Output{{Name: "amount", Type: formula.Type{Kind: formula.Number}}, {Name: "title", Type: formula.Type{Kind: formula.Text}}}
}

// Hooked is the event of a call of the fixture's hook.
func Hooked(data map[string]any) event.Event {
	return event.Event{Name: event.WebhookReceived, Payload: payload(event.WebhookPayload{Hook: OutsideHook, Data: data})}
}

// OutsideStories are about other programs. A request is foreseen by the simulator and sent by the engine, so that the two
// tell the same lines and differ in one reason: where the answer came from.
func OutsideStories() []Story {
	const say = `action.send_message {"channel":"local","text":"{{ a.id | 'нет' }}"}`
	const ask = `action.http_request {"method":"POST","url":"https://api.example.test/{{ customer.city }}","body":"json","json":"{\"name\":\"{{ customer.name }}\"}",` +
		`"headers":[{"name":"Authorization","value":"Bearer {{ secret.API }}"}],"outputs":[{"name":"id","path":"data.id","type":"number"}],"example":"{\"data\":{\"id\":1042}}"}`
	day := 24 * time.Hour
	return []Story{
		{Name: "action.http_request", Flow: FlowText("01S", "", []string{"s event.manual", "a " + ask,
			`c condition.expression {"test":"a.id > 1000 and a.status == 200"}`, "m " + say}, "s.next a", "a.next c", "c.yes m"),
			Events: []Happening{{0, ByHand("01S")}}, Until: day,
			Want: []string{"s started next", "a waits", "a sent next", "c passed yes", "m sent next", "m ended"}},
		{Name: "event.webhook_received", Flow: FlowText("01S", "", []string{`s event.webhook_received {"hook":"` + OutsideHook + `"}`,
			`c condition.expression {"test":"webhook.amount >= 99.5 and webhook.title == 'Заказ'"}`, `w wait.for {"duration":"2h"}`,
			`d condition.expression {"test":"webhook.amount == 100"}`, `m action.send_message {"channel":"local","text":"{{ webhook.title }}"}`},
			"s.next c", "c.yes w", "w.next d", "d.yes m"),
			Events: []Happening{{time.Hour, Hooked(map[string]any{"amount": 100, "title": "Заказ"})}}, Until: day,
			Want: []string{"s started next", "c passed yes", "w waits", "w passed next", "d passed yes", "m sent next", "m ended"}},
		{Name: "event.webhook_received of another hook", Flow: FlowText("01S", "", []string{`s event.webhook_received {"hook":"` + OutsideHook + `"}`, "m " + `action.add_note {"text":"x"}`}, "s.next m"),
			Events: []Happening{{time.Hour, event.Event{Name: event.WebhookReceived, Payload: payload(event.WebhookPayload{Hook: "01OTHER"})}},
				{2 * time.Hour, Hooked(nil)}}, Until: day, Want: []string{"s started next", "m passed next", "m ended"}},
	}
}
