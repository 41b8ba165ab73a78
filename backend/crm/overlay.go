package crm

import (
	"slices"
	"strings"
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
)

// made is a note or a task to be written.
type made struct {
	record *record
	cause  Cause
	text   string
	task   *NewTask
	event  int // its place among the events, whose object it becomes
}

// Change applies a change so that later questions see it, and keeps it with its event. What changes nothing makes no event.
// A change is for the engine's own batches kept apart and given to Apply, which does the same against the file.
func (s *Snapshot) Change(c Change) error {
	r, err := s.record(c.Subject)
	if err != nil {
		return err
	}
	switch {
	case c.Set != nil:
		return s.setField(r, c.Cause, *c.Set)
	case c.AddTag != "":
		return s.addTag(r, c.Cause, c.AddTag)
	case c.RemoveTag != "":
		s.removeTag(r, c.Cause, c.RemoveTag)
		return nil
	case c.Note != "":
		if len(c.Note) > maxText {
			return FieldFault("text", TooLong, fault.Args{"limit": maxText})
		}
		s.make(r, c.Cause, event.NoteAdded, made{text: c.Note})
		return nil
	case c.Task != nil:
		if strings.TrimSpace(c.Task.Text) == "" {
			return FieldFault("text", Required, nil)
		}
		s.make(r, c.Cause, event.TaskCreated, made{text: c.Task.Text, task: c.Task})
		return nil
	case c.Points != nil:
		s.setPoints(r, c.Cause, *c.Points)
		return nil
	case c.Consent != nil:
		return s.setConsent(r, c.Cause, *c.Consent)
	}
	return fault.New(fault.Invalid, fault.Args{"what": "change"})
}

func (s *Snapshot) touch(r *record) {
	if !r.listed {
		r.listed = true
		s.touched = append(s.touched, r)
	}
}

func (s *Snapshot) note(r *record, c Cause, name event.Name, body any) {
	s.noteAs(r, c, name, payload(body))
}

func (s *Snapshot) noteAs(r *record, c Cause, name event.Name, body []byte) {
	s.touch(r)
	if s.events == nil && !s.taken { // where events are taken after each turn, they are few
		s.events = make([]event.Event, 0, max(len(s.subjects), 1))
	}
	s.events = append(s.events, event.Event{Name: name, Subject: r.ref, Person: r.person.id, Actor: c.Actor, Run: c.Run,
		Hop: c.Hop, Live: c.Live, Payload: body})
}

func (s *Snapshot) make(r *record, c Cause, name event.Name, m made) {
	m.record, m.cause, m.event = r, c, len(s.events)
	s.note(r, c, name, event.TextPayload{Text: m.text})
	s.made = append(s.made, m)
}

func (s *Snapshot) setField(r *record, c Cause, set SetField) error {
	name := strings.TrimPrefix(set.Field, string(r.ref.Kind)+".")
	key, custom := strings.CutPrefix(name, "fields.")
	var old, value any
	var bad *fault.Error
	p := r.person
	switch {
	case custom:
		f, ok := s.fields[r.ref.Kind][key]
		if !ok {
			return FieldFault(set.Field, fault.Unknown, fault.Args{"what": "field", "key": key})
		}
		old = r.fields[key]
		if value, bad = normal(f.Type, f.Options, set.Value); bad != nil {
			return FieldFault(set.Field, bad.Code, bad.Args)
		}
		if equal(old, value) {
			return nil
		}
		if r.fields == nil {
			r.fields = map[string]any{}
		}
		if r.fields[key] = value; value == nil {
			delete(r.fields, key)
		}
		if !slices.Contains(r.set, key) {
			r.set = append(r.set, key)
		}
	case name == "birthday":
		if value, bad = normal(DateField, nil, set.Value); bad != nil {
			return FieldFault(set.Field, bad.Code, bad.Args)
		}
		if p.birthday != nil {
			old = *p.birthday
		}
		if equal(old, value) {
			return nil
		}
		p.birthday = nil
		if d, ok := value.(formula.Day); ok {
			p.birthday = &d
		}
		p.dirty.row = true
	case name == "name" || name == "city" || name == "time_zone" || name == "comment":
		if value, bad = normal(TextField, nil, set.Value); bad != nil {
			return FieldFault(set.Field, bad.Code, bad.Args)
		}
		text, _ := value.(string)
		if name == "time_zone" && text != "" {
			if _, err := time.LoadLocation(text); err != nil || text == "Local" {
				return FieldFault(set.Field, fault.Unknown, fault.Args{"what": "zone", "key": text})
			}
		}
		at := map[string]*string{"name": &p.name, "city": &p.city, "time_zone": &p.zone, "comment": &p.comment}[name]
		if *at == text {
			return nil
		}
		if *at != "" {
			old = *at
		}
		*at, p.dirty.row = text, true
	case name == "email" || name == "phone":
		return s.setMain(r, c, PointKind(name), set)
	default:
		return FieldFault(set.Field, fault.Unknown, fault.Args{"what": "field", "key": set.Field})
	}
	r.dirty = true
	s.noteAs(r, c, event.FieldChanged, fieldPayload(name, formula.Wire(old), formula.Wire(value)))
	return nil
}

