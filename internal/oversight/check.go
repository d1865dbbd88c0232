package oversight

import (
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Check is a run of the rules of consistency over the sections as they stood, with the snapshot that they make.
type Check struct {
	Step     int // of the move that made it
	Snapshot Snapshot
	At       time.Time
}

// Finding is what does not agree. A grave one keeps a report from being signed until it is explained; the explanation is printed.
type Finding struct {
	ID          string      `json:"id"` // rule/section/row
	Rule        string      `json:"rule"`
	Section     SectionKind `json:"section"`
	Row         int         `json:"row"` // from 1; 0: of the section
	Subject     string      `json:"subject"`
	Stated      string      `json:"stated"` // as it is written: an amount with its point, a decimal
	Found       string      `json:"found"`
	Difference  string      `json:"difference"`
	Unit        string      `json:"unit"` // currency; empty: of the figure
	Grave       bool        `json:"grave"`
	Explanation string      `json:"explanation"`
}

// Explanation says why a finding stands.
type Explanation struct {
	Check   int // step of the check
	Finding string
	Text    string
	By      string
	At      time.Time
}

// The rules of consistency.
const (
	RuleMissing  = "missing"  // a section is not reported
	RuleBalance  = "balance"  // initial + amendments = amended
	RuleStages   = "stages"   // paid ≤ accrued ≤ committed ≤ amended
	RuleTotal    = "total"    // a stated total against the sum of its lines
	RulePlan     = "plan"     // what the plan foresaw against the initial budget
	RuleBooks    = "books"    // a line against the budget as it is recorded
	RuleFigure   = "figure"   // a figure against what its edition gives
	RuleNoFigure = "noFigure" // there is no figure
	RulePosts    = "posts"    // more filled posts than posts, more women than persons
	RuleCurrency = "currency" // more than one currency: sums are made in each
)

// checkRows are the findings that the sections show by themselves.
func checkRows(snap Snapshot) []Finding {
	var list []Finding
	for _, s := range snap.Sections {
		if !s.Reported {
			list = append(list, Finding{Rule: RuleMissing, Section: s.Kind})
		}
	}
	funds := snap.Section(OfFunds).Rows
	for i, row := range funds {
		if row["total"] != "yes" { // a stated total is held against its lines
			list = append(list, checkLine(i+1, row)...)
		}
	}
	list = append(list, checkTotals(funds)...)
	for i, row := range snap.Section(OfPeople).Rows {
		list = append(list, checkGroup(i+1, row)...)
	}
	return list
}

// checkLine holds the stages of a budget line against each other.
func checkLine(n int, row Row) []Finding {
	at := func(stage string) int64 { minor, _ := row.Minor(stage); return minor }
	money := func(rule string, stated, found int64) Finding {
		return moneyFinding(rule, n, row["programme"], row["currency"], stated, found)
	}
	var list []Finding
	if sum := at("initial") + at("amendments"); sum != at("amended") {
		list = append(list, money(RuleBalance, at("amended"), sum))
	}
	for i, stage := range []string{"committed", "accrued", "paid"} {
		above := []string{"amended", "committed", "accrued"}[i]
		if at(stage) > at(above) {
			f := money(RuleStages, at(stage), at(above))
			f.Rule = RuleStages + "." + stage
			list = append(list, f)
		}
	}
	if planned, ok := row.Minor("planned"); ok && planned != at("initial") {
		list = append(list, money(RulePlan, at("initial"), planned))
	}
	return list
}

// checkTotals holds the totals that a section states against the sums of its lines in the same currency.
func checkTotals(rows []Row) []Finding {
	var list []Finding
	sums := Sums(rows)
	if len(sums) > 1 {
		var codes []string
		for _, s := range sums {
			codes = append(codes, s.Currency)
		}
		list = append(list, Finding{Rule: RuleCurrency, Section: OfFunds, Subject: strings.Join(codes, ", ")})
	}
	for i, row := range rows {
		if row["total"] != "yes" {
			continue
		}
		sum := Sum{By: map[string]int64{}}
		for _, s := range sums {
			if s.Currency == row["currency"] {
				sum = s
			}
		}
		for _, stage := range stages {
			stated, _ := row.Minor(stage)
			if stated != sum.By[stage] {
				f := moneyFinding(RuleTotal, i+1, row["programme"], row["currency"], stated, sum.By[stage])
				f.Rule = RuleTotal + "." + stage
				list = append(list, f)
			}
		}
	}
	return list
}

func checkGroup(n int, row Row) []Finding {
	var list []Finding
	for _, pair := range [][2]string{{"filled", "posts"}, {"women", "filled"}} {
		part, hasPart := row.Minor(pair[0])
		whole, hasWhole := row.Minor(pair[1])
		if hasPart && hasWhole && part > whole {
			list = append(list, Finding{Rule: RulePosts + "." + pair[0], Section: OfPeople, Row: n, Subject: row["group"], Stated: row[pair[0]], Found: row[pair[1]], Difference: strconv.FormatInt(part-whole, 10), Grave: true})
		}
	}
	return list
}

func moneyFinding(rule string, n int, subject, currency string, stated, found int64) Finding {
	return Finding{Rule: rule, Section: OfFunds, Row: n, Subject: subject, Stated: FormatMinor(stated, currency), Found: FormatMinor(found, currency),
		Difference: FormatMinor(stated-found, currency), Unit: currency, Grave: true}
}

// numbered gives findings their names.
func numbered(list []Finding) []Finding {
	for i, f := range list {
		list[i].ID = f.Rule + "/" + string(f.Section) + "/" + strconv.Itoa(f.Row)
	}
	return list
}

// explained is the snapshot of a check with the explanations that were given of it.
func (r Report) explained(c Check) Snapshot {
	snap := c.Snapshot
	snap.Findings = append([]Finding{}, snap.Findings...)
	for i, f := range snap.Findings {
		for _, e := range r.Explanations {
			if e.Check == c.Step && e.Finding == f.ID {
				snap.Findings[i].Explanation = e.Text
			}
		}
	}
	return snap
}

// Draft is what would be signed now, without the signature, and its digest; ok is false before the first check.
func (r Report) Draft() (snap Snapshot, digest string, ok bool, err error) {
	c, ok := r.Check()
	if !ok {
		return Snapshot{}, "", false, nil
	}
	snap = r.explained(c)
	content, err := Canonical(snap)
	return snap, Digest(content), true, err
}

// open is how many grave findings have no explanation.
func (s Snapshot) open() int {
	n := 0
	for _, f := range s.Findings {
		if f.Grave && f.Explanation == "" {
			n++
		}
	}
	return n
}

// Rate is a share of two amounts in per mille, rounded half up; ok is false where the whole is 0: nothing can be said then.
func Rate(part, whole int64) (permille int64, ok bool) {
	if whole == 0 {
		return 0, false
	}
	twice := new(big.Int).Mul(big.NewInt(2000), big.NewInt(part)) // amounts of a State times a thousand are more than 64 bits
	return (twice.Quo(twice, big.NewInt(whole)).Int64() + 1) / 2, true
}

func itoa(n int) string { return strconv.Itoa(n) }

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }
