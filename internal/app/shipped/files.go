package shipped

import "embed"

// Files holds territories/, boundaries/, population/, facts/ and classifications/.
//
//go:embed territories boundaries population facts classifications sources profiles indicators
var Files embed.FS
