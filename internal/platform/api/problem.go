package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
)

// Problem is a refusal as programs read it (RFC 9457): Detail is for people, in their language; Code is for programs.
type Problem struct {
	Title    string              `json:"title" doc:"What kind of refusal, in the language of Accept-Language" example:"Not Found"`
	Status   int                 `json:"status" doc:"HTTP status" example:"404"`
	Detail   string              `json:"detail" doc:"What to do, in the language of Accept-Language"`
	Code     string              `json:"code" doc:"Code of the refusal, which does not change" example:"not_found"`
	Message  string              `json:"message,omitempty" doc:"Identifier of the sentence in detail"`
	Instance string              `json:"instance,omitempty" doc:"Number of this request, by which a failure is found in the log"`
	Errors   []*huma.ErrorDetail `json:"errors,omitempty" doc:"What is wrong where, for parameters that do not fit their type"`
}

// Error is for logs.
func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problem documents, whatever was asked for.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// codes are the codes of statuses that huma itself gives.
var codes = map[int]fault.Code{http.StatusNotFound: fault.CodeNotFound, http.StatusUnprocessableEntity: fault.CodeInvalid, http.StatusBadRequest: fault.CodeInvalid,
	http.StatusNotAcceptable: fault.CodeInvalid, http.StatusInternalServerError: fault.CodeInternal}

// newProblem is what huma refuses by: a parameter that is unknown or of the wrong type.
func newProblem(ctx context.Context, status int, message string, errs []error) *Problem {
	var ready *Problem
	for _, err := range errs {
		if errors.As(err, &ready) {
			return ready
		}
	}
	p := &Problem{Title: web.StatusTitle(ctx, status), Status: status, Detail: message, Code: string(codes[status]), Instance: instance(ctx)}
	switch {
	case status >= http.StatusInternalServerError:
		p.Detail = i18n.T(ctx, "i18n.internal")
		return p
	case status == http.StatusUnprocessableEntity || status == http.StatusBadRequest:
		p.Detail, p.Message = i18n.T(ctx, "api.parameters"), "api.parameters"
	}
	for _, err := range errs {
		var detailer huma.ErrorDetailer
		if errors.As(err, &detailer) {
			p.Errors = append(p.Errors, reason(ctx, detailer.ErrorDetail()))
		}
	}
	return p
}

func instance(ctx context.Context) string {
	if reference := web.Reference(ctx); reference != "" {
		return "urn:convive:request:" + reference
	}
	return ""
}

// refuse turns the error of an operation into a problem; where is the part of the request that its field is in. What is our defect is logged, once, here, and not shown.
func (a *API) refuse(ctx context.Context, where string, err error) huma.StatusError {
	status := web.Status(err)
	p := &Problem{Title: web.StatusTitle(ctx, status), Status: status, Detail: i18n.Fault(ctx, err), Code: string(fault.CodeOf(err)), Instance: instance(ctx)}
	if f, ok := fault.Of(err); ok {
		p.Message = f.Message
		if f.Field != "" {
			p.Errors = []*huma.ErrorDetail{{Location: where + f.Field, Message: p.Detail}}
		}
	}
	if status == http.StatusInternalServerError {
		a.log.LogAttrs(ctx, slog.LevelError, "failure", slog.String("reference", web.Reference(ctx)), slog.String("error", err.Error()))
	}
	return p
}
