package app

import (
	"context"
	"errors"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/store"
)

// Tag adds and removes tags of several customers and counts the customers.
func (s *Customers) Tag(ctx context.Context, in TagChange) (Count, error) {
	ids, err := parseIDs("customer", in.IDs)
	if err != nil {
		return Count{}, err
	}
	var changes []crm.Change
	for _, id := range ids {
		for _, tag := range in.Add {
			changes = append(changes, crm.Change{Subject: customerRef(id), Cause: byUser, AddTag: tag})
		}
		for _, tag := range in.Remove {
			changes = append(changes, crm.Change{Subject: customerRef(id), Cause: byUser, RemoveTag: tag})
		}
	}
	err = s.write(ctx, func(tx *store.Tx) error { return crm.Apply(tx, changes) })
	return Count{Count: int64(len(ids))}, err
}

// Tags returns all tags with how many customers have each.
func (s *Customers) Tags(ctx context.Context) ([]TagCount, error) {
	var out []TagCount
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		tags, err := crm.Tags(q)
		for _, t := range tags {
			out = append(out, TagCount{Name: t.Name, Count: t.Count})
		}
		return err
	})
	return out, err
}

// Fields returns the custom fields in the order of forms.
func (s *Customers) Fields(ctx context.Context) ([]Field, error) {
	var out []Field
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		fields, err := crm.Fields(q)
		for _, f := range fields {
			out = append(out, fieldRow(f))
		}
		return err
	})
	return out, err
}

// CreateField makes a custom field; an empty key is made from the name.
func (s *Customers) CreateField(ctx context.Context, in Field) (Field, error) {
	return s.field(ctx, in, crm.CreateField)
}

// UpdateField changes a field's name and options; its key and type stay.
func (s *Customers) UpdateField(ctx context.Context, in Field) (Field, error) {
	return s.field(ctx, in, crm.UpdateField)
}

// DeleteField takes a field away from forms and expressions.
func (s *Customers) DeleteField(ctx context.Context, in ByID) (Count, error) {
	err := s.write(ctx, func(tx *store.Tx) error { return errors.Join(crm.DeleteField(tx, in.ID), s.app.flows.Reform(tx)) })
	if err != nil {
		return Count{}, err
	}
	return Count{Count: 1}, nil
}

func (s *Customers) field(ctx context.Context, in Field, do func(*store.Tx, crm.Field) (crm.Field, error)) (out Field, err error) {
	err = s.write(ctx, func(tx *store.Tx) error {
		f, err := do(tx, crm.Field{
			UID: in.ID, Entity: event.Kind(in.Entity), Key: in.Key, Name: in.Name, Type: crm.FieldType(in.Type), Options: in.Options,
		})
		out = fieldRow(f)
		return errors.Join(err, s.app.flows.Reform(tx)) // programs were compiled against the fields as they were
	})
	return out, err
}

func fieldRow(f crm.Field) Field {
	return Field{ID: f.UID, Entity: string(f.Entity), Key: f.Key, Name: f.Name, Type: string(f.Type), Options: f.Options}
}

// formFromWire reads a form's values by the types of their fields.
func formFromWire(q store.Querier, in CustomerForm) (crm.Form, error) {
	form := crm.Form{
		Name: in.Name, Emails: in.Emails, Phones: in.Phones, City: in.City, TimeZone: in.TimeZone, Birthday: in.Birthday, Comment: in.Comment,
		Consent: map[string]crm.ConsentState{}, Fields: map[string]any{},
	}
	for channel, state := range in.Consent {
		form.Consent[channel] = crm.ConsentState(state)
	}
	if len(in.Fields) == 0 {
		return form, nil
	}
	fields, err := crm.Fields(q)
	if err != nil {
		return form, err
	}
	kinds := map[string]formula.Kind{}
	for _, f := range fields {
		if f.Entity == event.Customer {
			kinds[f.Key] = f.Type.Kind()
		}
	}
	var wrong []fault.Field
	for key, value := range in.Fields {
		kind, ok := kinds[key]
		if !ok {
			wrong = append(wrong, fault.Field{Field: "fields." + key, Code: fault.Unknown, Args: fault.Args{"what": "field", "key": key}})
			continue
		}
		if form.Fields[key], err = formula.FromWire(kind, value); err != nil {
			wrong = append(wrong, fault.Field{Field: "fields." + key, Code: fault.CodeOf(err), Args: FaultOf(err).Args})
		}
	}
	if len(wrong) > 0 {
		return form, fault.InvalidFields(wrong...)
	}
	return form, nil
}

func formToWire(f crm.Form) CustomerForm {
	form := CustomerForm{
		Name: f.Name, Emails: f.Emails, Phones: f.Phones, City: f.City, TimeZone: f.TimeZone, Birthday: f.Birthday, Comment: f.Comment,
		Consent: map[string]string{}, Fields: map[string]any{},
	}
	for channel, state := range f.Consent {
		form.Consent[channel] = string(state)
	}
	for key, value := range f.Fields {
		form.Fields[key] = formula.Wire(value)
	}
	return form
}
