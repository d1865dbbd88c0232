package app_test

import (
	"slices"
	"strings"
	"testing"
)

// police reads a small police list: everything that can be wrong with a row can be wrong with one of these.
const police = `
columns:
  when: {names: [FECHA], required: true}
  code: {names: [DANE]}
  town: {names: [MUNICIPIO]}
  dep: {names: [DEPARTAMENTO]}
  n: {names: [CANTIDAD], required: true}
  sex: {names: [SEXO], empty: [NA]}
  age: [EDAD]
  id: [CASO]
rows:
  stop_at: [{matches: "^total"}]
  skip: [{column: when, matches: "^subtotal"}]
dedupe: [id]
control:
  - {name: TOTAL, label: {matches: "^total"}, column: n}
fact:
  kind: victim
  unit: victim
  quantity: {column: n, min: 1, max: 500}
  iccs: {fixed: "0101"}
  occurred: {column: when, formats: ["%d/%m/%Y", "%Y-%m-%d"], excel: true, precision: day, zone: America/Bogota, unknown: ["S/D"], earliest: "2000-01-01"}
  incident: id
  age_years: {column: age, unknown: ["999", "ND"]}
  territory:
    country: CO
    level: 2
    code: {column: code, pad: 8, take: 5}
    name: {column: town, within: dep, within_level: 1}
  categories:
    sex: {column: sex, map: {M: male, F: female}, unknown: [NO REPORTA]}
`

const policeHeader = "FECHA,DANE,MUNICIPIO,DEPARTAMENTO,CANTIDAD,SEXO,EDAD,CASO\n"

