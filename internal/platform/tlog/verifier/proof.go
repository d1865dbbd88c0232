package verifier

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxProof is how long a proof file may be; a longer one is refused unread.
const MaxProof = 4 << 20

// maxRests bounds how many proofs one proof may hold.
const maxRests = 200

// Claim is what a proof file proves.
type Claim struct {
	Key        Key // of the log, as the file has it; compare it with the one that is published
	Checkpoint Checkpoint
	Index      uint64
	Entry      Entry
	Statement  json.RawMessage
	Part       *Part // the line of a file that the statement commits to
	Rests      []Claim
}

// Entry is a line of the log.
type Entry struct {
	At     string `json:"at"`
	ID     string `json:"id"`
	Salted bool   `json:"salted,omitempty"`
	SHA256 string `json:"sha256"`
	Type   string `json:"t"`
	V      int64  `json:"v"`
}

// Part is a line of a file.
type Part struct {
	Index uint64   `json:"index"`
	Line  string   `json:"line"`
	Path  []string `json:"path"`
}

// enclosed is what a proof file carries besides the way of hashes.
type enclosed struct {
	Entry     string   `json:"entry"`
	Key       string   `json:"key"`
	Part      *Part    `json:"part,omitempty"`
	Rests     []string `json:"rests,omitempty"`
	Salt      string   `json:"salt,omitempty"`
	Statement string   `json:"statement"`
	Witnesses []string `json:"witnesses,omitempty"`
}

// commits are the parts of a statement by which other things are bound to it.
type commits struct {
	Lines  uint64 `json:"lines"`
	Root   string `json:"root"`
	SHA256 string `json:"sha256"`
	Rests  []struct {
		ID     string `json:"id"`
		SHA256 string `json:"sha256"`
		Type   string `json:"t"`
		V      int64  `json:"v"`
	} `json:"rests"`
}

// Check proves a file, or says what is wrong with it. A key that is given must be the file's.
func Check(file []byte, key string) (Claim, error) { return check(file, key, 0) }

func check(file []byte, key string, depth int) (Claim, error) {
	var c Claim
	if len(file) > MaxProof {
		return c, fmt.Errorf("the file is longer than %d bytes: this is no proof", MaxProof)
	}
	raw, err := split(file)
	if err != nil {
		return c, err
	}
	var e enclosed
	if err := strictly(raw.extra, &e); err != nil {
		return c, fmt.Errorf("what the proof encloses cannot be read: %w", err)
	}
	if key != "" && key != e.Key {
		return c, errors.New("the proof is of another log: its key is " + e.Key)
	}
	if err := c.open(raw, e); err != nil {
		return c, err
	}
	if err := c.commitment(e); err != nil {
		return c, err
	}
	return c, c.bound(e, depth)
}

// raw is a proof file taken apart.
type raw struct {
	extra      []byte
	index      uint64
	path       []Hash
	checkpoint []byte
}

// split takes a file of C2SP tlog-proof apart and refuses any form but the one in which it would be written again.
func split(file []byte) (raw, error) {
	var r raw
	head, checkpoint, ok := bytes.Cut(file, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return r, errors.New("this is no proof file (c2sp.org/tlog-proof@v1), or it was cut off")
	}
	text, ok1 := strings.CutPrefix(lines[1], "extra ")
	index, ok2 := strings.CutPrefix(lines[2], "index ")
	if !ok1 || !ok2 {
		return r, errors.New("the proof file lacks its entry or its place")
	}
	var err error
	if r.extra, err = decode(text); err != nil {
		return r, fmt.Errorf("what the proof encloses cannot be read: %w", err)
	}
	if r.index, err = strconv.ParseUint(index, 10, 63); err != nil || strconv.FormatUint(r.index, 10) != index {
		return r, errors.New("the place of the entry is no number")
	}
	if len(lines) > 3+63 {
		return r, errors.New("the proof has more hashes than any log can need")
	}
	if r.path, err = hashes(lines[3:]); err != nil {
		return r, err
	}
	r.checkpoint = checkpoint
	return r, nil
}

func hashes(lines []string) ([]Hash, error) {
	list := make([]Hash, len(lines))
	for i, text := range lines {
		h, err := decode(text)
		if err != nil || len(h) != len(Hash{}) {
			return nil, fmt.Errorf("hash %d of the proof cannot be read", i+1)
		}
		list[i] = Hash(h)
	}
	return list, nil
}

