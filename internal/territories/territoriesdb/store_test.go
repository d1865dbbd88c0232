package territoriesdb_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/territories"
	"convive/internal/territories/territoriesdb"
)

var clock = kernel.FixedClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))

// migrated is a store with the module's tables.
func migrated(t *testing.T, store *db.DB) *territoriesdb.Store {
	t.Helper()
	for range 2 { // the second time there is nothing to do
		if err := territoriesdb.Migrate(t.Context(), store); err != nil {
			t.Fatal(err)
		}
	}
	return territoriesdb.New(store)
}

func system(t *testing.T) context.Context { return kernel.WithActor(t.Context(), kernel.System()) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func refused(t *testing.T, err error, message string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Message != message {
		t.Errorf("got %v, want %s", err, message)
	}
}

func unit(code, parent string, level int, name string) territories.Unit {
	c := kernel.Code(code)
	return territories.Unit{Code: c, Hierarchy: territories.Administrative, Country: c.Country(), Level: level, Kind: "unit", Parent: kernel.Code(parent), Name: kernel.Same(name)}
}

// land is a country with every kind of value that a column may hold.
func land() []territories.Unit {
	country := unit("CO", "", 0, "Colombia")
	country.Name = kernel.Text{"es": "Colombia", "en": "Colombia", "pt": "Colômbia", "fr": "Colombie"}
	region := unit("CO-05", "CO", 1, "Antioquia")
	region.Aliases = []string{"ANTIOQUIA", "Dpto. de Antioquia"}
	region.Point = &kernel.Point{Lon: 1, Lat: 1}
	old := unit("CO-08", "CO", 1, "Antiguo")
	old.From, old.To = "1910-01-01", "2010-01-01"
	sector := unit("CO-P1", "CO-05", 2, "Sector 1")
	sector.Hierarchy = territories.Police
	return []territories.Unit{country, region, old, sector}
}

func square(size string) []byte {
	return []byte(`{"type":"Polygon","coordinates":[[[0,0],[` + size + `,0],[` + size + `,` + size + `],[0,` + size + `],[0,0]]]}`)
}

func TestStore(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := migrated(t, store)
		ctx := t.Context()
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		everything := func([]territories.Unit) error { return nil }

		t.Run("Units", func(t *testing.T) {
			groups := []territories.Group{{Country: "CO", Hierarchy: territories.Administrative, Level: 0}, {Country: "CO", Hierarchy: territories.Administrative, Level: 1}}
			must(t, s.ReplaceUnits(ctx, "main", at, groups, land(), everything))
			must(t, s.ReplaceUnits(ctx, "other", at, nil, land()[:1], everything))
			got, err := s.Units(ctx, "main")
			must(t, err)
			same(t, got, land())

			var seen []territories.Unit
			changed := land()[1:2]
			changed[0].Name = kernel.Same("Antioquia la Grande")
			must(t, s.ReplaceUnits(ctx, "main", at, groups[1:], changed, func(all []territories.Unit) error { seen = all; return nil }))
			same(t, len(seen), 3) // the country, the police sector and the new one: CO-08 is gone
			got, err = s.Units(ctx, "main")
			must(t, err)
			same(t, got, []territories.Unit{land()[0], changed[0], land()[3]})

			refused(t, s.ReplaceUnits(ctx, "main", at, groups, nil, func([]territories.Unit) error { return fault.Invalid("test.no") }), "test.no")
			again, err := s.Units(ctx, "main")
			must(t, err)
			same(t, again, got)
			other, err := s.Units(ctx, "other")
			must(t, err)
			same(t, other, land()[:1])
		})
		t.Run("Populations", func(t *testing.T) {
			figure := func(code string, year int, n int64) territories.Population {
				return territories.Population{Code: kernel.Code(code), Year: year, Sex: kernel.Total, Age: kernel.Total, Count: n, Vintage: "v", Source: "s"}
			}
			one, two := territories.Area{Country: "CO", Level: 1}, territories.Area{Country: "CO", Level: 2}
			must(t, s.ReplacePopulations(ctx, "main", at, map[territories.Area][]territories.Population{
				one: {figure("CO-05", 2019, 1), figure("CO-05", 2020, 5_000_000_000)}, two: {figure("CO-05001", 2020, 7)}}))
			must(t, s.ReplacePopulations(ctx, "main", at, map[territories.Area][]territories.Population{one: {figure("CO-05", 2021, 0)}}))
			got, err := s.Populations(ctx, "main")
			must(t, err)
			same(t, got, []territories.Population{figure("CO-05", 2021, 0), figure("CO-05001", 2020, 7)})
			none, err := s.Populations(ctx, "other")
			must(t, err)
			same(t, none, []territories.Population{})
		})
		t.Run("Past", func(t *testing.T) {
			later := at.Add(time.Hour)
			group := territories.Group{Country: "CO", Hierarchy: territories.Administrative, Level: 1}
			before, err := s.Units(ctx, "main")
			must(t, err)
			same := before[1:2:2]
			must(t, s.ReplaceUnits(ctx, "main", later, []territories.Group{group}, same, everything)) // nothing changes
			changed := []territories.Unit{same[0]}
			changed[0].Kind = "region"
			must(t, s.ReplaceUnits(ctx, "main", later, []territories.Group{group}, changed, everything))
			list, err := s.ReplacedSince(ctx, "main", at)
			must(t, err)
			if len(list) != 1 {
				t.Fatalf("loads replaced since: %v", list)
			}
			was, err := s.Replaced(ctx, "main", list[0])
			must(t, err)
			if was.Group != group || len(was.Units) != 1 || !reflect.DeepEqual(was.Units[0], before[1]) {
				t.Fatalf("kept %+v, stood %+v", was, before[1])
			}
			if none, err := s.ReplacedSince(ctx, "main", later); err != nil || len(none) != 0 {
				t.Fatalf("after the last load: %v, %v", none, err)
			}
			all, err := s.ReplacedSince(ctx, "main", at.Add(-time.Hour))
			must(t, err)
			figures := 0
			for _, number := range all {
				kept, err := s.Replaced(ctx, "main", number)
				must(t, err)
				figures += len(kept.Populations)
			}
			if figures != 2 {
				t.Fatalf("%d figures of populations were kept, two were replaced", figures)
			}
		})
		t.Run("Changes", func(t *testing.T) {
			split := territories.Change{Kind: territories.Split, From: "CL-08", To: "CL-16", On: "2018-09-06", Weight: 0.25, Basis: "census"}
			unknown := territories.Change{Kind: territories.Transfer, From: "CL-01", To: "CL-15", On: "2007-10-08"}
			rename := territories.Change{Kind: territories.Rename, From: "MX-09", To: "MX-09", On: "2016-01-29", Weight: 1}
			must(t, s.ReplaceChanges(ctx, "main", map[string][]territories.Change{"CL": {split, unknown}, "MX": {rename}}))
			must(t, s.ReplaceChanges(ctx, "main", map[string][]territories.Change{"CL": {unknown, split}}))
			got, err := s.Changes(ctx, "main")
			must(t, err)
			same(t, got, []territories.Change{unknown, split, rename})
		})
		t.Run("Boundaries", func(t *testing.T) {
			list := []territories.Boundary{{Code: "CL-08", Name: "Bío-Bío", Until: "2018-09-06", Geometry: square("2")}, {Code: "CL-09", Name: "Araucanía", Geometry: square("3")}}
			area := territories.Area{Country: "CL", Level: 1}
			must(t, s.ReplaceBoundaries(ctx, "main", area, list[:1]))
			must(t, s.ReplaceBoundaries(ctx, "main", area, list))
			must(t, s.ReplaceBoundaries(ctx, "main", territories.Area{}, list[1:]))
			got, err := s.Boundaries(ctx, "main", area)
			must(t, err)
			same(t, got, list)
			areas, err := s.BoundaryAreas(ctx, "main")
			must(t, err)
			same(t, areas, []territories.Area{{}, area})
		})
	})
}
