package tlog_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	flog "github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	xtlog "golang.org/x/mod/sumdb/tlog"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/testkit"
	"convive/internal/platform/tlog"
	"convive/internal/platform/tlog/verifier"
)

// witness is one as C2SP tlog-witness describes it.
type witness struct {
	name, vkey string
	signer     *fnote.Signer
	mu         sync.Mutex
	size       int64
	root       []byte
	log        note.Verifier
	answers    []int // what it answered, in order
	lies       func(w http.ResponseWriter) bool
	server     *httptest.Server
}

func newWitness(t *testing.T, name string) *witness {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, name)
	must(t, err)
	w := &witness{name: name, vkey: public}
	w.signer, err = fnote.NewSignerForCosignatureV1(secret)
	must(t, err)
	w.server = httptest.NewServer(w)
	t.Cleanup(w.server.Close)
	return w
}

func (w *witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lies != nil && w.lies(rw) {
		return
	}
	status, kind, answer := w.judge(r)
	w.answers = append(w.answers, status)
	rw.Header().Set("Content-Type", kind)
	rw.WriteHeader(status)
	_, _ = rw.Write(answer)
}

func (w *witness) judge(r *http.Request) (status int, kind string, answer []byte) {
	body, _ := io.ReadAll(r.Body)
	head, checkpoint, ok := bytes.Cut(body, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if r.URL.Path != "/add-checkpoint" || !ok || err != nil {
		return http.StatusBadRequest, "text/plain", nil
	}
	c, _, _, err := flog.ParseCheckpoint(checkpoint, w.log.Name(), w.log)
	if err != nil {
		return http.StatusForbidden, "text/plain", nil
	}
	if old != w.size || old == int64(c.Size) && !bytes.Equal(c.Hash, w.root) {
		return http.StatusConflict, "text/x.tlog.size", fmt.Appendf(nil, "%d\n", w.size)
	}
	var proof xtlog.TreeProof
	for _, l := range lines[1:] {
		h, _ := base64.StdEncoding.DecodeString(l)
		proof = append(proof, xtlog.Hash(h))
	}
	if old > 0 && xtlog.CheckTree(proof, int64(c.Size), xtlog.Hash(c.Hash), old, xtlog.Hash(w.root)) != nil {
		return http.StatusUnprocessableEntity, "text/plain", nil
	}
	n, err := note.Open(checkpoint, note.VerifierList(w.log))
	if err != nil {
		return http.StatusForbidden, "text/plain", nil
	}
	signed, err := note.Sign(&note.Note{Text: n.Text}, w.signer)
	if err != nil {
		return http.StatusInternalServerError, "text/plain", nil
	}
	w.size, w.root = int64(c.Size), c.Hash
	_, signature, _ := bytes.Cut(signed, []byte("\n\n"))
	return http.StatusOK, "text/plain", signature
}

// policy writes the file of witnesses of which so many must sign.
func policy(t *testing.T, folder string, l *tlog.Log, enough int, list ...*witness) {
	t.Helper()
	key, err := note.NewVerifier(l.VKey())
	must(t, err)
	var b strings.Builder
	names := ""
	for _, w := range list {
		w.log = key
		fmt.Fprintf(&b, "witness %s %s %s\n", w.name, w.vkey, w.server.URL)
		names += " " + w.name
	}
	fmt.Fprintf(&b, "group all-of-them %d%s\nquorum all-of-them\n", enough, names)
	must(t, os.WriteFile(filepath.Join(folder, "witnesses"), []byte(b.String()), 0o644))
}

func proofOf(t *testing.T, l *tlog.Log, n int) []byte {
	t.Helper()
	p, ok, err := l.Find(t.Context(), kernel.MainTenant, tlog.Edition, fmt.Sprintf("co-homicides/%d", n), 0)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	file, err := l.Proof(t.Context(), p, nil)
	must(t, err)
	return file
}

// TestWitness_Cosigns: checkpoints bear the witnesses' signatures, also after the witness lost count of us or we of it.
func TestWitness_Cosigns(t *testing.T) {
	folder, store := t.TempDir(), testkit.SQLite(t)
	l := open(t, store, folder)
	court, university := newWitness(t, "court.example.org"), newWitness(t, "university.example.org")
	policy(t, folder, l, 2, court, university)
	write(t, l, 1, 5)
	must(t, l.Flush(t.Context()))
	write(t, l, 6, 300)
	must(t, l.Flush(t.Context()))
	again := open(t, store, folder) // does not know what the witnesses know: 409, then right
	write(t, again, 301, 310)
	must(t, again.Flush(t.Context()))
	if got := fmt.Sprint(court.answers); got != "[200 200 409 200]" {
		t.Errorf("the witness answered %s", got)
	}
	claim, err := verifier.Check(proofOf(t, again, 305), again.VKey())
	must(t, err)
	if len(claim.Checkpoint.Witnesses) != 2 || claim.Checkpoint.Size != 310 {
		t.Errorf("%+v", claim.Checkpoint)
	}
	state, err := again.Witnesses()
	must(t, err)
	for _, w := range state {
		if !w.Signed || w.At.IsZero() {
			t.Errorf("%+v", w)
		}
	}
}

// TestWitness_TooFew: until enough witnesses have signed, readers get the checkpoint before.
func TestWitness_TooFew(t *testing.T) {
	folder := t.TempDir()
	l := open(t, testkit.SQLite(t), folder)
	court, university := newWitness(t, "court.example.org"), newWitness(t, "university.example.org")
	policy(t, folder, l, 2, court, university)
	write(t, l, 1, 5)
	must(t, l.Flush(t.Context()))
	for name, lie := range map[string]func(http.ResponseWriter) bool{
		"is away": func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusBadGateway); return true },
		"signs nonsense": func(w http.ResponseWriter) bool {
			_, _ = w.Write([]byte("— university.example.org AAAA\n"))
			return true
		},
		"says too much": func(w http.ResponseWriter) bool { _, _ = w.Write(bytes.Repeat([]byte("x"), 1<<20)); return true },
		"sends us away": func(w http.ResponseWriter) bool {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(http.StatusTemporaryRedirect)
			return true
		},
	} {
		university.lies = lie
		write(t, l, 6, 9)
		must(t, l.Flush(t.Context()))
		if p, _ := l.Published(); p.Size != 5 {
			t.Errorf("the university %s: %d entries were published", name, p.Size)
		}
	}
	university.lies = nil
	must(t, l.Flush(t.Context()))
	if p, _ := l.Published(); p.Size != 9 {
		t.Errorf("%d entries were published", p.Size)
	}
}

