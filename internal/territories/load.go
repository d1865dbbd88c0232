package territories

import (
	"context"
	"sort"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// LoadUnits replaces the units of every country, hierarchy and level that the list names. The tenant's units must be
// whole afterwards: a unit that others have as parent cannot be left out. Faults: those of the unit, codeTwice,
// parentMissing, parentNotAbove, loadEmpty.
func (s *Service) LoadUnits(ctx context.Context, list []Unit) error {
	ctx, tenant, err := s.load(ctx, "units")
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.Invalid("territories.loadEmpty")
	}
	list = append([]Unit(nil), list...)
	seen := map[Group]bool{}
	var groups []Group
	for i, u := range list {
		if u.Hierarchy == "" {
			u.Hierarchy = Administrative
		}
		if u.Country == "" {
			u.Country = u.Code.Country()
		}
		if err := u.validate(); err != nil {
			return err
		}
		if g := (Group{u.Country, u.Hierarchy, u.Level}); !seen[g] {
			seen[g] = true
			groups = append(groups, g)
		}
		list[i] = u
	}
	if codes := twice(list); codes != "" {
		return fault.Invalid("territories.codeTwice", "code", string(codes))
	}
	if err := s.store.ReplaceUnits(ctx, tenant, s.clock.Now(), groups, list, verifyUnits); err != nil {
		return err
	}
	s.forget(ctx)
	return nil
}

// twice is a code that stands twice in a list.
func twice(list []Unit) kernel.Code {
	seen := make(map[kernel.Code]bool, len(list))
	for _, u := range list {
		if seen[u.Code] {
			return u.Code
		}
		seen[u.Code] = true
	}
	return ""
}

// units are the tenant's units by code.
func (s *Service) units(ctx context.Context, tenant kernel.Tenant) (map[kernel.Code]Unit, error) {
	list, err := s.store.Units(ctx, tenant)
	if err != nil {
		return nil, err
	}
	byCode := make(map[kernel.Code]Unit, len(list))
	for _, u := range list {
		byCode[u.Code] = u
	}
	return byCode, nil
}

// LoadPopulation replaces the figures of every country and level that the list names: a load is the whole series.
// Faults: populationMalformed, populationTwice, unitUnknown, loadEmpty.
func (s *Service) LoadPopulation(ctx context.Context, list []Population) error {
	ctx, tenant, err := s.load(ctx, "population")
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.Invalid("territories.loadEmpty")
	}
	units, err := s.units(ctx, tenant)
	if err != nil {
		return err
	}
	seen := make(map[figureKey]bool, len(list))
	byArea := map[Area][]Population{}
	for _, p := range list {
		if err := p.validate(); err != nil {
			return err
		}
		u, ok := units[p.Code]
		if !ok {
			return fault.Invalid("territories.unitUnknown", "code", string(p.Code))
		}
		key := figureKey{p.Code, p.Year, p.Sex, p.Age}
		if seen[key] {
			return fault.Invalid("territories.populationTwice", "code", string(p.Code), "year", strconv.Itoa(p.Year))
		}
		seen[key] = true
		area := Area{u.Country, u.Level}
		byArea[area] = append(byArea[area], p)
	}
	if err := s.store.ReplacePopulations(ctx, tenant, s.clock.Now(), byArea); err != nil {
		return err
	}
	s.forget(ctx)
	return nil
}

// LoadChanges replaces the changes of every country that the list names. Faults: those of the change, unitUnknown,
// changeWeight where the shares of one day exceed the whole, loadEmpty.
func (s *Service) LoadChanges(ctx context.Context, list []Change) error {
	ctx, tenant, err := s.load(ctx, "changes")
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.Invalid("territories.loadEmpty")
	}
	units, err := s.units(ctx, tenant)
	if err != nil {
		return err
	}
	type dayOf struct {
		from kernel.Code
		on   string
	}
	given := map[dayOf]float64{}
	byCountry := map[string][]Change{}
	for _, c := range list {
		if err := c.validate(); err != nil {
			return err
		}
		for _, code := range []kernel.Code{c.From, c.To} {
			if _, ok := units[code]; !ok {
				return fault.Invalid("territories.unitUnknown", "code", string(code))
			}
		}
		day := dayOf{c.From, c.On}
		if given[day] += c.Weight; given[day] > 1+1e-9 {
			return fault.Invalid("territories.changeWeight", "from", string(c.From), "to", string(c.To))
		}
		byCountry[c.From.Country()] = append(byCountry[c.From.Country()], c)
	}
	if err := s.store.ReplaceChanges(ctx, tenant, byCountry); err != nil {
		return err
	}
	s.forget(ctx)
	return nil
}

// LoadBoundaries replaces the shapes of a country and level (country "" and level 0: all countries) after holding names
// against codes. The report names units whose point lies outside their shape; such a file is loaded all the same. Faults:
// unitUnknown, codeTwice, boundaryForeign, boundaryNames, boundaryGeometry, dateMalformed, loadEmpty.
func (s *Service) LoadBoundaries(ctx context.Context, country string, level int, list []Boundary) (BoundaryReport, error) {
	ctx, tenant, err := s.load(ctx, "boundaries")
	if err != nil {
		return BoundaryReport{}, err
	}
	if len(list) == 0 {
		return BoundaryReport{}, fault.Invalid("territories.loadEmpty")
	}
	units, err := s.units(ctx, tenant)
	if err != nil {
		return BoundaryReport{}, err
	}
	report, err := verifyBoundaries(country, level, list, units)
	if err != nil {
		return BoundaryReport{}, err
	}
	list = append([]Boundary(nil), list...)
	sort.Slice(list, func(i, j int) bool { return list[i].Code < list[j].Code })
	if err := s.store.ReplaceBoundaries(ctx, tenant, Area{country, level}, list); err != nil {
		return BoundaryReport{}, err
	}
	s.forget(ctx)
	return report, nil
}
