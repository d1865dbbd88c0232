package quality

import (
	"strconv"
	"time"
)

// FindingRow is a finding as it leaves the system: the same in the API and in CSV.
type FindingRow struct {
	ID        string   `json:"id"`
	Source    string   `json:"source"`
	Edition   int      `json:"edition"`
	Rule      string   `json:"rule"`
	Version   int      `json:"rule_version"`
	Kind      string   `json:"kind"`
	Severity  string   `json:"severity" enum:"error,warning,info"`
	Period    string   `json:"period" doc:"yyyy or yyyy-mm; empty for the whole edition"`
	Territory string   `json:"territory" doc:"Empty for all of the source"`
	Looked    *int64   `json:"looked" doc:"What the rule looked at: victims for presence, else rows or sums; null where it would tell of few persons"`
	Failed    *int64   `json:"failed" doc:"Of them, what does not fit"`
	Observed  *float64 `json:"observed" doc:"Left side, or share in per cent of what fails"`
	Expected  *float64 `json:"expected" doc:"Right side, or largest share allowed"`
	Lines     string   `json:"lines" doc:"Some lines, as file:line"`
	State     string   `json:"state" enum:"open,queried,responded,accepted,overridden,resolved"`
	Reason    string   `json:"reason" doc:"Public reason of the decision"`
	OpenedAt  string   `json:"opened_at"`
}

// FindingRows makes rows of findings.
func FindingRows(list []Finding) []FindingRow {
	rows := make([]FindingRow, len(list))
	for i, f := range list {
		period := Segment{Year: f.Segment.Year, Month: f.Segment.Month}.Key()
		r := FindingRow{ID: string(f.ID), Source: f.Source, Edition: f.Edition, Rule: f.Rule, Version: f.Version, Kind: string(f.Kind), Severity: string(f.Severity), Period: period,
			Territory: string(f.Segment.Territory), Observed: f.Observed, Expected: f.Expected, Lines: Lines(f.Sample), State: string(f.State), Reason: f.Reason, OpenedAt: f.OpenedAt.UTC().Format(time.RFC3339)}
		if !f.Masked {
			r.Looked, r.Failed = &f.Looked, &f.Failed
		}
		rows[i] = r
	}
	return rows
}

// FindingRecords are rows as lines of a table, with a head.
func FindingRecords(rows []FindingRow) [][]string {
	lines := [][]string{{"id", "source", "edition", "rule", "rule_version", "kind", "severity", "period", "territory", "looked", "failed", "observed", "expected", "lines", "state", "reason", "opened_at"}}
	for _, r := range rows {
		lines = append(lines, []string{r.ID, r.Source, strconv.Itoa(r.Edition), r.Rule, strconv.Itoa(r.Version), r.Kind, r.Severity, r.Period, r.Territory, whole(r.Looked), whole(r.Failed),
			decimal(r.Observed), decimal(r.Expected), r.Lines, r.State, r.Reason, r.OpenedAt})
	}
	return lines
}

func whole(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func decimal(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

// ScoreRow is one criterion of a score.
type ScoreRow struct {
	Source    string   `json:"source"`
	Year      int      `json:"year"`
	Edition   int      `json:"edition"`
	Protocol  string   `json:"protocol"`
	Version   int      `json:"version"`
	Number    string   `json:"number" doc:"As the protocol numbers it"`
	Criterion string   `json:"criterion"`
	Verdict   string   `json:"verdict" enum:"met,unmet,notAssessable"`
	Value     *float64 `json:"value" doc:"Per cent, or months for published; null where there is none"`
	Limit     float64  `json:"limit"`
	Points    float64  `json:"points" doc:"That it added"`
	Most      float64  `json:"most_points" doc:"That it adds if it is met"`
	Origin    string   `json:"origin" doc:"Where the limit comes from"`
	Confirmed bool     `json:"confirmed" doc:"The limit was checked against the original"`
}

// ScoreRows makes rows of a score.
func ScoreRows(s Score) []ScoreRow {
	rows := make([]ScoreRow, len(s.Criteria))
	for i, c := range s.Criteria {
		rows[i] = ScoreRow{Source: s.Source, Year: s.Year, Edition: s.Edition, Protocol: s.Protocol, Version: s.Version, Number: c.Number, Criterion: c.ID, Verdict: string(c.Verdict),
			Value: c.Value, Limit: c.Limit, Points: c.Points, Most: c.Criterion.Points, Origin: c.Origin, Confirmed: c.Confirmed}
	}
	return rows
}

// ScoreRecords are rows as lines of a table, with a head.
func ScoreRecords(rows []ScoreRow) [][]string {
	lines := [][]string{{"source", "year", "edition", "protocol", "version", "number", "criterion", "verdict", "value", "limit", "points", "most_points", "origin", "confirmed"}}
	for _, r := range rows {
		lines = append(lines, []string{r.Source, strconv.Itoa(r.Year), strconv.Itoa(r.Edition), r.Protocol, strconv.Itoa(r.Version), r.Number, r.Criterion, r.Verdict, decimal(r.Value), number(r.Limit),
			number(r.Points), number(r.Most), r.Origin, strconv.FormatBool(r.Confirmed)})
	}
	return lines
}

// DeliveryRow is one thing that was due.
type DeliveryRow struct {
	Source    string `json:"source"`
	Period    string `json:"period"`
	Due       string `json:"due"`
	Received  string `json:"received" doc:"Empty: nothing has come"`
	LateDays  int    `json:"late_days" doc:"After the due day; of what has not come, until now"`
	Delivered bool   `json:"delivered"`
	InTime    bool   `json:"in_time"`
	Earlier   bool   `json:"earlier" doc:"Fell due before the source's first delivery here: whether it was in time is not known"`
}

// DeliveryRows makes rows of deliveries.
func DeliveryRows(source string, list []Delivery) []DeliveryRow {
	rows := make([]DeliveryRow, len(list))
	for i, d := range list {
		rows[i] = DeliveryRow{Source: source, Period: d.Period.String(), Due: d.Due.Format(time.DateOnly), LateDays: d.LateDays, Delivered: !d.Received.IsZero(), InTime: !d.Received.IsZero() && !d.Earlier && d.LateDays == 0, Earlier: d.Earlier}
		if rows[i].Delivered {
			rows[i].Received = d.Received.UTC().Format(time.DateOnly)
		}
	}
	return rows
}

// DeliveryRecords are rows as lines of a table, with a head.
func DeliveryRecords(rows []DeliveryRow) [][]string {
	lines := [][]string{{"source", "period", "due", "received", "late_days", "delivered", "in_time", "earlier"}}
	for _, r := range rows {
		lines = append(lines, []string{r.Source, r.Period, r.Due, r.Received, strconv.Itoa(r.LateDays), strconv.FormatBool(r.Delivered), strconv.FormatBool(r.InTime), strconv.FormatBool(r.Earlier)})
	}
	return lines
}
