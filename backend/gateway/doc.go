// Package gateway is where other programs come in: it listens on loopback unless the workspace opens it, serves POST
// /hook/<path> and nothing else, and makes a signed call an event about a person, exactly once. It owns the tables hook and
// hook_call. It may import store, event, crm and flow; it knows no engine and no page. Secrets come from a function.
package gateway

import (
	"encoding/json"
	"slices"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/store"
)

// How a call proves whom it comes from.
const (
	BySignature = "signature" // X-Signature: sha256=<hex of HMAC-SHA256 over «<X-Timestamp>.<body>»>
	ByToken     = "token"     // Authorization: Bearer <secret>, or X-Hook-Token
)

// Outcomes of a call beside refusals, whose code stands in their place.
const (
	Accepted = "accepted"
	Repeated = "repeated" // it had been taken already
)

// Codes of refusals; «fault.<code>» in locales/.
const (
	NoHook       fault.Code = "hook.unknown"
	BadSignature fault.Code = "hook.signature"
	BadTime      fault.Code = "hook.time" // the timestamp is missing, or more than five minutes off
	BadBody      fault.Code = "hook.body" // neither JSON nor a form
	TooOften     fault.Code = "hook.too_often"
	Nobody       fault.Code = "hook.nobody" // no customer was found and none may be made
)

// Hook is one address under which another program tells of people.
type Hook struct {
	ID      int64
	UID     string
	Name    string
	Path    string // the last part of its address
	Mode    string // BySignature, ByToken
	Fields  []flow.NamedOutput
	Person  Person
	Enabled bool
	Created int64
}

// Person says where a call names whom it is about: paths as of flow.NamedOutput, empty where it does not.
type Person struct {
	Key    string `json:"key,omitempty"` // what the customer is known by outside
	Email  string `json:"email,omitempty"`
	Phone  string `json:"phone,omitempty"`
	Name   string `json:"name,omitempty"`   // for a customer that is made
	Create bool   `json:"create,omitempty"` // make a customer where none is found
}

// SecretName is what the hook's secret is called in the keychain.
func (h *Hook) SecretName() string { return "hook:" + h.UID }

// Check says what is wrong with a hook as it was filled in.
func (h *Hook) Check() error {
	var wrong []fault.Field
	if h.Name == "" {
		wrong = append(wrong, fault.Field{Field: "name", Code: "required"})
	}
	if h.Mode != BySignature && h.Mode != ByToken {
		wrong = append(wrong, fault.Field{Field: "mode", Code: fault.Unknown, Args: fault.Args{"what": "mode", "key": h.Mode}})
	}
	if h.Person.Key == "" && h.Person.Email == "" && h.Person.Phone == "" {
		wrong = append(wrong, fault.Field{Field: "person", Code: "hook.no_person"})
	}
	for i, f := range h.Fields {
		if !flow.OwnName(f.Name) || slices.ContainsFunc(h.Fields[:i], func(o flow.NamedOutput) bool { return o.Name == f.Name }) {
			wrong = append(wrong, fault.Field{Field: "fields", Code: "hook.field_name", Args: fault.Args{"name": f.Name}})
			break
		}
		if !slices.Contains(flow.OutputKinds, f.Type) {
			wrong = append(wrong, fault.Field{Field: "fields", Code: fault.Unknown, Args: fault.Args{"what": "type", "key": string(f.Type)}})
			break
		}
	}
	if len(wrong) > 0 {
		return fault.InvalidFields(wrong...)
	}
	return nil
}

// Outputs is what a call of the hook brings to flows.
func (h *Hook) Outputs() []flow.Output {
	out := make([]flow.Output, len(h.Fields))
	for i, f := range h.Fields {
		out[i] = flow.Output{Name: f.Name, Type: formula.Type{Kind: f.Type}}
	}
	return out
}

const hookColumns = `id, uid, name, path, mode, fields, person, enabled, created_at`

// Hooks lists the hooks that are not deleted, by name.
func Hooks(q store.Querier) ([]Hook, error) { return find(q, `deleted_at IS NULL ORDER BY name, id`) }

