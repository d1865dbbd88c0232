package sourcesdb

import (
	"fmt"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/table"
)

// place finds where: codes and names that the territory list knows, then coordinates.
func (g *guess) place() {
	point, country := g.point()
	codes, names := g.codes(country), g.names()
	if !codes.likely(names) {
		codes = located{}
	}
	var lines []string
	level := 0
	switch {
	case codes.share >= 0.8 && (names.share < 0.8 || codes.country == names.country):
		codes.column.used = true
		country, level = codes.country, codes.level
		rule := fmt.Sprintf("    code: {column: %s, pad: %d", codes.column.key, codes.width)
		if codes.width > codes.take {
			rule += fmt.Sprintf(", take: %d", codes.take)
		}
		lines = append(lines, rule+"}")
		if names.share >= 0.8 {
			g.note("codeAndName", `places stand by code and by name: the code was taken; add name: with column: {key} to have each row checked against both`, "key", names.column.key)
		}
	case names.share >= 0.8:
		names.column.used = true
		country, level = names.country, names.level
		rule := "    name: {column: " + names.column.key
		if names.within != nil {
			names.within.used = true
			rule += fmt.Sprintf(", within: %s, within_level: %d", names.within.key, names.level-1)
		}
		lines = append(lines, rule+"}")
		if len(names.unknown) > 0 {
			lines = append(lines, "    unknown: ["+strings.Join(names.unknown, ", ")+"]")
		}
		if len(names.strange) > 0 {
			g.note("noUnit", `no unit is called {texts}: add an alias to the territory list, or map them`, "texts", strings.Join(names.strange[:min(len(names.strange), 12)], "; "))
		}
	case country != "":
		lines = append(lines, "    fixed: "+country)
		g.note("noPlace", `no column names a unit of the territory list: all rows count for {country}; name the unit they belong to, or a column`, "country", country)
	default:
		country = "XX"
		lines = append(lines, "    fixed: XX")
		g.note("noCountry", `the country is not known: replace XX, and name the column by which places are found`)
	}
	g.say("  territory:\n    country: %q\n    level: %d", country, level)
	g.fact = append(g.fact, lines...)
	if point != "" {
		g.say("    point: {%s}", point)
	}
}

// point finds a pair of coordinates and the country in which most of them lie.
func (g *guess) point() (rule, country string) {
	lon, lat := g.find(is(table.GuessLongitude)), g.find(is(table.GuessLatitude))
	if lon == nil || lat == nil {
		x, y := g.find(called(lonWords, table.GuessDecimal, table.GuessInteger)), g.find(called(latWords, table.GuessDecimal, table.GuessInteger))
		if x != nil && y != nil {
			g.note("metres", `"{x}" and "{y}" look like metres of a map projection: if they are UTM, add point: under territory with lon: {lon}, lat: {lat} and crs: utm:10N with the right zone`, "x", x.Name, "y", y.Name, "lon", x.key, "lat", y.key)
		}
		return "", ""
	}
	lon.used, lat.used = true, true
	in, all := map[string]int{}, 0
	for _, r := range g.rows[:min(len(g.rows), 400)] {
		if lon.at >= len(r) || lat.at >= len(r) {
			continue
		}
		x, err1 := decimal(r[lon.at])
		y, err2 := decimal(r[lat.at])
		if err1 != nil || err2 != nil || x == 0 && y == 0 {
			continue
		}
		all++
		if code, ok := g.atlas.Locate(x, y, "", 0); ok {
			in[code.Country()]++
		}
	}
	for c, n := range in {
		if n*2 > all {
			country = c
		}
	}
	return "lon: " + lon.key + ", lat: " + lat.key, country
}

// located is a column by which places can be found.
type located struct {
	column           *guessed
	within           *guessed
	country          string
	level            int
	share            float64 // of the rows
	reach            float64 // of the level's units that occur, for codes
	width, take      int     // of codes
	unknown, strange []string
}

