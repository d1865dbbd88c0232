package oversight

// What a result says of its target.
const (
	Met           = "met"
	NotMet        = "not_met"
	Unclear       = "not_distinguishable" // the margin spans the target
	NotAssessable = "not_assessable"
)

// Assessments are all of them.
func Assessments() []string { return []string{Met, NotMet, Unclear, NotAssessable} }

// assess holds a value with its margin against a target. A margin that spans the target is never met; without a value, a target
// or a sense nothing can be said.
func assess(row Row) string {
	low, hasLow := row.Number("low")
	high, hasHigh := row.Number("high")
	target, hasTarget := row.Number("target")
	if !hasLow || !hasHigh || !hasTarget || row["sense"] == "" || row["status"] == "P" {
		return NotAssessable
	}
	if row["sense"] == "at_least" {
		low, high, target = -high, -low, -target
	}
	switch {
	case high <= target:
		return Met
	case low > target:
		return NotMet
	default:
		return Unclear
	}
}
