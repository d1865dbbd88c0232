package linkage

import (
	"fmt"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
)

// Kind is what a field holds, which decides the forms that are made of its values and the levels that it may have:
//
//	given    exact · root (nicknames) · part (one of several names) · initial · phonetic · similar X (Jaro–Winkler)
//	surname  exact · phonetic · similar X · swapped OTHER (the two surnames changed places)
//	date     exact · transposed (day and month) · digit (one other digit) · partial (as far as written) · within N (days) ·
//	         year_month · year · years N
//	code     exact · prefix N (the same larger area) · digit (one other sign)
//	sex      exact
//	text     exact · similar X
//	bloom    dice X: Bloom filters of a sealed list
//	clk      dice X: one Bloom filter of a person
//	keyed_given, keyed_surname, keyed_date, keyed_code: what of these levels keyed hashes can tell
type Kind string

// The kinds.
const (
	GivenKind   Kind = "given"
	SurnameKind Kind = "surname"
	DateKind    Kind = "date"
	CodeKind    Kind = "code"
	SexKind     Kind = "sex"
	TextKind    Kind = "text"
	BloomKind   Kind = "bloom"
	CLKKind     Kind = "clk"

	KeyedGivenKind   Kind = "keyed_given"
	KeyedSurnameKind Kind = "keyed_surname"
	KeyedDateKind    Kind = "keyed_date"
	KeyedCodeKind    Kind = "keyed_code"
)

// column is a form of a value, as a column of a prepared list: the field's name and a suffix.
type column struct{ suffix, sqlType string }

// form is what the engine knows about a kind.
type form struct {
	columns []column
	value   string // suffix of the column that says whether a value is there, and of which frequencies are counted: "." is the field's name alone
	levels  map[string]levelSQL
}

// levelSQL writes the condition of a level. a and b give the column of a suffix on either side; argument is what follows the level's name.
type levelSQL func(m Model, f Field, argument string) (string, bool)

// col writes a column of side a or b.
func col(side, field, suffix string) string {
	if suffix == "." {
		return side + "." + field
	}
	return side + "." + field + "_" + suffix
}

func equal(field, suffix string) string {
	return col("a", field, suffix) + " = " + col("b", field, suffix)
}

func equalLevel(suffixes ...string) levelSQL {
	return func(_ Model, f Field, argument string) (string, bool) {
		parts := make([]string, len(suffixes))
		for i, s := range suffixes {
			parts[i] = equal(f.Name, s)
		}
		return strings.Join(parts, " AND "), argument == ""
	}
}

func similarLevel(suffix string) levelSQL {
	return func(_ Model, f Field, argument string) (string, bool) {
		x, err := strconv.ParseFloat(argument, 64)
		return fmt.Sprintf("jaro_winkler_similarity(%[1]s, %[2]s, %[3]g) >= %[3]g", col("a", f.Name, suffix), col("b", f.Name, suffix), x), err == nil && x > 0 && x < 1
	}
}

// oneSign: two texts of equal length differ in one place.
func oneSign(_ Model, f Field, argument string) (string, bool) {
	a, b := col("a", f.Name, "."), col("b", f.Name, ".")
	return fmt.Sprintf("CASE WHEN length(%s) = length(%s) THEN hamming(%s, %s) <= 1 ELSE false END", a, b, a, b), argument == ""
}

// partLevel: one of the first two names is the other's.
func partLevel(_ Model, f Field, argument string) (string, bool) {
	return fmt.Sprintf("(a.%[1]s_first = b.%[1]s_first OR a.%[1]s_first = b.%[1]s_second OR a.%[1]s_second = b.%[1]s_first)", f.Name), argument == ""
}

func texts(suffixes ...string) []column {
	list := make([]column, len(suffixes))
	for i, s := range suffixes {
		list[i] = column{s, "VARCHAR"}
	}
	return list
}

func whole(argument string, least, most int) (int, bool) {
	n, err := strconv.Atoi(argument)
	return n, err == nil && n >= least && n <= most
}

