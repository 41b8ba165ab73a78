package intake

import (
	"slices"
	"strings"

	"voronka/backend/crm"
	"voronka/backend/crm/tabular"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/workspace"
)

// Type is what a table holds.
type Type string

// Types of tables.
const (
	Contacts  Type = "contacts"
	Customers Type = "customers"
	Purchases Type = "purchases"
)

// Entity is the kind of record that a row becomes.
func (t Type) Entity() event.Kind {
	switch t {
	case Contacts:
		return event.Contact
	case Customers:
		return event.Customer
	case Purchases:
		return event.Purchase
	}
	return ""
}

// Targets that a column can be mapped to, besides «fields.<key>» and «new:<name>:<type>».
const (
	ToNothing       = "skip"
	ToKey           = "key" // the record's own key
	ToName          = "name"
	ToFirstName     = "first_name"
	ToMiddleName    = "middle_name"
	ToLastName      = "last_name"
	ToEmail         = "email"
	ToPhone         = "phone"
	ToCity          = "city"
	ToBirthday      = "birthday"
	ToComment       = "comment"
	ToTags          = "tags"
	ToCustomer      = "customer" // whose purchase: key, e-mail or phone
	ToCustomerEmail = "customer_email"
	ToCustomerPhone = "customer_phone"
	ToDate          = "date"
	ToAmount        = "amount" // the row's total
	ToCurrency      = "currency"
	ToQuantity      = "quantity"
	ToTitle         = "title"
	ToPaid          = "paid"
)

// Target is something that a column can be mapped to.
type Target struct {
	ID    string `json:"id"`
	Label string `json:"label"` // a custom field's own name; else words are «import.target.<id>» in locales/
	Type  string `json:"type"`
}

var builtin = map[Type][]Target{
	Purchases: {{ToCustomer, "", "text"}, {ToCustomerEmail, "", "email"}, {ToCustomerPhone, "", "phone"}, {ToDate, "", "datetime"},
		{ToAmount, "", "money"}, {ToCurrency, "", "text"}, {ToQuantity, "", "number"}, {ToTitle, "", "text"}, {ToPaid, "", "flag"}, {ToKey, "", "text"}},
}

var ofPeople = []Target{{ToName, "", "text"}, {ToFirstName, "", "text"}, {ToMiddleName, "", "text"}, {ToLastName, "", "text"},
	{ToEmail, "", "email"}, {ToPhone, "", "phone"}, {ToCity, "", "text"}, {ToBirthday, "", "date"}, {ToTags, "", "multilist"},
	{ToComment, "", "text"}, {ToKey, "", "text"}}

// Targets lists what the columns of a type can be mapped to, with the workspace's own fields.
func Targets(t Type, fields []crm.Field) []Target {
	list := slices.Clone(ofPeople)
	if t == Purchases {
		list = slices.Clone(builtin[Purchases])
	}
	for _, f := range fields {
		if f.Entity == t.Entity() {
			list = append(list, Target{ID: "fields." + f.Key, Label: f.Name, Type: string(f.Type)})
		}
	}
	return append(list, Target{ID: ToNothing})
}

// Plan is how a file is to be imported.
type Plan struct {
	Path     string           `json:"path"`
	Name     string           `json:"name"` // of the file, as it is shown
	Type     Type             `json:"type"`
	Encoding tabular.Encoding `json:"encoding"`
	// Delimiter, as one character.
	Delimiter string           `json:"delimiter"`
	Columns   []Column         `json:"columns"`
	Currency  string           `json:"currency"`         // of amounts that name none
	Consent   crm.ConsentState `json:"consent"`          // given: people of this file have agreed to be written to; else unknown
	Channels  []string         `json:"channels"`         // to which channels a given consent applies
	Live      bool             `json:"live"`             // the events start flows
	Again     bool             `json:"again"`            // import rows of a file that was imported before
	Zone      string           `json:"zone"`             // in which the file's days begin; empty: the workspace's
	Hash      string           `json:"hash"`             // of the file's bytes, set by Open; checked before writing
	Rows      int64            `json:"rows,omitempty"`   // set by a check: how many rows the file has
	Source    string           `json:"source,omitempty"` // of the keys; «import» when empty
}

