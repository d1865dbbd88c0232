package institutions

import (
	"slices"

	"convive/internal/kernel/fault"
)

// The subsystems of public security management.
var subsystems = []string{"prevention", "police", "prosecutor", "judiciary", "penitentiary", "private_security", "legislature", "municipality", "health", "education", "social",
	"oversight", "civil_society"}

// Subsystems are all of them, in the order in which pages show them.
func Subsystems() []string { return append([]string{}, subsystems...) }

// States of an institution.
const (
	Proposed  = "proposed"
	Active    = "active"
	Suspended = "suspended"
	Merged    = "merged" // went up in Successor
	Dissolved = "dissolved"
)

// An institution belongs to a subsystem and a level of government, may stand under another one, and answers for a territory.
// article is what it was founded by, reviewed the day on which mission and vision were last looked at, published that on
// which its organogram was. One that merged names its successor. illustrative marks what a demonstration made up.
var institutionColumns = []Column{
	{Name: "name", Form: Words, Needed: true}, {Name: "subsystem", Form: Choice, Choices: subsystems, Needed: true},
	{Name: "level", Form: Choice, Choices: []string{"national", "regional", "municipal"}, Needed: true}, {Name: "parent", Form: Reference, Of: OfInstitution},
	{Name: "area", Form: Place, Needed: true}, {Name: "article", Form: Reference, Of: OfArticle}, {Name: "mission", Form: Words}, {Name: "vision", Form: Words},
	{Name: "reviewed", Form: Day}, {Name: "published", Form: Day}, {Name: "status", Form: Choice, Choices: []string{Proposed, Active, Suspended, Merged, Dissolved}, Needed: true},
	{Name: "successor", Form: Reference, Of: OfInstitution}, {Name: "website", Form: Address}, {Name: "illustrative", Form: Yes},
}

// reserved are last parts of addresses under /institutions.
var reserved = map[string]bool{"organogram": true, "functions": true, "norms": true, "procedures": true}

// checkInstitution holds one institution's row against the register. Faults: reservedCode, successorNeeded, successorUnneeded,
// cycle (of the hierarchy, or of successions).
func (r *Register) checkInstitution(row Row) error {
	status, successor := row.Values["status"], row.Values["successor"]
	switch {
	case reserved[row.Code]:
		return fault.Invalid("institutions.reservedCode", "code", row.Code).At("code")
	case status == Merged && successor == "":
		return fault.Invalid("institutions.successorNeeded").At("successor")
	case status != Merged && successor != "":
		return fault.Invalid("institutions.successorUnneeded").At("successor")
	}
	for _, column := range []string{"parent", "successor"} {
		if chain := r.circle(row, column); chain != "" {
			return fault.Invalid("institutions.cycle", "chain", chain).At(column)
		}
	}
	return nil
}

// circle follows a reference from an institution on every day on which it may have changed; the codes of a circle, or nothing.
func (r *Register) circle(row Row, column string) string {
	for _, day := range r.turns(row, column) {
		chain, seen := row.Code, map[string]bool{row.Code: true}
		for at, ok := row, true; ok; at, ok = r.Get(OfInstitution, at.Values[column], day) {
			next := at.Values[column]
			if next == "" {
				break
			}
			chain += " → " + next
			if seen[next] {
				return chain
			}
			seen[next] = true
		}
	}
	return ""
}

// turns are the days within a row on which what a reference leads to may change: the first days of all rows that it ever led to.
func (r *Register) turns(row Row, column string) []string {
	days, seen := []string{row.From}, map[string]bool{row.Code: true}
	for next := []string{row.Code}; len(next) > 0; next = next[1:] {
		for _, h := range r.History(OfInstitution, next[0]) {
			if row.On(h.From) {
				days = append(days, h.From)
			}
			if code := h.Values[column]; code != "" && !seen[code] {
				seen[code] = true
				next = append(next, code)
			}
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// checkWhole refuses an institution that is gone for a time and comes back: it was the same all the while, or it is another one.
// Fault: gap.
func (r *Register) checkWhole(code string) error {
	rows := r.History(OfInstitution, code)
	for i := 1; i < len(rows); i++ {
		if rows[i-1].To != rows[i].From {
			return fault.Invalid("institutions.gap", "code", code, "from", rows[i-1].To, "to", rows[i].From).At("from")
		}
	}
	return nil
}
