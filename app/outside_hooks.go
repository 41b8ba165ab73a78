package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/gateway"
	"voronka/backend/request"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// gatewayKey is where the workspace keeps whether and where webhooks are listened for.
const gatewayKey = "gateway"

const gatewayPort = 8787

type gatewaySettings struct {
	On   bool `json:"on"`
	Open bool `json:"open"` // to the network, not to this machine alone
	Port int  `json:"port"`
}

func readGateway(q store.Querier) (gatewaySettings, error) {
	s := gatewaySettings{Port: gatewayPort}
	_, err := workspace.Value(q, gatewayKey, &s)
	return s, err
}

func (s gatewaySettings) addr() string {
	host := "127.0.0.1"
	if s.Open {
		host = ""
	}
	return net.JoinHostPort(host, strconv.Itoa(s.Port))
}

// writtenElsewhere is told when another program has written to the workspace: webhooks are listened for as it says from now on,
// and the pages look again at what it may have changed. The hooks themselves are read at each call.
func (a *App) writtenElsewhere() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var s gatewaySettings
	if err := a.db.Read(ctx, func(q *store.ReadTx) (err error) { s, err = readGateway(q); return err }); err != nil {
		return // it is told again
	}
	a.mu.Lock()
	same := a.listensBy == s
	a.mu.Unlock()
	if !same {
		if err := a.listen(ctx); err != nil {
			a.log.WithError(err).Warn("listen for webhooks")
		}
		a.topics.Publish("outside")
	}
	a.topics.Publish(writtenOutside...)
}

// listen begins or ends listening for webhooks, as the settings say. Why it could not is kept for the settings' page.
func (a *App) listen(ctx context.Context) error {
	var s gatewaySettings
	if err := a.db.Read(ctx, func(q *store.ReadTx) (err error) { s, err = readGateway(q); return err }); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.gateway != nil {
		a.gateway.Close()
		a.gateway = nil
	}
	a.notListening, a.listensBy = nil, s
	if !s.On || a.closed || a.refused != nil { // the program that runs the workspace's engine listens
		return nil
	}
	server, err := gateway.Listen(s.addr(), a.hooks, a.log)
	if err != nil {
		a.notListening = FaultOf(err)
		return err
	}
	a.gateway = server
	return nil
}

// NameOf implements flow.Names.
func (s schema) NameOf(what, id string) string {
	if what != "hook" {
		return ""
	}
	name, same := "", 0
	for _, h := range s.hooks {
		if h.UID == id {
			name = h.Name
		}
	}
	for _, h := range s.hooks {
		if h.Name == name || h.UID == name {
			same++
		}
	}
	if same != 1 {
		return ""
	}
	return name
}

// IDOf implements flow.Names.
func (s schema) IDOf(what, name string) string {
	id := ""
	for _, h := range s.hooks {
		if what == "hook" && h.Name == name {
			if id != "" {
				return ""
			}
			id = h.UID
		}
	}
	return id
}

// DataOf implements flow.DataOf: what a hook's calls bring.
func (s schema) DataOf(_ *flow.Kind, params map[string]json.RawMessage) []flow.Output {
	var uid string
	if json.Unmarshal(params["hook"], &uid) != nil {
		return nil
	}
	for i := range s.hooks {
		if s.hooks[i].UID == uid {
			return s.hooks[i].Outputs()
		}
	}
	return nil
}

// Hooks lists the incoming webhooks, with where they are listened for.
func (s *Outside) Hooks(ctx context.Context) (out Hooks, err error) {
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		set, err := readGateway(q)
		if err != nil {
			return err
		}
		out.Gateway = Gateway{On: set.On, Open: set.Open, Port: int64(set.Port)}
		list, err := gateway.Hooks(q)
		if err != nil {
			return err
		}
		for _, h := range list {
			row := hookRow(h)
			calls, err := gateway.Calls(q, h.ID, 20)
			if err != nil {
				return err
			}
			for _, c := range calls {
				call := HookCall{At: c.At, Outcome: c.Outcome}
				if c.Customer != 0 {
					call.Customer = idText(c.Customer)
				}
				row.Calls = append(row.Calls, call)
			}
			out.Hooks = append(out.Hooks, row)
		}
		return nil
	})
	s.app.mu.Lock()
	defer s.app.mu.Unlock()
	if s.app.gateway != nil {
		out.Gateway.Address = "http://" + s.app.gateway.Addr()
		if out.Gateway.Open {
			out.Gateway.Address = "http://…:" + strconv.FormatInt(out.Gateway.Port, 10)
		}
	}
	out.Gateway.Fault = s.app.notListening
	return out, err
}

