package script_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// figure is one value of the demonstration in all its forms.
type figure struct {
	name, indicator, source, territory string
	year                               int
	decimals                           int
	status                             string
	bulk                               bool // it stands in the bulk file, which holds countries and their first level
}

var figures = []figure{
	{"rate with interval", "homicide-rate", "co-ponal-homicides", "CO-05", 2021, 1, "A", true},
	{"rate of few events", "homicide-rate", "co-ponal-homicides", "CO-97", 2021, 1, "U", true},
	{"rate of a municipality", "homicide-rate", "co-ponal-homicides", "CO-76001", 2022, 1, "A", false},
	{"share", "firearm-share", "co-ponal-homicides", "CO", 2021, 1, "A", true},
	{"count", "homicide-victims", "co-ponal-homicides", "CO-76", 2021, 0, "A", true},
	{"concentration, no interval", "homicide-concentration", "co-ponal-homicides", "CO", 2021, 1, "A", true},
	{"another source, month by month", "homicide-rate", "mx-sesnsp-victims", "MX-09", 2022, 1, "A", true},
	{"not delivered", "homicide-rate", "wb-homicides", "PE", 2022, 1, "L", true},
}

// row is a value as every door gives it.
type row struct {
	Value       *float64           `json:"value"`
	Low         *float64           `json:"low"`
	High        *float64           `json:"high"`
	Interval    string             `json:"interval"`
	Numerator   *float64           `json:"numerator"`
	Denominator *float64           `json:"denominator"`
	Multiplier  float64            `json:"multiplier"`
	Status      string             `json:"status"`
	Unknown     map[string]float64 `json:"unknown_share"`
	Editions    []int              `json:"editions"`
}

// demonstration is the program as it serves.
type demonstration struct {
	address string
	process *exec.Cmd
}

func serveDemo(t *testing.T, data string) *demonstration {
	t.Helper()
	d := &demonstration{process: exec.Command(program, "--data", data, "demo", "--listen", "127.0.0.1:0")}
	out, err := d.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaint bytes.Buffer
	d.process.Stderr = &complaint
	if err := d.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.process.Process.Kill() }) // it has ended unless the test failed
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address := lines.Text(); strings.HasPrefix(address, "http://") {
			d.address = address
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return d
		}
	}
	_ = d.process.Wait()
	t.Fatalf("the demonstration does not serve: %s", complaint.Bytes())
	return nil
}

// stop ends it as an operator does, so that the command line may open the folder.
func (d *demonstration) stop(t *testing.T) {
	t.Helper()
	if err := d.process.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := d.process.Wait(); err != nil {
		t.Fatalf("the demonstration ended with %v", err)
	}
}

func (d *demonstration) get(t *testing.T, path string) []byte {
	t.Helper()
	answer, err := http.Get(d.address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", path, answer.Status, err)
	}
	return body
}

// records reads a CSV and gives its lines by the names of their columns.
func records(t *testing.T, text []byte) []map[string]string {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(lines) == 0 {
		t.Fatalf("%v in %s", err, text)
	}
	var list []map[string]string
	for _, l := range lines[1:] {
		record := map[string]string{}
		for i, name := range lines[0] {
			record[name] = l[i]
		}
		list = append(list, record)
	}
	return list
}

// TestOneFigure: a figure is the same on the page, as JSON and CSV of the interface, in the bulk file, and as table, CSV and
// JSON of the command line: value, interval, numerator, denominator, multiplier, status, unknown share and editions.
func TestOneFigure(t *testing.T) {
	if testing.Short() {
		t.Skip("imports the demonstration")
	}
	data := filepath.Join(t.TempDir(), "data")
	d := serveDemo(t, data)
	bulk := records(t, d.get(t, "/es/data/values/values.csv"))
	seen := make([]map[string]string, len(figures))
	for i, f := range figures {
		t.Run("served: "+f.name, func(t *testing.T) { seen[i] = d.served(t, f, bulk) })
	}
	d.stop(t)
	for i, f := range figures {
		t.Run("command line: "+f.name, func(t *testing.T) { commandLine(t, data, f, seen[i]) })
	}
}

