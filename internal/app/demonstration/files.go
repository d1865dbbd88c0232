package demonstration

import "embed"

// Files holds registers/ and mexico/.
//
//go:embed registers mexico
var Files embed.FS
