package app

import (
	"context"
	"regexp"
	"slices"

	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/node"
	"voronka/backend/request"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Outside is what joins other programs: requests of flows with their secrets, and incoming webhooks (outside_hooks.go).
type Outside struct{ app *App }

// outsideKey is where the workspace keeps how requests are sent. Secrets are there by name only.
const outsideKey = "outside"

type outsideSettings struct {
	Secrets      []string `json:"secrets"`
	AllowPrivate bool     `json:"allow_private"`
}

// secretRoom is what a secret of a request is called in the keychain.
func secretRoom(name string) string { return "request:" + name }

func readOutside(q store.Querier) (s outsideSettings, err error) {
	_, err = workspace.Value(q, outsideKey, &s)
	return s, err
}

// openRequests makes the way out to other programs.
func (a *App) openRequests(ctx context.Context) error {
	var s outsideSettings
	if err := a.db.Read(ctx, func(q *store.ReadTx) (err error) { s, err = readOutside(q); return err }); err != nil {
		return err
	}
	a.allowPrivate.Store(s.AllowPrivate)
	a.requests = request.New(request.Config{
		Secret:       func(name string) (string, error) { return a.secrets.Get(secretRoom(name)) },
		AllowPrivate: a.allowPrivate.Load,
	})
	return nil
}

// Settings says how requests are sent, and which secrets there are.
func (s *Outside) Settings(ctx context.Context) (out OutsideSettings, err error) {
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		kept, err := readOutside(q)
		if err != nil {
			return err
		}
		out = OutsideSettings{Secrets: kept.Secrets, AllowPrivate: kept.AllowPrivate}
		open, err := engine.UncertainRequests(q, 200)
		for _, u := range open {
			out.Uncertain = append(out.Uncertain, UncertainRequest{ID: idText(u.ID), Flow: u.Flow, Name: u.Name, Host: u.Host, At: u.At})
		}
		return err
	})
	return out, err
}

// SetPrivate is the switch for requests to addresses inside the network.
func (s *Outside) SetPrivate(ctx context.Context, in SetPrivate) (OutsideSettings, error) {
	if err := s.change(ctx, func(o *outsideSettings) error { o.AllowPrivate = in.Allow; return nil }); err != nil {
		return OutsideSettings{}, err
	}
	s.app.allowPrivate.Store(in.Allow)
	return s.Settings(ctx)
}

var secretForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,39}$`)

// SaveSecret keeps a secret in the system's keychain, in place of the one of this name. Its value is never given out again.
func (s *Outside) SaveSecret(ctx context.Context, in SaveSecret) (OutsideSettings, error) {
	switch {
	case !secretForm.MatchString(in.Name):
		return OutsideSettings{}, fault.InvalidFields(fault.Field{Field: "name", Code: "secret_name"})
	case in.Value == "":
		return OutsideSettings{}, fault.InvalidFields(fault.Field{Field: "value", Code: "required"})
	}
	if err := s.app.secrets.Set(secretRoom(in.Name), in.Value); err != nil {
		return OutsideSettings{}, err
	}
	return s.changed(ctx, func(o *outsideSettings) error {
		if !slices.Contains(o.Secrets, in.Name) {
			o.Secrets = append(o.Secrets, in.Name)
			slices.Sort(o.Secrets)
		}
		return nil
	})
}

// DeleteSecret takes a secret away; requests that name it fail until it is there again.
func (s *Outside) DeleteSecret(ctx context.Context, in SecretName) (OutsideSettings, error) {
	if err := s.app.secrets.Delete(secretRoom(in.Name)); err != nil {
		return OutsideSettings{}, err
	}
	return s.changed(ctx, func(o *outsideSettings) error {
		o.Secrets = slices.DeleteFunc(o.Secrets, func(n string) bool { return n == in.Name })
		return nil
	})
}

func (s *Outside) changed(ctx context.Context, how func(*outsideSettings) error) (OutsideSettings, error) {
	if err := s.change(ctx, how); err != nil {
		return OutsideSettings{}, err
	}
	return s.Settings(ctx)
}

func (s *Outside) change(ctx context.Context, how func(*outsideSettings) error) error {
	err := s.app.db.Write(ctx, func(tx *store.Tx) error {
		kept, err := readOutside(tx)
		if err != nil {
			return err
		}
		if err := how(&kept); err != nil {
			return err
		}
		tx.Touch("outside", "flows")
		if err := s.app.flows.Reform(tx); err != nil { // flows that name a secret compile otherwise now
			return err
		}
		return workspace.SetValue(tx, outsideKey, kept)
	})
	return err
}

// SettleRequests decides about requests whose outcome is unknown; no ids means all.
func (s *Outside) SettleRequests(ctx context.Context, in SettleRequests) (Count, error) {
	ids := make([]int64, 0, len(in.IDs))
	for _, text := range in.IDs {
		id, err := parseID("request", text)
		if err != nil {
			return Count{}, err
		}
		ids = append(ids, id)
	}
	n, err := s.app.engine.SettleRequests(ctx, ids, in.Again)
	return Count{Count: n}, err
}

// TryRequest shows the request that a step would make for a customer and, when asked to, sends it once, now, by hand: not
// through the flow, whose history knows nothing of it. The answer's text is shown as it came.
func (s *Outside) TryRequest(ctx context.Context, in TryRequest) (out TriedRequest, err error) {
	doc, err := flow.Decode(in.Document)
	if err != nil {
		return out, err
	}
	var r *interp.Request
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		program, _, err := s.app.flows.Check(q, doc)
		if err != nil {
			return err
		}
		i, ok := program.Step(in.Node)
		if !ok || program.Steps[i].Node.Kind != node.HTTPRequest || program.Steps[i].Broken || program.Steps[i].Args == nil {
			return fault.New("request.not_ready", nil)
		}
		moment, values, err := (&Flows{s.app}).valuesFor(q, program, in.Customer, program.Steps[i].Reads)
		if err != nil {
			return err
		}
		r, _, err = node.BuildRequest(&program.Steps[i], moment, values)
		return err
	})
	if err != nil {
		return out, err
	}
	out = TriedRequest{Method: r.Method, URL: r.URL.Shown(), Body: r.Body.Shown()}
	for _, h := range r.Headers {
		out.Headers = append(out.Headers, NameValue{Name: h.Name, Value: h.Value.Shown()})
	}
	if !in.Send {
		return out, nil
	}
	if s.app.channels.Held() {
		return out, fault.New("channel.held_back", fault.Args{"channel": engine.WayRequest})
	}
	answer, failure := s.app.requests.Do(ctx, "try-"+s.app.newUID(), r)
	out.Sent, out.Status, out.Answer = true, int64(answer.Status), preview(answer.Body)
	for _, o := range append([]flow.NamedOutput{{Name: "status"}}, r.Outputs...) {
		if v, ok := answer.Outputs[o.Name]; ok {
			out.Outputs = append(out.Outputs, NameValue{Name: in.Node + "." + o.Name, Value: string(v)})
		}
	}
	if failure != nil {
		out.Fault = FaultOf(failure.Fault)
	}
	return out, nil
}

// shownAnswer is how much of an answer is shown.
const shownAnswer = 4000

func preview(body []byte) string {
	text := []rune(string(body))
	if len(text) > shownAnswer {
		return string(text[:shownAnswer]) + "…"
	}
	return string(text)
}