var kinds = map[Kind]form{
	GivenKind: {columns: []column{{".", "VARCHAR"}, {"root", "VARCHAR"}, {"first", "VARCHAR"}, {"second", "VARCHAR"}, {"initial", "VARCHAR"}, {"phon", "VARCHAR"}},
		value: ".", levels: map[string]levelSQL{"exact": equalLevel("."), "root": equalLevel("root"), "similar": similarLevel("root"), "phonetic": equalLevel("phon"),
			"part": partLevel,
			"initial": func(_ Model, f Field, argument string) (string, bool) {
				return fmt.Sprintf("a.%[1]s_initial = b.%[1]s_initial AND (length(a.%[1]s_first) = 1 OR length(b.%[1]s_first) = 1)", f.Name), argument == ""
			}}},
	SurnameKind: {columns: []column{{".", "VARCHAR"}, {"phon", "VARCHAR"}}, value: ".", levels: map[string]levelSQL{
		"exact": equalLevel("."), "phonetic": equalLevel("phon"), "similar": similarLevel("."), "swapped": swapped}},
	DateKind: {columns: []column{{"year", "SMALLINT"}, {"month", "TINYINT"}, {"day", "TINYINT"}, {".", "VARCHAR"}, {"days", "INTEGER"}}, value: "year",
		levels: map[string]levelSQL{
			"exact": equalLevel("."), "year_month": equalLevel("year", "month"), "year": equalLevel("year"),
			"transposed": func(_ Model, f Field, argument string) (string, bool) {
				return fmt.Sprintf("a.%[1]s_year = b.%[1]s_year AND a.%[1]s_month = b.%[1]s_day AND a.%[1]s_day = b.%[1]s_month", f.Name), argument == ""
			},
			"digit": oneSign,
			"partial": func(_ Model, f Field, argument string) (string, bool) {
				return fmt.Sprintf("(a.%[1]s IS NULL OR b.%[1]s IS NULL) AND a.%[1]s_year = b.%[1]s_year AND coalesce(a.%[1]s_month = b.%[1]s_month, true)", f.Name), argument == ""
			},
			"within": func(_ Model, f Field, argument string) (string, bool) {
				n, ok := whole(argument, 1, 3660)
				return fmt.Sprintf("abs(a.%[1]s_days - b.%[1]s_days) <= %[2]d", f.Name, n), ok
			},
			"years": func(_ Model, f Field, argument string) (string, bool) {
				n, ok := whole(argument, 1, 20)
				return fmt.Sprintf("abs(a.%[1]s_year - b.%[1]s_year) <= %[2]d", f.Name, n), ok
			}}},
	CodeKind: {columns: []column{{".", "VARCHAR"}}, value: ".", levels: map[string]levelSQL{"exact": equalLevel("."), "digit": oneSign,
		"prefix": func(_ Model, f Field, argument string) (string, bool) {
			n, ok := whole(argument, 1, 20)
			return fmt.Sprintf("left(a.%[1]s, %[2]d) = left(b.%[1]s, %[2]d)", f.Name, n), ok
		}}},
	SexKind:  {columns: []column{{".", "VARCHAR"}}, value: ".", levels: map[string]levelSQL{"exact": equalLevel(".")}},
	TextKind: {columns: []column{{".", "VARCHAR"}}, value: ".", levels: map[string]levelSQL{"exact": equalLevel("."), "similar": similarLevel(".")}},
	KeyedGivenKind: {columns: texts(".", "root", "first", "second", "phon"), value: ".", levels: map[string]levelSQL{
		"exact": equalLevel("."), "root": equalLevel("root"), "phonetic": equalLevel("phon"), "part": partLevel}},
	KeyedSurnameKind: {columns: texts(".", "phon"), value: ".", levels: map[string]levelSQL{
		"exact": equalLevel("."), "phonetic": equalLevel("phon"), "swapped": swapped}},
	KeyedDateKind: {columns: texts("year", "ym", ".", "turned"), value: "year", levels: map[string]levelSQL{
		"exact": equalLevel("."), "year_month": equalLevel("ym"), "year": equalLevel("year"),
		"transposed": func(_ Model, f Field, argument string) (string, bool) {
			return fmt.Sprintf("a.%[1]s_turned = b.%[1]s", f.Name), argument == ""
		}}},
	KeyedCodeKind: {columns: texts("."), value: ".", levels: map[string]levelSQL{"exact": equalLevel(".")}},
	BloomKind:     {columns: bloomColumns(), value: "", levels: map[string]levelSQL{"dice": diceLevel(bloomWords)}},
	CLKKind:       {columns: clkColumns(), value: "", levels: map[string]levelSQL{"dice": diceLevel(clkWords)}},
}

