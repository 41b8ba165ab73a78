package gateway

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/request"
	"voronka/backend/store"
)

// Receiver takes calls. It is safe for concurrent use.
type Receiver struct {
	DB     *store.DB
	Secret func(name string) (string, error) // fault.NotFound when there is none
	Wake   func()                            // called after an event has been committed; may be nil
}

// Taken is what a call has become, after its commit.
type Taken struct {
	Event    int64 // event.seq
	Customer int64 // 0 for one that had been taken already
	Repeated bool
}

// maxSkew is how far a call's timestamp may be from our clock.
const maxSkew = 5 * time.Minute

// Verify checks that a call comes from who knows the hook's secret, in constant time, and returns the key by which the same
// call is known again where the caller gives none. A signature covers the moment, so that a call that was overheard is
// refused later and is known again until then.
func Verify(h *Hook, secret string, now time.Time, header http.Header, body []byte) (key string, wrong *fault.Error) {
	if h.Mode == ByToken {
		given, ok := strings.CutPrefix(header.Get("Authorization"), "Bearer ")
		if !ok {
			given = header.Get("X-Hook-Token")
		}
		a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(secret))
		if secret == "" || subtle.ConstantTimeCompare(a[:], b[:]) != 1 {
			return "", fault.New(BadSignature, nil)
		}
		return "", nil
	}
	stamp := header.Get("X-Timestamp")
	given, err := hex.DecodeString(strings.TrimPrefix(header.Get("X-Signature"), "sha256="))
	if err != nil || secret == "" || !hmac.Equal(given, sign(secret, stamp, body)) {
		return "", fault.New(BadSignature, nil)
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > maxSkew {
		return "", fault.New(BadTime, nil)
	}
	return "signature:" + hex.EncodeToString(given), nil
}

func sign(secret, stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	return mac.Sum(nil)
}

// Sign writes the header X-Signature of a call.
func Sign(secret, stamp string, body []byte) string {
	return "sha256=" + hex.EncodeToString(sign(secret, stamp, body))
}

// Parse reads the body of a call: JSON, or a form, whose fields are texts.
func Parse(contentType string, body []byte) (any, *fault.Error) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err == nil && kind == "application/x-www-form-urlencoded" {
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, fault.New(BadBody, nil)
		}
		out := make(map[string]any, len(values))
		for name, list := range values {
			if len(list) == 1 {
				out[name] = list[0]
				continue
			}
			items := make([]any, len(list))
			for i, v := range list {
				items[i] = v
			}
			out[name] = items
		}
		return out, nil
	}
	root, ok := request.Decode(body)
	if _, object := root.(map[string]any); !ok || !object {
		return nil, fault.New(BadBody, nil)
	}
	return root, nil
}

// Map takes the hook's fields out of a call, in wire form. What is absent or of another type is left out.
func (h *Hook) Map(root any) map[string]any {
	data := map[string]any{}
	for _, f := range h.Fields {
		path := f.Path
		if path == "" {
			path = f.Name
		}
		if v, ok := request.Find(root, path); ok {
			if value, ok := request.Convert(f.Type, v); ok {
				data[f.Name] = value
			}
		}
	}
	return data
}

// text is a part of a call as a text; empty where it is not there.
func text(root any, path string) string {
	if path == "" {
		return ""
	}
	v, ok := request.Find(root, path)
	if !ok {
		return ""
	}
	switch t := v.(type) {
	case string:
		return strings.TrimSpace(t)
	case json.Number:
		return t.String()
	}
	return ""
}

// maxKey bounds the caller's own key of a call.
const maxKey = 200

// keyOf is the key by which the caller knows the call again.
func keyOf(header http.Header) string {
	for _, name := range []string{"Idempotency-Key", "X-Event-Id", "Event-Id"} {
		if key := header.Get(name); key != "" && len(key) <= maxKey {
			return "id:" + key
		}
	}
	return ""
}

var errRepeated = errors.New("taken already")

// Receive takes one call of a hook by its path: it checks whom it comes from, finds the person, and appends the event, all
// of it in one transaction and once however often the call comes. A refusal is a coded error, and is noted with the hook.
func (r *Receiver) Receive(ctx context.Context, path string, header http.Header, body []byte) (Taken, error) {
	var h Hook
	err := r.DB.Read(ctx, func(q *store.ReadTx) error {
		found, err := find(q, `path = ? AND enabled = 1 AND deleted_at IS NULL`, path)
		if err == nil && len(found) == 0 {
			err = fault.New(NoHook, nil)
		}
		if err == nil {
			h = found[0]
		}
		return err
	})
	if err != nil {
		return Taken{}, err
	}
	taken, err := r.take(ctx, &h, header, body)
	var coded *fault.Error
	if errors.As(err, &coded) {
		note := r.DB.Write(ctx, func(tx *store.Tx) error {
			return noteCall(tx, h.ID, Call{Outcome: string(coded.Code), Args: coded.Args}, 0)
		})
		return taken, errors.Join(err, note)
	}
	return taken, err
}

