package intake

import (
	"slices"
	"strings"
	"time"

	"voronka/backend/crm"
	"voronka/backend/crm/tabular"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/workspace"
)

// Codes of rows that are rejected.
const (
	EmptyRow        fault.Code = "row_empty"        // no cell is filled
	ShortRow        fault.Code = "row_short"        // args: have, want
	LongRow         fault.Code = "row_long"         // args: have, want
	NobodyInRow     fault.Code = "row_nobody"       // no name, address or key
	NoCustomer      fault.Code = "customer_missing" // the row does not say whose the purchase is
	UnknownCustomer fault.Code = "customer_unknown" // args: value
	ManyCustomers   fault.Code = "customer_ambiguous"
	SplitIdentity   fault.Code = "identity_split" // its key, e-mail and phone belong to different people
	NoAmount        fault.Code = "amount_missing"
)

// row is one row of a table, read and checked.
type row struct {
	number int64
	key    string
	reject *fault.Error
	cells  []string // as they were read

	person crm.NewPerson
	names  [3]string

	purchase crm.NewPurchase
	amount   string
	whose    string // key, e-mail or phone
	email    string
	phone    string
}

// parser reads rows by a plan. Its own fields are there already.
type parser struct {
	plan   *Plan
	zone   *time.Location
	fields []crm.Field // by column; zero where the column is no field
	entity event.Kind
}

func newParser(p *Plan, zone *time.Location, fields []crm.Field) *parser {
	x := &parser{plan: p, zone: zone, fields: make([]crm.Field, len(p.Columns)), entity: p.Type.Entity()}
	for i, c := range p.Columns {
		key, ok := strings.CutPrefix(c.Target, "fields.")
		if !ok {
			continue
		}
		for _, f := range fields {
			if f.Entity == x.entity && f.Key == key {
				x.fields[i] = f
			}
		}
	}
	return x
}

// read checks a record and makes a row of it. A row that cannot be taken whole has all its reasons: the first, and the others
// under «more». The domain may refuse a row later, and so every row keeps its cells.
func (x *parser) read(rec tabular.Record) *row {
	r := &row{number: rec.Row, cells: slices.Clone(rec.Cells)}
	if rec.Fault != nil {
		r.reject = rec.Fault
		return r
	}
	want := len(x.plan.Columns)
	empty := true
	for i, c := range rec.Cells {
		if strings.TrimSpace(c) != "" {
			empty = false
			if i >= want {
				r.reject = fault.New(LongRow, fault.Args{"have": len(rec.Cells), "want": want})
				return r
			}
		}
	}
	switch {
	case empty:
		r.reject = fault.New(EmptyRow, nil)
		return r
	case len(rec.Cells) < want: // which cell is missing is not known: a broken line would put values under wrong headers
		r.reject = fault.New(ShortRow, fault.Args{"have": len(rec.Cells), "want": want})
		return r
	}
	for i := range x.plan.Columns {
		text := strings.TrimSpace(rec.Cells[i])
		if text == "" {
			continue
		}
		if bad := x.take(r, i, text); bad != nil {
			r.refuse(bad, x.plan.Columns[i].Header)
		}
	}
	x.finish(r)
	return r
}

func (r *row) refuse(f *fault.Error, column string) {
	args := fault.Args{}
	for k, v := range f.Args {
		args[k] = v
	}
	if column != "" {
		args["column"] = column
	}
	f = fault.New(f.Code, args)
	if r.reject == nil {
		r.reject = f
		return
	}
	more, _ := r.reject.Args["more"].([]any)
	if r.reject.Args == nil {
		r.reject.Args = fault.Args{}
	}
	r.reject.Args["more"] = append(more, map[string]any{"code": string(f.Code), "args": args})
}

