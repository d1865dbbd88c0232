package ui

import (
	"context"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
)

// Problems are a refusal as the error summary shows it; none without one.
func Problems(ctx context.Context, f *fault.Fault) []Problem {
	if f == nil {
		return nil
	}
	return []Problem{{Field: f.Field, Text: i18n.Fault(ctx, f)}}
}

// ProblemAt is a refusal's text if it is about the field.
func ProblemAt(ctx context.Context, f *fault.Fault, field string) string {
	if f == nil || f.Field != field {
		return ""
	}
	return i18n.Fault(ctx, f)
}
