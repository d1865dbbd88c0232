package tlog

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"convive/internal/kernel/fault"
)

// key signs the checkpoints of one log.
type key struct {
	signer   note.Signer
	verifier note.Verifier
	public   string // vkey
}

func (l *Log) keyFile() string { return filepath.Join(l.folder, "key") }

// readKey reads the signing key; fs.ErrNotExist if there is none.
func (l *Log) readKey() (*key, error) {
	info, err := os.Stat(l.keyFile())
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others: chmod 600", l.keyFile())
	}
	text, err := os.ReadFile(l.keyFile())
	if err != nil {
		return nil, err
	}
	secret, public, ok := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if !ok {
		return nil, fmt.Errorf("%s is not a key of a log", l.keyFile())
	}
	signer, _, err := fnote.NewEd25519SignerVerifier(secret)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.keyFile(), err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil || verifier.KeyHash() != signer.KeyHash() {
		return nil, errors.Join(fmt.Errorf("%s: the two keys do not belong together", l.keyFile()), err)
	}
	return &key{signer, verifier, public}, nil
}

// makeKey makes the key of a new log. The file is whole or absent, and one that another process has made meanwhile stays.
func (l *Log) makeKey(origin string) error {
	secret, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return fmt.Errorf("the log cannot be called %q: %w", origin, err)
	}
	if err := os.MkdirAll(l.folder, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(l.folder, ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(secret + "\n" + public + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), l.keyFile()); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Prepare gives a new installation's log its key and name; one that has them keeps them. It refuses to make a new key for
// a log that has published under another.
func (l *Log) Prepare(origin string) error {
	k, err := l.readKey()
	switch {
	case errors.Is(err, fs.ErrNotExist) && l.begun():
		err = fault.Conflict("tlog.noOldKey", "folder", l.folder).Because(err)
	case errors.Is(err, fs.ErrNotExist):
		if err = l.makeKey(origin); err == nil {
			k, err = l.readKey()
		}
	}
	if err != nil {
		l.refuse(err)
		return err
	}
	l.key.Store(k)
	return nil
}

// begun says whether there was a log, in the records or in the folder.
func (l *Log) begun() bool {
	if _, published := l.Published(); published {
		return true
	}
	_, err := os.Stat(filepath.Join(l.folder, "checkpoint"))
	return err == nil
}
