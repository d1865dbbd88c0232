package verifier

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The kinds of keys of C2SP signed-note that are understood.
const (
	logKey     = 1 // Ed25519
	witnessKey = 4 // Ed25519 cosignature with time
)

// Key is a public key in the form NAME+HASH+BASE64.
type Key struct {
	Text   string
	Name   string
	kind   byte
	hash   [4]byte
	public ed25519.PublicKey
}

// ParseKey reads a public key, of a log or of a witness.
func ParseKey(text string) (Key, error) {
	k := Key{Text: text}
	name, rest, _ := strings.Cut(text, "+")
	hash, body, ok := strings.Cut(rest, "+")
	if !ok || name == "" || strings.ContainsFunc(name, unicode.IsSpace) {
		return k, errors.New("a key has the form NAME+HASH+BASE64")
	}
	sum, err := hex.DecodeString(hash)
	if err != nil || len(sum) != 4 || hex.EncodeToString(sum) != hash {
		return k, errors.New("the second part of the key is not eight hexadecimal digits")
	}
	data, err := decode(body)
	if err != nil || len(data) != 1+ed25519.PublicKeySize || data[0] != logKey && data[0] != witnessKey {
		return k, errors.New("the third part of the key is not an Ed25519 key")
	}
	full := sha256.Sum256(append([]byte(name+"\n"), data...))
	if !bytes.Equal(full[:4], sum) {
		return k, errors.New("the parts of the key do not belong together")
	}
	k.Name, k.kind, k.hash, k.public = name, data[0], [4]byte(sum), ed25519.PublicKey(data[1:])
	return k, nil
}

// decode reads base64 in its one form.
func decode(text string) ([]byte, error) {
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	if err == nil && base64.StdEncoding.EncodeToString(data) != text {
		err = errors.New("base64 in another form")
	}
	return data, err
}

// verify checks one signature over a text. at is when a witness says that it signed.
func (k Key) verify(text, signature []byte) (at time.Time, ok bool) {
	if k.kind == logKey {
		return at, len(signature) == ed25519.SignatureSize && ed25519.Verify(k.public, text, signature)
	}
	if len(signature) != 8+ed25519.SignatureSize {
		return at, false
	}
	seconds := binary.BigEndian.Uint64(signature)
	message := append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", seconds)), text...)
	return time.Unix(int64(seconds), 0).UTC(), ed25519.Verify(k.public, message, signature[8:])
}

// Checkpoint is a state of a log that was signed.
type Checkpoint struct {
	Origin    string
	Size      uint64
	Root      Hash
	Witnesses []Voice
}

// Voice is a witness that signed a checkpoint.
type Voice struct {
	Name string
	At   time.Time
}

// OpenCheckpoint reads a checkpoint. Every signature on it must be right and by one of the keys, the log's among them.
func OpenCheckpoint(note []byte, key Key, witnesses []Key) (Checkpoint, error) {
	var c Checkpoint
	body, tail, ok := bytes.Cut(note, []byte("\n\n"))
	if !ok || !bytes.HasSuffix(tail, []byte("\n")) {
		return c, errors.New("the checkpoint has no signature")
	}
	text := append(append([]byte{}, body...), '\n')
	signed := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSuffix(string(tail), "\n"), "\n") {
		k, at, err := signature(line, text, append([]Key{key}, witnesses...))
		if err != nil {
			return c, err
		}
		if signed[k.Text] {
			return c, fmt.Errorf("%s signed the checkpoint twice", k.Name)
		}
		signed[k.Text] = true
		if k.Text != key.Text {
			c.Witnesses = append(c.Witnesses, Voice{k.Name, at})
		}
	}
	if !signed[key.Text] {
		return c, errors.New("the log did not sign the checkpoint")
	}
	return c, c.read(string(body), key)
}

func signature(line string, text []byte, keys []Key) (Key, time.Time, error) {
	rest, ok := strings.CutPrefix(line, "— ")
	name, body, found := strings.Cut(rest, " ")
	data, err := decode(body)
	if !ok || !found || err != nil || len(data) < 5 {
		return Key{}, time.Time{}, errors.New("a signature of the checkpoint cannot be read")
	}
	for _, k := range keys {
		if k.Name == name && bytes.Equal(k.hash[:], data[:4]) {
			at, ok := k.verify(text, data[4:])
			if !ok {
				return k, at, fmt.Errorf("the signature of %s on the checkpoint is wrong", name)
			}
			return k, at, nil
		}
	}
	return Key{}, time.Time{}, fmt.Errorf("a signature of the checkpoint is by a key that is not known here (%s)", name)
}

// read takes the three lines of a checkpoint apart.
func (c *Checkpoint) read(body string, key Key) error {
	lines := strings.Split(body, "\n")
	if len(lines) < 3 || lines[0] != key.Name {
		return errors.New("the checkpoint is of another log")
	}
	size, err := strconv.ParseUint(lines[1], 10, 63)
	if err != nil || strconv.FormatUint(size, 10) != lines[1] {
		return errors.New("the checkpoint does not tell the size of the log")
	}
	root, err := decode(lines[2])
	if err != nil || len(root) != len(Hash{}) {
		return errors.New("the checkpoint does not tell the root of the log")
	}
	c.Origin, c.Size, c.Root = lines[0], size, Hash(root)
	return nil
}
