package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
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

// compare matches a password with its kept form. It waits for its turn: a digest takes memory.
func (s *Service) compare(ctx context.Context, password, kept string) (bool, error) {
	if len(password) > maxPassword { // nobody's, and not worth a digest; the decoy keeps the time alike
		password, kept = "", s.decoy
	}
	leave, err := s.turn(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	return passwordMatches(password, kept), nil
}

// hash makes the kept form in turn.
func (s *Service) hash(ctx context.Context, password string) (string, error) {
	leave, err := s.turn(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return hashPassword(password), nil
}

func (s *Service) turn(ctx context.Context) (leave func(), err error) {
	select {
	case s.work <- struct{}{}:
		return func() { <-s.work }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
