package shipped

import "embed"

// Files holds territories/, boundaries/, population/, facts/, classifications/, licences/, sources/, profiles/,
// indicators/, quality/ and management/.
//
//go:embed territories boundaries population facts classifications licences sources profiles indicators quality management
var Files embed.FS