// Column is how one column is read.
type Column struct {
	Header string             `json:"header"`
	Target string             `json:"target"`
	Number tabular.NumberForm `json:"number"`
	Date   tabular.DateForm   `json:"date"`
}

// Codes of plans that cannot be carried out.
const (
	NoSuchTarget fault.Code = "import_target"       // args: column, target
	TargetTwice  fault.Code = "import_target_twice" // args: target
	NeedsTarget  fault.Code = "import_target_missing"
	FileChanged  fault.Code = "import_file_changed"
	EmptyFile    fault.Code = "import_file_empty"
)

// several are the targets that more than one column may have.
var several = []string{ToEmail, ToPhone, ToTags, ToComment, ToNothing}

// check says what is wrong with a plan; fields are the workspace's own.
func (p *Plan) check(fields []crm.Field) error {
	var wrong []fault.Field
	say := func(field string, code fault.Code, args fault.Args) {
		wrong = append(wrong, fault.Field{Field: field, Code: code, Args: args})
	}
	if p.Type.Entity() == "" {
		return fault.New(fault.Unknown, fault.Args{"what": "import_type", "key": string(p.Type)})
	}
	known := map[string]bool{}
	for _, t := range Targets(p.Type, fields) {
		known[t.ID] = true
	}
	seen := map[string]bool{}
	for _, c := range p.Columns {
		name, kind, fresh := newField(c.Target)
		switch {
		case fresh && (name == "" || !slices.Contains(crm.FieldTypes, kind)), !fresh && !known[c.Target]:
			say("columns", NoSuchTarget, fault.Args{"column": c.Header, "target": c.Target})
		case seen[c.Target] && !slices.Contains(several, c.Target):
			say("columns", TargetTwice, fault.Args{"target": c.Target})
		}
		seen[c.Target] = true
	}
	if p.Type == Purchases {
		if !seen[ToAmount] {
			say("columns", NeedsTarget, fault.Args{"target": ToAmount})
		}
		if !seen[ToCustomer] && !seen[ToCustomerEmail] && !seen[ToCustomerPhone] {
			say("columns", NeedsTarget, fault.Args{"target": ToCustomer})
		}
	} else if !seen[ToName] && !seen[ToFirstName] && !seen[ToLastName] && !seen[ToEmail] && !seen[ToPhone] && !seen[ToKey] {
		say("columns", NeedsTarget, fault.Args{"target": ToName})
	}
	if !workspace.KnownCurrency(p.Currency) {
		say("currency", fault.Unknown, fault.Args{"what": "currency", "key": p.Currency})
	}
	if len(p.Delimiter) != 1 {
		say("delimiter", fault.Unknown, fault.Args{"what": "delimiter", "key": p.Delimiter})
	}
	if len(wrong) > 0 {
		return fault.InvalidFields(wrong...)
	}
	return nil
}

// newField takes «new:<name>:<type>» apart.
func newField(target string) (name string, kind crm.FieldType, ok bool) {
	rest, ok := strings.CutPrefix(target, "new:")
	if !ok {
		return "", "", false
	}
	i := strings.LastIndexByte(rest, ':')
	if i < 0 {
		return "", "", true
	}
	return strings.TrimSpace(rest[:i]), crm.FieldType(rest[i+1:]), true
}

func (p *Plan) dialect() tabular.Dialect {
	return tabular.Dialect{Encoding: p.Encoding, Delimiter: p.Delimiter[0]}
}

func (p *Plan) source() string {
	if p.Source == "" {
		return "import"
	}
	return p.Source
}

// own reports whether rows have a key of their own.
func (p *Plan) own() bool {
	return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Target == ToKey })
}
