package sourcesdb

import (
	"fmt"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/sources"
)

// plan is a profile compiled to SQL on the stage's table "rows": one expression per column of the fact table, the joins
// that they need, and the conditions under which a row cannot be a fact.
type plan struct {
	place    []string        // columns that the table place is joined by
	at       string          // what pointLookup finds of a row; empty without points
	badPoint string          // condition that a row's point is none
	month    map[string]bool // columns with a table month_COLUMN

	// doubtful are the dictionaries that hold a text without a code: where every text has one, no row can fail by it, and
	// the check need not look at it.
	doubtful map[string]bool
	// sound says that no row fails by anything else than a dictionary; false may mean that it is not known.
	sound bool

	// dictionaries are the columns of the stage whose codes become those of a column of the fact table.
	dictionaries []dictionary

	inner []expression
	joins []join
	facts map[string]string   // column of the fact table → expression over the inner query
	texts map[string][]string // column of the fact table → what the expression may yield, where that is known
	fails []failure
}

// dictionary is a column of a table of the stage, and the column of the fact table that its codes go to.
type dictionary struct{ table, column, fact string }

// expression is a part of the inner query, "… AS name", and the dictionary that it reads; empty if none.
type expression struct{ sql, dictionary string }

// join brings in a dictionary.
type join struct{ sql, dictionary string }

// failure is a condition over the inner query under which a row is set aside.
type failure struct {
	dictionary string // that it reads; empty if none
	field      string // what the reader calls it: the profile's column
	when       string
	reason     string // a message id, or SQL that yields one if it begins with "("
	value      string // SQL of the value found
	detail     string // SQL of a further explanation; may be empty
}

// compile makes the plan of the run.
func (r *run) compile() {
	p := &r.plan
	p.facts = map[string]string{}
	p.read("r.*", "")
	fact := r.profile.Fact
	p.fix("kind", fact.Kind)
	if fact.UnitFrom != nil {
		r.code("unit", *fact.UnitFrom)
	} else {
		p.fix("unit", string(fact.Unit))
	}
	r.quantity()
	r.code("iccs", fact.ICCS)
	r.time("occurred", fact.Occurred, true)
	if fact.Recorded != nil {
		r.time("recorded", *fact.Recorded, false)
	} else {
		p.set("recorded", "CAST(NULL AS TIMESTAMP)")
		p.none("recorded_precision")
	}
	r.calendar()
	r.territory()
	r.categories()
	incident := "CAST(NULL AS VARCHAR)"
	if fact.Incident != "" {
		incident = factengine.Ident(fact.Incident)
	}
	p.set("incident", incident)
}

func (p *plan) set(column, expression string) { p.facts[column] = expression }

// fix gives a column the same code in every row.
func (p *plan) fix(column, code string) {
	p.set(column, factengine.Quote(code))
	p.may(column, code)
}

// none leaves a column of codes empty.
func (p *plan) none(column string) {
	p.set(column, "CAST(NULL AS VARCHAR)")
	p.may(column)
}

// may says that a column may hold codes.
func (p *plan) may(column string, codes ...string) {
	if p.texts == nil {
		p.texts = map[string][]string{}
	}
	p.texts[column] = append(p.texts[column], codes...)
}

func (p *plan) fail(f failure) { p.fails = append(p.fails, f) }

// read adds expressions to the inner query.
func (p *plan) read(sql, dictionary string) {
	p.inner = append(p.inner, expression{sql, dictionary})
}

// join brings in a dictionary, once.
func (p *plan) join(dictionary, sql string) {
	if j := (join{sql, dictionary}); !slices.Contains(p.joins, j) {
		p.joins = append(p.joins, j)
	}
}

// code maps a field by its crosswalk.
func (r *run) code(field string, rule sources.CodeRule) {
	p := &r.plan
	if rule.Fixed != "" {
		p.fix(field, rule.Fixed)
		return
	}
	alias := "code_" + field
	column := factengine.Ident(rule.Column)
	p.join(alias, fmt.Sprintf("LEFT JOIN %s AS %s ON %s.text = coalesce(r.%s, '')", r.stage.Table(alias), alias, alias, column))
	p.read(fmt.Sprintf("%s.code AS %s", alias, factengine.Ident("m_"+field)), alias)
	p.set(field, factengine.Ident("m_"+field))
	p.dictionaries = append(p.dictionaries, dictionary{alias, "code", field})
	p.fail(failure{dictionary: alias, field: rule.Column, when: factengine.Ident("m_"+field) + " IS NULL", reason: "sources.reason.codeUnknown", value: column})
}

