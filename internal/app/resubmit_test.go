package app_test

import (
	"strings"
	"testing"

	"convive/internal/sources"
)

// resubmit sends a file of corrections.
func (b *bench) resubmit(t testing.TB, source string, edition int, content string) (sources.Edition, error) {
	t.Helper()
	return b.ResubmitFile(b.ctx, source, edition, write(t, "corrected.csv", []byte(content)), nil)
}

const faulty = policeHeader +
	"15/03/2022,05001000,,,2,M,34,a\n" +
	"x,05001000,,,3,M,34,b\n" + // line 3
	"15/04/2022,05001000,,,4,X,34,=1+1\n" + // line 4: a formula as identifier
	"15/05/2022,05001000,,,5,F,34,a\n" + // line 5: duplicate
	"15/06/2021,05001000,,,6,F,34,c,too,many\n" + // line 6
	"TOTAL,,,,20,,,\n"

func TestResubmit(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, police)
		first, err := b.ImportFiles(b.ctx, source, []string{write(t, "list.csv", []byte(faulty))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		b.conserved(t, first)
		if _, err := b.Sources.Approve(b.ctx, source, 1, "rows set aside"); err != nil {
			t.Fatal(err)
		}
		out := b.sheet(t, source, 1)
		if !strings.Contains(out, ",'=1+1") || strings.Contains(out, ",=1+1") {
			t.Fatalf("a spreadsheet would run the formula:\n%s", out)
		}
		corrected := strings.NewReplacer(",x,05001000", ",15/03/2022,05001000", ",4,X,", ",4,F,").Replace(out)
		second, err := b.resubmit(t, source, 1, corrected)
		if err != nil {
			t.Fatal(err)
		}
		b.conserved(t, second)
		if c := second.Counts; second.Number != 2 || second.Base != 1 || c.Read != 5 || c.Accepted != 3 || c.Quarantined != 1 || c.Duplicates != 1 || c.Quantity != 9 {
			t.Fatalf("edition %+v", second)
		}
		if got := b.fact(t, source, 2, "concat(line, ' ', quantity, ' ', incident)", "true"); got != "2 2 a | 3 3 b | 4 4 =1+1" {
			t.Fatalf("facts %s", got)
		}
		if got := controls(second.Controls); got != "20=9 aside 5" {
			t.Fatalf("control totals %s", got)
		}
		if got := b.fact(t, source, 1, "line", "true"); got != "2" {
			t.Fatalf("the earlier edition changed: %s", got)
		}
		list, _, err := b.Sources.Quarantine(b.ctx, source, 1, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		var states []string
		for _, q := range list {
			states = append(states, q.State)
		}
		if got := strings.Join(states, " "); got != "corrected corrected open open" {
			t.Fatalf("states %s", got)
		}

		t.Run("TheRestGoesOnFromTheNextEdition", func(t *testing.T) {
			rest := b.sheet(t, source, 2)
			if n := strings.Count(rest, "\n"); n != 3 {
				t.Fatalf("open rows:\n%s", rest)
			}
			third, err := b.resubmit(t, source, 2, "_file,_line,_part,when,code,town,dep,n,sex,age,id\n1,6,0,15/06/2021,05001000,,,6,F,34,c\n1,5,0,15/05/2022,05001000,,,5,F,34,d\n")
			if err != nil {
				t.Fatal(err)
			}
			b.conserved(t, third)
			if got := controls(third.Controls); third.Counts.Quarantined+third.Counts.Duplicates != 0 || got != "20=20" || third.PeriodsText() != "2021–2022" {
				t.Fatalf("third %+v", third)
			}
		})
	})
}

