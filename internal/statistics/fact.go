package statistics

import "convive/internal/kernel"

// Column is one column of the fact table.
type Column struct {
	Name string
	Type ColumnType
	Doc  string // what it holds; the data dictionary prints the translated form, keyed statistics.column.<name>
}

// ColumnType is a type that both fact engines have.
type ColumnType string

// The column types.
const (
	Text      ColumnType = "text"
	Code      ColumnType = "code"   // a text out of few, which many rows share
	Int       ColumnType = "int"    // 32 bits
	BigInt    ColumnType = "bigint" // 64 bits
	Timestamp ColumnType = "timestamp"
)

// Columns are the fact table, in order. One row is one line that a source delivered: Quantity units (victims, incidents
// …) that share all attributes. Times are the local civil time of the place. A category that the source does
// not state at all is null in the table, which costs nothing, and read as Unknown.
func Columns() []Column {
	return []Column{
		{"tenant", Code, "government that the row belongs to"},
		{"source", Code, "source that delivered it"},
		{"edition", Int, "edition of the source"},
		{"file", Int, "number of the file within the edition, from 1"},
		{"line", BigInt, "line of the file, from 1"},
		{"kind", Code, "incident, offence, victim, suspect or count"},
		{"unit", Code, "what quantity counts"},
		{"quantity", BigInt, "how many units"},
		{"period", Int, "period of the edition that the row belongs to, yyyymm, mm 00 for a year"},
		{"occurred", Timestamp, "when it happened, local civil time; null if unknown"},
		{"occurred_precision", Code, "minute, hour, day, month, year or unknown"},
		{"recorded", Timestamp, "when it was recorded; null if not stated"},
		{"recorded_precision", Code, "as occurred_precision; null if not stated"},
		{"year", Int, "calendar year of occurred"},
		{"month", Int, "1 to 12; 0 unknown"},
		{"weekday", Int, "1 Monday to 7 Sunday; 0 unknown"},
		{"hour", Int, "0 to 23; -1 unknown"},
		{"iccs", Code, "ICCS code"},
		{"territory", Code, "unit that the source declares; the country where the place is unknown"},
		{"territory_point", Code, "unit in which the point lies; empty without a point"},
		{"h3", BigInt, "H3 cell, resolution 9; 0 without a point"},
		{"incident", Text, "the source's own number of the incident; null if none"},
		{"age_years", Int, "completed years; null if not stated"},
		{"sex", Code, "male, female, _O, _U"},
		{"age", Code, "age group, SDMX form Y0T12, Y_GE18, _U"},
		{"mechanism", Code, "means of the act"},
		{"place_type", Code, "kind of place"},
		{"gender", Code, "gender identity"},
		{"indigenous", Code, "indigenous person"},
		{"afro", Code, "Afro-descendant person"},
		{"disability", Code, "person with a disability"},
		{"nationality", Code, "nationality"},
		{"relation", Code, "relation of the perpetrator to the victim"},
		{"motive", Code, "motive"},
		{"context", Code, "situational context"},
		{"stage", Code, "stage of the procedure"},
		{"institution", Code, "institution that recorded it"},
	}
}

// Categories are the coded dimensions of a fact that a source may state, in the order of Columns.
func Categories() []kernel.Dimension {
	return []kernel.Dimension{kernel.DimSex, kernel.DimAge, kernel.DimMechanism, kernel.DimPlaceType, kernel.DimGender,
		kernel.DimIndigenous, kernel.DimAfro, kernel.DimDisability, kernel.DimNationality, kernel.DimRelation,
		kernel.DimMotive, kernel.DimContext, kernel.DimStage, kernel.DimInstitution}
}

// EditionKey names one edition of one source.
type EditionKey struct {
	Tenant  kernel.Tenant
	Source  string
	Edition int
}