func (r *run) quantity() {
	p, rule := &r.plan, r.profile.Fact.Quantity
	if rule == nil {
		p.set("quantity", "CAST(1 AS BIGINT)")
		return
	}
	column := factengine.Ident(rule.Column)
	low, high := int64(0), int64(1_000_000)
	if rule.Min != nil {
		low = *rule.Min
	}
	if rule.Max != nil {
		high = *rule.Max
	}
	r.whole(column)
	p.set("quantity", "CAST(m_quantity AS BIGINT)")
	p.fail(failure{field: rule.Column, when: column + " IS NULL", reason: "sources.reason.quantityMissing", value: "''"})
	p.fail(failure{field: rule.Column, when: "m_quantity_ambiguous", reason: "sources.reason.ambiguousNumber", value: column})
	p.fail(failure{field: rule.Column, when: "m_quantity_exponent", reason: "sources.reason.exponent", value: column})
	p.fail(failure{field: rule.Column, when: column + " IS NOT NULL AND m_quantity IS NULL AND NOT m_quantity_ambiguous", reason: "sources.reason.notANumber", value: column})
	p.fail(failure{field: rule.Column, when: "m_quantity <> floor(m_quantity) AND NOT m_quantity_ambiguous", reason: "sources.reason.notWhole", value: column})
	p.fail(failure{field: rule.Column, when: fmt.Sprintf("(m_quantity < %d OR m_quantity > %d) AND NOT m_quantity_ambiguous", low, high), reason: "sources.reason.outOfRange", value: column,
		detail: factengine.Quote(fmt.Sprintf("%d – %d", low, high))})
}

// whole reads a number that counts. A text like 1.000 is a thousand to one reader and one to another, and 1e3 may be a code:
// neither is settled here unless the profile says what the mark means. Numbers of a workbook or of Parquet arrive as plain
// digits where they are whole, so that no mark is in doubt (see package table).
func (r *run) whole(column string) {
	ambiguous := "false"
	if file := r.profile.File; file.Thousands == "" && !file.DecimalComma {
		ambiguous = fmt.Sprintf("regexp_full_match(trim(r.%s), '[+-]?[1-9][0-9]{0,2}([.][0-9]{3}|,[0-9]{3})+')", column)
	}
	r.plan.read(r.number("r."+column)+" AS m_quantity", "")
	r.plan.read(ambiguous+" AS m_quantity_ambiguous", "")
	r.plan.read(fmt.Sprintf("regexp_matches(r.%s, '[0-9.][eE][+-]?[0-9]') AS m_quantity_exponent", column), "")
}

// number reads a text as a number by the marks that the profile names. Without any, a point is a decimal point.
func (r *run) number(column string) string {
	group, decimal := r.marks()
	if group == "" && decimal == "." {
		return "TRY_CAST(" + column + " AS DOUBLE)"
	}
	text := "trim(" + column + ")"
	if group == " " {
		text = "trim(replace(replace(" + column + ", chr(160), ' '), chr(8239), ' '))"
	}
	plain := "replace(" + text + ", " + factengine.Quote(decimal) + ", '.')"
	cases := fmt.Sprintf("WHEN regexp_full_match(%s, '[+-]?[0-9]+([%s][0-9]*)?') THEN TRY_CAST(%s AS DOUBLE)", text, decimal, plain)
	if group != "" {
		cases += fmt.Sprintf(" WHEN regexp_full_match(%s, %s) THEN TRY_CAST(replace(replace(%s, %s, ''), %s, '.') AS DOUBLE)", text,
			factengine.Quote("[+-]?[0-9]{1,3}(["+group+"][0-9]{3})+(["+decimal+"][0-9]*)?"), text, factengine.Quote(group), factengine.Quote(decimal))
	}
	return "CASE " + cases + " END"
}

// marks are the mark between groups of three digits, empty if there is none, and the decimal mark.
func (r *run) marks() (group, decimal string) {
	group, decimal = r.profile.File.Thousands, "."
	if r.profile.File.DecimalComma {
		decimal = ","
	}
	switch {
	case group == "none":
		group = ""
	case group == "" && decimal == ",":
		group = "."
	case group == ".":
		decimal = ","
	}
	return group, decimal
}

