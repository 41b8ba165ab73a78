package app

import (
	"context"
	"fmt"
	"reflect"
)

// Changed is the one event that the page is sent: what it shows of these topics is out of date. Topics: customers,
// customer:<id>, flows, flow:<id>, stats, messages, jobs, job:<id>, health, settings, fields, tags, channels, backlog, editing:<id>
// (who writes a flow's draft). A name without its id means all of them.
type Changed struct {
	Topics []string `json:"topics"`
}

// ServiceType is a service as the bridge sees it: its name on the wire and the type that has its methods.
type ServiceType struct {
	Name string
	Type reflect.Type
}

// Method is one call of a service: func(ctx) or func(ctx, In), giving Out and an error.
type Method struct {
	Name  string
	In    reflect.Type // nil: no argument
	Out   reflect.Type
	index int
}

// ServiceTypes lists the services in the order in which the page sees them.
func ServiceTypes() []ServiceType {
	return []ServiceType{
		{"System", reflect.TypeFor[*System]()},
		{"Customers", reflect.TypeFor[*Customers]()},
		{"Imports", reflect.TypeFor[*Imports]()},
		{"Jobs", reflect.TypeFor[*Jobs]()},
		{"Flows", reflect.TypeFor[*Flows]()},
		{"Messages", reflect.TypeFor[*Messages]()},
		{"Channels", reflect.TypeFor[*Channels]()},
		{"Calendar", reflect.TypeFor[*Calendar]()},
		{"Contact", reflect.TypeFor[*Contact]()},
		{"Dialogs", reflect.TypeFor[*Dialogs]()},
		{"Outside", reflect.TypeFor[*Outside]()},
		{"Templates", reflect.TypeFor[*Templates]()},
		{"Attachments", reflect.TypeFor[*Attachments]()},
	}
}

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// Methods returns the calls of the service, by name. A method of another shape is a mistake of the programmer and panics:
// it is found by the first test that starts.
func (s ServiceType) Methods() []Method {
	receiver := 1
	if s.Type.Kind() == reflect.Interface {
		receiver = 0
	}
	methods := make([]Method, 0, s.Type.NumMethod())
	for i := range s.Type.NumMethod() {
		m := s.Type.Method(i)
		t := m.Type
		in := t.NumIn() - receiver
		fits := (in == 1 || in == 2) && t.In(receiver) == contextType && t.NumOut() == 2 && t.Out(1) == errorType
		if fits && in == 2 {
			fits = t.In(receiver+1).Kind() == reflect.Struct
		}
		if !fits {
			panic(fmt.Sprintf("app: %s.%s is no service method: %s", s.Name, m.Name, t))
		}
		method := Method{Name: m.Name, Out: t.Out(0), index: i}
		if in == 2 {
			method.In = t.In(receiver + 1)
		}
		methods = append(methods, method)
	}
	return methods
}
