package sourcesdb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/table"
	"convive/internal/sources"
	"convive/internal/territories"
)

// Reasons for which a declared place or a point sends a row to quarantine.
const (
	reasonPlaceUnknown   = "sources.reason.placeUnknown"
	reasonPlaceMissing   = "sources.reason.placeMissing"
	reasonPlaceAmbiguous = "sources.reason.placeAmbiguous"
	reasonPlaceElsewhere = "sources.reason.placeElsewhere"
	reasonPlaceConflict  = "sources.reason.placeConflict"
	reasonPointBad       = "sources.reason.pointBad"
	reasonPointOutside   = "sources.reason.pointOutside"
)

// wantPlace asks for the table place: the texts by which files name a place, and the unit or the reason why none.
func (r *run) wantPlace() {
	t := r.profile.Fact.Territory
	columns := placeColumns(t)
	r.plan.place = columns
	if len(columns) == 0 {
		return
	}
	r.want(func(ctx context.Context, combinations [][]string) error {
		look := newPlaceLookup(r, t, columns)
		definition := ""
		for i := range columns {
			definition += fmt.Sprintf("text%d VARCHAR, ", i)
		}
		rows := make([][]driver.Value, 0, len(combinations))
		for _, texts := range combinations {
			code, reason, detail := look.find(texts)
			if reason != "" {
				r.plan.doubtful["place"] = true
			}
			r.plan.may("territory", string(code))
			row := make([]driver.Value, 0, len(columns)+3)
			for _, text := range texts {
				row = append(row, text)
			}
			var found driver.Value // NULL where the point decides
			if code != "" {
				found = string(code)
			}
			rows = append(rows, append(row, found, reason, detail))
		}
		return r.fill(ctx, "place", definition+"code VARCHAR, reason VARCHAR, detail VARCHAR", rows)
	}, columns...)
}

func placeColumns(t sources.TerritoryRule) []string {
	var columns []string
	add := func(c string) {
		if c != "" && !slices.Contains(columns, c) {
			columns = append(columns, c)
		}
	}
	if t.Code != nil {
		add(t.Code.Column)
	}
	if t.Name != nil {
		add(t.Name.Column)
		add(t.Name.Within)
	}
	return columns
}

// placeLookup decides what a combination of texts names.
type placeLookup struct {
	run     *run
	rule    sources.TerritoryRule
	at      map[string]int // column → place in the combination
	unknown map[string]bool
	mapped  map[string]string
}

func newPlaceLookup(r *run, t sources.TerritoryRule, columns []string) placeLookup {
	l := placeLookup{run: r, rule: t, at: map[string]int{}, unknown: map[string]bool{}, mapped: map[string]string{}}
	for i, c := range columns {
		l.at[c] = i
	}
	for _, u := range t.Unknown {
		l.unknown[table.Fold(u)] = true
	}
	for text, code := range t.Map {
		l.mapped[table.Fold(text)] = code
	}
	return l
}

// find gives the unit, or the country where the source says that it does not know, or a reason with a detail.
func (l placeLookup) find(texts []string) (code kernel.Code, reason, detail string) {
	country := kernel.Code(l.rule.Country)
	for _, text := range texts {
		key := table.Fold(text)
		if key != "" && l.unknown[key] {
			return country, "", ""
		}
		if c, ok := l.mapped[key]; ok {
			return kernel.Code(c), "", ""
		}
	}
	var byCode, byName kernel.Code
	codeText, nameText := l.text(texts, l.codeColumn()), l.text(texts, l.nameColumn())
	if codeText != "" {
		if byCode = l.byCode(codeText); byCode == "" && nameText == "" {
			return "", reasonPlaceUnknown, codeText
		}
	}
	if nameText != "" {
		byName, reason, detail = l.byName(nameText, l.text(texts, l.withinColumn()))
	}
	switch {
	case byCode != "" && byName != "" && byCode != byName:
		return "", reasonPlaceConflict, byCode.National() + " ≠ " + byName.National() + " " + nameText
	case byCode != "":
		return byCode, "", ""
	case byName != "":
		return byName, "", ""
	case reason != "":
		return "", reason, detail
	case l.unknown[""]:
		return country, "", ""
	case l.rule.Point != nil:
		return "", "", "" // the point decides
	default:
		return "", reasonPlaceMissing, ""
	}
}