// categories maps the coded dimensions; what the source does not state is unknown.
func (r *run) categories() {
	p := &r.plan
	for _, d := range categoryColumns {
		rule := r.profile.Fact.Categories[d]
		if rule == nil {
			p.none(string(d)) // the source does not state it; the fact store reads it as unknown
			continue
		}
		r.code(string(d), *rule)
	}
	age := r.profile.Fact.AgeYears
	if age == nil {
		p.set("age_years", "CAST(NULL AS INTEGER)")
		return
	}
	column := factengine.Ident(age.Column)
	top := age.Max
	if top == 0 {
		top = 120
	}
	unknown := r.inList("r."+column, age.Unknown)
	p.read(fmt.Sprintf("CASE WHEN %s THEN NULL ELSE TRY_CAST(r.%s AS DOUBLE) END AS m_years_of_age, %s AS m_years_of_age_unknown", unknown, column, unknown), "")
	p.set("age_years", "CAST(floor(m_years_of_age) AS INTEGER)")
	p.fail(failure{field: age.Column, when: "m_years_of_age IS NULL AND NOT m_years_of_age_unknown", reason: "sources.reason.notANumber", value: column})
	p.fail(failure{field: age.Column, when: fmt.Sprintf("m_years_of_age < 0 OR m_years_of_age > %d", top), reason: "sources.reason.ageOutOfRange", value: column,
		detail: factengine.Quote(fmt.Sprintf("0 – %d", top))})
	if r.profile.Fact.Categories[kernel.DimAge] == nil {
		p.set("age", "CASE WHEN m_years_of_age IS NULL THEN '_U' WHEN m_years_of_age >= 85 THEN 'Y_GE85' ELSE 'Y' || CAST(5 * floor(m_years_of_age / 5) AS INTEGER) || 'T' || CAST(5 * floor(m_years_of_age / 5) + 4 AS INTEGER) END")
		p.may("age", ageGroups()...)
	}
}

// ageGroups are the groups of five years that ages are put into.
func ageGroups() []string {
	groups := []string{kernel.Unknown, "Y_GE85"}
	for from := 0; from < 85; from += 5 {
		groups = append(groups, fmt.Sprintf("Y%dT%d", from, from+4))
	}
	return groups
}

// inList is the condition that a text is missing or one of those that mean so.
func (r *run) inList(column string, texts []string) string {
	quoted := []string{"''"}
	for _, t := range texts {
		quoted = append(quoted, factengine.Quote(t))
	}
	return fmt.Sprintf("(%s IS NULL OR trim(%s) IN (%s))", column, column, strings.Join(quoted, ", "))
}

var categoryColumns = []kernel.Dimension{kernel.DimSex, kernel.DimAge, kernel.DimMechanism, kernel.DimPlaceType, kernel.DimGender,
	kernel.DimIndigenous, kernel.DimAfro, kernel.DimDisability, kernel.DimNationality, kernel.DimRelation, kernel.DimMotive,
	kernel.DimContext, kernel.DimStage, kernel.DimInstitution}

// territory joins declared places and points. A point outside every polygon leaves the place unknown within the country:
// polygons are generalised at the edges.
func (r *run) territory() {
	p, t := &r.plan, r.profile.Fact.Territory
	declared := ""
	if t.Fixed != "" {
		declared = factengine.Quote(t.Fixed)
		p.may("territory", t.Fixed)
	}
	if len(p.place) > 0 {
		var on []string
		for i, c := range p.place {
			on = append(on, fmt.Sprintf("place.text%d = coalesce(r.%s, '')", i, factengine.Ident(c)))
		}
		p.join("place", "LEFT JOIN "+r.stage.Table("place")+" AS place ON "+strings.Join(on, " AND "))
		p.read("place.code AS m_place, place.reason AS m_place_reason, place.detail AS m_place_detail", "place")
		declared = "m_place"
		p.dictionaries = append(p.dictionaries, dictionary{"place", "code", "territory"})
		p.fail(failure{dictionary: "place", field: p.place[0], when: "m_place_reason <> ''", reason: "(m_place_reason)", value: factengine.Ident(p.place[0]), detail: "m_place_detail"})
	}
	if p.at == "" {
		p.set("territory", declared)
		p.fix("territory_point", "")
		p.set("h3", "CAST(0 AS BIGINT)")
		return
	}
	lon, lat := factengine.Ident(t.Point.Lon), factengine.Ident(t.Point.Lat)
	p.join("point", fmt.Sprintf("LEFT JOIN %s AS point ON point.number = %s", r.stage.Table("point_unit"), unitSQL("r.m_at")))
	p.read("point.code AS m_point, point.here AS m_here, "+cellSQL("r.m_at")+" AS m_h3", "point")
	p.read(fmt.Sprintf("r.%s IS NOT NULL AND r.%s IS NOT NULL AND %s AS m_point_bad", lon, lat, p.badPoint), "")
	p.fail(failure{field: t.Point.Lon, when: "m_point_bad", reason: reasonPointBad, value: fmt.Sprintf("concat(%s, ' ', %s)", lon, lat)})
	p.may("territory", t.Country)
	p.set("territory_point", "m_here")
	p.set("h3", "m_h3")
	known := "m_point"
	if declared != "" {
		known = declared + ", " + known
	}
	p.set("territory", fmt.Sprintf("coalesce(%s, (SELECT code FROM %s))", known, r.stage.Table("country")))
	p.dictionaries = append(p.dictionaries, dictionary{"country", "code", "territory"}, dictionary{"point_unit", "code", "territory"}, dictionary{"point_unit", "here", "territory_point"})
}

