package institutions

import (
	"maps"
	"slices"

	"convive/internal/kernel/fault"
)

// Register is all rows of a government as they stood at a moment, the last revision of each. Readers share one, which is not
// changed; who enters rows changes a copy.
type Register struct {
	things map[Kind]map[string][]Row // the rows of a thing by their first day
	codes  map[Kind][]string         // in order
	held   map[[2]string][]Row       // see permanent; nil until it is asked for
}

// NewRegister orders rows, of which each (kind, code, from) stands once.
func NewRegister(rows []Row) *Register {
	r := &Register{things: map[Kind]map[string][]Row{}, codes: map[Kind][]string{}}
	for _, row := range slices.SortedFunc(slices.Values(rows), byStart) {
		r.put(row)
	}
	return r
}

// put adds a row behind those of its thing.
func (r *Register) put(row Row) {
	if r.things[row.Kind] == nil {
		r.things[row.Kind] = map[string][]Row{}
	}
	of := r.things[row.Kind]
	if len(of[row.Code]) == 0 {
		r.codes[row.Kind] = append(r.codes[row.Kind], row.Code)
	}
	of[row.Code] = append(of[row.Code], row)
}

// copied is a register that its owner may change; lists of rows are replaced, never written into.
func (r *Register) copied() *Register {
	c := &Register{things: map[Kind]map[string][]Row{}, codes: map[Kind][]string{}}
	for k, of := range r.things {
		c.things[k], c.codes[k] = maps.Clone(of), slices.Clone(r.codes[k])
	}
	return c
}

// History are the rows of a thing, the oldest first.
func (r *Register) History(k Kind, code string) []Row { return r.things[k][code] }

// Get is the row of a thing on a day; ok is false if there was none.
func (r *Register) Get(k Kind, code, day string) (row Row, ok bool) {
	for _, row := range r.things[k][code] {
		if row.On(day) {
			return row, true
		}
	}
	return Row{}, false
}

// All are the rows of a register, also those that ended, by code and first day.
func (r *Register) All(k Kind) []Row {
	var list []Row
	for _, code := range r.codes[k] {
		list = append(list, r.things[k][code]...)
	}
	return list
}

// On are the rows of a register that are valid on a day, by code.
func (r *Register) On(k Kind, day string) []Row {
	return slices.DeleteFunc(r.All(k), func(row Row) bool { return !row.On(day) })
}

// enter takes a row in and gives the rows that are new: a row of the same thing that is open into it ends where it begins, one
// of the same first day is corrected. Fault: overlap, if another row of the thing begins within it.
func (r *Register) enter(row Row) ([]Row, error) {
	changed, next := []Row{row}, []Row{}
	for _, old := range r.History(row.Kind, row.Code) {
		switch {
		case !old.meets(row):
			next = append(next, old)
		case old.From == row.From:
			changed[0].Revision = old.Revision + 1
		case old.From < row.From:
			old.To, old.Revision, old.By, old.Reason, old.At = row.From, old.Revision+1, row.By, row.Reason, row.At
			next, changed = append(next, old), append(changed, old)
		default:
			return nil, fault.Conflict("institutions.overlap", "code", row.Code, "from", old.From).At("to")
		}
	}
	r.replace(row.Kind, row.Code, append(next, changed[0]))
	return changed, nil
}

// replace gives a thing other rows.
func (r *Register) replace(k Kind, code string, rows []Row) {
	if r.things[k] == nil {
		r.things[k] = map[string][]Row{}
	}
	if at, there := slices.BinarySearch(r.codes[k], code); !there {
		r.codes[k] = slices.Insert(r.codes[k], at, code)
	}
	r.things[k][code] = slices.SortedFunc(slices.Values(rows), byStart)
	r.held = nil
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
