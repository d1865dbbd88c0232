package table_test

import (
	"bytes"
	"encoding/csv"
	"testing"

	"convive/internal/platform/table"
)

func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w := table.NewWriter(&b, true)
	w.Write([]string{"a", "b,c", "say \"no\"", "x\ny"})
	w.Write([]string{""})
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != "\xEF\xBB\xBFa,\"b,c\",\"say \"\"no\"\"\",\"x\ny\"\r\n\"\"\r\n" {
		t.Errorf("got %q", got)
	}
}

func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+cmd": "'+cmd", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1",
		" =HYPERLINK(\"x\")": "' =HYPERLINK(\"x\")", "＝1": "'＝1",
		"-12": "-12", "+3.5": "+3.5", "-1,5": "-1,5", "-1e-5": "-1e-5", "-": "'-", "plain": "plain", "": "", "a=b": "a=b",
	} {
		if got := table.Harmless(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzWriter(f *testing.F) {
	f.Add("=1", "a,\"b\"")
	f.Fuzz(func(t *testing.T, a, b string) {
		var out bytes.Buffer
		w := table.NewWriter(&out, false)
		w.Write([]string{a, b})
		if w.Flush() != nil || bytes.ContainsRune([]byte(a+b), '\r') {
			return // encoding/csv drops carriage returns
		}
		rec, err := csv.NewReader(&out).Read()
		if err != nil || len(rec) != 2 || rec[0] != table.Harmless(a) || rec[1] != table.Harmless(b) {
			t.Fatalf("%q %q came back as %q, %v", a, b, rec, err)
		}
	})
}
