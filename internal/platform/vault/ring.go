package vault

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"convive/internal/kernel/fault"
)

// ring is a Keeper with its keys in memory: 32 bytes each in base64, one a line or between commas. The first wraps, all
// unwrap.
type ring struct {
	path string // of the file; empty if the keys are not from a file

	mu   sync.RWMutex
	keys []ringKey
}

type ringKey struct {
	name string
	key  []byte
}

// openRing reads a file that nobody but its owner may read.
func openRing(path string) (*ring, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.Invalid("vault.keyFile", "file", path).Because(err)
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&^0o600 != 0 {
		return nil, fault.Invalid("vault.keyFileOpen", "file", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Invalid("vault.keyFile", "file", path).Because(err)
	}
	r, err := parseRing(string(text), path)
	if err == nil {
		r.path = path
	}
	return r, err
}

// MakeKeyFile makes a file with one fresh key. A file that exists is left alone.
func MakeKeyFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.Conflict("vault.keyFileExists", "file", path).Because(err)
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(newKey()) + "\n")
	return errors.Join(err, f.Sync(), f.Close())
}

func parseRing(text, where string) (*ring, error) {
	r := &ring{}
	for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == '\n' || c == '\r' || c == ' ' }) {
		key, err := base64.StdEncoding.DecodeString(word)
		if err != nil || len(key) != keySize {
			return nil, fault.Invalid("vault.keyUnreadable", "where", where)
		}
		r.keys = append(r.keys, ringKey{nameOf(key), key})
	}
	if len(r.keys) == 0 {
		return nil, fault.Invalid("vault.keyUnreadable", "where", where)
	}
	return r, nil
}

// nameOf names a key without saying anything about it.
func nameOf(key []byte) string {
	sum := sha256.Sum256(append([]byte("convive/vault/key-name/v1\x00"), key...))
	return "key-" + hex.EncodeToString(sum[:6])
}

func (r *ring) Current(context.Context) (string, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys[0].name, nil
}

func (r *ring) Wrap(_ context.Context, key []byte, where string) (string, []byte, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	wrapped, err := seal(r.keys[0].key, key, []byte(where))
	return r.keys[0].name, wrapped, err
}

func (r *ring) Unwrap(_ context.Context, name string, wrapped []byte, where string) ([]byte, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, k := range r.keys {
		if k.name == name {
			return unseal(k.key, wrapped, []byte(where))
		}
	}
	return nil, fault.Unavailable("vault.keyLacks", "key", name)
}

func (r *ring) renew() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.keys) > 1 {
		return nil // a renewal that was interrupted, or whose old key was kept on purpose, is not begun twice
	}
	key := newKey()
	return r.keep(append([]ringKey{{nameOf(key), key}}, r.keys...))
}

func (r *ring) retire() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.keep(r.keys[:1:1])
}

// keep writes the keys to the file before they are used: a key that is only in memory would be lost with all that it wraps.
func (r *ring) keep(keys []ringKey) error {
	if r.path == "" {
		return fault.Invalid("vault.keyNotOurs")
	}
	var text strings.Builder
	for _, k := range keys {
		text.WriteString(base64.StdEncoding.EncodeToString(k.key) + "\n")
	}
	f, err := os.CreateTemp(filepath.Dir(r.path), ".vault-key-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.WriteString(text.String())
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), r.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	r.keys = keys
	return nil
}
