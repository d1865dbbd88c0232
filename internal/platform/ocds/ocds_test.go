package ocds_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/platform/ocds"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func sample(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/package.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func read(t *testing.T, text string) ocds.Package {
	t.Helper()
	p, problems, err := ocds.Read([]byte(text))
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v %+v", err, problems)
	}
	return p
}

func releases(t *testing.T, p ocds.Package) []ocds.Release {
	t.Helper()
	var list []ocds.Release
	for _, s := range p.Releases {
		if len(s.Problems) > 0 {
			t.Fatalf("%s: %+v", s.Pointer, *s.Problems[0])
		}
		list = append(list, s.Release())
	}
	return list
}

// TestRead: a package comes in with who published it; every release keeps the schema and the rules.
func TestRead(t *testing.T) {
	p := read(t, sample(t))
	if p.URI != "https://example.org/ocds/1.json" || p.Publisher != "Example" || len(p.Releases) != 4 {
		t.Errorf("%+v", p)
	}
	list := releases(t, p)
	for i, r := range list {
		if found, err := ocds.CheckRules(r, list[:i], now); err != nil || len(found) > 0 {
			t.Errorf("release %d: %v %+v", i, err, found)
		}
	}
}

// TestRead_Refused: what is wrong with a file is one rule at one place, and nothing of the file is repeated.
func TestRead_Refused(t *testing.T) {
	good := sample(t)
	for name, c := range map[string]struct{ text, rule, at string }{
		"no JSON":                {`{"releases": [`, "notJSON", ""},
		"something behind":       {good + "{}", "notJSON", ""},
		"no UTF-8":               {"{\"a\":\"\xff\"}", "notText", ""},
		"too deep":               {strings.Repeat("[", 40) + strings.Repeat("]", 40), "tooDeep", strings.Repeat("/0", 32)},
		"too large":              {strings.Repeat(" ", ocds.MostBytes+1), "tooLarge", ""},
		"a number of a lifetime": {`{"releases":[{"a":1e999999999}]}`, "badNumber", "/releases/0/a"},
		"a key twice":            {`{"releases":[{"tender":{"value":1,"value":2}}]}`, "keyTwice", "/releases/0/tender/value"},
		"no package":             {`{"ocid":"x"}`, "notPackage", ""},
		"a list":                 {`[]`, "notPackage", ""},
		"both":                   {`{"records":[],"releases":[]}`, "notPackage", ""},
		"nothing in it":          {`{"releases":[]}`, "noReleases", "/releases"},
		"no list":                {`{"releases":{}}`, "notPackage", "/releases"},
		"another version":        {strings.Replace(good, `"version": "1.1"`, `"version": "1.0"`, 1), "otherVersion", "/version"},
		"no publisher":           {strings.Replace(good, `"publisher":`, `"publishers":`, 1), "missing", ""},
		"a date that is none":    {strings.Replace(good, `"publishedDate": "2025-07-02T00:00:00Z"`, `"publishedDate": "yesterday"`, 1), "wrongForm", "/publishedDate"},
	} {
		_, problems, err := ocds.Read([]byte(c.text))
		if err != nil || len(problems) != 1 || problems[0].Rule != c.rule || problems[0].Pointer != c.at {
			t.Errorf("%s: %v %+v", name, err, problems)
			if len(problems) > 0 {
				t.Errorf("%s: %+v", name, *problems[0])
			}
		}
	}
}

// TestRead_Schema: a release that breaks the schema is told at its place; the others are not.
func TestRead_Schema(t *testing.T) {
	good := sample(t)
	for name, c := range map[string]struct{ from, to, rule, at string }{
		"no identifier":           {`"id": "1",`, ``, "missing", ""},
		"a code of a closed list": {`"procurementMethod": "open"`, `"procurementMethod": "friendly"`, "notOneOf", "/tender/procurementMethod"},
		"a tag of one's own":      {`"planning"` + "\n", `"plan"` + "\n", "notOneOf", "/tag/0"},
		"a currency of one's own": {`"currency": "COP"`, `"currency": "XXY"`, "notOneOf", "/planning/budget/amount/currency"},
		"an amount as text":       {`"amount": 1000000000.5`, `"amount": "1000000000.5"`, "wrongType", "/planning/budget/amount/amount"},
		"a date without time":     {`"date": "2025-02-01T10:00:00-05:00"`, `"date": "2025-02-01"`, "wrongForm", "/date"},
		"an empty identifier":     {`"id": "1",`, `"id": "",`, "tooShort", "/id"},
	} {
		text := strings.Replace(good, c.from, c.to, 1)
		if text == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		bad := 0
		for _, s := range read(t, text).Releases {
			if len(s.Problems) == 0 {
				continue
			}
			bad++
			if s.Problems[0].Rule != c.rule || s.Problems[0].Pointer != c.at {
				t.Errorf("%s: %+v", name, *s.Problems[0])
			}
		}
		if bad != 1 {
			t.Errorf("%s: %d releases are refused", name, bad)
		}
	}
}

