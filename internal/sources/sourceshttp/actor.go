package sourceshttp

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
)

// actorName is who acted: an account by its name, the installation itself in the reader's words.
func actorName(ctx context.Context, name string) string {
	if name == kernel.System().Name {
		return i18n.T(ctx, "sources.desk.system")
	}
	return name
}
