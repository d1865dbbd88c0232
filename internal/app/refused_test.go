package app_test

import (
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/sources"
)

// TestImport_NothingAccepted: the refusal says what is wrong, where and how often; the rows stay, can be corrected, and
// become the next edition.
func TestImport_NothingAccepted(t *testing.T) {
	catalogue, err := app.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	eachEngine(t, func(t *testing.T, b *bench) {
		cases := []struct {
			name, content string
			want          map[string]string
		}{
			{"MostFrequent", policeHeader + "15/03/2022,99999000,,,1,M,,a\nx,05001000,,,1,M,,b\ny,05001000,,,2,M,,c\n",
				map[string]string{"rows": "3", "aside": "2", "reason": "sources.reason.timeUnreadable", "field": "FECHA", "value": "x", "line": "3"}},
			{"Detail", policeHeader + "15/03/2022,99999000,,,1,M,,a\n",
				map[string]string{"reason": "sources.reason.placeUnknown", "field": "DANE", "value": "99999000", "detail": "99999000", "line": "2"}},
			{"TooManyCells", policeHeader + "15/03/2022,05001000,,,1,M,,a,b,c\n",
				map[string]string{"aside": "1", "reason": "sources.reason.tooManyCells", "field": "–", "line": "2"}},
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				source := b.declare(t, police)
				_, err := b.ImportFiles(b.ctx, source, []string{write(t, "list.csv", []byte(c.content))}, nil)
				f, ok := fault.Of(err)
				if !ok || f.Message != "sources.nothingAccepted" {
					t.Fatal(err)
				}
				for k, want := range c.want {
					if f.Args[k] != want {
						t.Errorf("%s is %q, want %q", k, f.Args[k], want)
					}
				}
				for _, l := range kernel.Langs() {
					ctx := catalogue.With(b.ctx, i18n.Locale{Lang: l})
					text := i18n.Fault(ctx, err)
					reason := i18n.Message(ctx, f.Args["reason"], f.Args)
					if strings.Contains(text, "sources.") || strings.Contains(text, "{") || !strings.Contains(text, reason) {
						t.Errorf("%s: %s", l, text)
					}
				}
				e, err := b.Sources.Edition(b.ctx, source, 1)
				if err != nil || e.State != sources.Failed || e.Counts.Read == 0 || e.Counts.Read != e.Counts.Quarantined || len(e.Files) != 1 || e.Files[0].Name != "list.csv" {
					t.Fatalf("edition %+v, %v", e, err)
				}
				b.conserved(t, e)
			})
		}
		t.Run("Corrected", func(t *testing.T) {
			source := b.declare(t, police)
			_, err := b.ImportFiles(b.ctx, source, []string{write(t, "list.csv", []byte(cases[0].content))}, nil)
			if message(err) != "sources.nothingAccepted" {
				t.Fatal(err)
			}
			sheet := b.sheet(t, source, 1)
			if strings.Count(sheet, "\n") != 4 {
				t.Fatalf("handed out\n%s", sheet)
			}
			second, err := b.resubmit(t, source, 1, strings.NewReplacer("x,05001000", "16/03/2022,05001000", "y,05001000", "17/03/2022,05001000").Replace(sheet))
			if err != nil {
				t.Fatal(err)
			}
			b.conserved(t, second)
			if c := second.Counts; c.Read != 3 || c.Accepted != 2 || c.Quarantined != 1 || c.Quantity != 3 {
				t.Errorf("counts %+v", c)
			}
			if open, err := b.Sources.Edition(b.ctx, source, 1); err != nil || open.State != sources.Failed {
				t.Errorf("%+v, %v", open, err)
			}
		})
		t.Run("CheckedAgain", func(t *testing.T) {
			source := b.declare(t, police)
			path := write(t, "list.csv", []byte(cases[0].content))
			if _, err := b.ImportFiles(b.ctx, source, []string{path}, nil); message(err) != "sources.nothingAccepted" {
				t.Fatal(err)
			}
			good := write(t, "list.csv", []byte(policeHeader+"16/03/2022,05001000,,,1,M,,b\n"))
			e, err := b.Sources.Check(b.ctx, source, 1, []sources.InputFile{{Name: "list.csv", Path: good}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			b.conserved(t, e)
			if e.Failure.Message != "" || len(b.reasons(t, source, 1)) != 0 {
				t.Errorf("nothing of the first reading is left: %+v %v", e.Failure, b.reasons(t, source, 1))
			}
		})
	})
}
