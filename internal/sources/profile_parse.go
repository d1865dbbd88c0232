package sources

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"

	"github.com/goccy/go-yaml"
)

// ParseProfile reads an import profile (YAML) and refuses one that contradicts itself, naming the place.
func ParseProfile(doc []byte) (Profile, error) {
	var p Profile
	if err := yaml.NewDecoder(bytes.NewReader(doc), yaml.Strict()).Decode(&p); err != nil {
		return p, Unreadable("sources.profileUnreadable", err)
	}
	return p, p.Validate()
}

// UnmarshalYAML keeps the columns in the order in which they are written. A column is a list of names, or a mapping.
func (c *ColumnRules) UnmarshalYAML(decode func(any) error) error {
	var order yaml.MapSlice
	if err := decode(&order); err != nil {
		return err
	}
	for _, item := range order {
		rule := ColumnRule{Key: fmt.Sprint(item.Key)}
		text, err := yaml.Marshal(item.Value)
		if err != nil {
			return err
		}
		if err := rule.read(text); err != nil {
			return fmt.Errorf("column %s: %w", rule.Key, err)
		}
		*c = append(*c, rule)
	}
	return nil
}

func (r *ColumnRule) read(text []byte) error {
	var names []string
	if err := yaml.Unmarshal(text, &names); err == nil {
		r.Names = names
		return nil
	}
	var long struct {
		Names    []string `yaml:"names"`
		Required bool     `yaml:"required"`
		Down     bool     `yaml:"down"`
		Empty    []string `yaml:"empty"`
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&long); err != nil {
		return err
	}
	r.Names, r.Required, r.Down, r.Empty = long.Names, long.Required, long.Down, long.Empty
	return nil
}

// Column finds a column by its key.
func (p Profile) Column(key string) (ColumnRule, bool) {
	for _, c := range p.Columns {
		if c.Key == key {
			return c, true
		}
	}
	return ColumnRule{}, false
}

// Keys are the names of the columns that the fact rules may use, in order: those of the file and those that Unpivot makes.
func (p Profile) Keys() []string {
	keys := make([]string, 0, len(p.Columns)+2)
	for _, c := range p.Columns {
		keys = append(keys, c.Key)
	}
	for _, g := range p.Rows.Groups {
		if !slices.Contains(keys, g.Into) {
			keys = append(keys, g.Into)
		}
	}
	if p.Unpivot != nil {
		keys = append(append(keys, p.Unpivot.Keys()...), p.Unpivot.Value)
	}
	return keys
}

// Keys are the columns that receive the headers of the turned columns: the pattern's named groups, or Key.
func (u Unpivot) Keys() []string {
	var keys []string
	if re, err := u.Pattern(); err == nil {
		for _, name := range re.SubexpNames() {
			if name != "" {
				keys = append(keys, name)
			}
		}
	}
	if len(keys) == 0 && u.Key != "" {
		keys = append(keys, u.Key)
	}
	return keys
}

// Pattern is the compiled pattern of the columns to turn.
func (u Unpivot) Pattern() (*regexp.Regexp, error) { return regexp.Compile("(?i)" + u.Columns) }

var columnKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)

// Validate refuses a profile that contradicts itself. Every refusal names the field of the document.
func (p Profile) Validate() error {
	v := validation{profile: p}
	v.identity()
	if p.File.DecimalComma && p.File.Thousands == "," {
		v.refuse("file.thousands", "thousandsAndComma")
	}
	v.columns()
	v.rows()
	v.fact()
	v.control()
	return v.first
}

type validation struct {
	profile Profile
	first   error
}

func (v *validation) refuse(field, message string, kv ...string) {
	if v.first == nil {
		v.first = fault.Invalid("sources.profile."+message, append([]string{"profile", v.profile.Name, "field", field}, kv...)...).At(field)
	}
}

func (v *validation) identity() {
	p := v.profile
	if !idPattern.MatchString(p.Name) {
		v.refuse("profile", "badName", "value", p.Name)
	}
	if p.Version < 1 {
		v.refuse("version", "badVersion")
	}
	if !idPattern.MatchString(p.Source) {
		v.refuse("source", "badName", "value", p.Source)
	}
	if !slices.Contains([]string{"", "year", "month", "all"}, p.Period) {
		v.refuse("period", "badChoice", "value", p.Period, "choices", "year, month, all")
	}
}