// SaveGateway changes whether and where webhooks are listened for, at once.
func (s *Outside) SaveGateway(ctx context.Context, in Gateway) (Hooks, error) {
	if in.Port < 1024 || in.Port > 65535 {
		return Hooks{}, fault.InvalidFields(fault.Field{Field: "port", Code: "gateway.port"})
	}
	if err := s.app.db.Write(ctx, func(tx *store.Tx) error {
		tx.Touch("outside")
		return workspace.SetValue(tx, gatewayKey, gatewaySettings{On: in.On, Open: in.Open, Port: int(in.Port)})
	}); err != nil {
		return Hooks{}, err
	}
	if err := s.app.listen(ctx); err != nil && !fault.Has(err, fault.Refused) {
		return Hooks{}, err
	}
	return s.Hooks(ctx)
}

// SaveHook makes a webhook, or changes one. The secret of a new one is in the answer, once; afterwards it is in the keychain
// alone.
func (s *Outside) SaveHook(ctx context.Context, in Hook) (SavedHook, error) {
	h := gateway.Hook{UID: in.ID, Name: strings.TrimSpace(in.Name), Mode: in.Mode, Enabled: in.Enabled, Path: strings.ToLower(rand.Text()),
		Person: gateway.Person{Key: in.Person.Key, Email: in.Person.Email, Phone: in.Person.Phone, Name: in.Person.Name, Create: in.Person.Create}}
	for _, f := range in.Fields {
		h.Fields = append(h.Fields, flow.NamedOutput{Name: f.Name, Path: f.Path, Type: formula.Kind(f.Type)})
	}
	err := s.app.db.Write(ctx, func(tx *store.Tx) (err error) {
		h, err = gateway.Save(tx, h)
		return errors.Join(err, s.app.flows.Reform(tx))
	})
	if err != nil {
		return SavedHook{}, err
	}
	out := SavedHook{Hook: hookRow(h)}
	if in.ID == "" {
		out.Secret, err = s.newSecret(h)
	}
	return out, err
}

// RenewHook gives a webhook another secret; calls under the old one are refused from now on.
func (s *Outside) RenewHook(ctx context.Context, in ByID) (out SavedHook, err error) {
	h, err := s.hook(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.Hook = hookRow(h)
	out.Secret, err = s.newSecret(h)
	return out, err
}

func (s *Outside) newSecret(h gateway.Hook) (string, error) {
	secret := rand.Text() + rand.Text()
	return secret, s.app.secrets.Set(h.SecretName(), secret)
}

func (s *Outside) hook(ctx context.Context, uid string) (h gateway.Hook, err error) {
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		h, err = gateway.Get(q, uid)
		return err
	})
	return h, err
}

// DeleteHook takes a webhook away with its secret.
func (s *Outside) DeleteHook(ctx context.Context, in ByID) (Count, error) {
	h, err := s.hook(ctx, in.ID)
	if err != nil {
		return Count{}, err
	}
	if err := s.app.db.Write(ctx, func(tx *store.Tx) error { return errors.Join(gateway.Delete(tx, h.UID), s.app.flows.Reform(tx)) }); err != nil {
		return Count{}, err
	}
	return Count{Count: 1}, s.app.secrets.Delete(h.SecretName())
}

// TryHook gives a webhook a call by hand, as if another program had made it, and says what was read of it. With send it is
// taken in earnest: flows start by it.
func (s *Outside) TryHook(ctx context.Context, in TryHook) (out TriedHook, err error) {
	h, err := s.hook(ctx, in.ID)
	if err != nil {
		return out, err
	}
	root, wrong := gateway.Parse("application/json", []byte(in.Body))
	if wrong != nil {
		return out, wrong
	}
	data := h.Map(root)
	for _, f := range h.Fields {
		if v, ok := data[f.Name]; ok {
			value, _ := request.Convert(formula.Text, plainJSON(v))
			text, _ := value.(string)
			out.Data = append(out.Data, NameValue{Name: "webhook." + f.Name, Value: text})
		}
	}
	if !in.Send {
		return out, nil
	}
	taken, err := s.app.hooks.Accept(ctx, &h, "", root)
	if err != nil {
		return out, err
	}
	out.Customer = idText(taken.Customer)
	return out, nil
}

// plainJSON is a value as JSON would give it back.
func plainJSON(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	out, _ := request.Decode(b)
	return out
}

func hookRow(h gateway.Hook) Hook {
	row := Hook{ID: h.UID, Name: h.Name, Path: "/hook/" + h.Path, Mode: h.Mode, Enabled: h.Enabled,
		Person: HookPerson{Key: h.Person.Key, Email: h.Person.Email, Phone: h.Person.Phone, Name: h.Person.Name, Create: h.Person.Create}}
	for _, f := range h.Fields {
		row.Fields = append(row.Fields, HookField{Name: f.Name, Path: f.Path, Type: string(f.Type)})
	}
	return row
}
