package demonstration

import "embed"

// Files holds registers/.
//
//go:embed registers
var Files embed.FS