func (v *validation) columns() {
	seen := map[string]bool{}
	if len(v.profile.Columns) == 0 {
		v.refuse("columns", "noColumns")
	}
	for _, key := range v.profile.Keys() {
		if !columnKey.MatchString(key) {
			v.refuse("columns."+key, "badColumn", "value", key)
		}
		if seen[key] {
			v.refuse("columns."+key, "columnTwice", "value", key)
		}
		seen[key] = true
	}
	if u := v.profile.Unpivot; u != nil {
		v.pattern("unpivot.columns", u.Columns)
		if len(u.Keys()) == 0 {
			v.refuse("unpivot.key", "keyNeeded")
		}
	}
}

// column checks that a rule names a column of the profile.
func (v *validation) column(field, key string) {
	if key != "" && !slices.Contains(v.profile.Keys(), key) {
		v.refuse(field, "unknownColumn", "value", key)
	}
}

func (v *validation) pattern(field, pattern string) {
	if _, err := regexp.Compile(pattern); err != nil || pattern == "" {
		v.refuse(field, "badPattern", "value", pattern)
	}
}

func (v *validation) matches(field string, list []Match) {
	for i, m := range list {
		at := field + "." + strconv.Itoa(i)
		v.column(at+".column", m.Column)
		v.pattern(at+".matches", m.Matches)
	}
}

func (v *validation) rows() {
	v.matches("rows.stop_at", v.profile.Rows.StopAt)
	v.matches("rows.keep", v.profile.Rows.Keep)
	v.matches("rows.skip", v.profile.Rows.Skip)
	for i, g := range v.profile.Rows.Groups {
		at := "rows.groups." + strconv.Itoa(i)
		if _, ok := v.profile.Column(g.Column); !ok {
			v.refuse(at+".column", "unknownColumn", "value", g.Column)
		}
		v.pattern(at+".matches", g.Matches)
		if _, taken := v.profile.Column(g.Into); taken || !columnKey.MatchString(g.Into) {
			v.refuse(at+".into", "badColumn", "value", g.Into)
		}
	}
	for _, key := range v.profile.Dedupe {
		v.column("dedupe", key)
	}
}

func (v *validation) fact() {
	f := v.profile.Fact
	if !slices.Contains([]string{"incident", "offence", "victim", "suspect", "count"}, f.Kind) {
		v.refuse("fact.kind", "badChoice", "value", f.Kind, "choices", "incident, offence, victim, suspect, count")
	}
	if f.UnitFrom == nil && !knownUnit(f.Unit) {
		v.refuse("fact.unit", "badUnit", "value", string(f.Unit))
	}
	if f.UnitFrom != nil {
		v.code("fact.unit_from", *f.UnitFrom)
	}
	if f.Quantity != nil {
		v.column("fact.quantity.column", f.Quantity.Column)
	}
	if f.AgeYears != nil {
		v.column("fact.age_years.column", f.AgeYears.Column)
	}
	v.column("fact.incident", f.Incident)
	v.code("fact.iccs", f.ICCS)
	v.time("fact.occurred", f.Occurred)
	if f.Recorded != nil {
		v.time("fact.recorded", *f.Recorded)
	}
	v.territory(f.Territory)
	for d, rule := range f.Categories {
		if !slices.Contains(categoryDimensions, d) {
			v.refuse("fact.categories."+string(d), "unknownDimension", "value", string(d))
		} else {
			v.code("fact.categories."+string(d), *rule)
		}
	}
}

// categoryDimensions are the coded dimensions of a fact.
var categoryDimensions = []kernel.Dimension{kernel.DimSex, kernel.DimAge, kernel.DimMechanism, kernel.DimPlaceType, kernel.DimGender,
	kernel.DimIndigenous, kernel.DimAfro, kernel.DimDisability, kernel.DimNationality, kernel.DimRelation, kernel.DimMotive,
	kernel.DimContext, kernel.DimStage, kernel.DimInstitution}

func (v *validation) code(field string, c CodeRule) {
	if (c.Fixed == "") == (c.Column == "") {
		v.refuse(field, "fixedOrColumn")
	}
	v.column(field+".column", c.Column)
	for i, p := range c.Patterns {
		v.pattern(field+".patterns."+strconv.Itoa(i), p.Matches)
	}
}

// layoutPattern are the date layouts that can be read: signs of strptime, each known, and any text between.
var layoutPattern = regexp.MustCompile(`^(?:[^%\x00]|%-?[dmHIMSjy]|%[aAbBYpfzZ%])+$`)

