package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"runtime/debug"

	"github.com/sirupsen/logrus"

	"voronka/backend/fault"
)

// Dispatcher finds services' methods by name, for every way in alike: the window's bridge, HTTP and tests. It is immutable
// once made and safe for concurrent use.
type Dispatcher struct {
	calls map[string]call
	log   logrus.FieldLogger
}

type call struct {
	in reflect.Type // nil: no argument
	fn reflect.Value
}

// NewDispatcher offers the methods of services, by the services' names.
func NewDispatcher(log logrus.FieldLogger, services map[string]any) *Dispatcher {
	d := &Dispatcher{calls: map[string]call{}, log: log}
	for name, service := range services {
		v := reflect.ValueOf(service)
		for _, m := range (ServiceType{Name: name, Type: v.Type()}).Methods() {
			d.calls[name+"."+m.Name] = call{in: m.In, fn: v.Method(m.index)}
		}
	}
	return d
}

// Has reports whether there is such a method: «Service.Method».
func (d *Dispatcher) Has(method string) bool {
	_, ok := d.calls[method]
	return ok
}

// Methods returns the names of all methods, in no order.
func (d *Dispatcher) Methods() []string {
	names := make([]string, 0, len(d.calls))
	for name := range d.calls {
		names = append(names, name)
	}
	return names
}

// Call runs «Service.Method» with a JSON argument and returns its JSON result. A field that the argument's type does not
// have is refused, so that a page and a program of different versions are noticed. What fails comes back as it goes on the
// wire; a panic is a failure of this call alone.
func (d *Dispatcher) Call(ctx context.Context, method string, argument []byte) (result []byte, failed *Fault) {
	defer func() {
		if p := recover(); p != nil {
			ref := reference()
			d.log.WithFields(logrus.Fields{fieldMethod: method, fieldReference: ref, fieldPanic: p, fieldStack: string(debug.Stack())}).Error("call panicked")
			result, failed = nil, &Fault{Code: fault.Internal, Reference: ref}
		}
	}()
	c, ok := d.calls[method]
	if !ok {
		return nil, &Fault{Code: fault.Unknown, Args: fault.Args{"what": "method", "key": method}}
	}
	args := []reflect.Value{reflect.ValueOf(ctx)}
	if c.in != nil {
		in := reflect.New(c.in)
		if err := decodeStrict(argument, in.Interface()); err != nil {
			return nil, &Fault{Code: fault.BadRequest, Args: fault.Args{"method": method, "message": err.Error()}}
		}
		args = append(args, in.Elem())
	} else if a := bytes.TrimSpace(argument); len(a) > 0 && string(a) != "null" && string(a) != "{}" {
		return nil, &Fault{Code: fault.BadRequest, Args: fault.Args{"method": method, "message": "takes no argument"}}
	}
	out := c.fn.Call(args)
	if err, _ := out[1].Interface().(error); err != nil {
		return nil, d.fault(ctx, method, err)
	}
	result, err := json.Marshal(filled(out[0]).Interface())
	if err != nil {
		return nil, d.fault(ctx, method, err)
	}
	return result, nil
}

// fault puts an error into its wire form; what has no code is logged under a reference that the person is shown.
func (d *Dispatcher) fault(ctx context.Context, method string, err error) *Fault {
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return &Fault{Code: fault.Cancelled}
	}
	f := FaultOf(err)
	if f.Code == fault.Internal {
		f.Reference = reference()
		d.log.WithError(err).WithFields(logrus.Fields{fieldMethod: method, fieldReference: f.Reference}).Error("call failed")
	}
	return f
}

func decodeStrict(text []byte, into any) error {
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte("{}")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}
