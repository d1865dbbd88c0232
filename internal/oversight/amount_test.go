package oversight_test

import (
	"math"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/oversight"
)

// TestMinor: an amount is minor units and comes back as it was written; what is finer than its currency, or no amount, is refused.
func TestMinor(t *testing.T) {
	for _, c := range []struct {
		text, currency string
		minor          int64
		ok             bool
		back           string
	}{
		{"0", "COP", 0, true, "0.00"}, {"0.01", "COP", 1, true, "0.01"}, {"1234567.8", "MXN", 123456780, true, "1234567.80"}, {"-0.05", "MXN", -5, true, "-0.05"}, {"-12.00", "MXN", -1200, true, "-12.00"},
		{"999999999999999.99", "COP", 99999999999999999, true, "999999999999999.99"}, {"500", "CLP", 500, true, "500"}, {"500.00", "CLP", 500, true, "500"}, {"500.5", "CLP", 0, false, ""}, {"0.001", "COP", 0, false, ""},
		{"1.230", "COP", 123, true, "1.23"}, {"1,5", "COP", 0, false, ""}, {"", "COP", 0, false, ""}, {"Prevención", "COP", 0, false, ""}, {"1e3", "COP", 0, false, ""}, {"9999999999999999", "COP", 0, false, ""}} {
		minor, ok := oversight.ParseMinor(c.text, c.currency)
		if ok != c.ok || minor != c.minor {
			t.Errorf("%s %q: %d %v", c.currency, c.text, minor, ok)
		}
		if ok {
			if back := oversight.FormatMinor(minor, c.currency); back != c.back {
				t.Errorf("%s %d is written %q, want %q", c.currency, minor, back, c.back)
			}
		}
	}
}

// TestRate: a share is rounded half up, amounts of a State do not overflow, and of a whole of 0 nothing is said.
func TestRate(t *testing.T) {
	for _, c := range []struct {
		part, whole, want int64
		ok                bool
	}{{1, 3, 333, true}, {2, 3, 667, true}, {1, 2000, 1, true}, {5, 5, 1000, true}, {0, 7, 0, true}, {7, 0, 0, false}, {math.MaxInt64 / 2, math.MaxInt64/2 + 1, 1000, true}} {
		if got, ok := oversight.Rate(c.part, c.whole); got != c.want || ok != c.ok {
			t.Errorf("%d of %d: %d %v", c.part, c.whole, got, ok)
		}
	}
}

// TestSums: stated totals are not added, and amounts of two currencies never to each other.
func TestSums(t *testing.T) {
	rows, err := oversight.ReadRows(oversight.OfFunds, "programme;currency;paid;total\nA;COP;1;\nB;MXN;2;\nC;COP;3;\nTotal;COP;9;yes\n")
	if err != nil {
		t.Fatal(err)
	}
	sums := oversight.Sums(rows)
	if len(sums) != 2 || sums[0].Currency != "COP" || sums[0].By["paid"] != 4 || sums[0].Lines != 2 || sums[1].By["paid"] != 2 {
		t.Errorf("%+v", sums)
	}
}

// TestReadRows: what a table has is read in any order of columns; what is wrong with it is named.
func TestReadRows(t *testing.T) {
	rows, err := oversight.ReadRows(oversight.OfRisks, "\ufeffresponse,risk\n\"Obra, con calendario\",Lluvia\n,,\n,Sequía\n")
	if err != nil || len(rows) != 2 || rows[0]["response"] != "Obra, con calendario" || rows[1]["risk"] != "Sequía" {
		t.Errorf("%v %v", rows, err)
	}
	if back, err := oversight.ReadRows(oversight.OfRisks, oversight.WriteRows(oversight.OfRisks, rows)); err != nil || len(back) != 2 || back[0]["risk"] != "Lluvia" {
		t.Errorf("written and read: %v %v", back, err)
	}
	for text, want := range map[string]string{"riesgo\nx\n": "unknownColumn", "risk,risk\nx,y\n": "twice", "risk\nx,y,z\n": "tooManyCells", "risk\n\"x\n": "tableUnreadable", "value\n1\n": "unknownColumn"} {
		if _, err := oversight.ReadRows(oversight.OfRisks, text); fault.CodeOf(err) != fault.CodeInvalid {
			t.Errorf("%q: %v", text, err)
		} else if f, _ := fault.Of(err); f.Message != "oversight."+want || f.Field != "rows" {
			t.Errorf("%q: %s at %q", text, f.Message, f.Field)
		}
	}
}
