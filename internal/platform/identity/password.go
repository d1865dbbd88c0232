package identity

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of one guess: OWASP's smallest recommendation, since a municipality's machine is small.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	keyBytes  = 32
)

// hashPassword makes the kept form ($argon2id$v=19$m=…,t=…,p=…$salt$key), which carries its own cost.
func hashPassword(password string) string {
	var salt [16]byte
	_, _ = rand.Read(salt[:])
	key := argon2.IDKey([]byte(password), salt[:], passes, memoryKiB, lanes, keyBytes)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes, b64.EncodeToString(salt[:]), b64.EncodeToString(key))
}

// passwordMatches compares in constant time; a kept form that cannot be read matches nothing.
func passwordMatches(password, kept string) bool {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var version int
	var memory, time uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil || time == 0 || threads == 0 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// readable has no letter that can be taken for another.
var readable = base32.NewEncoding("23456789abcdefghjkmnpqrstuvwxyz!").WithPadding(base32.NoPadding)

// newPassword is a random password of 100 bits that can be typed from paper: five groups of four.
func newPassword() string {
	for {
		var b [13]byte
		_, _ = rand.Read(b[:])
		s := readable.EncodeToString(b[:])[:20]
		if strings.Contains(s, "!") { // the alphabet has 31 letters; a draw with the 32nd is drawn again
			continue
		}
		return strings.Join([]string{s[:4], s[4:8], s[8:12], s[12:16], s[16:]}, "-")
	}
}