func TestImport_Rows(t *testing.T) {
	cases := []struct {
		name, row string
		reason    string // "field reason", or empty where the row is accepted
		fact      string // expression over the stored fact
		want      string
	}{
		{"Plain", "15/03/2022,05001000,,,2,M,34,a", "", "concat(territory, ' ', quantity, ' ', sex, ' ', age, ' ', occurred_precision, ' ', weekday)", "CO-05001 2 male Y30T34 day 2"},
		{"LostZero", "15/03/2022,5001000,,,1,F,,b", "", "territory", "CO-05001"},
		{"ISODate", "2022-03-15,05001000,,,1,F,,b", "", "period", "202200"},
		{"ExcelSerial", "44635,05001000,,,1,F,,b", "", "CAST(occurred AS DATE)", "2022-03-15"},
		{"ByNameWithinDepartment", "15/03/2022,,Medellín,Antioquia,1,F,,b", "", "territory", "CO-05001"},
		{"NameWithoutAccents", "15/03/2022,,MEDELLIN,ANTIOQUIA,1,F,,b", "", "territory", "CO-05001"},
		{"NoDate", ",05001000,,,1,F,,b", "when timeMissing", "", ""},
		{"DateUnknown", "S/D,05001000,,,1,F,,b", "when timeMissing", "", ""},
		{"NoSuchDay", "31/02/2022,05001000,,,1,F,,b", "when timeUnreadable", "", ""},
		{"In1900", "01/01/1900,05001000,,,1,F,,b", "when tooEarly", "", ""},
		{"NextYear", "01/01/2024,05001000,,,1,F,,b", "when inFuture", "", ""},
		{"UnknownCode", "15/03/2022,99999000,,,1,F,,b", "code placeUnknown", "", ""},
		{"CodeTooLong", "15/03/2022,050010000,,,1,F,,b", "code placeUnknown", "", ""},
		{"UnknownTown", "15/03/2022,,Macondo,Magdalena,1,F,,b", "code placeUnknown", "", ""},
		{"UnknownDepartment", "15/03/2022,,Medellín,Gondor,1,F,,b", "code placeUnknown", "", ""},
		{"TownElsewhere", "15/03/2022,,Medellín,Chocó,1,F,,b", "code placeElsewhere", "", ""},
		{"AmbiguousTown", "15/03/2022,,Albania,,1,F,,b", "code placeAmbiguous", "", ""},
		{"CodeAgainstName", "15/03/2022,05001000,Cali,Valle del Cauca,1,F,,b", "code placeConflict", "", ""},
		{"NoPlace", "15/03/2022,,,,1,F,,b", "code placeMissing", "", ""},
		{"NoQuantity", "15/03/2022,05001000,,,,F,,b", "n quantityMissing", "", ""},
		{"QuantityNoNumber", "15/03/2022,05001000,,,dos,F,,b", "n notANumber", "", ""},
		{"QuantityBroken", "15/03/2022,05001000,,,1.5,F,,b", "n notWhole", "", ""},
		{"QuantityThousandsOrDecimals", "15/03/2022,05001000,,,1.000,F,,b", "n ambiguousNumber", "", ""},
		{"QuantityThousandsWithComma", "15/03/2022,05001000,,,\"1,000\",F,,b", "n ambiguousNumber", "", ""},
		{"QuantityExponent", "15/03/2022,05001000,,,1e2,F,,b", "n exponent", "", ""},
		{"QuantityWithZeros", "15/03/2022,05001000,,,2.00,F,,b", "", "quantity", "2"},
		{"QuantityZero", "15/03/2022,05001000,,,0,F,,b", "n outOfRange", "", ""},
		{"QuantityHuge", "15/03/2022,05001000,,,501,F,,b", "n outOfRange", "", ""},
		{"QuantityInfinite", "15/03/2022,05001000,,,inf,F,,b", "n outOfRange", "", ""},
		{"QuantityNaN", "15/03/2022,05001000,,,nan,F,,b", "n outOfRange", "", ""},
		{"FormulaError", "15/03/2022,05001000,,,#REF!,F,,b", "n notANumber", "", ""},
		{"SexUnknownIsStored", "15/03/2022,05001000,,,1,NO REPORTA,,b", "", "sex", "_U"},
		{"SexEmptyIsUnknown", "15/03/2022,05001000,,,1,NA,,b", "", "sex", "_U"},
		{"SexNotInCrosswalk", "15/03/2022,05001000,,,1,X,,b", "sex codeUnknown", "", ""},
		{"AgeMinusOne", "15/03/2022,05001000,,,1,F,-1,b", "age ageOutOfRange", "", ""},
		{"Age121", "15/03/2022,05001000,,,1,F,121,b", "age ageOutOfRange", "", ""},
		{"AgeSentinel", "15/03/2022,05001000,,,1,F,999,b", "", "concat(age, ' ', coalesce(age_years, -1))", "_U -1"},
		{"AgeOld", "15/03/2022,05001000,,,1,F,92,b", "", "age", "Y_GE85"},
		{"AgeText", "15/03/2022,05001000,,,1,F,treinta,b", "age notANumber", "", ""},
		{"TooManyCells", "15/03/2022,05001000,,,1,F,30,b,surplus,more", " tooManyCells", "", ""},
		{"TooFewCells", "15/03/2022,05001000,,,1", "", "quantity", "1"},
		{"TwoProblems", "x,05001000,,,y,F,,b", "n notANumber", "", ""},
		{"SQLInACell", "15/03/2022,05001000,,,1,F,,'); DROP TABLE x;--", "", "incident", "'); DROP TABLE x;--"},
	}
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, police)
		for i, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				// a good row in front, so that the edition is not refused as a whole
				path := write(t, "list.csv", []byte(policeHeader+"01/02/2021,05001000,,,7,M,20,first\n"+c.row+"\n"))
				e, err := b.ImportFiles(b.ctx, source, []string{path}, nil)
				if err != nil {
					t.Fatal(err)
				}
				if e.Number != i+1 {
					t.Fatalf("edition %d", e.Number)
				}
				b.conserved(t, e)
				got := b.reasons(t, source, e.Number)
				switch {
				case c.reason == "" && len(got) > 0:
					t.Fatalf("set aside: %v", got)
				case c.reason != "" && !slices.Equal(got, []string{"3 " + c.reason}):
					t.Fatalf("got %q, want %q", got, "3 "+c.reason)
				case c.fact != "":
					if found := b.fact(t, source, e.Number, c.fact, "line = 3"); found != c.want {
						t.Fatalf("%s is %q, want %q", c.fact, found, c.want)
					}
				}
			})
		}
	})
}

