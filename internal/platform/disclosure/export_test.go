package disclosure

// ProtectByBlocks protects a system block by block, however small it is.
func ProtectByBlocks(s System) Pattern { return protect(s, 0) }