func (l placeLookup) codeColumn() string {
	if l.rule.Code == nil {
		return ""
	}
	return l.rule.Code.Column
}

func (l placeLookup) nameColumn() string {
	if l.rule.Name == nil {
		return ""
	}
	return l.rule.Name.Column
}

func (l placeLookup) withinColumn() string {
	if l.rule.Name == nil {
		return ""
	}
	return l.rule.Name.Within
}

func (l placeLookup) text(texts []string, column string) string {
	i, ok := l.at[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(texts[i])
}

// byCode pads a code that lost its leading zeros, cuts it and finds the unit.
func (l placeLookup) byCode(text string) kernel.Code {
	if n, err := strconv.ParseFloat(text, 64); err == nil && n == float64(int64(n)) && strings.Contains(text, ".") {
		text = strconv.FormatInt(int64(n), 10) // 3502754.0: a number that was no number
	}
	rule := l.rule.Code
	if rule.Pad > len(text) {
		text = strings.Repeat("0", rule.Pad-len(text)) + text
	} else if rule.Pad > 0 && rule.Pad < len(text) {
		return ""
	}
	if rule.Take > 0 && rule.Take < len(text) {
		text = text[:rule.Take]
	}
	code := kernel.Code(l.rule.Country + "-" + text)
	if len(l.rule.Country) != 2 {
		code = kernel.Code(text)
	}
	if u, ok := l.run.atlas.Unit(code); ok && u.Level == l.rule.Level {
		return code
	}
	return ""
}

// byName finds the unit of a name, inside the named unit above where the profile says which column holds it.
func (l placeLookup) byName(name, within string) (kernel.Code, string, string) {
	atlas := l.run.atlas
	var above kernel.Code
	if within != "" {
		above, _ = atlas.ByName(l.rule.Country, l.rule.Name.WithinLevel, kernel.Code(l.rule.Country), within)
		if above == "" {
			return "", reasonPlaceUnknown, within
		}
	}
	country := l.rule.Country
	if len(country) != 2 {
		country = ""
	}
	code, candidates := atlas.ByName(country, l.rule.Level, above, name)
	if code != "" {
		return code, "", ""
	}
	called := calledSo(atlas, country, l.rule.Level, candidates, name)
	switch {
	case len(called) == 0 && len(candidates) > 0:
		return "", reasonPlaceUnknown, name + " (" + names(candidates) + "?)"
	case len(called) == 0:
		return "", reasonPlaceUnknown, name
	case above != "" && !slices.ContainsFunc(called, func(c kernel.Code) bool { return slices.Contains(atlas.Ancestors(c), above) }):
		return "", reasonPlaceElsewhere, name + " / " + within
	default:
		return "", reasonPlaceAmbiguous, names(called)
	}
}

// calledSo keeps the candidates that bear exactly the name; the others only contain it.
func calledSo(atlas *territories.Atlas, country string, level int, candidates []kernel.Code, name string) []kernel.Code {
	var list []kernel.Code
	for _, c := range candidates {
		u, _ := atlas.Unit(c)
		code, others := atlas.ByName(country, level, u.Parent, name)
		if code == c || code == "" && slices.Contains(others, c) && len(others) > 1 && slices.ContainsFunc(append(slices.Clone(u.Aliases), u.Name[kernel.Spanish]), func(n string) bool { return table.Fold(n) == table.Fold(name) }) {
			list = append(list, c)
		}
	}
	return list
}

func names(codes []kernel.Code) string {
	var list []string
	for _, c := range codes {
		list = append(list, string(c))
	}
	return strings.Join(list, ", ")
}
