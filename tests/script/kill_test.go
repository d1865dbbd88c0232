package script_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

const killProfile = `profile: demo
version: 1
source: demo
columns:
  when: {names: [FECHA], required: true}
  code: {names: [DANE], required: true}
  n: {names: [CANTIDAD], required: true}
fact:
  kind: victim
  unit: victim
  quantity: {column: n, min: 1}
  iccs: {fixed: "0101"}
  occurred: {column: when, formats: ["%d/%m/%Y"], precision: day, zone: America/Bogota}
  territory: {country: CO, level: 2, code: {column: code, pad: 8, take: 5}}
`

// killRows is how many rows the killed import reads; each stands for one victim, and one in a thousand is bad.
const killRows = 1_000_000

// generate writes the file.
func generate(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "FECHA,DANE,CANTIDAD")
	for i := range killRows {
		code := "05001000"
		if i%1000 == 0 {
			code = "99999000"
		}
		fmt.Fprintf(w, "%02d/%02d/%d,%s,1\n", 1+i%28, 1+i%12, 2015+i%8, code)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

type listed struct {
	Edition     int    `json:"edition"`
	State       string `json:"state"`
	Accepted    int64  `json:"accepted"`
	Quarantined int64  `json:"quarantined"`
	Quantity    int64  `json:"quantity"`
	Failure     string `json:"failure"`
}

func output(t *testing.T, allowed int, args ...string) []byte {
	t.Helper()
	var out, complaint bytes.Buffer
	c := exec.Command(program, args...)
	c.Stdout, c.Stderr = &out, &complaint
	if err := c.Run(); err != nil && c.ProcessState.ExitCode() != allowed {
		t.Fatalf("%v: %v\n%s", args, err, complaint.Bytes())
	}
	return out.Bytes()
}

// TestKill ends the process without warning at random moments of an import. Opened again, every edition is whole, or
// absent with a reason and without a fact; and the import can be made again.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("imports a million rows ten times")
	}
	dir := t.TempDir()
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "list.csv")
	generate(t, file)
	for name, doc := range map[string]string{"source.yaml": "source: demo\ncountry: CO\ntitle: {en: Demo}\ninstitution: {en: Police}\nunit: victim\n", "demo.yaml": killProfile} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	output(t, 0, "--data", data, "source", "declare", filepath.Join(dir, "source.yaml"))
	output(t, 0, "--data", data, "profile", "add", filepath.Join(dir, "demo.yaml"))
	began := time.Now()
	output(t, 3, "--data", data, "import", "--profile", "demo", file)
	whole := time.Since(began)
	killed, absent := 0, 0
	for range 10 {
		c := exec.Command(program, "--data", data, "import", "--profile", "demo", file)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.Int64N(int64(whole))))
		_ = c.Process.Kill() // it may have ended by itself
		_ = c.Wait()
		if c.ProcessState.ExitCode() < 0 {
			killed++
		}
		absent += inspect(t, data)
		settle(t, data)
	}
	output(t, 3, "--data", data, "import", "--profile", "demo", file)
	absent = inspect(t, data)
	t.Logf("a whole import took %s; %d of 10 were killed; %d editions are absent, the rest whole", whole.Round(time.Millisecond), killed, absent)
}

// settle drops an edition that was whole when the process died before it was published: the same files are not taken twice
// while they wait.
func settle(t *testing.T, data string) {
	t.Helper()
	var list []listed
	if err := json.Unmarshal(output(t, 0, "--data", data, "--json", "edition", "list", "demo"), &list); err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.State == "checked" {
			output(t, 0, "--data", data, "edition", "discard", "demo", strconv.Itoa(e.Edition), "--reason", "read again")
		}
	}
}

// inspect opens the data folder again and counts the editions that are absent.
func inspect(t *testing.T, data string) (absent int) {
	t.Helper()
	var list []listed
	if err := json.Unmarshal(output(t, 0, "--data", data, "--json", "edition", "list", "demo"), &list); err != nil {
		t.Fatal(err)
	}
	const bad = killRows / 1000
	for _, e := range list {
		switch e.State {
		case "checked", "published":
			if e.Accepted != killRows-bad || e.Quarantined != bad || e.Quantity != killRows-bad {
				t.Errorf("half an edition: %+v", e)
			}
		case "cancelled": // settled
		case "failed", "received":
			absent++
			if e.Accepted != 0 || e.State == "failed" && e.Failure != "sources.interrupted" {
				t.Errorf("an edition that is neither whole nor absent: %+v", e)
			}
		default:
			t.Errorf("state %+v", e)
		}
	}
	var tally []struct {
		Edition  int   `json:"edition"`
		Rows     int64 `json:"rows"`
		Quantity int64 `json:"quantity"`
	}
	if err := json.Unmarshal(output(t, 0, "--data", data, "--json", "edition", "facts", "demo"), &tally); err != nil {
		t.Fatal(err)
	}
	held := map[int]int64{}
	for _, f := range tally {
		held[f.Edition] = f.Rows
		if f.Rows != f.Quantity {
			t.Errorf("facts of edition %d: %d rows of %d", f.Edition, f.Rows, f.Quantity)
		}
	}
	for _, e := range list {
		if held[e.Edition] != e.Accepted {
			t.Errorf("edition %d (%s) says %d rows, the facts hold %d", e.Edition, e.State, e.Accepted, held[e.Edition])
		}
	}
	if left, _ := filepath.Glob(filepath.Join(data, "scratch", "stage-*")); len(left) > 0 {
		t.Errorf("staging left behind: %v", left)
	}
	return absent
}
