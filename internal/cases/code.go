package cases

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
)

// Code lets the person concerned read once who read about them. What is kept is its digest: who reads the records cannot
// use it. A newer one for the same person ends it.
type Code struct {
	Digest  string
	Case    kernel.ID
	Ref     string // of the person
	GivenBy string
	GivenAt time.Time
	Expires time.Time
}

// CodeLifetime is how long a code can be used.
const CodeLifetime = 60 * 24 * time.Hour

// codeLetters are drawn for a code: 118 bits, so that a plain digest of it is as good as one that is dear to compute.
const codeLetters = 24

// grouped is a code in groups of four, as it is read from paper.
func grouped(letters string) string {
	var groups []string
	for group := range slices.Chunk([]byte(letters), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// digestOf is the digest of a code as it was typed: in capitals or not, with spaces or hyphens between the groups. ok is false if
// it cannot be a code.
func digestOf(typed string) (digest string, ok bool) {
	if len(typed) > 4*codeLetters {
		return "", false
	}
	letters := strings.NewReplacer(" ", "", "-", "", "–", "", "\u00a0", "").Replace(strings.ToLower(typed))
	if len(letters) != codeLetters {
		return "", false
	}
	sum := sha256.Sum256([]byte("convive/cases/extract/v1/" + letters))
	return hex.EncodeToString(sum[:]), true
}
