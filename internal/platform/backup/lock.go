package backup

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"

	"convive/internal/kernel/fault"

	"filippo.io/age"
)

// Lock is what a backup is encrypted to: recipients of age, or a passphrase. The zero Lock leaves it open.
type Lock struct{ recipients []age.Recipient }

// LockTo reads recipients as age writes them, age1….
func LockTo(recipients []string) (Lock, error) {
	var l Lock
	for _, text := range recipients {
		list, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil {
			return Lock{}, fault.Invalid("backup.recipient").Because(err)
		}
		l.recipients = append(l.recipients, list...)
	}
	return l, nil
}

// LockBy takes the passphrase that a file holds.
func LockBy(file string) (Lock, error) {
	words, err := passphrase(file)
	if err != nil {
		return Lock{}, err
	}
	r, err := age.NewScryptRecipient(words)
	if err != nil {
		return Lock{}, err
	}
	return Lock{[]age.Recipient{r}}, nil
}

// Closed says whether the lock locks.
func (l Lock) Closed() bool { return len(l.recipients) > 0 }

// Through gives what writes into w through the lock. Close ends the encryption, not w.
func (l Lock) Through(w io.Writer) (io.WriteCloser, error) {
	if !l.Closed() {
		return nothingMore{w}, nil
	}
	return age.Encrypt(w, l.recipients...)
}

type nothingMore struct{ io.Writer }

func (nothingMore) Close() error { return nil }

// Key opens a locked backup. The zero Key opens none.
type Key struct{ identities []age.Identity }

// KeyIn reads the identities that a file of age holds.
func KeyIn(file string) (Key, error) {
	text, err := private(file)
	if err != nil {
		return Key{}, err
	}
	list, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil {
		return Key{}, fault.Invalid("backup.identity", "file", file).Because(err)
	}
	return Key{list}, nil
}

// KeyBy takes the passphrase that a file holds.
func KeyBy(file string) (Key, error) {
	words, err := passphrase(file)
	if err != nil {
		return Key{}, err
	}
	id, err := age.NewScryptIdentity(words)
	if err != nil {
		return Key{}, err
	}
	return Key{[]age.Identity{id}}, nil
}

// ageHeader begins every file of age.
const ageHeader = "age-encryption.org/"

// Open gives the stream behind the lock; an open backup needs no key.
func (k Key) Open(r io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	start, err := in.Peek(len(ageHeader))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if string(start) != ageHeader {
		return in, nil
	}
	if len(k.identities) == 0 {
		return nil, fault.Invalid("backup.locked")
	}
	plain, err := age.Decrypt(in, k.identities...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, fault.Invalid("backup.wrongKey").Because(err)
	case err != nil:
		return nil, damaged("").Because(err)
	}
	return plain, nil
}

// shortest is the fewest characters of a passphrase: who has the file tries them at leisure.
const shortest = 16

func passphrase(file string) (string, error) {
	text, err := private(file)
	if err != nil {
		return "", err
	}
	words := strings.TrimRight(string(text), "\r\n")
	if len([]rune(words)) < shortest {
		return "", fault.Invalid("backup.passphraseShort", "file", file)
	}
	return words, nil
}

// private reads a file that nobody but its owner may read.
func private(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fault.Invalid("backup.secretFile", "file", file).Because(err)
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&^0o600 != 0 {
		return nil, fault.Invalid("backup.secretFileOpen", "file", file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fault.Invalid("backup.secretFile", "file", file).Because(err)
	}
	return text, nil
}
