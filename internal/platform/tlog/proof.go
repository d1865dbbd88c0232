package tlog

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"convive/internal/kernel/fault"
)

// A proof is a file of C2SP tlog-proof. Its extra data is a JSON object in canonical form:
//
//	entry      the entry, as it stands in the log
//	statement  what the entry commits to by SHA-256, with salt before it if there is one
//	key        the key of the log; witnesses: those of the witnesses that signed
//	part       one line of a file whose lines the statement commits to: index, line, path
//	rests      proofs of entries that the statement names under "rests"
type extra struct {
	Entry     string   `json:"entry"`
	Key       string   `json:"key"`
	Part      *Part    `json:"part,omitempty"`
	Rests     []string `json:"rests,omitempty"`
	Salt      string   `json:"salt,omitempty"`
	Statement string   `json:"statement"`
	Witnesses []string `json:"witnesses,omitempty"`
}

// Part is one line of a file and the way from it to the root that the file's entry commits to.
type Part struct {
	Index int64    `json:"index"`
	Line  string   `json:"line"`
	Path  []string `json:"path"`
}

// Proof writes the proof file of an entry: that it stands at its place in the log that was published. part and rests may
// be empty. A statement that was forgotten cannot be proved.
func (l *Log) Proof(ctx context.Context, p Placed, part *Part, rests ...Placed) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, ok := l.Published()
	if !ok || p.Place >= c.Size {
		return nil, fault.NotFound("tlog.notPublished", "place", strconv.FormatInt(p.Place, 10))
	}
	if p.Statement == "" {
		return nil, fault.NotFound("tlog.forgotten", "place", strconv.FormatInt(p.Place, 10))
	}
	own, err := l.path(p.Place, c.Size)
	if err != nil {
		return nil, err
	}
	more := extra{Entry: p.Line, Key: c.VKey, Part: part, Salt: p.salt, Statement: p.Statement}
	for _, r := range rests {
		text, err := l.Proof(ctx, r, nil)
		if err != nil {
			return nil, err
		}
		more.Rests = append(more.Rests, base64.StdEncoding.EncodeToString(text))
	}
	if more.Witnesses, err = l.signers(c); err != nil {
		return nil, err
	}
	text, err := encode(more)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "c2sp.org/tlog-proof@v1\nextra %s\nindex %d\n", base64.StdEncoding.EncodeToString(text), p.Place)
	for _, h := range own {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteString("\n" + c.Note)
	return b.Bytes(), nil
}

func (l *Log) path(place, size int64) (tlog.RecordProof, error) {
	proof, err := tlog.ProveRecord(size, place, tiles{l.folder, uint64(size)})
	if err != nil {
		return nil, fmt.Errorf("proof of entry %d in %d: %w", place, size, err)
	}
	return proof, nil
}

// signers are the keys of the witnesses whose signatures a checkpoint bears.
func (l *Log) signers(c Checkpoint) ([]string, error) {
	g, err := l.witnesses()
	if err != nil {
		return nil, err
	}
	lacking := map[string]bool{}
	for _, v := range g.missing([]byte(c.Note)) {
		lacking[v.name] = true
	}
	var list []string
	for _, v := range g.voices {
		if !lacking[v.name] {
			list = append(list, v.vkey)
		}
	}
	return list, nil
}
