package vault

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// Ref stands for a person everywhere outside the vault: 128 random bits as 26 letters and digits. It says nothing about
// the person, not even when they were entered.
type Ref string

const refAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

var refs = base32.NewEncoding(refAlphabet).WithPadding(base32.NoPadding)

func newRef() Ref {
	var b [16]byte
	_, _ = rand.Read(b[:]) // does not fail
	return Ref(refs.EncodeToString(b[:]))
}

// ParseRef accepts what the vault gives out; ok is false for anything else.
func ParseRef(s string) (Ref, bool) {
	if len(s) != 26 || strings.Trim(s, refAlphabet) != "" {
		return "", false
	}
	return Ref(s), true
}
