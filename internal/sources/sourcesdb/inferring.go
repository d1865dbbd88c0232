package sourcesdb

import (
	"context"

	"convive/internal/sources"
)

// Infer proposes a profile for a file.
func (im *Importer) Infer(ctx context.Context, file sources.InputFile) (string, error) {
	return "", nil
}
