package quality

import "slices"

// FieldType is what a field of a row holds.
type FieldType string

// The types.
const (
	Code   FieldType = "code"
	Text   FieldType = "text"
	Number FieldType = "number"
	Date   FieldType = "date"
)

// Field is what a rule may name of a row: a column of the fact table, or what follows from one.
type Field struct {
	Name string
	Type FieldType
}

// Fields are all of them. age_low and age_high are the ends of an age group, 0 to 200; occurred and recorded are days, known
// only where the source states the day; period_year is the year that the edition files the row under; received is the day on which the edition came.
func Fields() []Field {
	list := []Field{{"territory", Code}, {"iccs", Code}, {"kind", Code}, {"unit", Code}, {"incident", Text},
		{"quantity", Number}, {"year", Number}, {"month", Number}, {"hour", Number}, {"weekday", Number}, {"age_years", Number},
		{"age_low", Number}, {"age_high", Number}, {"period_year", Number}, {"occurred", Date}, {"recorded", Date}, {"received", Date}}
	for _, c := range []string{"sex", "age", "mechanism", "place_type", "gender", "indigenous", "afro", "disability", "nationality", "relation", "motive", "context", "stage", "institution", "territory_point"} {
		list = append(list, Field{c, Code})
	}
	return list
}

// FieldNamed is a field by its name.
func FieldNamed(name string) (Field, bool) {
	all := Fields()
	i := slices.IndexFunc(all, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return all[i], true
}
