package statistics_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// slow lets the test act while a cube is being built.
type slow struct {
	statistics.FactStore
	during func(call int)
	calls  int
}

func (f *slow) Cells(_ context.Context, _ statistics.Selection, shape statistics.Cuboid, emit func(statistics.Cell) error) error {
	if shape.Name != statistics.Cuboids()[0].Name {
		return nil
	}
	f.calls++
	f.during(f.calls)
	return nil
}

type noEditions struct{ sources.Store }

func (noEditions) Valid(context.Context, kernel.Tenant, time.Time) ([]sources.ValidEdition, error) {
	return nil, nil
}

type noPlaces struct{ territories.Store }

func (noPlaces) Loads(context.Context, kernel.Tenant) (int64, error) { return 0, nil }

func (noPlaces) Units(context.Context, kernel.Tenant) ([]territories.Unit, error) { return nil, nil }

func (noPlaces) Populations(context.Context, kernel.Tenant) ([]territories.Population, error) {
	return nil, nil
}

func (noPlaces) Changes(context.Context, kernel.Tenant) ([]territories.Change, error) {
	return nil, nil
}

func (noPlaces) BoundaryAreas(context.Context, kernel.Tenant) ([]territories.Area, error) {
	return nil, nil
}

type noDefinitions struct{ statistics.DefinitionStore }

func (noDefinitions) Definitions(context.Context, kernel.Tenant) ([]statistics.DefinitionText, error) {
	return nil, nil
}

func service(facts statistics.FactStore) *statistics.Service {
	clock := kernel.FixedClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	return statistics.NewService(facts, noDefinitions{}, territories.NewService(noPlaces{}, clock, nil), sources.NewService(noEditions{}, nil, clock, nil), clock, nil)
}

// A cube whose building began before a change is not kept after it.
func TestCube_ChangedWhileBuilding(t *testing.T) {
	f := &slow{}
	s := service(f)
	f.during = func(call int) {
		if call == 1 {
			s.Changed()
		}
	}
	for range 3 {
		if _, err := s.Cube(t.Context(), time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	if f.calls != 2 {
		t.Fatalf("built %d times, want once before the change and once after", f.calls)
	}
}

// A builder that dies does not leave the next reader waiting.
func TestCube_BuilderPanics(t *testing.T) {
	f := &slow{during: func(call int) {
		if call == 1 {
			panic("broken")
		}
	}}
	s := service(f)
	func() {
		defer func() { _ = recover() }()
		_, _ = s.Cube(t.Context(), time.Time{})
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := s.Cube(ctx, time.Time{}); err != nil {
		t.Fatal(err)
	}
}

// A place that the territory list does not know counts in its country.
func TestCube_UnknownPlace(t *testing.T) {
	f := facts{list: []statistics.Cell{{Source: "a", Unit: kernel.UnitVictim, Territory: "CO-99999", Year: 2020, ICCS: "0101", Quantity: 3}}, sex: []string{"_U"}, age: []string{"_U"}}
	cube, err := statistics.BuildCube(t.Context(), f, statistics.Selection{}, func(c kernel.Code) []kernel.Code {
		return slices.DeleteFunc([]kernel.Code{c}, func(c kernel.Code) bool { return c == "CO-99999" })
	})
	if err != nil {
		t.Fatal(err)
	}
	sums, _ := cube.Sum(statistics.Question{Source: "a", Territory: "CO", From: 2020, To: 2020})
	if sums.Of[statistics.SumKey{Year: 2020}] != 3 {
		t.Fatalf("got %v", sums)
	}
}