func (v *validation) time(field string, t TimeRule) {
	if (t.Column == "") == (t.Parts == nil) {
		v.refuse(field, "columnOrParts")
		return
	}
	v.column(field+".column", t.Column)
	if t.Parts != nil {
		if t.Parts.Year == "" {
			v.refuse(field+".parts.year", "yearNeeded")
		}
		for _, key := range []string{t.Parts.Year, t.Parts.Month, t.Parts.Day, t.Parts.Hour, t.Parts.Minute} {
			v.column(field+".parts", key)
		}
	}
	if !slices.Contains([]kernel.Precision{kernel.ToMinute, kernel.ToHour, kernel.ToDay, kernel.ToMonth, kernel.ToYear}, t.Precision) {
		v.refuse(field+".precision", "badChoice", "value", string(t.Precision), "choices", "minute, hour, day, month, year")
	}
	if !slices.Contains([]string{"", "s", "ms"}, t.Epoch) {
		v.refuse(field+".epoch", "badChoice", "value", t.Epoch, "choices", "s, ms")
	}
	switch t.ZoneRule {
	case "", "local":
	case "utc":
		if t.Zone == "" {
			v.refuse(field+".zone", "zoneNeeded")
		}
	default:
		v.refuse(field+".zone_rule", "badChoice", "value", t.ZoneRule, "choices", "local, utc")
	}
	for _, layout := range t.Formats {
		if !layoutPattern.MatchString(layout) || !strings.Contains(layout, "%Y") && !strings.Contains(layout, "%y") {
			v.refuse(field+".formats", "badLayout", "value", layout)
		}
	}
	for _, day := range []string{t.Earliest, t.Latest} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			v.refuse(field, "badDay", "value", day)
		}
	}
}

var crsPattern = regexp.MustCompile(`^(wgs84|utm:([1-9]|[1-5][0-9]|60)[NS])$`)

func (v *validation) territory(t TerritoryRule) {
	if len(t.Country) != 2 && t.Country != "419" {
		v.refuse("fact.territory.country", "badCountry", "value", t.Country)
	}
	if t.Fixed == "" && t.Code == nil && t.Name == nil && t.Point == nil {
		v.refuse("fact.territory", "noPlace")
	}
	if t.Code != nil {
		v.column("fact.territory.code.column", t.Code.Column)
		if t.Code.Take > t.Code.Pad && t.Code.Pad > 0 {
			v.refuse("fact.territory.code.take", "takeOverPad")
		}
	}
	if t.Name != nil {
		v.column("fact.territory.name.column", t.Name.Column)
		v.column("fact.territory.name.within", t.Name.Within)
	}
	if t.Point != nil {
		v.column("fact.territory.point.lon", t.Point.Lon)
		v.column("fact.territory.point.lat", t.Point.Lat)
		if t.Point.Lon == "" || t.Point.Lat == "" {
			v.refuse("fact.territory.point", "lonAndLat")
		}
		if t.Point.CRS != "" && !crsPattern.MatchString(t.Point.CRS) {
			v.refuse("fact.territory.point.crs", "badCRS", "value", t.Point.CRS)
		}
	}
}

func (v *validation) control() {
	for i, c := range v.profile.Control {
		at := "control." + strconv.Itoa(i)
		if c.Label == nil && len(c.Given) == 0 && c.By != "group" {
			v.refuse(at, "labelOrGiven")
		}
		if c.Label != nil {
			v.matches(at+".label", []Match{*c.Label})
			v.column(at+".column", c.Column)
			if c.Column == "" && c.By == "" {
				v.refuse(at+".column", "controlColumn")
			}
		}
		switch {
		case c.By == "":
		case c.By != "column" && c.By != "group":
			v.refuse(at+".by", "badChoice", "value", c.By, "choices", "column, group")
		case c.By == "group" && len(v.profile.Rows.Groups) == 0 || v.profile.Unpivot == nil:
			v.refuse(at+".by", "byNeeds")
		}
		if _, err := kernel.ParsePeriod(c.Period); c.Period != "" && err != nil {
			v.refuse(at+".period", "badPeriod", "value", c.Period)
		}
		for p := range c.Given {
			if _, err := kernel.ParsePeriod(p); err != nil {
				v.refuse(at+".given", "badPeriod", "value", p)
			}
		}
	}
}