// take reads one filled cell.
func (x *parser) take(r *row, i int, text string) *fault.Error {
	c := &x.plan.Columns[i]
	switch c.Target {
	case ToNothing:
	case ToKey:
		r.key = text
	case ToName:
		r.person.Name = text
	case ToFirstName:
		r.names[0] = text
	case ToMiddleName:
		r.names[1] = text
	case ToLastName:
		r.names[2] = text
	case ToEmail:
		return r.points(crm.EmailPoint, crm.BadEmail, text)
	case ToPhone:
		return r.points(crm.PhonePoint, crm.BadPhone, text)
	case ToCity:
		r.person.City = text
	case ToComment:
		if r.person.Comment != "" {
			text = r.person.Comment + "\n" + text
		}
		r.person.Comment = text
	case ToTags:
		for t := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == ';' || c == '\n' }) {
			if strings.TrimSpace(t) == "" {
				continue
			}
			name, ok := crm.TagName(t)
			if !ok {
				return fault.New("tag_invalid", fault.Args{"value": t})
			}
			r.person.Tags = append(r.person.Tags, name)
		}
	case ToBirthday:
		m, bad := tabular.Date(text, c.Date)
		if bad != nil {
			return bad
		}
		r.person.Birthday = &formula.Day{Year: m.Year, Month: time.Month(m.Month), Day: m.Day}
	case ToCustomer:
		r.whose = text
	case ToCustomerEmail:
		folded, ok := crm.Email(text)
		if !ok {
			return fault.New(crm.BadEmail, fault.Args{"value": text})
		}
		r.email = folded
	case ToCustomerPhone:
		e164, ok := crm.Phone(text)
		if !ok {
			return fault.New(crm.BadPhone, fault.Args{"value": text})
		}
		r.phone = e164
	case ToDate:
		m, bad := tabular.Date(text, c.Date)
		if bad != nil {
			return bad
		}
		r.purchase.At = m.In(x.zone).UnixMilli()
	case ToTitle:
		r.purchase.Title = text
	case ToCurrency:
		code := strings.ToUpper(text)
		if !workspace.KnownCurrency(code) {
			return fault.New(fault.Unknown, fault.Args{"what": "currency", "key": text, "value": text})
		}
		r.purchase.Total.Currency = code
	case ToQuantity:
		n, bad := tabular.Scaled(text, c.Number, 0)
		if bad != nil {
			return bad
		}
		r.purchase.Quantity = &n
	case ToPaid:
		paid, ok := readFlag(text)
		if !ok {
			return fault.New(crm.BadFlag, fault.Args{"value": text})
		}
		r.purchase.Paid = paid
	case ToAmount:
		r.amount = text // its currency may stand in a later column; see finish
	default:
		return x.custom(r, i, text)
	}
	return nil
}

func (r *row) points(kind crm.PointKind, code fault.Code, text string) *fault.Error {
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == ';' || c == '\n' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, ok := crm.NewPoint(kind, part)
		if !ok {
			return fault.New(code, fault.Args{"value": part})
		}
		if !slices.ContainsFunc(r.person.Points, func(o crm.Point) bool { return o.Kind == kind && o.Value == p.Value }) {
			r.person.Points = append(r.person.Points, p)
		}
	}
	return nil
}

// custom reads a cell into a custom field.
func (x *parser) custom(r *row, i int, text string) *fault.Error {
	f, c := x.fields[i], &x.plan.Columns[i]
	v, bad := x.value(f, c, text)
	if bad == nil {
		v, bad = crm.Normal(f, v)
	}
	if bad != nil {
		if bad.Args["value"] == nil {
			args := fault.Args{"value": text}
			for k, a := range bad.Args {
				args[k] = a
			}
			bad = fault.New(bad.Code, args)
		}
		return bad
	}
	fields := &r.person.Fields
	if x.entity == event.Purchase {
		fields = &r.purchase.Fields
	}
	if *fields == nil {
		*fields = map[string]any{}
	}
	(*fields)[f.Key] = v
	return nil
}

