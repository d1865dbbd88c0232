package institutions

import (
	"slices"

	"convive/internal/kernel/fault"
)

// Register is all rows of a government as they stood at a moment, the last revision of each. It is not changed after it was
// made.
type Register struct {
	rows []Row // by byStart
	at   map[Kind]map[string][]int
}

// NewRegister orders rows, of which each (kind, code, from) stands once.
func NewRegister(rows []Row) *Register {
	r := &Register{rows: slices.SortedFunc(slices.Values(rows), byStart), at: map[Kind]map[string][]int{}}
	for i, row := range r.rows {
		if r.at[row.Kind] == nil {
			r.at[row.Kind] = map[string][]int{}
		}
		r.at[row.Kind][row.Code] = append(r.at[row.Kind][row.Code], i)
	}
	return r
}

// History are the rows of a thing, the oldest first.
func (r *Register) History(k Kind, code string) []Row {
	var list []Row
	for _, i := range r.at[k][code] {
		list = append(list, r.rows[i])
	}
	return list
}

// Get is the row of a thing on a day; ok is false if there was none.
func (r *Register) Get(k Kind, code, day string) (row Row, ok bool) {
	for _, i := range r.at[k][code] {
		if r.rows[i].On(day) {
			return r.rows[i], true
		}
	}
	return Row{}, false
}

// On are the rows of a register that are valid on a day, by code.
func (r *Register) On(k Kind, day string) []Row {
	var list []Row
	for _, row := range r.rows {
		if row.Kind == k && row.On(day) {
			list = append(list, row)
		}
	}
	return list
}

// All are the rows of a register, also those that ended, by code and first day.
func (r *Register) All(k Kind) []Row {
	var list []Row
	for _, row := range r.rows {
		if row.Kind == k {
			list = append(list, row)
		}
	}
	return list
}

// days are the first days of the rows of a register.
func (r *Register) days(k Kind) []string {
	var list []string
	for _, row := range r.rows {
		if row.Kind == k {
			list = append(list, row.From)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// with is the register after a row was entered, and the rows that are new in it: a row of the same thing that is open into it
// ends where it begins, one of the same first day is corrected. Fault: overlap, if another row of the thing begins within it.
func (r *Register) with(row Row) (*Register, []Row, error) {
	next, changed := make([]Row, 0, len(r.rows)+1), []Row{row}
	for _, old := range r.rows {
		switch {
		case old.Kind != row.Kind || old.Code != row.Code || !old.meets(row):
			next = append(next, old)
		case old.From == row.From:
			changed[0].Revision = old.Revision + 1
		case old.From < row.From:
			old.To, old.Revision, old.By, old.Reason, old.At = row.From, old.Revision+1, row.By, row.Reason, row.At
			next, changed = append(next, old), append(changed, old)
		default:
			return nil, nil, fault.Conflict("institutions.overlap", "code", row.Code, "from", old.From).At("to")
		}
	}
	return NewRegister(append(next, changed[0])), changed, nil
}

// check holds a row against the register that it stands in: what it names is there on its first day, then the rules of its
// kind. Faults: notThere, gap, those of the kinds.
func (r *Register) check(row Row) error {
	for _, c := range row.Kind.Columns() {
		code := row.Values[c.Name]
		if c.Form != Reference || code == "" {
			continue
		}
		if _, ok := r.Get(c.Of, code, row.From); !ok {
			return r.absent(c, code, row.From)
		}
	}
	switch row.Kind {
	case OfInstitution:
		if err := r.checkInstitution(row); err != nil {
			return err
		}
		return r.checkWhole(row.Code)
	case OfPosting:
		return r.checkPosting(row)
	case OfSite:
		return checkSite(row)
	}
	return nil
}

// absent says why a row cannot be named: there is no such thing, or not on that day. An article that ended is repealed.
func (r *Register) absent(c Column, code, day string) error {
	rows := r.History(c.Of, code)
	switch {
	case len(rows) == 0:
		return fault.Invalid("institutions.notThere", "code", code).At(c.Name)
	case c.Of == OfArticle:
		return fault.Invalid("institutions.articleNotInForce", "code", code, "day", day, "from", rows[0].From, "to", rows[len(rows)-1].To).At(c.Name)
	default:
		return fault.Invalid("institutions.notThen", "code", code, "day", day, "from", rows[0].From, "to", rows[len(rows)-1].To).At(c.Name)
	}
}