// TestRead_Records: records give their releases; one that only links is told so.
func TestRead_Records(t *testing.T) {
	list := releases(t, read(t, sample(t)))
	compiled, err := ocds.Merge(list)
	if err != nil {
		t.Fatal(err)
	}
	file := ocds.RecordPackage(ocds.Package{URI: "https://example.org/r", Publisher: "X", Published: "2025-07-02T00:00:00Z"}, []string{"https://example.org/ocds/1.json"},
		[]ocds.Record{{OCID: list[0].OCID(), Releases: list, Compiled: compiled}})
	if found, err := ocds.CheckPackage(file); err != nil || len(found) > 0 {
		t.Fatalf("%v %+v", err, found)
	}
	text, err := ocds.Canonical(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := releases(t, read(t, string(text))); len(got) != 4 || got[3].ID() != "4" {
		t.Errorf("%d releases", len(got))
	}
	for body, rule := range map[string]string{
		`{"ocid":"ocds-a-1","releases":[{"url":"https://example.org/1","date":"2025-01-01T00:00:00Z"}]}`: "linkedReleases",
		`{"ocid":"ocds-a-1","releases":[{"ocid":"ocds-a-2"}]}`:                                           "otherOCID",
		`{"ocid":"ocds-a-1"}`: "noReleases",
	} {
		p := read(t, `{"uri":"https://example.org/r","version":"1.1","publishedDate":"2025-07-02T00:00:00Z","publisher":{"name":"X"},"records":[`+body+`]}`)
		if len(p.Releases) != 1 || len(p.Releases[0].Problems) != 1 || p.Releases[0].Problems[0].Rule != rule {
			t.Errorf("%s: %+v", rule, p.Releases)
		}
	}
}

// TestCheckRules: each rule that the schema cannot hold, with the place in the release.
func TestCheckRules(t *testing.T) {
	good := sample(t)
	for name, c := range map[string]struct {
		release  int
		from, to string
		rule, at string
	}{
		"an ocid with a space":     {0, `"ocds-convive-0001"`, `"ocds convive"`, "badOCID", "/ocid"},
		"an identifier with #":     {0, `"id":"1"`, `"id":"1#"`, "badID", "/id"},
		"a date to come":           {0, `"date":"2025-02-01`, `"date":"2027-02-01`, "futureDate", "/date"},
		"an identifier twice":      {2, `"id":"A-2"`, `"id":"A-1"`, "idTwice", "/awards/1/id"},
		"a party twice":            {1, `"id":"CO-CC-52123456","identifier"`, `"id":"police","identifier"`, "idTwice", "/parties/2/id"},
		"nobody of that name":      {2, `"suppliers":[{"id":"CO-NIT-900123456"`, `"suppliers":[{"id":"CO-NIT-1"`, "noParty", "/awards/0/suppliers/0"},
		"no such award":            {2, `"awardID":"A-1"`, `"awardID":"A-9"`, "noAward", "/contracts/0/awardID"},
		"a period backwards":       {2, `"endDate":"2025-12-31`, `"endDate":"2025-01-31`, "periodBackwards", "/contracts/0/period"},
		"awarded before it opened": {2, `"date":"2025-04-20T00:00:00Z","id":"A-1"`, `"date":"2025-01-20T00:00:00Z","id":"A-1"`, "awardBeforeTender", "/awards/0"},
		"signed before the award":  {2, `"dateSigned":"2025-05-01`, `"dateSigned":"2025-04-01`, "signedBeforeAward", "/contracts/0"},
		"more than was awarded":    {2, `"status":"active","value":{"amount":800000000,"currency":"COP"}}]`, `"status":"active","value":{"amount":800000000.01,"currency":"COP"}}]`, "contractAboveAward", "/contracts/0"},
		"no currency":              {0, `,"currency":"COP"`, ``, "currencyNeeded", "/planning/budget/amount"},
		"a currency of elsewhere":  {0, `"currency":"COP"`, `"currency":"ZAR"`, "currencyUnknown", "/planning/budget/amount/currency"},
		"half a cent":              {0, `1000000000.5`, `1000000000.505`, "tooManyDecimals", "/planning/budget/amount/amount"},
		"less than nothing":        {0, `1000000000.5`, `-1000000000.5`, "belowZero", "/planning/budget/amount/amount"},
		"more than there is":       {0, `1000000000.5`, `1e60`, "amountTooLarge", "/planning/budget/amount/amount"},
		"fewer than are named":     {1, `"numberOfTenderers":2`, `"numberOfTenderers":1`, "tooFewTenderers", "/tender/numberOfTenderers"},
	} {
		list := releases(t, read(t, good))
		text, err := ocds.Canonical(ocds.Object(list[c.release]))
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(text), c.from, c.to, 1)
		if changed == string(text) {
			t.Errorf("%s: nothing was changed in %s", name, text)
			continue
		}
		r, err := ocds.ParseRelease([]byte(changed))
		if err != nil {
			t.Fatal(err)
		}
		found, err := ocds.CheckRules(r, list[:c.release], now)
		if err != nil || len(found) == 0 || found[0].Rule != c.rule || found[0].Pointer != c.at {
			t.Errorf("%s: %v %s", name, err, dump(found))
		}
	}
}

