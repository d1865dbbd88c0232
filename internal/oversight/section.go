package oversight

import (
	"encoding/csv"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// SectionKind is one of the parts that every report has.
type SectionKind string

// The sections, in the order in which a report has them.
const (
	OfMandate         SectionKind = "mandate"
	OfResults         SectionKind = "results"
	OfFunds           SectionKind = "funds"
	OfContracts       SectionKind = "contracts"
	OfPeople          SectionKind = "people"
	OfForce           SectionKind = "force" // use of force, deaths in custody, complaints, disclosures
	OfParticipation   SectionKind = "participation"
	OfEvaluations     SectionKind = "evaluations"
	OfRecommendations SectionKind = "recommendations"
	OfRisks           SectionKind = "risks"
	OfQuality         SectionKind = "quality"
	OfProofs          SectionKind = "proofs" // made by the system
)

// SectionKinds are all of them, in order.
func SectionKinds() []SectionKind {
	return []SectionKind{OfMandate, OfResults, OfFunds, OfContracts, OfPeople, OfForce, OfParticipation, OfEvaluations, OfRecommendations, OfRisks, OfQuality, OfProofs}
}

// Typed says whether there is such a section and somebody submits it.
func (k SectionKind) Typed() bool { return k != OfProofs && slices.Contains(SectionKinds(), k) }

// Section is a version of what an institution submitted.
type Section struct {
	Kind        SectionKind
	Version     int // from 1
	Text        kernel.Text
	Rows        []Row
	By          string // account
	Institution string
	At          time.Time
}

// Row is one line of a section's table, by column. Money is in minor units, decimals have a point; what is not known is not
// there.
type Row map[string]string

// Form is how a column is written.
type Form string

// The forms.
const (
	Line    Form = "line"
	Code    Form = "code"
	Choice  Form = "choice"
	Count   Form = "count"   // a whole number from 0
	Balance Form = "balance" // an amount of money that may be less than 0
	Money   Form = "money"   // an amount from 0, in the row's currency
	Decimal Form = "decimal" // with a point
	Day     Form = "day"
	Yes     Form = "yes"
	Address Form = "address" // https://…
)

// Column is one value of a section's rows. Made ones are filled by the system when the section is submitted.
type Column struct {
	Name    string
	Form    Form
	Choices []string
	Needed  bool
	Made    bool
}

// Levels of government that spend.
var levels = []string{"national", "regional", "municipal"}

var columns = map[SectionKind][]Column{
	OfMandate: {{Name: "institution", Form: Code, Needed: true}, {Name: "function", Form: Code, Needed: true}, {Name: "part", Form: Choice, Choices: []string{"accountable", "responsible", "supports", "consulted", "informed"}, Needed: true},
		{Name: "place", Form: Code}, {Name: "norm", Form: Line}},
	OfResults: {{Name: "objective", Form: Line, Needed: true}, {Name: "indicator", Form: Code, Needed: true}, {Name: "source", Form: Code}, {Name: "territory", Form: Code, Needed: true}, {Name: "year", Form: Count, Needed: true},
		{Name: "target", Form: Decimal}, {Name: "sense", Form: Choice, Choices: []string{"at_most", "at_least"}}, {Name: "note", Form: Line},
		{Name: "value", Form: Decimal, Made: true}, {Name: "low", Form: Decimal, Made: true}, {Name: "high", Form: Decimal, Made: true}, {Name: "numerator", Form: Decimal, Made: true}, {Name: "denominator", Form: Decimal, Made: true},
		{Name: "decimals", Form: Count, Made: true}, {Name: "status", Form: Code, Made: true}, {Name: "edition", Form: Count, Made: true}, {Name: "definition", Form: Count, Made: true}, {Name: "moment", Form: Line, Made: true},
		{Name: "release", Form: Line, Made: true}, {Name: "assessment", Form: Choice, Choices: Assessments(), Made: true}},
	OfFunds: {{Name: "programme", Form: Line, Needed: true}, {Name: "cofog", Form: Code, Needed: true}, {Name: "source", Form: Line, Needed: true}, {Name: "level", Form: Choice, Choices: levels, Needed: true},
		{Name: "currency", Form: Code, Needed: true}, {Name: "planned", Form: Money}, {Name: "initial", Form: Money, Needed: true}, {Name: "amendments", Form: Balance, Needed: true}, {Name: "amended", Form: Money, Needed: true},
		{Name: "committed", Form: Money, Needed: true}, {Name: "accrued", Form: Money, Needed: true}, {Name: "paid", Form: Money, Needed: true}, {Name: "output", Form: Line}, {Name: "outputs", Form: Count}, {Name: "reason", Form: Line},
		{Name: "total", Form: Yes}},
	OfContracts: {{Name: "ocid", Form: Line, Needed: true}, {Name: "title", Form: Line, Needed: true}, {Name: "supplier", Form: Line}, {Name: "programme", Form: Line}, {Name: "currency", Form: Code, Needed: true}, {Name: "amount", Form: Money, Needed: true},
		{Name: "status", Form: Choice, Choices: []string{"planned", "tender", "award", "active", "complete", "cancelled"}}},
	OfPeople:          {{Name: "group", Form: Line, Needed: true}, {Name: "posts", Form: Count}, {Name: "filled", Form: Count}, {Name: "women", Form: Count}, {Name: "trained", Form: Count}, {Name: "note", Form: Line}},
	OfForce:           {{Name: "matter", Form: Choice, Choices: []string{"use_of_force", "deaths_by_agents", "agents_killed", "deaths_in_custody", "complaints", "complaints_in_time", "disclosures", "disclosures_in_time"}, Needed: true}, {Name: "count", Form: Count}, {Name: "earlier", Form: Count}, {Name: "note", Form: Line}},
	OfParticipation:   {{Name: "activity", Form: Line, Needed: true}, {Name: "persons", Form: Count}, {Name: "women", Form: Count}, {Name: "result", Form: Line}},
	OfEvaluations:     {{Name: "programme", Form: Line, Needed: true}, {Name: "evaluation", Form: Line, Needed: true}, {Name: "finding", Form: Choice, Choices: []string{"positive", "mixed", "none", "negative"}, Needed: true}, {Name: "address", Form: Address}, {Name: "use", Form: Line}},
	OfRecommendations: {{Name: "report", Form: Code}, {Name: "number", Form: Count}, {Name: "body", Form: Code, Needed: true}, {Name: "text", Form: Line, Needed: true}, {Name: "state", Form: Choice, Choices: itemStateCodes(), Needed: true}, {Name: "due", Form: Day}, {Name: "level", Form: Choice, Choices: levelCodes()}},
	OfRisks:           {{Name: "risk", Form: Line, Needed: true}, {Name: "response", Form: Line}, {Name: "owner", Form: Code}},
	OfQuality:         {{Name: "source", Form: Code, Needed: true}, {Name: "edition", Form: Count}, {Name: "points", Form: Decimal}, {Name: "of", Form: Decimal}, {Name: "year", Form: Count}, {Name: "note", Form: Line}},
	OfProofs:          {{Name: "section", Form: Code, Made: true}, {Name: "version", Form: Count, Made: true}, {Name: "sha256", Form: Line, Made: true}},
}

// Columns are those of a section's table.
func (k SectionKind) Columns() []Column { return columns[k] }

// Typed are the columns that a person fills.
func Typed(list []Column) []Column {
	return slices.DeleteFunc(slices.Clone(list), func(c Column) bool { return c.Made })
}

const (
	mostRows = 5_000
	longest  = 4_000
)

var (
	codeText     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./:-]{0,79}$`)
	currencyText = regexp.MustCompile(`^[A-Z]{3}$`)
	amountText   = regexp.MustCompile(`^-?\d{1,15}(\.\d{1,3})?$`)
)

// ReadRows makes rows of a table as text: its first line names columns, in any order, between commas or semicolons; amounts are
// written with a point. Faults: tableUnreadable, unknownColumn, twice, those of Row.tidy with the number of the row, tooManyRows.
func ReadRows(k SectionKind, text string) ([]Row, error) {
	return readRows(names(Typed(k.Columns())), text)
}

// readRows reads a table of some columns.
func readRows(columns []string, text string) ([]Row, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	first, _, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	if strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';'
	}
	head, err := r.Read()
	if err != nil {
		return nil, fault.Invalid("oversight.tableUnreadable").At("rows").Because(err)
	}
	for i, name := range head {
		head[i] = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if !slices.Contains(columns, head[i]) {
			return nil, fault.Invalid("oversight.unknownColumn", "column", head[i], "columns", strings.Join(columns, ", ")).At("rows")
		}
		if slices.Index(head, head[i]) < i {
			return nil, fault.Invalid("oversight.twice", "column", head[i]).At("rows")
		}
	}
	var rows []Row
	for {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fault.Invalid("oversight.tableUnreadable").At("rows").Because(err)
		}
		row := Row{}
		for i, cell := range line {
			if cell = strings.TrimSpace(cell); cell != "" && i < len(head) {
				row[head[i]] = cell
			}
		}
		if len(row) == 0 {
			continue
		}
		if len(line) > len(head) {
			return nil, fault.Invalid("oversight.tooManyCells", "row", strconv.Itoa(len(rows)+1)).At("rows")
		}
		if rows = append(rows, row); len(rows) > mostRows {
			return nil, fault.Invalid("oversight.tooManyRows", "n", strconv.Itoa(mostRows)).At("rows")
		}
	}
}

// WriteRows is what ReadRows reads, of the columns that a person fills.
func WriteRows(k SectionKind, rows []Row) string {
	if len(rows) == 0 {
		return ""
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	list := Typed(k.Columns())
	_ = w.Write(names(list)) // a strings.Builder takes everything
	for _, row := range rows {
		_ = w.Write(row.Cells(list))
	}
	w.Flush()
	return b.String()
}

// Cells are a row's texts by columns, with amounts of money as people write them.
func (r Row) Cells(list []Column) []string {
	line := make([]string, len(list))
	for i, c := range list {
		line[i] = r[c.Name]
		if minor, ok := r.Minor(c.Name); ok && (c.Form == Money || c.Form == Balance) {
			line[i] = FormatMinor(minor, r["currency"])
		}
	}
	return line
}

func names(list []Column) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.Name
	}
	return out
}

// tidy gives rows in which amounts are minor units. Faults, with row, column and value: rowNeeded, badCount, badAmount, badDecimal,
// badChoice, badCodeIn, badDayIn, badYes, badAddress, tooLong, badCurrency.
func tidy(k SectionKind, rows []Row) ([]Row, error) {
	if len(rows) > mostRows {
		return nil, fault.Invalid("oversight.tooManyRows", "n", strconv.Itoa(mostRows)).At("rows")
	}
	out := make([]Row, len(rows))
	for i, row := range rows {
		out[i] = Row{}
		for name := range row {
			if !slices.ContainsFunc(k.Columns(), func(c Column) bool { return c.Name == name }) {
				return nil, fault.Invalid("oversight.unknownColumn", "column", name, "columns", strings.Join(names(Typed(k.Columns())), ", ")).At("rows")
			}
		}
		for _, c := range Typed(k.Columns()) {
			text, f := c.tidy(strings.TrimSpace(row[c.Name]), row["currency"])
			if f != nil {
				f.Args["row"], f.Args["column"], f.Args["value"], f.Args["choices"] = strconv.Itoa(i+1), c.Name, row[c.Name], strings.Join(c.Choices, ", ")
				return nil, f.At("rows")
			}
			if text != "" {
				out[i][c.Name] = text
			}
		}
	}
	return out, bounded(k, out)
}

// bounded refuses amounts whose sum could not be kept: a total is never wrong in silence. Fault: tooMuch.
func bounded(k SectionKind, rows []Row) error {
	for _, c := range k.Columns() {
		if c.Form != Money && c.Form != Balance {
			continue
		}
		sum := 0.0
		for _, row := range rows {
			n, _ := row.Minor(c.Name)
			sum += math.Abs(float64(n))
		}
		if sum > math.MaxInt64/2 {
			return fault.Invalid("oversight.tooMuch", "column", c.Name).At("rows")
		}
	}
	return nil
}

// tidy is a text as it is kept. The fault's arguments are filled by the caller.
func (c Column) tidy(text, currency string) (string, *fault.Fault) {
	if text == "" {
		if c.Needed {
			return "", fault.Invalid("oversight.rowNeeded")
		}
		return "", nil
	}
	if len([]rune(text)) > longest {
		return "", fault.Invalid("oversight.rowTooLong")
	}
	switch c.Form {
	case Money, Balance:
		minor, ok := ParseMinor(text, currency)
		if !ok || c.Form == Money && minor < 0 {
			return "", fault.Invalid("oversight.badAmount")
		}
		return strconv.FormatInt(minor, 10), nil
	case Code:
		if !codeText.MatchString(text) || c.Name == "currency" && !currencyText.MatchString(text) {
			return "", fault.Invalid("oversight.badCodeIn")
		}
	case Choice:
		if !slices.Contains(c.Choices, text) {
			return "", fault.Invalid("oversight.badChoice")
		}
	case Count:
		if n, err := strconv.ParseInt(text, 10, 64); err != nil || n < 0 {
			return "", fault.Invalid("oversight.badCount")
		}
	case Decimal:
		if !amountText.MatchString(text) {
			return "", fault.Invalid("oversight.badDecimal")
		}
	case Day:
		if !isDay(text) {
			return "", fault.Invalid("oversight.badDayIn")
		}
	case Yes:
		if text != "yes" && text != "no" {
			return "", fault.Invalid("oversight.badYes")
		}
	case Address:
		if !strings.HasPrefix(text, "https://") || strings.ContainsAny(text, " \"<>") {
			return "", fault.Invalid("oversight.badAddress")
		}
	}
	return text, nil
}
