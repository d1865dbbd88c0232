package publicationhttp

import (
	"embed"

	"convive/internal/platform/i18n"
)

// Locale holds the messages of the portal.
//
//go:embed locale
var Locale embed.FS

var _ = i18n.Dynamic("publication.verdict.", "publication.disclosure.", "publication.change.", "publication.home.title.", "publication.home.lead.",
	"publication.home.firearm.", "publication.home.women.", "publication.home.minors.", "publication.place.title.",
	"publication.code.", "publication.dimension.", "publication.kind.", "publication.unit.", "publication.status.",
	"publication.formula.", "publication.level.", "publication.direction.", "publication.column.", "publication.dataset.",
	"publication.state.", "publication.every.", "publication.interval.", "publication.indicatorKind.", "publication.against.",
	"publication.about.", "publication.due.", "publication.parameter.",
	"publication.events.", "publication.trend.", "publication.data.")
