package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// newSecret is 256 random bits as a cookie, a link or a header can carry them.
func newSecret() string {
	var random [32]byte
	_, _ = rand.Read(random[:])
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// digest is what is kept of a secret: who reads the store cannot use it. The secret is random, so no salt is needed.
func digest(secret string) string {
	d := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(d[:])
}

// maxSecret bounds what is taken for a secret; ours have 43 letters.
const maxSecret = 64

// plausible says that a text may be one of our secrets, before anything is computed from it.
func plausible(secret string) bool { return len(secret) >= 20 && len(secret) <= maxSecret }

// readable has no letter that can be taken for another.
var readable = base32.NewEncoding("23456789abcdefghjkmnpqrstuvwxyz!").WithPadding(base32.NoPadding)

// newID is ten letters and digits by which a session, a token or a passkey is named; it opens nothing.
func newID() string { return draw(10) }

// Draw draws n random letters and digits that can be typed from paper, for codes of other kinds than sign-in's.
func (s *Service) Draw(n int) string { return draw(n) }

// draw is n random letters and digits that can be typed from paper.
func draw(n int) string {
	for {
		b := make([]byte, n)
		_, _ = rand.Read(b)
		s := readable.EncodeToString(b)[:n]
		if !strings.Contains(s, "!") { // the alphabet has 31 letters; a draw with the 32nd is drawn again
			return s
		}
	}
}