func TestResubmit_Refused(t *testing.T) {
	head := "_file,_line,_part,when,code,town,dep,n,sex,age,id\n"
	cases := []struct{ name, file, want string }{
		{"NeverQuarantined", head + "1,2,0,15/03/2022,05001000,,,2,M,34,z\n", "sources.notQuarantined"},
		{"NoSuchLine", head + "1,99,0,15/03/2022,05001000,,,2,M,34,z\n", "sources.notQuarantined"},
		{"LineIsNoNumber", head + "1,three,0,15/03/2022,05001000,,,2,M,34,z\n", "sources.notQuarantined"},
		{"Twice", head + "1,3,0,15/03/2022,05001000,,,2,M,34,y\n1,3,0,15/03/2022,05001000,,,2,M,34,z\n", "sources.correctedTwice"},
		{"MarksMissing", "when,code,n\n15/03/2022,05001000,2\n", "sources.notACorrection"},
		{"ColumnMissing", "_file,_line,_part,when\n1,3,0,15/03/2022\n", "sources.columnsMissing"},
		{"StillWrong", head + "1,3,0,y,05001000,,,2,M,34,y\n", "sources.nothingAccepted"},
		{"NowADuplicateOfAFact", head + "1,3,0,15/03/2022,05001000,,,2,M,34,a\n", "sources.nothingAccepted"},
	}
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, police)
		if _, err := b.ImportFiles(b.ctx, source, []string{write(t, "list.csv", []byte(faulty))}, nil); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				e, err := b.resubmit(t, source, 1, c.file)
				if message(err) != c.want {
					t.Fatalf("got %v, want %s", err, c.want)
				}
				if rows, _ := b.facts(t, source, e.Number); rows != 0 {
					t.Errorf("%d facts of a refused correction", rows)
				}
				if got := len(b.reasons(t, source, 1)); got != 4 {
					t.Errorf("quarantine holds %d rows", got)
				}
			})
		}
		t.Run("DiscardOpensTheRowsAgain", func(t *testing.T) {
			e, err := b.resubmit(t, source, 1, head+"1,3,0,15/03/2022,05001000,,,2,M,34,y\n")
			if err != nil {
				t.Fatal(err)
			}
			again := head + "1,3,0,16/03/2022,05001000,,,2,M,34,y\n"
			if _, err := b.resubmit(t, source, 1, again); message(err) != "sources.notQuarantined" {
				t.Fatalf("corrected twice: %v", err)
			}
			if _, err := b.Sources.Discard(b.ctx, source, e.Number, "wrong day"); err != nil {
				t.Fatal(err)
			}
			if rows, _ := b.facts(t, source, e.Number); rows != 0 {
				t.Fatalf("%d facts of a discarded edition", rows)
			}
			if _, err := b.resubmit(t, source, 1, again); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// TestResubmit_LaterEditionStands: corrections of an edition that another replaced would put its old rows back.
func TestResubmit_LaterEditionStands(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	for _, file := range []string{faulty, strings.Replace(faulty, ",,,2,M", ",,,9,M", 1)} {
		e, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(file))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Sources.Approve(b.ctx, source, e.Number, "rows set aside"); err != nil {
			t.Fatal(err)
		}
	}
	corrections := strings.Replace(b.sheet(t, source, 1), ",x,05001000", ",15/03/2022,05001000", 1)
	if _, err := b.resubmit(t, source, 1, corrections); message(err) != "sources.laterStands" {
		t.Errorf("got %v", err)
	}
}

// TestResubmit_BaseDiscarded: an edition whose base was discarded before it was checked would lack the base's rows.
func TestResubmit_BaseDiscarded(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	e, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(faulty))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	corrections := strings.Replace(b.sheet(t, source, 1), ",x,05001000", ",15/03/2022,05001000", 1)
	path := write(t, "c.csv", []byte(corrections))
	next, err := b.Sources.Resubmit(b.ctx, source, e.Number, []sources.File{{Name: "c.csv", SHA256: "c0"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Sources.Discard(b.ctx, source, e.Number, "by mistake"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Sources.Check(b.ctx, source, next.Number, []sources.InputFile{{Name: "c.csv", Path: path}}, nil); message(err) != "sources.cannotResubmit" {
		t.Errorf("got %v", err)
	}
}

// TestWithdraw_KeepsExplanation: why a control total differs stays said when the edition is withdrawn.
func TestWithdraw_KeepsExplanation(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	if _, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(faulty))}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Sources.Approve(b.ctx, source, 1, "rows set aside"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Sources.Withdraw(b.ctx, source, 1, "wrong file"); err != nil {
		t.Fatal(err)
	}
	e, err := b.Sources.Edition(b.ctx, source, 1)
	if err != nil || e.Explanation != "rows set aside" || e.Reason != "wrong file" {
		t.Errorf("got %q, %q, %v", e.Explanation, e.Reason, err)
	}
}