// calendar derives year, month, weekday and hour as far as they are known, and the edition's period.
func (r *run) calendar() {
	p := &r.plan
	p.set("year", "CAST(year(m_occurred) AS INTEGER)")
	p.set("month", "CASE WHEN m_occurred_precision = 'year' THEN 0 ELSE CAST(month(m_occurred) AS INTEGER) END")
	p.set("weekday", "CASE WHEN m_occurred_precision IN ('day', 'hour', 'minute') THEN CAST(isodow(m_occurred) AS INTEGER) ELSE 0 END")
	p.set("hour", "CASE WHEN m_occurred_precision IN ('hour', 'minute') THEN CAST(hour(m_occurred) AS INTEGER) ELSE -1 END")
	switch r.profile.Grain() {
	case "month":
		p.set("period", "CAST(year(m_occurred) * 100 + month(m_occurred) AS INTEGER)")
	default:
		p.set("period", "CAST(year(m_occurred) * 100 AS INTEGER)")
	}
}

// mapped is the inner query: every row with its codes and readings. For a check it leaves out the dictionaries by which
// no row can fail.
func (r *run) mapped(check bool) string {
	p := &r.plan
	needed := func(dictionary string) bool { return !check || dictionary == "" || p.doubtful[dictionary] }
	var expressions, joins []string
	for _, e := range p.inner {
		if needed(e.dictionary) {
			expressions = append(expressions, e.sql)
		}
	}
	for _, j := range p.joins {
		if needed(j.dictionary) {
			joins = append(joins, j.sql)
		}
	}
	rows := r.stage.Table("rows")
	if p.at != "" && needed("point") {
		rows = fmt.Sprintf("(SELECT *, coalesce(%s, %d) AS m_at FROM %s AS r)", p.at, noPoint, rows)
	}
	return fmt.Sprintf("SELECT %s FROM %s AS r %s", strings.Join(expressions, ", "), rows, strings.Join(joins, " "))
}

// FactColumns are the columns that Accept's relation yields, in order: the fact table from "file" on.
var FactColumns = []string{"file", "line", "kind", "unit", "quantity", "period", "occurred", "occurred_precision", "recorded",
	"recorded_precision", "year", "month", "weekday", "hour", "iccs", "territory", "territory_point", "h3", "incident", "age_years",
	"sex", "age", "mechanism", "place_type", "gender", "indigenous", "afro", "disability", "nationality", "relation", "motive",
	"context", "stage", "institution"}

// accepted is the relation of the rows that became facts.
func (r *run) accepted() string {
	var columns []string
	for _, c := range FactColumns {
		switch c {
		case "file", "line":
			columns = append(columns, "CAST(m."+c+" AS BIGINT) AS "+c)
		default:
			columns = append(columns, r.plan.facts[c]+" AS "+factengine.Ident("f_"+c))
		}
	}
	query := fmt.Sprintf("SELECT %s FROM (%s) AS m", strings.Join(columns, ", "), r.mapped(false))
	if r.out.Counts.Quarantined+r.out.Counts.Duplicates > 0 {
		query += fmt.Sprintf(" ANTI JOIN %s AS aside ON aside.file = m.file AND aside.line = m.line AND aside.part = m.part", r.stage.Table("aside"))
	}
	return query
}
