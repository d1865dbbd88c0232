package sources_test

import (
	"strings"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

const small = `
profile: xx-police
version: 1
source: xx-police
columns:
  when: [DATE, FECHA]
  place: {names: [CODE], required: true}
fact:
  kind: victim
  unit: victim
  iccs: {fixed: "0101"}
  occurred: {column: when, precision: day}
  territory: {country: CO, level: 2, code: {column: place, pad: 8, take: 5}}
`

func TestParseProfile(t *testing.T) {
	p, err := sources.ParseProfile([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Keys(); strings.Join(got, " ") != "when place" {
		t.Fatalf("columns in another order: %v", got)
	}
	if c, _ := p.Column("place"); !c.Required || c.Names[0] != "CODE" {
		t.Fatalf("long form of a column: %+v", c)
	}
	if p.Grain() != "year" {
		t.Fatalf("grain %q", p.Grain())
	}
}

func TestParseProfile_Refuses(t *testing.T) {
	cases := []struct{ name, old, new, field string }{
		{"UnknownKey", "version: 1", "version: 1\nverion: 2", ""},
		{"ColumnTwice", "  when: [DATE, FECHA]", "  place: [DATE]\n  when: [X]", ""},
		{"NoSuchColumn", "column: when", "column: wenn", "fact.occurred.column"},
		{"BadUnit", "unit: victim", "unit: corpse", "fact.unit"},
		{"BadPrecision", "precision: day", "precision: fortnight", "fact.occurred.precision"},
		{"NoPlace", "level: 2, code: {column: place, pad: 8, take: 5}", "level: 2", "fact.territory"},
		{"ColumnAndFixed", `{fixed: "0101"}`, `{fixed: "0101", column: place}`, "fact.iccs"},
		{"BadPattern", "fact:", "rows: {skip: [{column: when, matches: \"(\"}]}\nfact:", "rows.skip.0.matches"},
		{"UTCWithoutZone", "precision: day", "precision: day, zone_rule: utc", "fact.occurred.zone"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := strings.Replace(small, c.old, c.new, 1)
			if doc == small {
				t.Fatal("the case changes nothing")
			}
			_, err := sources.ParseProfile([]byte(doc))
			f, ok := fault.Of(err)
			if !ok || f.Code != fault.CodeInvalid || c.field != "" && f.Field != c.field {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestNext(t *testing.T) {
	allowed := map[string]string{
		"received/check": "checking", "failed/check": "checking", "cancelled/check": "checking",
		"checking/complete": "checked", "received/fail": "failed", "checking/fail": "failed",
		"received/cancel": "cancelled", "checking/cancel": "cancelled", "checked/approve": "published",
		"checked/discard": "cancelled", "published/withdraw": "withdrawn",
	}
	states := []sources.State{sources.Received, sources.Checking, sources.Checked, sources.Published, sources.Withdrawn, sources.Failed, sources.Cancelled}
	for _, from := range states {
		for _, act := range sources.Acts() {
			to, ok := sources.Next(from, act)
			want, may := allowed[string(from)+"/"+act]
			if ok != may || ok && string(to) != want {
				t.Errorf("%s/%s leads to %s, %v; want %q", from, act, to, ok, want)
			}
		}
	}
}
