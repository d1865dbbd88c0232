package app_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"

	"pgregory.net/rapid"
)

// TestEditions_AsOf: the latest published edition stands for each of its periods; the earlier one stays queryable.
func TestEditions_AsOf(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, police)
		load := func(rows string) time.Time {
			e, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(policeHeader+rows))}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.Sources.Approve(b.ctx, source, e.Number, ""); err != nil {
				t.Fatal(err)
			}
			return b.Now()
		}
		stands := func(at time.Time) string {
			list, err := b.Sources.Valid(b.ctx, at)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, v := range list {
				if v.Source == source {
					out = append(out, fmt.Sprintf("%d:%v", v.Edition, v.Periods))
				}
			}
			return strings.Join(out, " ")
		}
		one := load("15/03/2021,05001000,,,1,M,,a\n15/03/2022,05001000,,,1,M,,b\n")
		two := load("15/03/2022,05001000,,,1,M,,b\n16/03/2022,05001000,,,1,M,,c\n")
		if _, err := b.Sources.Withdraw(b.ctx, source, 2, "wrong file"); err != nil {
			t.Fatal(err)
		}
		three := b.Now()
		for at, want := range map[time.Time]string{now: "", one: "1:[202100 202200]", two: "1:[202100] 2:[202200]", three: "1:[202100 202200]"} {
			if got := stands(at); got != want {
				t.Errorf("as of %s stands %q, want %q", at.Format(time.TimeOnly), got, want)
			}
		}
		citizen := kernel.WithActor(b.ctx, kernel.Citizen())
		if _, err := b.Sources.Edition(citizen, source, 2); err != nil {
			t.Errorf("a withdrawn edition is public: %v", err)
		}
		if _, _, err := b.Sources.Quarantine(citizen, source, 1, 0, 10); message(err) != "access.signIn" {
			t.Errorf("quarantine is for staff: %v", err)
		}
		if err := b.Sources.QuarantineSheet(citizen, source, 1, nil); message(err) != "access.signIn" {
			t.Errorf("quarantine is for staff: %v", err)
		}
	})
}

// TestComparedWithEarlier_TellsWhatVanished: a year that a new file of the same series leaves out is told before approval.
func TestComparedWithEarlier_TellsWhatVanished(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, police)
		load := func(rows string) sources.Edition {
			e, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(policeHeader+rows))}, nil)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		first := load("15/03/2020,05001000,,,1,M,,z\n15/03/2021,05001000,,,1,M,,a\n15/03/2022,05001000,,,2,M,,b\n15/03/2023,05001000,,,1,M,,c\n")
		if _, err := b.Sources.Approve(b.ctx, source, first.Number, ""); err != nil {
			t.Fatal(err)
		}
		other := load("15/03/2019,05001000,,,1,M,,y\n")
		if _, err := b.Sources.Approve(b.ctx, source, other.Number, ""); err != nil {
			t.Fatal(err)
		}
		again := load("15/03/2021,05001000,,,1,M,,a\n16/03/2021,05001000,,,1,M,,d\n15/03/2023,05001000,,,1,M,,c\n15/03/2018,05001000,,,1,M,,e\n")
		got, err := b.Sources.ComparedWithEarlier(b.ctx, again)
		if err != nil {
			t.Fatal(err)
		}
		want := []sources.YearChange{
			{Year: 2018, After: 1, RowsAfter: 1},
			{Year: 2020, Edition: 1, Kept: 1, KeptPeriods: 1},
			{Year: 2021, Edition: 1, Before: 1, After: 2, RowsBefore: 1, RowsAfter: 2},
			{Year: 2022, Edition: 1, Kept: 2, KeptPeriods: 1},
			{Year: 2023, Edition: 1, Before: 1, After: 1, RowsBefore: 1, RowsAfter: 1},
		}
		if !slices.Equal(got, want) {
			t.Errorf("changes are\n%+v, want\n%+v", got, want)
		}
		again.Replaces = sources.ReplacesAll
		if got, err = b.Sources.ComparedWithEarlier(b.ctx, again); err != nil {
			t.Fatal(err)
		}
		if dropped := got[1]; dropped != (sources.YearChange{Year: 2019, Edition: 2, Before: 1, RowsBefore: 1}) || !dropped.Absent() {
			t.Errorf("an edition that replaces all drops %+v", dropped)
		}
	})
}