// Get returns a hook by its uid.
func Get(q store.Querier, uid string) (Hook, error) {
	found, err := find(q, `deleted_at IS NULL AND uid = ?`, uid)
	if err == nil && len(found) == 0 {
		err = fault.Missing("hook", uid)
	}
	if err != nil {
		return Hook{}, err
	}
	return found[0], nil
}

func find(q store.Querier, where string, args ...any) ([]Hook, error) {
	rows, err := q.Query(`SELECT `+hookColumns+` FROM hook WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Hook
	for rows.Next() {
		var h Hook
		var fields, person string
		if err := rows.Scan(&h.ID, &h.UID, &h.Name, &h.Path, &h.Mode, &fields, &person, &h.Enabled, &h.Created); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(fields), &h.Fields); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(person), &h.Person); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// Save makes a hook, where it has no uid yet, or changes one; its address stays. The caller gives a new one its path.
func Save(tx *store.Tx, h Hook) (Hook, error) {
	if err := h.Check(); err != nil {
		return h, err
	}
	fields, err := json.Marshal(append([]flow.NamedOutput{}, h.Fields...))
	if err != nil {
		return h, err
	}
	person, err := json.Marshal(h.Person)
	if err != nil {
		return h, err
	}
	tx.Touch("outside", "flows")
	if h.UID == "" {
		if h.UID, err = tx.NewUID(); err != nil {
			return h, err
		}
		_, err = tx.Exec(`INSERT INTO hook(uid, name, path, mode, fields, person, enabled, created_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)`,
			h.UID, h.Name, h.Path, h.Mode, string(fields), string(person), h.Enabled, tx.Now())
	} else {
		_, err = tx.Exec(`UPDATE hook SET name = ?, mode = ?, fields = ?, person = ?, enabled = ? WHERE uid = ? AND deleted_at IS NULL`,
			h.Name, h.Mode, string(fields), string(person), h.Enabled, h.UID)
	}
	if err != nil {
		return h, err
	}
	return Get(tx, h.UID)
}

// Delete takes a hook away; calls of its address are refused from now on.
func Delete(tx *store.Tx, uid string) error {
	tx.Touch("outside", "flows")
	_, err := tx.Exec(`UPDATE hook SET deleted_at = ? WHERE uid = ? AND deleted_at IS NULL`, tx.Now(), uid)
	return err
}

// Call is one call of a hook and what became of it.
type Call struct {
	At       int64
	Outcome  string
	Args     fault.Args
	Customer int64
}

// keptCalls is how many calls of a hook are kept.
const keptCalls = 100

// Calls returns a hook's last calls, the newest first.
func Calls(q store.Querier, hook int64, limit int) ([]Call, error) {
	rows, err := q.Query(`SELECT at, outcome, COALESCE(args, ''), customer FROM hook_call WHERE hook = ? ORDER BY id DESC LIMIT ?`, hook, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Call
	for rows.Next() {
		var c Call
		var args string
		if err := rows.Scan(&c.At, &c.Outcome, &args, &c.Customer); err != nil {
			return nil, err
		}
		if args != "" {
			if err := json.Unmarshal([]byte(args), &c.Args); err != nil {
				return nil, err
			}
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func noteCall(tx *store.Tx, hook int64, c Call, seq int64) error {
	var args any
	if len(c.Args) > 0 {
		text, err := json.Marshal(c.Args)
		if err != nil {
			return err
		}
		args = string(text)
	}
	if _, err := tx.Exec(`INSERT INTO hook_call(hook, at, outcome, args, customer, event) VALUES(?, ?, ?, ?, ?, ?)`,
		hook, tx.Now(), c.Outcome, args, c.Customer, seq); err != nil {
		return err
	}
	tx.Touch("hooks")
	_, err := tx.Exec(`DELETE FROM hook_call WHERE hook = ? AND id <= (SELECT id FROM hook_call WHERE hook = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
		hook, hook, keptCalls)
	return err
}