func TestImport_Table(t *testing.T) {
	good := "15/03/2022,05001000,,,2,M,34,a\n"
	cases := []struct {
		name, file                 string
		read, accepted, aside, dup int64
		below, quantity            int64
		reasons                    string
		controls                   string // "expected=found …"
	}{
		{"ControlMet", policeHeader + good + "TOTAL,,,,2,,,\n", 1, 1, 0, 0, 1, 2, "", "2=2"},
		{"ControlOffByOne", policeHeader + good + "TOTAL,,,,3,,,\nElaboró: nombre,,,,,,,\n", 1, 1, 0, 0, 2, 2, "", "3=2"},
		{"ControlExplainedByQuarantine", policeHeader + good + "x,05001000,,,5,M,34,b\nTOTAL,,,,7,,,\n", 2, 1, 1, 0, 1, 2, "3 when timeUnreadable", "7=2 aside 5"},
		{"Duplicates", policeHeader + good + good + "15/03/2022,05001000,,,1,M,34,b\n" + good, 4, 2, 0, 2, 0, 3, "3 id duplicate,5 id duplicate", ""},
		{"NoKeyIsNoDuplicate", policeHeader + "15/03/2022,05001000,,,1,M,34,\n15/03/2022,05001000,,,1,M,34,\n", 2, 2, 0, 0, 0, 2, "", ""},
		{"BadRowIsNoOriginal", policeHeader + "x,05001000,,,1,M,34,a\n" + good, 2, 1, 1, 0, 0, 2, "2 when timeUnreadable", ""},
		{"Subtotals", policeHeader + good + "SUBTOTAL marzo,,,,2,,,\n15/04/2022,05001000,,,1,M,34,b\n", 2, 2, 0, 0, 0, 3, "", ""},
		{"TitleRows", "POLICÍA NACIONAL\nHomicidios 2022,,\n\n" + policeHeader + good, 1, 1, 0, 0, 0, 2, "", ""},
		{"ColumnsInAnotherOrder", "CASO;CANTIDAD;Dane;fecha\na;2;05001000;15/03/2022\n", 1, 1, 0, 0, 0, 2, "", ""},
		{"BlankLines", policeHeader + good + "\n,,,,,,,\n15/04/2022,05001000,,,1,M,34,b\nx,05001000,,,1,M,34,c\n", 3, 2, 1, 0, 0, 3, "6 when timeUnreadable", ""},
		{"LineNumbersAfterRejects", policeHeader + good + "15/04/2022,05001000,,,1,M,34,b,1,2,3\nx,05001000,,,1,M,34,c\n", 3, 1, 2, 0, 0, 2, "3  tooManyCells,4 when timeUnreadable", ""},
		{"RejectsBelowTheTable", policeHeader + good + "TOTAL,,,,2,,,\n,,,,,,,,,a note in a far column\n", 1, 1, 0, 0, 1, 2, "", "2=2"},
	}
	eachEngine(t, func(t *testing.T, b *bench) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				source := b.declare(t, police)
				e, err := b.ImportFiles(b.ctx, source, []string{write(t, "list.csv", []byte(c.file))}, nil)
				if err != nil {
					t.Fatal(err)
				}
				b.conserved(t, e)
				got := e.Counts
				if got.Read != c.read || got.Accepted != c.accepted || got.Quarantined != c.aside || got.Duplicates != c.dup || got.Below != c.below || got.Quantity != c.quantity {
					t.Errorf("counts %+v", got)
				}
				if r := strings.Join(b.reasons(t, source, 1), ","); r != c.reasons {
					t.Errorf("set aside %q, want %q", r, c.reasons)
				}
				if s := controls(e.Controls); s != c.controls {
					t.Errorf("control totals %q, want %q", s, c.controls)
				}
				_, err = b.Sources.Approve(b.ctx, source, 1, "")
				if differs := strings.Contains(c.name, "OffByOne") || strings.Contains(c.name, "Explained"); differs != (message(err) == "sources.explainControl") {
					t.Errorf("approved without explanation: %v", err)
				} else if differs {
					if _, err := b.Sources.Approve(b.ctx, source, 1, "the publisher's sum is wrong"); err != nil {
						t.Error(err)
					}
				}
			})
		}
	})
}
