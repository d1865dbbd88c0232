package tlog_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/testkit"
	"convive/internal/platform/tlog"
	"convive/internal/platform/tlog/verifier"
)

// figureProof is the largest kind of proof: a line of a released file with what it rests on, cosigned.
func figureProof(t *testing.T) (file []byte, l *tlog.Log) {
	t.Helper()
	folder := t.TempDir()
	l = open(t, testkit.SQLite(t), folder)
	policy(t, folder, l, 1, newWitness(t, "court.example.org"))
	write(t, l, 1, 40)
	must(t, l.Flush(t.Context()))
	e, _, err := l.Find(t.Context(), kernel.MainTenant, tlog.Edition, "co-homicides/7", 0)
	must(t, err)
	text := "year,value\n"
	for n := range 50 {
		text += fmt.Sprintf("%d,%d\n", 1970+n, n*n)
	}
	lines, err := tlog.ReadLines(strings.NewReader(text), true)
	must(t, err)
	root, err := lines.Root()
	must(t, err)
	must(t, l.Write(t.Context(), tlog.Entry{Tenant: kernel.MainTenant, Type: tlog.Release, ID: "values", Statement: map[string]any{
		"sha256": lines.SHA256, "lines": lines.Count(), "root": root, "rests": []any{map[string]any{"t": e.Type, "id": e.Name(), "v": e.Version, "sha256": e.SHA256}}}}))
	must(t, l.Flush(t.Context()))
	r, _, err := l.Find(t.Context(), kernel.MainTenant, tlog.Release, "values", 0)
	must(t, err)
	part, ok, err := lines.Part("1990,400")
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	file, err = l.Proof(t.Context(), r, part, e)
	must(t, err)
	return file, l
}

// TestProof_EveryByte: a proof says what it proves, and a change of any byte of it is refused.
func TestProof_EveryByte(t *testing.T) {
	file, l := figureProof(t)
	claim, err := verifier.Check(file, l.VKey())
	must(t, err)
	if claim.Part == nil || claim.Part.Line != "1990,400" || len(claim.Rests) != 1 || claim.Rests[0].Entry.ID != "main/co-homicides/7" || len(claim.Checkpoint.Witnesses) != 1 {
		t.Fatalf("%+v", claim)
	}
	for at := range file {
		for _, bit := range []byte{1, 0x20, 0x80} {
			broken := bytes.Clone(file)
			broken[at] ^= bit
			if _, err := verifier.Check(broken, ""); err == nil {
				t.Fatalf("byte %d of %d (%q) was changed by %#x and nobody noticed", at, len(file), file[at], bit)
			}
		}
	}
}

// TestProof_Inside: the same inside of what the proof encloses in base64, where a change of one letter is a change of
// two bytes: the entry, the statement, the line, the enclosed proof.
func TestProof_Inside(t *testing.T) {
	file, _ := figureProof(t)
	lines := strings.SplitN(string(file), "\n", 3)
	inside, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(t, err)
	for at := range inside {
		broken := bytes.Clone(inside)
		broken[at] ^= 1
		text := lines[0] + "\nextra " + base64.StdEncoding.EncodeToString(broken) + "\n" + lines[2]
		if _, err := verifier.Check([]byte(text), ""); err == nil {
			t.Fatalf("byte %d (%q) was changed and nobody noticed: %s", at, inside[at], inside[max(0, at-20):min(len(inside), at+20)])
		}
	}
}

// TestProof_Bad files are refused with a reason, and none is a crash.
func TestProof_Bad(t *testing.T) {
	file, l := figureProof(t)
	other, _ := figureProof(t)
	lines := strings.Split(string(file), "\n")
	with := func(n int, text string) []byte {
		changed := append([]string{}, lines...)
		changed[n] = text
		return []byte(strings.Join(changed, "\n"))
	}
	otherLines := strings.Split(string(other), "\n")
	cases := map[string][]byte{
		"empty":                   nil,
		"no proof":                []byte("%PDF-1.7\n"),
		"oversized":               append(bytes.Clone(file), make([]byte, verifier.MaxProof)...),
		"of another log":          other,
		"with another's entry":    with(1, otherLines[1]),
		"a place out of range":    with(2, "index 41"),
		"a place beyond numbers":  with(2, "index 99999999999999999999"),
		"a negative place":        with(2, "index -1"),
		"a place with a zero":     with(2, "index 040"),
		"a hash too few":          []byte(strings.Join(append(append([]string{}, lines[:3]...), lines[4:]...), "\n")),
		"a hash too many":         []byte(strings.Join(append(append([]string{}, lines[:4]...), lines[3:]...), "\n")),
		"without signature":       file[:bytes.Index(file, []byte("— "))],
		"without the log's":       []byte(strings.Join(append(append([]string{}, lines[:len(lines)-3]...), lines[len(lines)-2:]...), "\n")),
		"with a line at the end":  append(bytes.Clone(file), '\n'),
		"with Windows' line ends": bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n")),
	}
	for at := 0; at < len(file); at += 37 {
		cases[fmt.Sprintf("cut off at %d", at)] = file[:at]
	}
	for name, data := range cases {
		if _, err := verifier.Check(data, l.VKey()); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if _, err := verifier.Check(file, l.VKey()); err != nil {
		t.Error(err)
	}
}

// TestVerifier_Alone: nothing of package tlog, and nothing but the standard library, is in the verifier.
func TestVerifier_Alone(t *testing.T) {
	files, err := filepath.Glob("verifier/*.go")
	must(t, err)
	for _, f := range files {
		text, err := os.ReadFile(f)
		must(t, err)
		for _, line := range strings.Split(string(text), "\n") {
			if path, ok := strings.CutPrefix(line, "\t\""); ok && strings.HasSuffix(path, `"`) && strings.Contains(strings.Split(path, "/")[0], ".") {
				t.Errorf("%s imports %s", f, line)
			}
			if strings.HasPrefix(line, "\t\"convive") {
				t.Errorf("%s imports %s", f, line)
			}
		}
	}
	if len(files) < 4 {
		t.Errorf("%d files", len(files))
	}
}

// FuzzCheck: whatever a file holds, the verifier ends with an answer.
func FuzzCheck(f *testing.F) {
	f.Add([]byte("c2sp.org/tlog-proof@v1\nextra e30=\nindex 0\n\nlog\n1\nAAAA\n\n— log AAAAAAAA\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := verifier.Check(data, ""); err == nil {
			t.Error("a proof out of nothing")
		}
	})
}
