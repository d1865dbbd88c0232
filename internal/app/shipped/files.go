package shipped

import "embed"

// Files holds territories/, boundaries/, population/, facts/, classifications/ and licences/.
//
//go:embed territories boundaries population facts classifications licences
var Files embed.FS