func (r *Receiver) take(ctx context.Context, h *Hook, header http.Header, body []byte) (Taken, error) {
	secret, err := r.Secret(h.SecretName())
	if err != nil && !fault.Has(err, fault.NotFound) {
		return Taken{}, err
	}
	key, wrong := Verify(h, secret, r.DB.Clock().Now(), header, body)
	if wrong != nil {
		return Taken{}, wrong
	}
	root, wrong := Parse(header.Get("Content-Type"), body)
	if wrong != nil {
		return Taken{}, wrong
	}
	if own := keyOf(header); own != "" {
		key = own
	}
	return r.Accept(ctx, h, key, root)
}

// Accept makes a call that was checked an event about its person. An empty key is never known again.
func (r *Receiver) Accept(ctx context.Context, h *Hook, key string, root any) (taken Taken, err error) {
	payload, err := json.Marshal(event.WebhookPayload{Hook: h.UID, Data: h.Map(root)})
	if err != nil {
		return Taken{}, err
	}
	cause := crm.Cause{Actor: event.Actor("hook:" + strconv.FormatInt(h.ID, 10)), Live: true}
	err = r.DB.Write(ctx, func(tx *store.Tx) error {
		taken = Taken{}
		customer, contact, err := whom(tx, cause, h, root)
		if err != nil {
			return err
		}
		var fresh bool
		taken.Event, fresh, err = tx.AppendOnce("hook:"+h.UID, key, event.Event{Name: event.WebhookReceived,
			Subject: event.Ref{Kind: event.Customer, ID: customer}, Person: contact, Actor: cause.Actor, Live: true, Payload: payload})
		switch {
		case err != nil:
			return err
		case !fresh:
			return errRepeated
		}
		taken.Customer = customer
		if r.Wake != nil {
			tx.OnCommit(r.Wake)
		}
		return noteCall(tx, h.ID, Call{Outcome: Accepted, Customer: customer}, taken.Event)
	})
	if errors.Is(err, errRepeated) { // nothing of this delivery stays but its mention
		taken.Repeated = true
		err = r.DB.Write(ctx, func(tx *store.Tx) error { return noteCall(tx, h.ID, Call{Outcome: Repeated}, taken.Event) })
	}
	return taken, err
}

// whom finds the customer of a call by key, e-mail and phone, in this order, or makes one where the hook may.
func whom(tx *store.Tx, cause crm.Cause, h *Hook, root any) (customer, contact int64, err error) {
	key, email, phone := text(root, h.Person.Key), text(root, h.Person.Email), text(root, h.Person.Phone)
	for _, by := range []string{key, email, phone} {
		if by == "" {
			continue
		}
		if customer, err = crm.Find(tx, event.Customer, by); err == nil {
			_, err = tx.QueryRow(`SELECT contact FROM customer WHERE id = ?`, []any{customer}, &contact)
			return customer, contact, err
		}
		if !fault.Has(err, fault.NotFound) {
			return 0, 0, err
		}
	}
	person := crm.NewPerson{Name: text(root, h.Person.Name)}
	if p, ok := crm.NewPoint(crm.EmailPoint, email); ok {
		person.Points = append(person.Points, p)
	}
	if p, ok := crm.NewPoint(crm.PhonePoint, phone); ok {
		person.Points = append(person.Points, p)
	}
	if key != "" {
		person.Keys = append(person.Keys, crm.Key{Source: "hook:" + h.UID, Key: key})
	}
	if !h.Person.Create || len(person.Points)+len(person.Keys) == 0 {
		return 0, 0, fault.New(Nobody, nil)
	}
	made, err := crm.CreateCustomers(tx, cause, []crm.NewPerson{person})
	if err != nil {
		return 0, 0, err
	}
	return made[0].Customer, made[0].Contact, nil
}

// Stamp is the moment of a call as its header has it.
func Stamp(now time.Time) string { return strconv.FormatInt(clock.Millis(now)/1000, 10) }