// likely says that codes are no chance. A short list of small numbers fits any column of numbers (districts, precincts): so
// what is left of a level must be small, or a column of names of the same country must confirm it.
func (c located) likely(names located) bool {
	return c.reach >= leastReach || c.width > c.take || names.share >= 0.8 && names.country == c.country
}

// leastReach is how much of a level's units must occur for codes alone to tell the country.
const leastReach = 0.3

// codes finds the column of official codes: digits that, filled up with zeros and cut, are codes of one country's list. Where
// points tell the country, no other country's list is tried.
func (g *guess) codes(where string) located {
	var best located
	heaviest := 0.0
	for i := range g.columns {
		c := &g.columns[i]
		if c.used || len(c.values) < 5 || !codeWords.MatchString(table.Fold(c.Name)) && c.Guess != table.GuessCode {
			continue
		}
		width := 0
		for _, v := range c.values {
			width = max(width, len(v.Text))
		}
		for _, u := range g.atlas.Countries() {
			if where != "" && u.Country != where {
				continue
			}
			for level := 2; level >= 1; level-- {
				units := g.atlas.Units(u.Country, level)
				if len(units) < 5 {
					continue
				}
				take := len(units[0].Code.National())
				known := map[string]bool{}
				for _, unit := range units {
					known[unit.Code.National()] = true
				}
				pad := max(width, take)
				hits, all, distinct := 0, 0, map[string]bool{}
				for _, v := range c.values {
					text := strings.Repeat("0", max(0, pad-len(v.Text))) + v.Text
					all += v.Rows
					if known[text[:take]] {
						hits += v.Rows
						distinct[text[:take]] = true
					}
				}
				// Several countries number from 01: the list of which more occurs is the likelier; a longer code that
				// fits is no chance.
				weight := float64(hits) / float64(all) * (0.9 + 0.1*float64(len(distinct))/float64(len(units)) + 0.2*float64(level-1))
				if weight > heaviest+1e-9 {
					heaviest = weight
					best = located{column: c, country: u.Country, level: level, share: float64(hits) / float64(all),
						reach: float64(len(distinct)) / float64(len(units)), width: pad, take: take}
				}
			}
		}
	}
	return best
}

// names finds the column of names of units, with the column that names the unit above where names repeat.
func (g *guess) names() located {
	var best located
	for i := range g.columns {
		c := &g.columns[i]
		if c.used || allNumbers(c.values) || len(c.values) < 2 {
			continue
		}
		for _, u := range g.atlas.Countries() {
			for level := 1; level <= 2; level++ {
				if len(g.atlas.Units(u.Country, level)) < 2 {
					continue
				}
				if found := g.namesOf(c, u.Country, level); found.share > best.share+0.02 || found.share > best.share-0.02 && found.level > best.level && found.share >= 0.8 {
					best = found
				}
			}
		}
	}
	if best.share >= 0.5 && best.level == 2 {
		for i := range g.columns {
			c := &g.columns[i]
			if c != best.column && !c.used && g.namesOf(c, best.country, 1).share >= 0.8 {
				best.within = c
			}
		}
	}
	return best
}

func (g *guess) namesOf(c *guessed, country string, level int) located {
	found := located{column: c, country: country, level: level}
	hits, all := 0, 0
	for _, v := range c.values[:min(len(c.values), 400)] {
		all += v.Rows
		if len(v.Text) < 3 { // Y, N, 01 name no place
			found.strange = append(found.strange, v.Text)
			continue
		}
		code, candidates := g.atlas.ByName(country, level, kernel.Code(""), v.Text)
		switch {
		case code != "" || len(calledSo(g.atlas, country, level, candidates, v.Text)) > 0:
			hits += v.Rows
		case unknownWords.MatchString(table.Fold(v.Text)):
			hits += v.Rows
			found.unknown = append(found.unknown, strconv.Quote(v.Text))
		default:
			found.strange = append(found.strange, v.Text)
		}
	}
	if all > 0 && len(found.unknown) < len(c.values) {
		found.share = float64(hits) / float64(all)
	}
	return found
}

// decimal reads a number with a point or a comma.
func decimal(text string) (float64, error) {
	return strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
}
