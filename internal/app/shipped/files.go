package shipped

import "embed"

// Files holds territories/, boundaries/, population/, facts/, classifications/, licences/, sources/, profiles/,
// indicators/ and quality/.
//
//go:embed territories boundaries population facts classifications licences sources profiles indicators quality
var Files embed.FS