func (x *parser) value(f crm.Field, c *Column, text string) (any, *fault.Error) {
	switch f.Type {
	case crm.NumberField:
		n, bad := tabular.Scaled(text, c.Number, 6)
		return float64(n) / 1e6, bad
	case crm.MoneyField:
		currency := x.plan.Currency
		if len(f.Options) > 0 {
			currency = f.Options[0]
		}
		return amount(text, c.Number, currency)
	case crm.DateField:
		m, bad := tabular.Date(text, c.Date)
		return formula.Day{Year: m.Year, Month: time.Month(m.Month), Day: m.Day}, bad
	case crm.DateTimeField:
		m, bad := tabular.Date(text, c.Date)
		if bad != nil {
			return nil, bad
		}
		return m.In(x.zone), nil
	case crm.FlagField:
		b, ok := readFlag(text)
		if !ok {
			return nil, fault.New(crm.BadFlag, fault.Args{"value": text})
		}
		return b, nil
	case crm.MultiField:
		return strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' || c == '\n' }), nil
	}
	return text, nil
}

// signs are the currencies' signs that may stand beside an amount.
var signs = map[string][]string{"RUB": {"₽", "руб.", "руб", "р.", "RUB"}, "USD": {"$", "USD"}, "EUR": {"€", "EUR"}, "BYN": {"BYN", "Br"}, "KZT": {"₸", "KZT"}}

// amount reads a sum of money. A sign of its own currency may stand beside it, another's is refused.
func amount(text string, form tabular.NumberForm, currency string) (formula.Amount, *fault.Error) {
	s := text
	for _, sign := range signs[currency] {
		if rest, ok := strings.CutSuffix(s, sign); ok {
			s = strings.TrimSpace(rest)
			break
		}
		if rest, ok := strings.CutPrefix(s, sign); ok {
			s = strings.TrimSpace(rest)
			break
		}
	}
	minor, bad := tabular.Scaled(s, form, formula.Exponent(currency))
	if bad != nil {
		bad.Args["value"] = text
	}
	return formula.Amount{Minor: minor, Currency: currency}, bad
}

func readFlag(text string) (bool, bool) {
	switch strings.ToLower(text) {
	case "да", "yes", "true", "истина", "1", "+", "y":
		return true, true
	case "нет", "no", "false", "ложь", "0", "-", "n":
		return false, true
	}
	return false, false
}

// finish puts the row's parts together and says what is missing.
func (x *parser) finish(r *row) {
	if x.plan.Type == Purchases {
		x.finishPurchase(r)
		return
	}
	if parts := strings.Fields(strings.Join(r.names[:], " ")); len(parts) > 0 && r.person.Name == "" {
		r.person.Name = strings.Join(parts, " ")
	}
	if r.person.Name == "" && len(r.person.Points) == 0 && r.key == "" && r.reject == nil {
		r.refuse(fault.New(NobodyInRow, nil), "")
	}
	if r.key != "" {
		r.person.Keys = []crm.Key{{Source: x.plan.source(), Key: r.key}}
	}
	if x.plan.Consent == crm.ConsentGiven {
		for _, ch := range x.plan.Channels {
			r.person.Consent = append(r.person.Consent, crm.SetConsent{Channel: ch, State: crm.ConsentGiven, Source: "import"})
		}
	}
}

func (x *parser) finishPurchase(r *row) {
	text := r.amount
	column := 0
	for i, c := range x.plan.Columns {
		if c.Target == ToAmount {
			column = i
		}
	}
	c := &x.plan.Columns[column]
	if r.purchase.Total.Currency == "" {
		r.purchase.Total.Currency = x.plan.Currency
	}
	if text == "" {
		r.refuse(fault.New(NoAmount, nil), c.Header)
	} else if a, bad := amount(text, c.Number, r.purchase.Total.Currency); bad != nil {
		r.refuse(bad, c.Header)
	} else if a.Minor < 0 {
		r.refuse(fault.New(crm.Negative, fault.Args{"value": text}), c.Header)
	} else {
		r.purchase.Total = a
	}
	if r.whose == "" && r.email == "" && r.phone == "" && r.reject == nil {
		r.refuse(fault.New(NoCustomer, nil), "")
	}
	if r.key != "" {
		r.purchase.Keys = []crm.Key{{Source: x.plan.source(), Key: r.key}}
	}
}