func dump(v any) string { text, _ := json.Marshal(v); return string(text) }

// TestCheckRules_Accepted: money taken back is a transaction, trailing zeros are no decimals, and an amendment with its rationale
// lets a contract go above its award.
func TestCheckRules_Accepted(t *testing.T) {
	list := releases(t, read(t, sample(t)))
	for name, c := range map[string]struct {
		release  int
		from, to string
	}{
		"taken back":       {3, `200000000.25`, `-200000000.25`},
		"zeros":            {0, `1000000000.5`, `1000000000.5000`},
		"with a power":     {0, `1000000000.5`, `1.5e9`},
		"amended":          {2, `"awardID":"A-1",`, `"awardID":"A-1","amendments":[{"id":"1","rationale":"More was needed."}],`},
		"another contract": {2, `"contracts":[`, `"contracts":[{"id":"C-0","awardID":"A-1","status":"cancelled","value":{"amount":5,"currency":"COP"}},`},
	} {
		text, _ := ocds.Canonical(ocds.Object(list[c.release]))
		r, err := ocds.ParseRelease([]byte(strings.Replace(string(text), c.from, c.to, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if found, err := ocds.CheckRules(r, list[:c.release], now); err != nil || len(found) > 0 {
			t.Errorf("%s: %v %s", name, err, dump(found))
		}
	}
}

// TestMerge holds the rules of merging against an example for each of them.
func TestMerge(t *testing.T) {
	parse := func(body string) ocds.Release {
		r, err := ocds.ParseRelease([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	second := parse(`{"ocid":"o-1","id":"2","date":"2025-02-01T00:00:00Z","tag":["tenderUpdate"],"initiationType":"tender",
		"tender":{"id":"t","title":"New","description":null,"submissionMethod":["electronicSubmission"],"value":{"amount":5.0},
		"items":[{"id":"b","quantity":2},{"id":"a","description":"A","additionalClassifications":[{"id":"y"}]}],"documents":[{"title":"no id"}]}}`)
	first := parse(`{"ocid":"o-1","id":"1","date":"2025-01-01T00:00:00Z","tag":["tender"],"initiationType":"tender",
		"tender":{"id":"t","title":"Old","description":"Gone","submissionMethod":["inPerson","written"],"value":{"amount":4,"currency":"COP"},
		"items":[{"id":"a","quantity":1,"additionalClassifications":[{"id":"x"},{"id":"z"}]}],"documents":[{"id":1},{"id":"1"}]}}`)
	before, _ := ocds.Canonical(ocds.Object(first))
	got, err := ocds.Merge([]ocds.Release{second, first})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := ocds.Canonical(ocds.Object(got))
	want := `{"date":"2025-02-01T00:00:00Z","id":"o-1-2025-02-01T00:00:00Z","initiationType":"tender","ocid":"o-1","tag":["compiled"],` +
		`"tender":{"documents":[{"id":1},{"id":"1"},{"title":"no id"}],"id":"t","items":[{"additionalClassifications":[{"id":"y"}],"description":"A","id":"a","quantity":1},{"id":"b","quantity":2}],` +
		`"submissionMethod":["electronicSubmission"],"title":"New","value":{"amount":5.0,"currency":"COP"}}}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	if after, _ := ocds.Canonical(ocds.Object(first)); string(after) != string(before) {
		t.Errorf("the release was changed: %s", after)
	}
}

// TestDisclosed: no contact point, no person, no word about one and nothing beyond the standard; what is left keeps the schema and
// still hangs together.
func TestDisclosed(t *testing.T) {
	list := releases(t, read(t, sample(t)))
	shown, err := ocds.Disclosed(list)
	if err != nil {
		t.Fatal(err)
	}
	merged, err := ocds.Merge(shown)
	if err != nil {
		t.Fatal(err)
	}
	p := ocds.Package{URI: "https://example.org/x", Publisher: "X", Published: "2025-07-02T00:00:00Z"}
	for _, file := range []ocds.Object{ocds.ReleasePackage(p, shown), ocds.RecordPackage(p, nil, []ocds.Record{{OCID: "ocds-convive-0001", Releases: shown, Compiled: merged}})} {
		if found, err := ocds.CheckPackage(file); err != nil || len(found) > 0 {
			t.Errorf("%v %s", err, dump(found))
		}
		text, _ := ocds.Canonical(file)
		for _, secret := range []string{"Elena", "Marín", "52123456", "Rosa", "555 0101", "ventas@", "Calle 12", "contactPoint", "x_internal", "only for us"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%q is published", secret)
			}
		}
		for _, open := range []string{"Patrullas Andinas S.A.S.", "Policía Nacional", "person-1", "Estudio de […]", "900123456"} {
			if !strings.Contains(string(text), open) {
				t.Errorf("%q is not published", open)
			}
		}
	}
	for i, r := range shown {
		if found, err := ocds.CheckRules(r, shown[:i], now); err != nil || len(found) > 0 {
			t.Errorf("release %d: %v %s", i, err, dump(found))
		}
	}
	if !slices.Equal(list[0].Tags(), []string{"planning"}) || list[1].ID() != "2" {
		t.Errorf("%v", list[0])
	}
}

// TestDisclosed_Persons: who is an organisation is known by role or number; all others are taken for persons.
func TestDisclosed_Persons(t *testing.T) {
	for party, open := range map[string]bool{
		`"roles":["buyer"]`:    true,
		`"roles":["supplier"]`: false,
		`"identifier":{"scheme":"CO-NIT","id":"900.123.456-8"}`:   true,
		`"identifier":{"scheme":"CO-NIT","id":"900123456"}`:       true,
		`"identifier":{"scheme":"CO-NIT","id":"900.123.456-1"}`:   false, // no such number
		`"identifier":{"scheme":"CO-NIT","id":"52123456"}`:        false,
		`"identifier":{"scheme":"CO-NIT","id":"80.123.456-4"}`:    false, // an identity card with its check digit
		`"identifier":{"scheme":"CL-RUT","id":"96.123.456-K"}`:    true,
		`"identifier":{"scheme":"CL-RUT","id":"100.123.456-1"}`:   false, // of foreigners
		`"identifier":{"scheme":"PY-RUC","id":"80012345-1"}`:      true,
		`"identifier":{"scheme":"PY-RUC","id":"8012345-1"}`:       false,
		`"identifier":{"scheme":"GT-NIT","id":"1234567-8"}`:       false, // of companies and persons alike
		`"identifier":{"scheme":"HN-RTN","id":"08011985012345"}`:  false,
		`"identifier":{"scheme":"MX-RFC","id":"ABC010203XY1"}`:    true,
		`"identifier":{"scheme":"MX-RFC","id":"ABCD010203XY1"}`:   false,
		`"identifier":{"scheme":"PE-RUC","id":"20123456789"}`:     true,
		`"identifier":{"scheme":"PE-RUC","id":"10123456789"}`:     false,
		`"identifier":{"scheme":"BR-CPF","id":"12345678901"}`:     false,
		`"identifier":{"scheme":"BR-CNPJ","id":"12345678000195"}`: true,
		`"identifier":{"scheme":"X_PASSPORT","id":"1"}`:           false,
		`"identifier":{"scheme":"CO-RUE"}`:                        false,
	} {
		r, err := ocds.ParseRelease([]byte(`{"ocid":"o-1","id":"1","date":"2025-01-01T00:00:00Z","tag":["tender"],"initiationType":"tender","parties":[{"id":"party-of-test","name":"Name of Test",` + party + `}]}`))
		if err != nil {
			t.Fatal(err)
		}
		shown, err := ocds.Disclosed([]ocds.Release{r})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(dump(shown), "Name of Test"); got != open {
			t.Errorf("%s: %s", party, dump(shown))
		}
	}
}
