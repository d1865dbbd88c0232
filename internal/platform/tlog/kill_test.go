package tlog_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"convive/internal/platform/db"
	"convive/internal/platform/tlog"
)

// victim is the folder that a process of this test binary works in until it is killed.
const victim = "CONVIVE_TLOG_VICTIM"

// places are where a process dies by itself; the last one is killed from outside, wherever it is.
var places = []string{"added", "appended", "indexed", "recorded", "anywhere"}

// TestLog_Killed: a process that appends dies in ten rounds at every dangerous place, by SIGKILL; afterwards each entry
// stands in the log once.
func TestLog_Killed(t *testing.T) {
	if dir := os.Getenv(victim); dir != "" {
		beVictim(t, dir)
		return
	}
	dir := t.TempDir()
	for round := range 10 {
		where := places[round%len(places)]
		kill(t, dir, where, round)
	}
	store, err := db.Open(t.Context(), "sqlite:"+filepath.Join(dir, "records.sqlite"))
	must(t, err)
	defer store.Close()
	l := open(t, store, filepath.Join(dir, "log"))
	must(t, l.Flush(t.Context()))
	list, err := inFolder(t, l, filepath.Join(dir, "log"))
	must(t, err)
	seen := map[string]bool{}
	for _, e := range list {
		if seen[e] {
			t.Errorf("twice: %s", e)
		}
		seen[e] = true
	}
	var written int
	must(t, store.QueryRow(t.Context(), `SELECT count(*) FROM tlog_outbox WHERE place IS NOT NULL`).Scan(&written))
	var waiting int
	must(t, store.QueryRow(t.Context(), `SELECT count(*) FROM tlog_outbox WHERE place IS NULL`).Scan(&waiting))
	if len(seen) != 10*400 || written != len(seen) || waiting != 0 {
		t.Errorf("%d entries in the log, %d placed, %d waiting; want %d, all placed", len(seen), written, waiting, 10*400)
	}
}

// kill runs a process that appends 400 entries and dies at a place.
func kill(t *testing.T, dir, where string, round int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestLog_Killed$", "-test.v")
	cmd.Env = append(os.Environ(), victim+"="+dir, "ROUND="+fmt.Sprint(round), "WHERE="+where)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	var said []string
	reached := false
	for s := bufio.NewScanner(out); s.Scan(); {
		said = append(said, s.Text())
		if strings.HasPrefix(s.Text(), "reached ") {
			reached = true
			if where == "anywhere" {
				<-time.After(time.Duration(round) * time.Millisecond) // somewhere in the middle of the work
			}
			must(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil || !reached {
		t.Fatalf("round %d did not die at %s: %v\n%s", round, where, err, strings.Join(said, "\n"))
	}
}

func beVictim(t *testing.T, dir string) {
	store, err := db.Open(t.Context(), "sqlite:"+filepath.Join(dir, "records.sqlite"))
	must(t, err)
	l := open(t, store, filepath.Join(dir, "log"), func(o *tlog.Options) { o.Interval = time.Millisecond })
	var round int
	if _, err := fmt.Sscan(os.Getenv("ROUND"), &round); err != nil {
		t.Fatal(err)
	}
	write(t, l, 1+400*round, 400+400*round)
	where := os.Getenv("WHERE")
	if where == "anywhere" {
		fmt.Println("reached anywhere")
	}
	appended := false
	l.Crash(func(place string) {
		appended = appended || place == "appended"
		if place == where && (appended || where == "added") {
			fmt.Println("reached", place)
			select {} // until the parent kills
		}
	})
	l.Run(t.Context())
}
