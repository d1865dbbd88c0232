package shipped

import "embed"

// Files holds territories/, boundaries/, population/, facts/, classifications/, licences/, sources/, profiles/ and
// indicators/.
//
//go:embed territories boundaries population facts classifications licences sources profiles indicators
var Files embed.FS
