package api

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// Described is an operation of staff that a module serves itself, because its body is read as it arrives. The document
// lists it like the others.
type Described struct {
	ID, Method, Path, Summary, Text string
	Status                          int // of success
	Params                          []Param
	Form                            []Param // fields of the body; with File it is multipart/form-data
	Answer                          any     // a value of the type of the answer's body
}

// Param is a parameter of the path or a field of a form.
type Param struct {
	Name, Text string
	Integer    bool
	File       bool // one or several files
	Optional   bool
}

// Describe adds an operation to the document. A session or a token opens it.
func (a *API) Describe(d Described) {
	registry := a.OpenAPI().Components.Schemas
	op := &huma.Operation{OperationID: d.ID, Method: d.Method, Path: d.Path, Summary: d.Summary, Description: d.Text,
		Security:  []map[string][]string{{"session": {}}, {"token": {}}},
		Responses: map[string]*huma.Response{}}
	for _, p := range d.Params {
		op.Parameters = append(op.Parameters, &huma.Param{Name: p.Name, In: "path", Required: true, Description: p.Text, Schema: p.schema()})
	}
	if len(d.Form) > 0 {
		op.RequestBody = form(d.Form)
	}
	answer := registry.Schema(reflect.TypeOf(d.Answer), true, "")
	op.Responses[strconv.Itoa(d.Status)] = &huma.Response{Description: http.StatusText(d.Status), Content: map[string]*huma.MediaType{"application/json": {Schema: answer}}}
	refusal := registry.Schema(reflect.TypeFor[Problem](), true, "")
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusInternalServerError} {
		if d.Method == http.MethodGet && status == http.StatusConflict {
			continue
		}
		op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status), Content: map[string]*huma.MediaType{"application/problem+json": {Schema: refusal}}}
	}
	a.OpenAPI().AddOperation(op)
}

func (p Param) schema() *huma.Schema {
	switch {
	case p.Integer:
		one := 1.0
		return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &one}
	case p.File:
		return &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}, Description: p.Text}
	default:
		return &huma.Schema{Type: huma.TypeString, Description: p.Text}
	}
}

func form(fields []Param) *huma.RequestBody {
	kind := "application/x-www-form-urlencoded"
	s := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}}
	needed := false
	for _, f := range fields {
		s.Properties[f.Name] = f.schema()
		if f.File {
			kind = "multipart/form-data"
		}
		if !f.Optional {
			needed = true
			s.Required = append(s.Required, f.Name)
		}
	}
	return &huma.RequestBody{Required: needed, Content: map[string]*huma.MediaType{kind: {Schema: s}}}
}
