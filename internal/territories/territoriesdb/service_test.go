package territoriesdb_test

import (
	"context"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/territories"
)

// box locates the unit of the first boundary anywhere.
type box struct{ code kernel.Code }

func (b box) Locate(lon, lat float64) (string, bool) { return string(b.code), b.code != "" }

func boxes(list []territories.Boundary) (territories.Locator, error) {
	return box{list[0].Code}, nil
}

func TestService(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := territories.NewService(migrated(t, store), clock, testkit.Gate(t), territories.WithLocators(boxes))
		ctx := system(t)

		t.Run("ErrForbidden", func(t *testing.T) {
			for name, actor := range map[string]kernel.Actor{"citizen": kernel.Citizen(), "other role": {Tenant: kernel.MainTenant, Name: "ana", Role: "analyst"}} {
				c := kernel.WithActor(context.Background(), actor)
				_, boundaries := s.LoadBoundaries(c, "CO", 1, nil)
				for verb, err := range map[string]error{"units": s.LoadUnits(c, land()), "population": s.LoadPopulation(c, nil), "changes": s.LoadChanges(c, nil), "boundaries": boundaries} {
					if fault.CodeOf(err) != fault.CodeForbidden {
						t.Errorf("%s may load %s: %v", name, verb, err)
					}
				}
			}
		})
		t.Run("LoadUnits", func(t *testing.T) {
			before, err := s.Atlas(ctx)
			must(t, err)
			must(t, s.LoadUnits(ctx, land()))
			if len(before.Countries()) != 0 {
				t.Error("an Atlas changed under its reader")
			}
			a, err := s.Atlas(context.Background()) // a citizen reads
			must(t, err)
			if u, ok := a.Unit("CO-05"); !ok || u.Name.Get("es") != "Antioquia" {
				t.Errorf("got %v %v", u, ok)
			}
			if again, _ := s.Atlas(ctx); again != a {
				t.Error("the Atlas was made twice")
			}
			refused(t, s.LoadUnits(ctx, []territories.Unit{unit("CO-05001", "CO-99", 2, "Medellín")}), "territories.parentMissing")
			refused(t, s.LoadUnits(ctx, []territories.Unit{unit("CO-05001", "CO-05002", 2, "A"), unit("CO-05002", "CO-05001", 2, "B")}), "territories.parentNotAbove")
			refused(t, s.LoadUnits(ctx, []territories.Unit{unit("CO-05001", "CO-05", 2, "A"), unit("CO-05001", "CO-05", 2, "B")}), "territories.codeTwice")
			refused(t, s.LoadUnits(ctx, []territories.Unit{unit("CO-P1", "CO-05", 2, "not of the police")}), "territories.codeTwice")
			refused(t, s.LoadUnits(ctx, []territories.Unit{unit("CO-08", "CO", 1, "without CO-05, which the sector needs")}), "territories.parentMissing")
			refused(t, s.LoadUnits(ctx, []territories.Unit{unit("co-08", "CO", 1, "x")}), "territories.codeMalformed")
			refused(t, s.LoadUnits(ctx, nil), "territories.loadEmpty")
			if after, _ := s.Atlas(ctx); len(after.Units("CO", 1)) != 2 {
				t.Error("a refused load left a trace")
			}
		})
		t.Run("OtherTenant", func(t *testing.T) {
			a, err := s.Atlas(kernel.WithActor(ctx, kernel.Actor{Tenant: "other"}))
			must(t, err)
			if len(a.Countries()) != 0 {
				t.Error("a tenant sees another's territories")
			}
		})
		t.Run("LoadPopulation", func(t *testing.T) {
			figures, err := territories.ParsePopulation(strings.NewReader("code,year,population,vintage\nCO-05,2020,100,v\n"))
			must(t, err)
			must(t, s.LoadPopulation(ctx, figures))
			a, err := s.Atlas(ctx)
			must(t, err)
			if n, vintage, ok := a.Population("CO-05", 2020, kernel.Total, kernel.Total); n != 100 || vintage != "v" || !ok {
				t.Errorf("got %v %q %v", n, vintage, ok)
			}
			refused(t, s.LoadPopulation(ctx, append(figures, figures...)), "territories.populationTwice")
			figures[0].Code = "CO-77"
			refused(t, s.LoadPopulation(ctx, figures), "territories.unitUnknown")
		})
		t.Run("LoadChanges", func(t *testing.T) {
			change := territories.Change{Kind: territories.Merge, From: "CO-08", To: "CO-05", On: "2010-01-01", Weight: 1}
			must(t, s.LoadChanges(ctx, []territories.Change{change}))
			a, err := s.Atlas(ctx)
			must(t, err)
			same(t, a.Successors("CO-08", "2000-01-01"), []territories.Successor{{Code: "CO-05", Weight: 1, Known: true}})
			refused(t, s.LoadChanges(ctx, []territories.Change{change, change}), "territories.changeWeight")
			change.To = "CO-77"
			refused(t, s.LoadChanges(ctx, []territories.Change{change}), "territories.unitUnknown")
		})
		t.Run("LoadBoundaries", func(t *testing.T) {
			list := []territories.Boundary{{Code: "CO-08", Name: "ANTIGUO", Until: "2010-01-01", Geometry: square("2")}, {Code: "CO-05", Name: "Antioquia (1)", Geometry: square("2")}}
			report, err := s.LoadBoundaries(ctx, "CO", 1, list)
			must(t, err)
			same(t, report, territories.BoundaryReport{Loaded: 2})
			a, err := s.Atlas(ctx)
			must(t, err)
			if code, ok := a.Locate(0, 0, "CO", 1); !ok || code != "CO-05" { // the former shape does not take part
				t.Errorf("located %q %v", code, ok)
			}
			kept, err := s.Boundaries(context.Background(), "CO", 1)
			must(t, err)
			same(t, []kernel.Code{kept[0].Code, kept[1].Code}, []kernel.Code{"CO-05", "CO-08"})

			list[1].Geometry = square("0.5")
			report, err = s.LoadBoundaries(ctx, "CO", 1, list)
			must(t, err)
			same(t, report.Outside, []kernel.Code{"CO-05"})

			exchanged := []territories.Boundary{{Code: "CO-08", Name: "Antioquia", Geometry: square("2")}, {Code: "CO-05", Name: "Antiguo", Geometry: square("2")}}
			_, err = s.LoadBoundaries(ctx, "CO", 1, exchanged)
			refused(t, err, "territories.boundaryNames")
			if f, _ := fault.Of(err); f.Args["count"] != "2" || !strings.Contains(f.Args["first"], "CO-08 = Antiguo ≠ Antioquia") {
				t.Errorf("the refusal says %v", f.Args)
			}
			list[1].Geometry = []byte(`{"type":"Point","coordinates":[0,0]}`)
			_, err = s.LoadBoundaries(ctx, "CO", 1, list)
			refused(t, err, "territories.boundaryGeometry")
			_, err = s.LoadBoundaries(ctx, "CO", 2, list)
			refused(t, err, "territories.boundaryForeign")
			_, err = s.LoadBoundaries(ctx, "CO", 1, append(list, list[0]))
			refused(t, err, "territories.codeTwice")
		})
	})
}