// served compares what the server gives and returns the record of the interface.
func (d *demonstration) served(t *testing.T, f figure, bulk []map[string]string) map[string]string {
	year := strconv.Itoa(f.year)
	at := "/api/v1/statistics/indicators/" + f.indicator + "/values?source=" + f.source + "&territory=" + f.territory + "&from=" + year + "&to=" + year
	record := records(t, d.get(t, at+"&format=csv"))[0]
	if record["status"] != f.status {
		t.Errorf("status %s, want %s", record["status"], f.status)
	}
	var answer struct{ Items []row }
	if err := json.Unmarshal(d.get(t, at), &answer); err != nil {
		t.Fatal(err)
	}
	agree(t, "JSON of the interface", answer.Items[0], record)
	found := 0
	for _, b := range bulk {
		if b["indicator"] == f.indicator && b["source"] == f.source && b["territory"] == f.territory && b["year"] == year {
			found++
			for name, want := range record {
				if b[name] != want {
					t.Errorf("bulk file, %s: %q, want %q", name, b[name], want)
				}
			}
		}
	}
	if f.bulk != (found == 1) {
		t.Errorf("%d times in the bulk file", found)
	}
	page := html.UnescapeString(string(d.get(t, "/es/indicators/"+f.indicator+"?source="+f.source+"&territory="+f.territory)))
	if want := f.printed(t, record); !strings.Contains(page, want) {
		t.Errorf("the page has no row %s", want)
	}
	return record
}

// printed is the row of the page's table as the page writes it in Spanish: year, value and margin.
func (f figure) printed(t *testing.T, record map[string]string) string {
	t.Helper()
	spanish := func(text string) string {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		digits := strings.Replace(strconv.FormatFloat(n, 'f', f.decimals, 64), ".", ",", 1)
		whole, rest, _ := strings.Cut(digits, ",")
		if len(whole) > 3 {
			digits = strings.TrimSuffix(whole[:len(whole)-3]+"."+whole[len(whole)-3:]+","+rest, ",")
		}
		if strings.HasSuffix(f.indicator, "-share") || f.indicator == "homicide-concentration" {
			digits += "\u00a0%"
		}
		return digits
	}
	value, margin := "sin dato", ""
	if record["value"] != "" {
		value = spanish(record["value"])
		if record["interval"] != "none" {
			margin = spanish(record["low"]) + " – " + spanish(record["high"])
		}
	}
	return `<th scope="row">` + strconv.Itoa(f.year) + `</th><td class="r">` + value + `</td><td class="r">` + margin + `</td>`
}

// commandLine compares what the command prints in its three forms with the record of the interface.
func commandLine(t *testing.T, data string, f figure, record map[string]string) {
	year := strconv.Itoa(f.year)
	ask := func(format string) []byte {
		return output(t, 0, "--data", data, "indicator", "values", f.indicator, "--source", f.source, "--territory", f.territory, "--from", year, "--to", year, "--format", format)
	}
	if got := records(t, ask("csv")); len(got) != 1 {
		t.Errorf("CSV has %d rows", len(got))
	} else {
		for name, want := range record {
			if got[0][name] != want {
				t.Errorf("CSV, %s: %q, want %q", name, got[0][name], want)
			}
		}
	}
	var rows []row
	if err := json.Unmarshal(ask("json"), &rows); err != nil || len(rows) != 1 {
		t.Fatalf("JSON: %v, %d rows", err, len(rows))
	}
	agree(t, "JSON of the command line", rows[0], record)
	table := strings.Split(strings.TrimSpace(string(ask("table"))), "\n")
	if len(table) != 2 {
		t.Fatalf("table %q", table)
	}
	for _, name := range []string{"value", "low", "high", "numerator", "denominator", "status", "unknown_share"} {
		if from := strings.Index(table[0], name); record[name] != "" && !strings.HasPrefix(table[1][from:], record[name]) {
			t.Errorf("table, %s: %q, want %q", name, table[1][from:], record[name])
		}
	}
}

// agree compares a JSON row with a CSV record.
func agree(t *testing.T, door string, r row, record map[string]string) {
	t.Helper()
	text := func(x *float64) string {
		if x == nil {
			return ""
		}
		return strconv.FormatFloat(*x, 'f', -1, 64)
	}
	var shares, editions []string
	for _, d := range []string{"age", "mechanism", "sex"} {
		if share, ok := r.Unknown[d]; ok {
			shares = append(shares, d+"="+text(&share))
		}
	}
	for _, n := range r.Editions {
		editions = append(editions, strconv.Itoa(n))
	}
	for name, got := range map[string]string{"value": text(r.Value), "low": text(r.Low), "high": text(r.High), "interval": r.Interval, "numerator": text(r.Numerator),
		"denominator": text(r.Denominator), "multiplier": text(&r.Multiplier), "status": r.Status, "unknown_share": strings.Join(shares, ";"), "edition": strings.Join(editions, ";")} {
		if got != record[name] {
			t.Errorf("%s, %s: %q, want %q", door, name, got, record[name])
		}
	}
	if r.Multiplier == 0 {
		t.Errorf("%s: multiplier 0", door)
	}
}