// compile writes the condition of one level of a field.
func (k form) compile(m Model, f Field, when string) (string, *fault.Fault) {
	what, argument, _ := strings.Cut(when, " ")
	write, ok := k.levels[what]
	if !ok {
		return "", fault.Invalid("linkage.levelUnknown", "field", f.Name, "level", when)
	}
	sql, ok := write(m, f, argument)
	if !ok {
		return "", fault.Invalid("linkage.levelUnknown", "field", f.Name, "level", when)
	}
	return sql, nil
}

// present is the column that says whether a record has a value in the field.
func (k form) present() string {
	if k.value == "" {
		return "bits"
	}
	return k.value
}

// swapped: both surnames changed places, or the only one of a record is the other's second.
func swapped(m Model, f Field, other string) (string, bool) {
	g, _, ok := m.Field(other)
	if !ok || g.Kind != f.Kind || other == f.Name {
		return "", false
	}
	x, y := f.Name+"_phon", other+"_phon"
	if m.places(other) < m.places(f.Name) {
		// of the second surname the first is always there, or the pair would have no level
		return fmt.Sprintf("a.%[1]s = b.%[2]s AND a.%[2]s = b.%[1]s", x, y), true
	}
	return fmt.Sprintf("(a.%[1]s = b.%[2]s AND (a.%[2]s = b.%[1]s OR a.%[2]s IS NULL) OR a.%[2]s = b.%[1]s AND b.%[2]s IS NULL)", x, y), true
}

func (m Model) places(name string) int {
	_, i, _ := m.Field(name)
	return i
}

// patternSQL writes the comparison of all fields as one number: four bits for each, 0 where a side lacks the value, otherwise the number
// of the level from 1.
func (m Model) patternSQL() (string, error) {
	parts, err := m.patternParts()
	return strings.Join(parts, " + "), err
}

// widest is how many bytes of each record a part of the comparison may look at.
const widest = 100

// patternParts are the summands of patternSQL, in groups of few columns.
func (m Model) patternParts() ([]string, error) {
	var parts []string
	width := widest
	for i, f := range m.Fields {
		k := kinds[f.Kind]
		var b strings.Builder
		fmt.Fprintf(&b, "CAST(CASE WHEN %s IS NULL OR %s IS NULL THEN 0", col("a", f.Name, k.present()), col("b", f.Name, k.present()))
		for j, l := range f.Levels {
			number := int64(j+1) << (levelBits * i)
			if l.When == "else" {
				fmt.Fprintf(&b, " ELSE %d END AS BIGINT)", number)
				break
			}
			sql, refused := k.compile(m, f, l.When)
			if refused != nil {
				return nil, refused
			}
			fmt.Fprintf(&b, " WHEN %s THEN %d", sql, number)
		}
		if width+k.width() > widest {
			parts, width = append(parts, b.String()), 0
		} else {
			parts[len(parts)-1] += " + " + b.String()
		}
		width += k.width()
	}
	return parts, nil
}

// width is about how many bytes a record has in a kind.
func (k form) width() (bytes int) {
	for _, c := range k.columns {
		if c.sqlType == "VARCHAR" {
			bytes += 16
			continue
		}
		bytes += 4
	}
	return bytes
}

// Pattern is the level of every field of a pair, as patternSQL packs it.
type Pattern int64

// Level is the level of field i: -1 where a side lacks the value, otherwise the index into Levels.
func (p Pattern) Level(i int) int { return int(p>>(levelBits*i)&(1<<levelBits-1)) - 1 }
