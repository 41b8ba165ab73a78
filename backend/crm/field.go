package crm

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/store"
)

// FieldType is what a custom field holds.
type FieldType string

// Types of custom fields.
const (
	TextField     FieldType = "text"
	NumberField   FieldType = "number"
	MoneyField    FieldType = "money"
	DateField     FieldType = "date"
	DateTimeField FieldType = "datetime"
	FlagField     FieldType = "flag"
	ListField     FieldType = "list"
	MultiField    FieldType = "multilist"
	PhoneField    FieldType = "phone"
	EmailField    FieldType = "email"
	LinkField     FieldType = "link"
)

// FieldTypes are all types, in the order in which a form offers them.
var FieldTypes = []FieldType{TextField, NumberField, MoneyField, DateField, DateTimeField, FlagField, ListField, MultiField,
	PhoneField, EmailField, LinkField}

// Kind is the formula kind of a type's values.
func (t FieldType) Kind() formula.Kind {
	switch t {
	case NumberField:
		return formula.Number
	case MoneyField:
		return formula.Money
	case DateField:
		return formula.Date
	case DateTimeField:
		return formula.Instant
	case FlagField:
		return formula.Flag
	case MultiField:
		return formula.List
	}
	return formula.Text
}

// Field is a custom field of a kind of record. In expressions it is «customer.fields.<key>».
type Field struct {
	ID      int64      `json:"-"`
	UID     string     `json:"uid"`
	Entity  event.Kind `json:"entity"`
	Key     string     `json:"key"` // latin; cannot change
	Name    string     `json:"name"`
	Type    FieldType  `json:"type"`              // cannot change
	Options []string   `json:"options,omitempty"` // a list's values; money's currency, the workspace's when empty
}

var fieldKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// CreateField makes a custom field. An empty key is made from the name; a taken one is fault.Conflict.
func CreateField(tx *store.Tx, f Field) (Field, error) {
	fields, err := Fields(tx)
	if err != nil {
		return f, err
	}
	f.Name = strings.TrimSpace(f.Name)
	if f.Key == "" {
		f.Key = freeKey(fields, f.Entity, f.Name)
	}
	if err := checkField(f); err != nil {
		return f, err
	}
	for _, o := range fields {
		if o.Entity == f.Entity && (o.Key == f.Key || fold(o.Name) == fold(f.Name)) {
			return f, fault.New(fault.Conflict, fault.Args{"what": "field", "key": f.Name}).In("crm.create_field")
		}
	}
	if f.UID, err = tx.NewUID(); err != nil {
		return f, err
	}
	options, err := json.Marshal(f.Options)
	if err != nil {
		return f, err
	}
	// A deleted field's key is free again: its values went with it.
	if _, err := tx.Exec(`DELETE FROM field WHERE entity = ? AND key = ? AND deleted_at IS NOT NULL`, string(f.Entity), f.Key); err != nil {
		return f, err
	}
	res, err := tx.Exec(`INSERT INTO field(uid, entity, key, name, type, options, pos, created_at) VALUES(?, ?, ?, ?, ?, ?,
		(SELECT COALESCE(MAX(pos), 0) + 1 FROM field), ?)`,
		f.UID, string(f.Entity), f.Key, f.Name, string(f.Type), string(options), tx.Now())
	f.ID = res.LastID
	tx.Touch("fields")
	return f, err
}

// UpdateField changes a field's name and options. A value of a list that is in use stays with those who have it.
func UpdateField(tx *store.Tx, f Field) (Field, error) {
	old, err := fieldByUID(tx, f.UID)
	if err != nil {
		return f, err
	}
	old.Name, old.Options = strings.TrimSpace(f.Name), f.Options
	if err := checkField(old); err != nil {
		return f, err
	}
	options, err := json.Marshal(old.Options)
	if err != nil {
		return f, err
	}
	_, err = tx.Exec(`UPDATE field SET name = ?, options = ? WHERE id = ?`, old.Name, string(options), old.ID)
	tx.Touch("fields")
	return old, err
}

// DeleteField takes a field away from forms and expressions; its values are kept until the bin is emptied.
func DeleteField(tx *store.Tx, uid string) error {
	f, err := fieldByUID(tx, uid)
	if err != nil {
		return err
	}
	tx.Touch("fields", "customers")
	_, err = tx.Exec(`UPDATE field SET deleted_at = ? WHERE id = ?`, tx.Now(), f.ID)
	return err
}

func checkField(f Field) error {
	var wrong []fault.Field
	if f.Entity != event.Customer && f.Entity != event.Contact && f.Entity != event.Purchase {
		wrong = append(wrong, fault.Field{Field: "entity", Code: fault.Unknown, Args: fault.Args{"what": "entity", "key": f.Entity}})
	}
	if !fieldKey.MatchString(f.Key) {
		wrong = append(wrong, fault.Field{Field: "key", Code: "field_key", Args: fault.Args{"value": f.Key}})
	}
	if f.Name == "" || len([]rune(f.Name)) > 100 {
		wrong = append(wrong, fault.Field{Field: "name", Code: Required})
	}
	if !slices.Contains(FieldTypes, f.Type) {
		wrong = append(wrong, fault.Field{Field: "type", Code: fault.Unknown, Args: fault.Args{"what": "field_type", "key": f.Type}})
	}
	if len(wrong) > 0 {
		return fault.InvalidFields(wrong...)
	}
	return nil
}

// Required is the code of a field that must not be empty.
const Required fault.Code = "required"

// Fields returns the custom fields that are in use, in the order of forms.
func Fields(q store.Querier) ([]Field, error) {
	rows, err := q.Query(`SELECT id, uid, entity, key, name, type, COALESCE(options, '') FROM field
		WHERE deleted_at IS NULL ORDER BY pos, id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Field
	for rows.Next() {
		var f Field
		var entity, kind, options string
		if err := rows.Scan(&f.ID, &f.UID, &entity, &f.Key, &f.Name, &kind, &options); err != nil {
			return nil, err
		}
		f.Entity, f.Type = event.Kind(entity), FieldType(kind)
		if options != "" {
			if err := json.Unmarshal([]byte(options), &f.Options); err != nil {
				return nil, fmt.Errorf("options of field %s: %w", f.Key, err)
			}
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

func fieldByUID(q store.Querier, uid string) (Field, error) {
	fields, err := Fields(q)
	if err != nil {
		return Field{}, err
	}
	for _, f := range fields {
		if f.UID == uid {
			return f, nil
		}
	}
	return Field{}, fault.Missing("field", uid)
}

var latin = map[rune]string{'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "e", 'ж': "zh", 'з': "z",
	'и': "i", 'й': "y", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u",
	'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "sch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu", 'я': "ya"}

// freeKey makes a key from a name: «Сумма покупок» → summa_pokupok, with a number where it is taken.
func freeKey(fields []Field, entity event.Kind, name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case latin[r] != "":
			b.WriteString(latin[r])
		case r == 'ъ' || r == 'ь':
		default:
			if b.Len() > 0 && !strings.HasSuffix(b.String(), "_") {
				b.WriteByte('_')
			}
		}
	}
	key := strings.Trim(b.String(), "_")
	if key == "" || key[0] >= '0' && key[0] <= '9' {
		key = "field_" + key
	}
	key = strings.Trim(key[:min(len(key), 36)], "_")
	taken := func(key string) bool {
		return slices.ContainsFunc(fields, func(f Field) bool { return f.Entity == entity && f.Key == key })
	}
	for free, n := key, 2; ; n++ {
		if !taken(free) {
			return free
		}
		free = fmt.Sprintf("%s_%d", key, n)
	}
}
