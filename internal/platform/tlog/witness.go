package tlog

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	flog "github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/witness"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"convive/internal/kernel/fault"
)

// Sender posts a request to a witness and gives its answer.
type Sender func(ctx context.Context, address string, body []byte) (Answer, error)

// Answer is what a witness said.
type Answer struct {
	Status int
	Type   string // Content-Type
	Body   []byte
}

// voice is one witness of the policy.
type voice struct {
	name, address, vkey string
	key                 note.Verifier
}

// group is the policy of witnesses: who they are, and whose signatures are enough.
type group struct {
	voices []voice
	policy witness.Group
}

// witnesses reads the policy from the file "witnesses" in the folder: lines "witness NAME VKEY URL", "group NAME N NAME…"
// and "quorum NAME". Without the file a checkpoint needs no witness.
func (l *Log) witnesses() (group, error) {
	path := filepath.Join(l.folder, "witnesses")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return group{policy: witness.NewGroup(0)}, nil
	}
	if err != nil {
		return group{}, err
	}
	policy, err := witness.ParsePolicy(text)
	if err != nil {
		return group{}, fault.Invalid("tlog.policy", "file", path, "detail", err.Error())
	}
	g := group{policy: policy}
	for _, text := range strings.Split(string(text), "\n") {
		text, _, _ = strings.Cut(text, "#")
		f := strings.Fields(text)
		if len(f) != 4 || f[0] != "witness" {
			continue
		}
		v := voice{name: f[1], address: strings.TrimSuffix(f[3], "/") + "/add-checkpoint"}
		if v.vkey, err = fnote.VKeyToCosignatureV1(f[2]); err != nil {
			v.vkey = f[2]
		}
		if v.key, err = fnote.NewVerifierForCosignatureV1(f[2]); err != nil || !ed25519Key(f[2]) {
			return group{}, fault.Invalid("tlog.policy", "file", path, "detail", f[1]+": only Ed25519 keys can be checked").Because(err)
		}
		g.voices = append(g.voices, v)
	}
	return g, nil
}

// ed25519Key says whether a key is of the only kind that package verifier can check.
func ed25519Key(vkey string) bool {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	return err == nil && len(key) == 33
}

// missing are the witnesses whose signature a checkpoint lacks.
func (g group) missing(text []byte) []voice {
	var list []voice
	for _, v := range g.voices {
		if _, err := note.Open(text, note.VerifierList(v.key)); err != nil {
			list = append(list, v)
		}
	}
	return list
}

// ask asks one witness for its signature; nothing if it does not answer. That it knows a longer or another log under our
// name is an error: ours was restored from an older copy.
func (w *writer) ask(ctx context.Context, v voice, own flog.Checkpoint, text []byte) ([]byte, error) {
	old := w.known[v.name]
	for range 3 {
		answer, err := w.send(ctx, v, old, own, text)
		switch {
		case err != nil:
			w.log.Warn("a witness of the public log does not answer", "witness", v.name, "error", err)
			return nil, nil
		case answer.Status == http.StatusOK:
			return w.accept(v, own, text, answer.Body)
		case answer.Status == http.StatusConflict && answer.Type == "text/x.tlog.size":
			size, err := strconv.ParseUint(strings.TrimSpace(string(answer.Body)), 10, 63)
			switch {
			case err != nil:
				w.log.Warn("a witness of the public log answers nonsense", "witness", v.name, "error", err)
				return nil, nil
			case size > own.Size:
				return nil, fault.Conflict("tlog.witnessAhead", "witness", v.name, "size", strconv.FormatUint(own.Size, 10), "published", strconv.FormatUint(size, 10))
			case size == old: // the same size and refused: another root
				return nil, fault.Conflict("tlog.witnessOther", "witness", v.name, "size", strconv.FormatUint(size, 10))
			}
			old = size
		case answer.Status == http.StatusUnprocessableEntity || answer.Status == http.StatusConflict:
			return nil, fault.Conflict("tlog.witnessOther", "witness", v.name, "size", strconv.FormatUint(old, 10))
		default:
			w.log.Warn("a witness of the public log refuses", "witness", v.name, "status", answer.Status, "answer", string(answer.Body[:min(len(answer.Body), 200)]))
			return nil, nil
		}
	}
	w.log.Warn("a witness of the public log changes its mind", "witness", v.name)
	return nil, nil
}

// send makes the request of C2SP tlog-witness: the size that the witness knows, how the log grew from it, the checkpoint.
func (w *writer) send(ctx context.Context, v voice, old uint64, own flog.Checkpoint, text []byte) (Answer, error) {
	var proof tlog.TreeProof
	if old > 0 {
		var err error
		if proof, err = tlog.ProveTree(int64(own.Size), int64(old), tiles{w.folder, own.Size}); err != nil {
			return Answer{}, err
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", old)
	for _, h := range proof {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteString("\n")
	b.Write(ownSignature(text))
	return w.options.Witnesses(ctx, v.address, b.Bytes())
}

// ownSignature is the checkpoint with the log's signature alone, which is the first.
func ownSignature(text []byte) []byte {
	body, signatures, _ := bytes.Cut(text, []byte("\n\n"))
	first, _, _ := bytes.Cut(signatures, []byte("\n"))
	return []byte(string(body) + "\n\n" + string(first) + "\n")
}

// accept takes the signature out of an answer, and nothing else: a line that is not the witness's own would be published.
func (w *writer) accept(v voice, own flog.Checkpoint, text, answer []byte) ([]byte, error) {
	n, err := note.Open(append(ownSignature(text), answer...), note.VerifierList(v.key))
	if err != nil {
		w.log.Warn("a witness of the public log signs wrongly", "witness", v.name, "error", err)
		return nil, nil
	}
	w.known[v.name] = own.Size
	at, err := fnote.CoSigV1Timestamp(n.Sigs[0])
	if err != nil {
		at = w.clock.Now()
	}
	w.mu.Lock()
	w.heard[v.name] = at
	w.mu.Unlock()
	return fmt.Appendf(nil, "— %s %s\n", n.Sigs[0].Name, n.Sigs[0].Base64), nil
}

// Witness is the state of one witness, for readers.
type Witness struct {
	Name   string
	VKey   string
	Signed bool      // the published checkpoint
	At     time.Time // when it signed last, as far as this process knows
}

// Witnesses are those of the policy and whether each has signed the published checkpoint.
func (l *Log) Witnesses() ([]Witness, error) {
	g, err := l.witnesses()
	if err != nil {
		return nil, err
	}
	last, _ := l.Published()
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]Witness, len(g.voices))
	for i, v := range g.voices {
		_, err := note.Open([]byte(last.Note), note.VerifierList(v.key))
		list[i] = Witness{Name: v.name, VKey: v.vkey, Signed: err == nil, At: l.heard[v.name]}
	}
	return list, nil
}

var client = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// httpSender reaches a witness over the network.
func httpSender(ctx context.Context, address string, body []byte) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return Answer{resp.StatusCode, resp.Header.Get("Content-Type"), text}, err
}