// TestWitness_RemembersMore: records and folder were both restored; only the witness knows that there was more.
func TestWitness_RemembersMore(t *testing.T) {
	build := func(dir string, n int, w *witness) (*tlog.Log, string) {
		l := open(t, testkit.SQLite(t), dir)
		if w != nil {
			policy(t, dir, l, 1, w)
		}
		write(t, l, 1, n)
		return l, dir
	}
	court := newWitness(t, "court.example.org")
	first, folder := build(t.TempDir(), 20, court)
	must(t, first.Flush(t.Context()))

	key, err := os.ReadFile(filepath.Join(folder, "key"))
	must(t, err)
	restore := func(n int, from int) error {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "key"), key, 0o600))
		l := open(t, testkit.SQLite(t), dir)
		policy(t, dir, l, 1, court)
		write(t, l, from, from+n-1)
		return l.Flush(t.Context())
	}
	for name, c := range map[string]struct {
		n, from int
		message string
	}{"shorter": {5, 1, "tlog.witnessAhead"}, "as long, but other": {20, 2, "tlog.witnessOther"}, "longer, but other": {30, 2, "tlog.witnessOther"}} {
		if f, ok := fault.Of(restore(c.n, c.from)); !ok || f.Message != c.message {
			t.Errorf("%s: %v", name, f)
		}
	}
}

// TestWitness_Policy: a policy that cannot be read stops the log, it does not open it.
func TestWitness_Policy(t *testing.T) {
	for name, text := range map[string]string{"no quorum": "witness a b http://c\n", "nonsense": "something\n", "a key that is none": "witness court x http://c\nquorum court\n"} {
		folder := t.TempDir()
		l := open(t, testkit.SQLite(t), folder)
		must(t, os.WriteFile(filepath.Join(folder, "witnesses"), []byte(text), 0o644))
		write(t, l, 1, 1)
		if f, ok := fault.Of(l.Flush(t.Context())); !ok || f.Message != "tlog.policy" {
			t.Errorf("%s: %v", name, f)
		}
	}
}
