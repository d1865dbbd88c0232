package territories

import (
	"sort"
	"time"

	"convive/internal/kernel"
)

// Locator finds the shape that holds a place and gives its code.
type Locator interface {
	Locate(lon, lat float64) (string, bool)
}

// Area is a country's units of one level: what a boundary file covers. Country is empty, with level 0, for a file of
// countries.
type Area struct {
	Country string
	Level   int
}

// Content is what an Atlas is made of.
type Content struct {
	Units       []Unit
	Populations []Population
	Changes     []Change
	Locators    map[Area]Locator
}

// Atlas is a snapshot of all territories of a tenant. It never changes after NewAtlas and may be used by many goroutines
// at once; a load makes a new one. Lists that it returns belong to the caller, the units in them share their names and
// aliases with the Atlas and are not to be written to.
type Atlas struct {
	clock    kernel.Clock
	state    string
	units    []Unit // by code
	index    map[kernel.Code]int
	children map[kernel.Code][]int
	areas    map[Area][]int
	spelling []spelling // by folded name
	named    map[namedIn][]int
	figures  map[figureKey]figure
	parts    map[figureKey]figure // sums of the parts of units that also have a figure of their own
	years    map[kernel.Code][]int
	ages     []string // in which any population is counted
	changes  []Change // by day
	locators map[Area]Locator
}

// NewAtlas makes an Atlas of verified content (what a Store returns).
func NewAtlas(content Content, clock kernel.Clock) *Atlas {
	a := &Atlas{clock: clock, units: append([]Unit(nil), content.Units...), changes: append([]Change(nil), content.Changes...), locators: content.Locators}
	sort.Slice(a.units, func(i, j int) bool { return a.units[i].Code < a.units[j].Code })
	sort.SliceStable(a.changes, func(i, j int) bool { return a.changes[i].On < a.changes[j].On })
	a.index = make(map[kernel.Code]int, len(a.units))
	a.children = map[kernel.Code][]int{}
	a.areas = map[Area][]int{}
	for i, u := range a.units {
		a.index[u.Code] = i
		if u.Parent != "" {
			a.children[u.Parent] = append(a.children[u.Parent], i)
		}
		if u.Hierarchy == Administrative {
			area := Area{u.Country, u.Level}
			a.areas[area] = append(a.areas[area], i)
		}
	}
	a.spell()
	a.count(content.Populations)
	return a
}

// State tells a tenant's Atlas of other loads from this one; empty for one that no Service made.
func (a *Atlas) State() string { return a.state }

// Today is the ISO date on which the Atlas is asked, in UTC.
func (a *Atlas) Today() string { return a.clock.Now().UTC().Format(time.DateOnly) }

// Unit is the unit of a code, valid or not.
func (a *Atlas) Unit(code kernel.Code) (Unit, bool) {
	i, ok := a.index[code]
	if !ok {
		return Unit{}, false
	}
	return a.units[i], true
}

// Children are the units right below that are valid today, by code, of every hierarchy.
func (a *Atlas) Children(code kernel.Code) []Unit { return a.ChildrenOn(code, a.Today()) }

// ChildrenOn are the units right below that were valid on a date, by code.
func (a *Atlas) ChildrenOn(code kernel.Code, date string) []Unit {
	list := []Unit{}
	for _, i := range a.children[code] {
		if a.units[i].ValidOn(date) {
			list = append(list, a.units[i])
		}
	}
	return list
}

// Ancestors are the unit itself, its parent and so on up to the country; empty for a code that is not known.
func (a *Atlas) Ancestors(code kernel.Code) []kernel.Code {
	list := []kernel.Code{}
	for {
		i, ok := a.index[code]
		if !ok {
			return list
		}
		list = append(list, code)
		if code = a.units[i].Parent; code == "" {
			return list
		}
	}
}

// At is the ancestor of a unit, or the unit itself, at a level.
func (a *Atlas) At(code kernel.Code, level int) (kernel.Code, bool) {
	for {
		i, ok := a.index[code]
		if !ok || a.units[i].Level < level {
			return "", false
		}
		if a.units[i].Level == level {
			return code, true
		}
		code = a.units[i].Parent
	}
}

// Units are the administrative units of a country and level, valid or not, by code.
func (a *Atlas) Units(country string, level int) []Unit {
	list := []Unit{}
	for _, i := range a.areas[Area{country, level}] {
		list = append(list, a.units[i])
	}
	return list
}

// Countries are the units of level 0, by code.
func (a *Atlas) Countries() []Unit {
	list := []Unit{}
	for _, u := range a.units {
		if u.Level == 0 {
			list = append(list, u)
		}
	}
	return list
}

// Locate is the unit whose shape holds a place; ok is false where no boundary is loaded or the place lies in none. A
// country of "" with level 0 looks among all countries.
func (a *Atlas) Locate(lon, lat float64, country string, level int) (kernel.Code, bool) {
	l, ok := a.locators[Area{country, level}]
	if !ok {
		return "", false
	}
	code, ok := l.Locate(lon, lat)
	return kernel.Code(code), ok
}

// Locatable are the codes that Locate may give for a country and level, in order; of every hierarchy.
func (a *Atlas) Locatable(country string, level int) []kernel.Code {
	list := []kernel.Code{}
	for _, u := range a.units {
		if u.Level == level && (country == "" || u.Country == country) {
			list = append(list, u.Code)
		}
	}
	return list
}
