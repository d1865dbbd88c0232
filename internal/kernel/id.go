package kernel

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"
)

// ID identifies a record: 26 letters and digits, time-ordered (48 bits of milliseconds, 80 random bits), without
// meaning. It may stand in a URL.
type ID string

var idAlphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes an identifier at a moment. Randomness comes from the operating system, which does not fail.
func NewID(at time.Time) ID {
	var b [16]byte
	ms := uint64(at.UnixMilli())
	for i := 5; i >= 0; i-- {
		b[i] = byte(ms)
		ms >>= 8
	}
	_, _ = rand.Read(b[6:])
	return ID(idAlphabet.EncodeToString(b[:]))
}

// ParseID accepts what NewID makes; ok is false for anything else, so that no other text reaches a query or a path.
func ParseID(s string) (ID, bool) {
	if len(s) != 26 || strings.Trim(s, "0123456789abcdefghjkmnpqrstvwxyz") != "" {
		return "", false
	}
	return ID(s), true
}
