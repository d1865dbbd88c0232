package biff

import "errors"

// The ways in which a workbook cannot be read.
var (
	ErrNotWorkbook = errors.New("biff: compound file without a workbook")
	ErrEncrypted   = errors.New("biff: workbook is protected by a password")
	ErrVersion     = errors.New("biff: version of the format is not supported")
	ErrTruncated   = errors.New("biff: workbook is cut off")
	ErrDamaged     = errors.New("biff: workbook is damaged")
	ErrTooLarge    = errors.New("biff: workbook is larger than the format allows in good faith")
)

// The limits of what is held in memory. 65,536 rows of 256 columns seldom fill a tenth of it.
const (
	MaxStreamBytes = 512 << 20
	MaxTextBytes   = 512 << 20
	maxSheets      = 1000
	maxColumns     = 256
)
