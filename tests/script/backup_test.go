package script_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// installation is a data folder with an original that takes a while to copy: bytes that do not compress, of no edition.
func installation(t *testing.T, dir string) string {
	t.Helper()
	data := filepath.Join(dir, "data")
	output(t, 0, "--data", data, "doctor")
	content := make([]byte, 96<<20)
	_, _ = rand.Read(content)
	sum := sha256.Sum256(content)
	digest := hex.EncodeToString(sum[:])
	path := filepath.Join(data, "originals", digest[:2], digest)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return data
}

// killWhen starts the program and kills it without warning as soon as a file matches the pattern.
func killWhen(t *testing.T, pattern string, args ...string) {
	t.Helper()
	c := exec.Command(program, args...)
	var complaint bytes.Buffer
	c.Stderr = &complaint
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			if info, err := os.Stat(found[0]); err == nil && info.Size() > 1<<20 {
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s never came: %s", pattern, complaint.Bytes())
		}
		time.Sleep(200 * time.Microsecond)
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	if c.ProcessState.ExitCode() >= 0 {
		t.Fatalf("it ended before it was killed: %d", c.ProcessState.ExitCode())
	}
}

// refusal runs the program, which must fail, and gives what it says.
func refusal(t *testing.T, args ...string) string {
	t.Helper()
	c := exec.Command(program, args...)
	c.Env = append(os.Environ(), "LANG=en_US.UTF-8", "LC_ALL=")
	out, err := c.CombinedOutput()
	if err == nil || c.ProcessState.ExitCode() != 1 {
		t.Fatalf("%v: exit %d\n%s", args, c.ProcessState.ExitCode(), out)
	}
	return string(out)
}

// TestBackup_Killed: killed during a backup, no file stands under its name, and the next one succeeds. Killed during a
// restore, the folder is of no use and says so; a restore into another folder succeeds.
func TestBackup_Killed(t *testing.T) {
	if testing.Short() {
		t.Skip("writes several hundred MiB")
	}
	dir := t.TempDir()
	data := installation(t, dir)
	file := filepath.Join(dir, "b.backup")
	killWhen(t, file+".part-*", "--data", data, "backup", "--to", file)
	if _, err := os.Stat(file); err == nil {
		t.Fatal("half a backup stands under its final name")
	}
	output(t, 0, "--data", data, "backup", "--to", file)
	if left, _ := filepath.Glob(filepath.Join(data, "scratch", "backup-*")); len(left) > 0 {
		t.Errorf("the killed backup's copies were left: %v", left)
	}
	half := filepath.Join(dir, "half")
	killWhen(t, filepath.Join(half, "originals", "*", "*"), "--data", half, "restore", file)
	for _, args := range [][]string{{"doctor"}, {"serve", "--listen", "127.0.0.1:0"}, {"restore", file}, {"edition", "list", "x"}} {
		if said := refusal(t, append([]string{"--data", half}, args...)...); !strings.Contains(said, "interrupted") || !strings.Contains(said, half) {
			t.Errorf("%v: %s", args, said)
		}
	}
	good := filepath.Join(dir, "good")
	output(t, 0, "--data", good, "restore", file)
	output(t, 0, "--data", good, "doctor")
}

// TestBackup_Served: a backup of an installation that a server holds goes through the server, which goes on serving; with
// the server killed, the command opens the folder itself.
func TestBackup_Served(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	server := exec.Command(program, "--data", data, "serve", "--listen", "127.0.0.1:0")
	var said bytes.Buffer
	server.Stderr = &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = server.Wait(); close(ended) }()
	defer func() { _ = server.Process.Kill(); <-ended }()
	socket := filepath.Join(data, "door", "socket")
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(socket); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no door: %s", said.Bytes())
		}
	}
	var receipt struct {
		Digest string `json:"digest"`
		Vault  bool   `json:"vault"`
	}
	words := filepath.Join(dir, "words")
	if err := os.WriteFile(words, []byte("correct horse battery staple"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "b.backup")
	if err := json.Unmarshal(output(t, 0, "--data", data, "--json", "backup", "--to", file, "--passphrase-file", words), &receipt); err != nil {
		t.Fatal(err)
	}
	if !receipt.Vault || len(receipt.Digest) != 64 {
		t.Errorf("receipt %+v", receipt)
	}
	if said := refusal(t, "--data", filepath.Join(dir, "r"), "restore", file); !strings.Contains(said, "encrypted") {
		t.Error(said)
	}
	output(t, 0, "--data", filepath.Join(dir, "r"), "restore", file, "--passphrase-file", words, "--digest", receipt.Digest)
	output(t, 0, "--data", filepath.Join(dir, "r"), "doctor")
	output(t, 0, "--data", data, "--json", "vault", "status")
	if err := server.Process.Signal(syscall.Signal(0)); err != nil {
		t.Fatalf("the server has ended: %s", said.Bytes())
	}
	_ = server.Process.Kill()
	<-ended
	output(t, 0, "--data", data, "backup", "--to", filepath.Join(dir, "c.backup"))
}
