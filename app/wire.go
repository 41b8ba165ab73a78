package app

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"reflect"

	"voronka/backend/fault"
)

// FaultOf is an error as it goes on the wire: its code, and nothing of its cause. An error without a code is fault.Internal.
func FaultOf(err error) *Fault {
	var e *fault.Error
	if !errors.As(err, &e) {
		return &Fault{Code: fault.Internal}
	}
	return &Fault{Code: e.Code, Args: e.Args, Fields: e.Fields}
}

// Error lets a Fault travel as an error where Wails asks for one.
func (f *Fault) Error() string { return string(f.Code) }

// reference is a short random name under which the log tells more than the page shows.
func reference() string { return rand.Text()[:8] }

var marshaler = reflect.TypeFor[json.Marshaler]()

// filled returns v with nil lists and maps made empty, so that the page never meets null where its types promise a list.
// What v shares with others (the catalogue of kinds) is copied where it changes, never written to.
func filled(v reflect.Value) reflect.Value {
	out, _ := fill(v)
	return out
}

func fill(v reflect.Value) (out reflect.Value, changed bool) {
	if !v.IsValid() || v.Type().Implements(marshaler) {
		return v, false
	}
	switch v.Kind() {
	case reflect.Slice:
		if v.IsNil() {
			return reflect.MakeSlice(v.Type(), 0, 0), true
		}
		if plain(v.Type().Elem()) {
			return v, false
		}
		for i := range v.Len() {
			if e, did := fill(v.Index(i)); did {
				if !changed {
					out, changed = reflect.MakeSlice(v.Type(), v.Len(), v.Len()), true
					reflect.Copy(out, v)
				}
				out.Index(i).Set(e)
			}
		}
	case reflect.Map:
		if v.IsNil() {
			return reflect.MakeMap(v.Type()), true
		}
		for _, key := range v.MapKeys() {
			if e, did := fill(v.MapIndex(key)); did {
				if !changed {
					out, changed = reflect.MakeMapWithSize(v.Type(), v.Len()), true
					for _, k := range v.MapKeys() {
						out.SetMapIndex(k, v.MapIndex(k))
					}
				}
				out.SetMapIndex(key, e)
			}
		}
	case reflect.Pointer:
		if v.IsNil() {
			return v, false
		}
		if e, did := fill(v.Elem()); did {
			out, changed = reflect.New(v.Type().Elem()), true
			out.Elem().Set(e)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			if e, did := fill(v.Field(i)); did {
				if !changed {
					out, changed = reflect.New(v.Type()).Elem(), true
					out.Set(v)
				}
				out.Field(i).Set(e)
			}
		}
	}
	if !changed {
		return v, false
	}
	return out, true
}

// plain types hold no list inside.
func plain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Struct, reflect.Interface:
		return false
	}
	return true
}