// TestChangeWarnings: a year that vanished, and a period that changed by more than half, are told wherever an edition is.
func TestChangeWarnings(t *testing.T) {
	tally := func(list ...int64) (periods []sources.PeriodTally) {
		for i := 0; i < len(list); i += 2 {
			periods = append(periods, sources.PeriodTally{Period: int(list[i]), Rows: 1, Quantity: list[i+1]})
		}
		return periods
	}
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, police)
		rows := "15/03/2019,05001000,,,4,M,,z\n15/03/2020,05001000,,,100,M,,a\n15/03/2021,05001000,,,100,M,,b\n15/03/2022,05001000,,,0,M,,c\n"
		e, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(policeHeader+rows))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Sources.Approve(b.ctx, source, e.Number, ""); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name    string
			edition sources.Edition
			want    string
		}{
			{"Half", sources.Edition{Periods: tally(201900, 4, 202000, 50, 202100, 150)}, ""},
			{"MoreThanHalf", sources.Edition{Periods: tally(201900, 4, 202000, 49, 202100, 151)}, "quantityFell 2020 100>49, quantityRose 2021 100>151"},
			{"New", sources.Edition{Periods: tally(201900, 4, 202000, 100, 202100, 100, 202300, 900)}, ""},
			{"Kept", sources.Edition{Periods: tally(202000, 100, 202100, 100)}, "yearKept 2019 4>"},
			{"Dropped", sources.Edition{Replaces: sources.ReplacesAll, Periods: tally(202000, 100, 202100, 100)}, "yearDropped 2019 4>"},
		} {
			t.Run(c.name, func(t *testing.T) {
				c.edition.Source, c.edition.Number = source, 2
				list, err := b.Sources.ChangeWarnings(b.ctx, c.edition)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, w := range list {
					got = append(got, strings.TrimPrefix(w.Message, "sources.warning.")+" "+w.Args["year"]+w.Args["period"]+" "+w.Args["before"]+">"+w.Args["after"])
				}
				if text := strings.Join(got, ", "); text != c.want {
					t.Errorf("got %q, want %q", text, c.want)
				}
			})
		}
	})
}

// TestEdition_ChecksAgain: an edition that failed can be checked again and holds its rows once.
func TestEdition_ChecksAgain(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, police)
		path := write(t, "l.csv", []byte(policeHeader+"15/03/2021,05001000,,,1,M,,a\n"))
		e, err := b.ImportFiles(b.ctx, source, []string{path}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Sources.Discard(b.ctx, source, e.Number, "by mistake"); err != nil {
			t.Fatal(err)
		}
		again, err := b.Sources.Check(b.ctx, source, e.Number, []sources.InputFile{{Name: "l.csv", Path: path}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		b.conserved(t, again)
	})
}

// TestImport_Conserves: whatever stands in the rows, each ends in one of three places, and a later edition never changes
// an earlier one.
func TestImport_Conserves(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		var earlier []string // editions with what they held when they were new
		source := b.declare(t, police)
		cell := rapid.OneOf(rapid.StringMatching(`[0-9a-zñÑé"',;=\-+#/ .]{0,12}`), rapid.SampledFrom([]string{"", "15/03/2022", "2021-02-30", "05001000", "1", "-1", "M", "=1", "\"", "NA", "TOTAL"}))
		hold := func(edition int) string {
			rows, quantity := b.facts(t, source, edition)
			return fmt.Sprintf("%d: %d rows, %d; %s", edition, rows, quantity, b.fact(t, source, edition, "concat(line, ' ', period, ' ', quantity, ' ', incident, ' ', sex)", "true"))
		}
		rapid.Check(t, func(rt *rapid.T) {
			rows := rapid.SliceOfN(rapid.SliceOfN(cell, 8, 8), 0, 30).Draw(rt, "rows")
			file := policeHeader + fmt.Sprintf("15/03/2021,05001000,,,1,M,,anchor %d\n", len(earlier)) // a file of its own
			for _, r := range rows {
				for i, c := range r {
					if i > 0 {
						file += ","
					}
					file += `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
				}
				file += "\n"
			}
			e, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(file))}, nil)
			if err != nil {
				rt.Fatalf("%v\n%s", err, file)
			}
			b.conserved(t, e)
			if t.Failed() {
				rt.Fatalf("%s", file)
			}
			if len(earlier) > 0 {
				if i := rand.IntN(len(earlier)); hold(i+1) != earlier[i] {
					rt.Fatalf("edition %d changed from %s to %s", i+1, earlier[i], hold(i+1))
				}
			}
			earlier = append(earlier, hold(e.Number))
		})
	})
}
