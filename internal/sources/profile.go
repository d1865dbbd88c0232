package sources

import "convive/internal/kernel"

// Profile says how the files of a source are read: where the table stands in the file, which of its columns mean what,
// and which rows cannot be facts. A profile is a document of its own (YAML, schema in profile.schema.json, manual in
// docs/profiles.md); a changed profile is a new version, and an edition names the version that read it.
type Profile struct {
	Name    string      `yaml:"profile"`
	Version int         `yaml:"version"`
	Title   kernel.Text `yaml:"title"`
	Source  string      `yaml:"source"`
	File    FileRule    `yaml:"file"`
	Columns ColumnRules `yaml:"columns"`
	Unpivot *Unpivot    `yaml:"unpivot"`
	Rows    RowRules    `yaml:"rows"`
	Fact    FactRule    `yaml:"fact"`
	Dedupe  []string    `yaml:"dedupe"`  // columns that identify a row; empty: identical rows are different events
	Control []Control   `yaml:"control"` // totals that the publisher prints
	Period  string      `yaml:"period"`  // what one edition replaces: year (default), month or all
	Notes   kernel.Text `yaml:"notes"`
}

// FileRule says where the table stands in the file.
type FileRule struct {
	Sheet        string     `yaml:"sheet"`     // name of the sheet, or empty for all that have the header
	Encoding     string     `yaml:"encoding"`  // empty: detected
	Delimiter    string     `yaml:"delimiter"` // empty: detected
	Header       HeaderRule `yaml:"header"`
	FillMerged   bool       `yaml:"fill_merged"` // repeat a merged cell's value over its range
	DecimalComma bool       `yaml:"decimal_comma"`
	Thousands    string     `yaml:"thousands"` // mark between groups of three digits, or none; empty: such a number is ambiguous
}

// HeaderRule finds the header: by content (default), or at a fixed row; Lines above 1 joins a header of several lines.
type HeaderRule struct {
	Row   int  `yaml:"row"`   // 1-based; 0: the row in which most of the columns are found
	Lines int  `yaml:"lines"` // 1 unless the header has several lines
	None  bool `yaml:"none"`  // the file has no header; columns are taken in the order of the profile
}

// ColumnRule names a column of the file as the profile speaks of it.
type ColumnRule struct {
	Key      string   // the profile's own name for it
	Names    []string // names under which files print it; compared folded; the key itself always counts
	Required bool     // a file without it is refused
	Down     bool     // an empty cell means the value above (pivot tables)
	Empty    []string // values that mean "nothing here": NA, NULL, S/D …
}

// ColumnRules are the columns in the order in which they are written.
type ColumnRules []ColumnRule

// Unpivot turns columns that are values of a dimension (months, years) into rows.
type Unpivot struct {
	Columns string `yaml:"columns"` // pattern of the header names to turn, case ignored; named groups (?P<year>…) become columns
	Key     string `yaml:"key"`     // column that receives the header, or the pattern's last group; not needed with named groups
	Value   string `yaml:"value"`   // column that receives the cell
	Empty   string `yaml:"empty"`   // what an empty cell means; empty text: no row
}

// Replaces is what an edition read by the profile takes the place of.
func (p Profile) Replaces() Replaces {
	if p.Grain() == "all" {
		return ReplacesAll
	}
	return ReplacesPeriods
}

// RowRules tell facts from other lines of the table.
type RowRules struct {
	StopAt []Match `yaml:"stop_at"` // the table ends before the first row that matches
	Keep   []Match `yaml:"keep"`    // rows that do not match all of these belong to another source and are passed over
	Skip   []Match `yaml:"skip"`    // rows that are no facts: subtotals, repeated headers, notes
	Groups []Group `yaml:"groups"`  // rows that are headings: their text goes into a column of the rows below
}

// Group is a heading among the rows: a row in which the column fits the pattern is no fact; its text stands in the column
// Into of the rows below it, until the next heading.
type Group struct {
	Column  string `yaml:"column"`
	Matches string `yaml:"matches"`
	Into    string `yaml:"into"`
}

// Match is a row in which the text of a column, or of any column if none is named, fits a pattern (RE2, folded: lower
// case, no accents).
type Match struct {
	Column  string `yaml:"column"`
	Matches string `yaml:"matches"`
}

// FactRule maps the columns to the fields of a fact.
type FactRule struct {
	Kind       string                         `yaml:"kind"` // incident, offence, victim, suspect or count
	Unit       kernel.CountingUnit            `yaml:"unit"`
	UnitFrom   *CodeRule                      `yaml:"unit_from"` // counting unit by row, for files that mix units
	Quantity   *QuantityRule                  `yaml:"quantity"`  // absent: each row counts one
	ICCS       CodeRule                       `yaml:"iccs"`
	Occurred   TimeRule                       `yaml:"occurred"`
	Recorded   *TimeRule                      `yaml:"recorded"`
	Territory  TerritoryRule                  `yaml:"territory"`
	Incident   string                         `yaml:"incident"` // column with the source's own number of the incident
	AgeYears   *AgeRule                       `yaml:"age_years"`
	Categories map[kernel.Dimension]*CodeRule `yaml:"categories"` // sex, age, mechanism, place_type …
}

