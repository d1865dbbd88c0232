package script_test

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the records are opened behind the program's back
)

// TestHeads_AtTheEnd: what was recorded until a server ends cannot be cut off afterwards without verify naming it.
func TestHeads_AtTheEnd(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	server := exec.Command(program, "--data", data, "serve", "--listen", "127.0.0.1:0")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	defer func() { _ = server.Process.Kill() }()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		_, door := os.Stat(filepath.Join(data, "door", "socket"))
		_, log := os.Stat(filepath.Join(data, "log", "checkpoint"))
		if door == nil && log == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no door, or no log")
		}
	}
	output(t, 0, "--data", data, "user", "invite", "ana", "--institution", "police", "--role", "analyst")
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatalf("the server ended with %v", err)
	}
	output(t, 0, "--data", data, "verify")
	records, err := sql.Open("sqlite", filepath.Join(data, "records.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer records.Close()
	if _, err := records.Exec(`DELETE FROM audit_entry WHERE tenant = 'main' AND number = (SELECT max(number) FROM audit_entry WHERE tenant = 'main')`); err != nil {
		t.Fatal(err)
	}
	if got := string(output(t, 1, "--data", data, "--lang", "en", "verify")); !strings.Contains(got, "rows at its end are gone") {
		t.Errorf("verify says %s", got)
	}
}
