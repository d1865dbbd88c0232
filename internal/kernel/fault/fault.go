// Package fault is the small closed set of ways in which Convive refuses or fails. It serves every requirement: an error
// is a code (what kind of refusal), a message id (translated for the reader) and named arguments (never personal data).
// Callers may assume that any error without a fault in its chain is Internal: it is logged once at the edge and its text
// never reaches a reader.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Code says what kind of refusal an error is. The edge maps it to HTTP once.
type Code string

// The codes. New ones are only appended.
const (
	CodeInvalid         Code = "invalid"         // the request is wrong; the message says what to do
	CodeNotFound        Code = "not_found"       // it does not exist, or the reader may not know that it does
	CodeConflict        Code = "conflict"        // the state does not allow it now
	CodeForbidden       Code = "forbidden"       // the actor may not
	CodeUnauthenticated Code = "unauthenticated" // the actor is not known
	CodeUnavailable     Code = "unavailable"     // try again later
	CodeInternal        Code = "internal"        // our defect; shown as a reference number only
)

// Args are the named arguments of a message, as they stand in its placeholders ({name}).
type Args map[string]string

// Fault is an error with a code and a translatable message.
type Fault struct {
	Code    Code
	Message string // message id, "module.whatIsWrong"
	Args    Args
	Field   string // the form field or profile path at fault, if one is
	cause   error
}

// Error is for logs, in no particular language.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Code, f.Message)
	if f.Field != "" {
		fmt.Fprintf(&b, " (field %s)", f.Field)
	}
	for _, k := range sortedKeys(f.Args) {
		fmt.Fprintf(&b, " %s=%q", k, f.Args[k])
	}
	if f.cause != nil {
		fmt.Fprintf(&b, ": %v", f.cause)
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.cause }

// At names the field at fault.
func (f *Fault) At(field string) *Fault { f.Field = field; return f }

// Because keeps the cause for the log.
func (f *Fault) Because(err error) *Fault { f.cause = err; return f }

func sortedKeys(m Args) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// New makes a fault; kv are pairs of argument name and value.
func New(code Code, message string, kv ...string) *Fault {
	f := &Fault{Code: code, Message: message, Args: Args{}}
	for i := 0; i+1 < len(kv); i += 2 {
		f.Args[kv[i]] = kv[i+1]
	}
	return f
}

// Invalid says that the request is wrong.
func Invalid(message string, kv ...string) *Fault { return New(CodeInvalid, message, kv...) }

// NotFound says that there is no such thing for this reader.
func NotFound(message string, kv ...string) *Fault { return New(CodeNotFound, message, kv...) }

// Conflict says that the present state does not allow the act.
func Conflict(message string, kv ...string) *Fault { return New(CodeConflict, message, kv...) }

// Forbidden says that the actor may not.
func Forbidden(message string, kv ...string) *Fault { return New(CodeForbidden, message, kv...) }

// Unauthenticated says that the actor must sign in.
func Unauthenticated(message string, kv ...string) *Fault {
	return New(CodeUnauthenticated, message, kv...)
}

// Unavailable says that trying later may help.
func Unavailable(message string, kv ...string) *Fault { return New(CodeUnavailable, message, kv...) }

// CodeOf is the code of err; an error that carries none is Internal; nil has no code.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var f *Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return CodeInternal
}

// Of finds the fault in err's chain.
func Of(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// Refusal is an error that the same form can show for correction: it is invalid or in conflict.
func Refusal(err error) (*Fault, bool) {
	f, ok := Of(err)
	return f, ok && (f.Code == CodeInvalid || f.Code == CodeConflict)
}
