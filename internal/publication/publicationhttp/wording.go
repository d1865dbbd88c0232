package publicationhttp

import (
	"context"

	"convive/internal/kernel"
)

// Dimension is the name of a breakdown in the reader's language, for pages of other modules.
func Dimension(ctx context.Context, d kernel.Dimension) string { return dimension(ctx, d) }

// Category is the name of a code of a dimension in the reader's language, for pages of other modules.
func Category(ctx context.Context, d kernel.Dimension, code string) string {
	return category(ctx, d, code)
}