// strictly reads JSON that has exactly the known fields, in the one form in which it is written.
func strictly(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	if !bytes.Equal(bytes.TrimSuffix(b.Bytes(), []byte("\n")), text) {
		return errors.New("it is not in canonical form")
	}
	return nil
}

// open checks the signatures, and the way from the entry to the root that they are under.
func (c *Claim) open(r raw, e enclosed) error {
	var err error
	if c.Key, err = ParseKey(e.Key); err != nil {
		return fmt.Errorf("the key in the proof: %w", err)
	}
	if c.Key.kind != logKey {
		return errors.New("the key in the proof is not a log's")
	}
	var witnesses []Key
	for _, text := range e.Witnesses {
		k, err := ParseKey(text)
		if err != nil || k.kind != witnessKey {
			return errors.Join(errors.New("the key of a witness in the proof cannot be read"), err)
		}
		witnesses = append(witnesses, k)
	}
	if c.Checkpoint, err = OpenCheckpoint(r.checkpoint, c.Key, witnesses); err != nil {
		return err
	}
	if len(c.Checkpoint.Witnesses) != len(witnesses) {
		return errors.New("the proof names a witness that did not sign")
	}
	c.Index = r.index
	root, err := climb(r.index, c.Checkpoint.Size, leaf([]byte(e.Entry)), r.path)
	if err != nil {
		return err
	}
	if root != c.Checkpoint.Root {
		return errors.New("the entry does not stand in the log at this place: its hashes lead to another root")
	}
	if err := strictly([]byte(e.Entry), &c.Entry); err != nil {
		return fmt.Errorf("the entry cannot be read: %w", err)
	}
	return nil
}

// commitment checks that the statement is what the entry commits to.
func (c *Claim) commitment(e enclosed) error {
	sum := sha256.Sum256([]byte(e.Salt + e.Statement))
	if hex.EncodeToString(sum[:]) != c.Entry.SHA256 || c.Entry.Salted != (e.Salt != "") {
		return errors.New("the statement is not the one that the log commits to")
	}
	if !json.Valid([]byte(e.Statement)) {
		return errors.New("the statement is no JSON")
	}
	c.Statement = json.RawMessage(e.Statement)
	return nil
}

// bound checks what hangs on the statement: a line of its file, and the entries that it rests on.
func (c *Claim) bound(e enclosed, depth int) error {
	var s commits
	if e.Part != nil || len(e.Rests) > 0 {
		if err := json.Unmarshal(c.Statement, &s); err != nil {
			return fmt.Errorf("the statement binds nothing: %w", err)
		}
	}
	if e.Part != nil {
		if err := e.Part.check(s); err != nil {
			return err
		}
		c.Part = e.Part
	}
	if len(e.Rests) > maxRests || depth > 0 && len(e.Rests) > 0 {
		return errors.New("the proof holds too many proofs")
	}
	for _, text := range e.Rests {
		inner, err := decode(text)
		if err != nil {
			return fmt.Errorf("an enclosed proof cannot be read: %w", err)
		}
		claim, err := check(inner, e.Key, depth+1)
		if err != nil {
			return fmt.Errorf("an enclosed proof: %w", err)
		}
		if !s.names(claim.Entry) {
			return fmt.Errorf("the statement does not rest on the enclosed %s %s", claim.Entry.Type, claim.Entry.ID)
		}
		c.Rests = append(c.Rests, claim)
	}
	return nil
}

func (p Part) check(s commits) error {
	path, err := hashes(p.Path)
	if err != nil {
		return err
	}
	root, err := climb(p.Index, s.Lines, leaf([]byte(p.Line)), path)
	if err != nil || base64.StdEncoding.EncodeToString(root[:]) != s.Root {
		return errors.Join(errors.New("the line is not in the file that the log commits to"), err)
	}
	return nil
}

func (s commits) names(e Entry) bool {
	for _, r := range s.Rests {
		if r.ID == e.ID && r.Type == e.Type && r.V == e.V && r.SHA256 == e.SHA256 {
			return true
		}
	}
	return false
}

// File says whether a file is the one that the statement commits to by its digest.
func (c Claim) File(sum []byte) bool {
	var s commits
	return json.Unmarshal(c.Statement, &s) == nil && s.SHA256 != "" && hex.EncodeToString(sum) == s.SHA256
}
