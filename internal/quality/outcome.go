package quality

import "time"

// Status says what became of a rule in a run.
type Status string

// The statuses. A rule that could not be applied did not hold.
const (
	Held          Status = "held"
	Broken        Status = "broken"
	NotAssessable Status = "notAssessable"
)

// Why says why a rule could not be applied.
type Why string

// The reasons.
const (
	NoRows      Why = "noRows"      // no row of the edition is in the rule's scope
	ColumnGone  Why = "columnGone"  // the edition states no value of the field, an earlier one did
	NotStated   Why = "notStated"   // the edition states no value of the field
	ZeroDivisor Why = "zeroDivisor" // everything that could be compared is divided by zero
	TooFew      Why = "tooFew"      // the sums are so small that chance alone moves them
	NoSeries    Why = "noSeries"    // the series is too short, or does not vary
	NoOther     Why = "noOther"     // there is nothing to compare with
)

// Outcome is what a run says of one rule.
type Outcome struct {
	Rule      string            `json:"rule"`
	Version   int               `json:"version"`
	Status    Status            `json:"status"`
	Why       Why               `json:"why,omitempty"`
	Args      map[string]string `json:"args,omitempty"`
	Looked    int64             `json:"looked"`    // rows, units or sums that were compared
	Failed    int64             `json:"failed"`    // of them, that do not fit
	Skipped   int64             `json:"skipped"`   // passed over by the policy for what is missing, or for being few
	Undefined int64             `json:"undefined"` // divided by zero
	Findings  int               `json:"findings"`
	Years     map[int]Tally     `json:"years,omitempty"` // of rules on rows
}

// Tally counts what a rule looked at.
type Tally struct {
	Looked    int64 `json:"looked"`
	Failed    int64 `json:"failed"`
	Skipped   int64 `json:"skipped,omitempty"`
	Undefined int64 `json:"undefined,omitempty"`
}

// Share is the failed part in per cent; 0 of nothing is 0.
func (t Tally) Share() float64 {
	if t.Looked == 0 {
		return 0
	}
	return 100 * float64(t.Failed) / float64(t.Looked)
}

// Run is one application of the rules to one edition. The last one counts.
type Run struct {
	Source   string
	Edition  int
	At       time.Time
	By       string // account
	Rows     int64
	Outcomes []Outcome
	Years    []YearTally // what the edition holds of each year
}

// YearTally is what an edition holds of a year, in one unit and of one kind of row.
type YearTally struct {
	Year     int    `json:"year"`
	Unit     string `json:"unit"`
	Kind     string `json:"kind"`
	Rows     int64  `json:"rows"`
	Quantity int64  `json:"quantity"`
}

// Outcome is that of a rule; ok is false where the rule was not applied.
func (r Run) Outcome(rule string) (Outcome, bool) {
	for _, o := range r.Outcomes {
		if o.Rule == rule {
			return o, true
		}
	}
	return Outcome{}, false
}

// Detection is what a run finds, before anybody has answered.
type Detection struct {
	Rule     Rule
	Segment  Segment
	About    string // tells findings of the same rule and segment apart: another source, a total's name
	Failed   int64
	Looked   int64
	Observed *float64
	Expected *float64
	Note     string            // message id of what is special about it; empty if the rule's own message says all
	Args     map[string]string // of the note
	Sample   []Line
}