// setMain replaces the main address of a kind, or takes it away.
func (s *Snapshot) setMain(r *record, c Cause, kind PointKind, set SetField) error {
	t := EmailField
	if kind == PhonePoint {
		t = PhoneField
	}
	value, bad := normal(t, nil, set.Value)
	if bad != nil {
		return FieldFault(set.Field, bad.Code, bad.Args)
	}
	points := r.person.of(kind)
	if len(points) > 0 {
		points = points[1:]
	}
	if value != nil {
		main, _ := NewPoint(kind, set.Value.(string))
		points = append([]Point{main}, points...)
	}
	s.setPoints(r, c, SetPoints{Kind: kind, Points: points})
	return nil
}

// of are a person's addresses of a kind, as a list of its own.
func (p *person) of(kind PointKind) []Point {
	var out []Point
	for _, pt := range p.points {
		if pt.Kind == kind {
			out = append(out, pt)
		}
	}
	return out
}

func (s *Snapshot) setPoints(r *record, c Cause, set SetPoints) {
	p := r.person
	old := p.of(set.Kind)
	var points, others []Point
	for _, pt := range set.Points {
		pt.Kind = set.Kind
		if !slices.ContainsFunc(points, func(o Point) bool { return o.Value == pt.Value }) {
			points = append(points, pt)
		}
	}
	if slices.Equal(old, points) {
		return
	}
	for _, pt := range p.points {
		if pt.Kind != set.Kind {
			others = append(others, pt)
		}
	}
	if p.points = append(points[:len(points):len(points)], others...); set.Kind == PhonePoint {
		p.points = append(others, points...)
	}
	p.dirty.points, r.dirty = true, true
	s.note(r, c, event.FieldChanged, event.FieldPayload{Field: string(set.Kind), Old: texts(old), New: texts(points)})
}

func texts(points []Point) any {
	if len(points) == 0 {
		return nil
	}
	out := make([]string, len(points))
	for i, p := range points {
		out[i] = p.Text
	}
	return out
}

func (s *Snapshot) setConsent(r *record, c Cause, set SetConsent) error {
	if set.State != ConsentGiven && set.State != ConsentRefused && set.State != ConsentUnknown {
		return FieldFault("consent", fault.Unknown, fault.Args{"what": "consent", "key": string(set.State)})
	}
	p := r.person
	old := ConsentUnknown
	if o, ok := p.consent[set.Channel]; ok {
		old = o
	}
	if old == set.State {
		return nil
	}
	consent := map[string]ConsentState{}
	for k, v := range p.consent {
		consent[k] = v
	}
	if consent[set.Channel] = set.State; set.State == ConsentUnknown {
		delete(consent, set.Channel)
	}
	p.consent = consent
	p.consents = append(p.consents, set)
	r.dirty = true
	s.note(r, c, event.ConsentChanged, event.ConsentPayload{Channel: set.Channel, Old: string(old), New: string(set.State)})
	return nil
}