// QuantityRule reads how many units a row stands for.
type QuantityRule struct {
	Column string `yaml:"column"`
	Min    *int64 `yaml:"min"` // default 0
	Max    *int64 `yaml:"max"` // default 1 000 000
}

// AgeRule reads an age in completed years.
type AgeRule struct {
	Column  string   `yaml:"column"`
	Max     int      `yaml:"max"`     // default 120
	Unknown []string `yaml:"unknown"` // 999, -1 …: not known, which is no error
}

// CodeRule gives a code: a fixed one, or by a crosswalk from the texts of a column. Texts are compared folded. A text
// that no entry knows sends the row to quarantine, unless Else names a code.
type CodeRule struct {
	Fixed    string            `yaml:"fixed"`
	Column   string            `yaml:"column"`
	Map      map[string]string `yaml:"map"`
	Patterns []CodePattern     `yaml:"patterns"` // tried in order after Map
	Unknown  []string          `yaml:"unknown"`  // texts that mean the source does not know; an empty cell always does
	Else     string            `yaml:"else"`
}

// CodePattern gives the code of texts that fit a pattern (RE2, folded).
type CodePattern struct {
	Matches string `yaml:"matches"`
	Code    string `yaml:"code"`
}

// TimeRule reads when something happened and how exactly that is known.
type TimeRule struct {
	Column    string           `yaml:"column"`
	Formats   []string         `yaml:"formats"`   // strptime layouts; empty: ISO 8601
	Excel     bool             `yaml:"excel"`     // numbers are Excel serial days
	Epoch     string           `yaml:"epoch"`     // s or ms: numbers are seconds or milliseconds since 1970, UTC
	Parts     *TimeParts       `yaml:"parts"`     // instead of Column: the date stands in several columns
	Precision kernel.Precision `yaml:"precision"` // the finest that the source states
	Zone      string           `yaml:"zone"`      // IANA zone of the place, for the reader and for ZoneRule utc
	ZoneRule  string           `yaml:"zone_rule"` // local (default): the clock is local whatever suffix is printed; utc: convert to Zone
	Unknown   []string         `yaml:"unknown"`   // texts or numbers that mean no time: 1900-01-01, -2208988800000
	NoTime    []string         `yaml:"no_time"`   // clock times that stand for "time not known": 00:00, 00:01
	Earliest  string           `yaml:"earliest"`  // ISO date; default 1950-01-01
	Latest    string           `yaml:"latest"`    // ISO date; default the day of the import
}

// TimeParts names the columns of a date in parts. Month may hold names in the four languages.
type TimeParts struct {
	Year   string `yaml:"year"`
	Month  string `yaml:"month"`
	Day    string `yaml:"day"`
	Hour   string `yaml:"hour"`
	Minute string `yaml:"minute"`
}

// TerritoryRule says where: by code, by name, by point, or fixed. Where both a declared place and a point are given,
// both are kept and a contradiction is counted, never settled in silence.
type TerritoryRule struct {
	Country   string            `yaml:"country"`
	Hierarchy string            `yaml:"hierarchy"` // default administrative
	Level     int               `yaml:"level"`     // of the declared unit
	Fixed     string            `yaml:"fixed"`     // full code
	Code      *PlaceCode        `yaml:"code"`
	Name      *PlaceName        `yaml:"name"`
	Point     *PlacePoint       `yaml:"point"`
	Unknown   []string          `yaml:"unknown"` // texts that mean place not known: counted for the country, shown as unknown
	Map       map[string]string `yaml:"map"`     // texts of the code or name column → full code, for what no list knows
}

// PlaceCode reads the official code: padded with zeros to Pad digits, of which the first Take count.
type PlaceCode struct {
	Column string `yaml:"column"`
	Pad    int    `yaml:"pad"`
	Take   int    `yaml:"take"`
}

// PlaceName reads the name, inside the unit named by Within at the level above where names repeat.
type PlaceName struct {
	Column      string `yaml:"column"`
	Within      string `yaml:"within"`
	WithinLevel int    `yaml:"within_level"`
}

// PlacePoint reads coordinates: degrees (wgs84) or metres of a UTM zone (utm:10N). Unknown lists placeholder points
// "lon lat"; the point 0 0 always is one.
type PlacePoint struct {
	Lon     string   `yaml:"lon"`
	Lat     string   `yaml:"lat"`
	CRS     string   `yaml:"crs"`
	Unknown []string `yaml:"unknown"`
	Level   int      `yaml:"level"` // of the polygons that the point is looked up in
}

// Control is a total that the publisher prints and that the accepted quantity must meet. At a mismatch the edition
// waits for a person's explanation; the figure is never adjusted.
type Control struct {
	Name   string           `yaml:"name"`
	Label  *Match           `yaml:"label"`  // the row that carries the total …
	Column string           `yaml:"column"` // … and the column in which it stands
	Period string           `yaml:"period"` // period (yyyy or yyyy-mm) that the printed total is for; empty: the whole file
	By     string           `yaml:"by"`     // instead of Column: column (each turned column's total) or group (each heading's totals)
	Given  map[string]int64 `yaml:"given"`  // or totals by period (yyyy or yyyy-mm), typed from the publication
}

// Grain is what one edition replaces, with the default applied.
func (p Profile) Grain() string {
	if p.Period == "" {
		return "year"
	}
	return p.Period
}
