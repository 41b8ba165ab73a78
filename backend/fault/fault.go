// Package fault holds the one error type of the program: a stable code with arguments, which the page or the command
// line puts into words from locales/. It imports nothing of ours, and it never holds a sentence for a person.
package fault

import (
	"errors"
	"fmt"
	"maps"
)

// Code names a kind of failure. Codes are stable: they are stored in histories and read back. The sentence for code
// "x.y" is the key "fault.x.y" of locales/.
type Code string

// Codes that belong to no single room.
const (
	Internal   Code = "internal"    // no code was given: the person sees a short sentence, the log has the rest
	NotFound   Code = "not_found"   // args: what, key
	Invalid    Code = "invalid"     // input that cannot be taken; see Fields
	Stale      Code = "stale"       // someone else changed it in between; args: what
	Conflict   Code = "conflict"    // it exists already; args: what, key
	Cancelled  Code = "cancelled"   // the caller gave up
	Refused    Code = "refused"     // the request is understood and not allowed; args: why
	TooLarge   Code = "too_large"   // args: what, limit
	Busy       Code = "busy"        // args: what
	ReadOnly   Code = "read_only"   // the file cannot be written
	DiskFull   Code = "disk_full"   // no space left for the database
	Unknown    Code = "unknown"     // args: what, key: a name that this version does not know
	NoWindow   Code = "no_window"   // a native dialog was asked for where there is no window
	BadRequest Code = "bad_request" // the call itself is malformed
)

// Args are a code's arguments: plain values that travel as JSON.
type Args map[string]any

// Field is what is wrong with one field of the input.
type Field struct {
	Field string `json:"field"`
	Code  Code   `json:"code"`
	Args  Args   `json:"args,omitempty"`
}

// Error is a failure with a code.
type Error struct {
	Code   Code
	Args   Args
	Fields []Field
	Op     string // what was being done, for the log: "crm.import"
	Err    error  // the cause, for the log; never shown
}

// New returns an error with a code and its arguments.
func New(code Code, args Args) *Error { return &Error{Code: code, Args: args} }

// Wrap gives an error a code, keeping it as the cause.
func Wrap(err error, code Code, args Args) *Error { return &Error{Code: code, Args: args, Err: err} }

// Missing is the error of a record that is not there.
func Missing(what string, key any) *Error {
	return New(NotFound, Args{"what": what, "key": fmt.Sprint(key)})
}

// InvalidFields is the error of input whose fields cannot be taken.
func InvalidFields(fields ...Field) *Error { return &Error{Code: Invalid, Fields: fields} }

// In returns a copy that says what was being done.
func (e *Error) In(op string) *Error {
	c := *e
	c.Op = op
	c.Args = maps.Clone(e.Args)
	return &c
}

// Error writes the failure for a log, not for a person.
func (e *Error) Error() string {
	s := string(e.Code)
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %v", map[string]any(e.Args))
	}
	for _, f := range e.Fields {
		s += fmt.Sprintf(" [%s: %s]", f.Field, f.Code)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is matches by code, so that errors.Is(err, fault.New(fault.NotFound, nil)) holds for any missing thing.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code
}

// CodeOf returns the code of the first coded error in the chain, or Internal; the empty code for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Has reports whether the chain holds an error of this code.
func Has(err error, code Code) bool { return err != nil && CodeOf(err) == code }
