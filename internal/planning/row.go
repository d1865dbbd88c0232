package planning

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel/fault"
)

// Values are a row's texts by column.
type Values = institutions.Values

// Row is one revision of something in a plan. Rows are appended, never changed: the newest revision holds, the earlier ones stay.
// Of the row of the plan itself, Code is Plan.
type Row struct {
	Plan     string
	Kind     Kind
	Code     string
	Values   Values
	Gone     bool // taken out of a draft
	Revision int  // from 0
	At       time.Time
	By       string // account; not told to the public
	Reason   string
}

// reserved are codes that addresses of pages need.
var reserved = []string{System, "progress", "visions"}

var codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,59}$`)

// year of a column; 0 if none is stated.
func (r Row) year(column string) int {
	n, _ := strconv.Atoi(r.Values[column])
	return n
}

func (r Row) number(column string) float64 {
	x, _ := strconv.ParseFloat(r.Values[column], 64)
	return x
}

// breakdown is the dimension and the code that a baseline or target is of: sex=female.
func (r Row) breakdown() string { return r.Values["breakdown"] }

// same says that two rows say the same.
func (r Row) same(o Row) bool {
	if r.Gone != o.Gone || len(r.Values) != len(o.Values) {
		return false
	}
	for name, text := range r.Values {
		if o.Values[name] != text {
			return false
		}
	}
	return true
}

// tidy is the row with its texts trimmed, nothing empty and nothing of the engine's in it. Faults, each at its column: badCode,
// unknownKind, unknownColumn, needed, badNumber, badBreakdown, and those of institutions.Column.Check.
func (r Row) tidy() (Row, error) {
	list := r.Kind.Columns()
	r.Plan, r.Code, r.Reason = strings.TrimSpace(r.Plan), strings.TrimSpace(r.Code), strings.TrimSpace(r.Reason)
	switch {
	case len(list) == 0:
		return r, fault.NotFound("planning.unknownKind", "kind", string(r.Kind))
	case !codeForm.MatchString(r.Code):
		return r, fault.Invalid("planning.badCode", "code", r.Code).At("code")
	case r.Kind == OfPlan && (slices.Contains(reserved, r.Code) || r.Code != r.Plan):
		return r, fault.Invalid("planning.badCode", "code", r.Code).At("code")
	}
	values := Values{}
	for name, text := range r.Values {
		if text = strings.TrimSpace(text); text != "" {
			values[name] = text
		}
	}
	r.Values = values
	return r, r.checkColumns(list)
}

func (r Row) checkColumns(list []Column) error {
	var known []string
	for _, c := range list {
		if c.Computed {
			continue
		}
		names, stated := c.Names(), false
		known = append(known, names...)
		for _, name := range names {
			text := r.Values[name]
			if text == "" {
				continue
			}
			stated = true
			if err := c.check(name, text); err != nil {
				return err
			}
		}
		if c.Needed && !stated {
			return fault.Invalid("planning.needed").At(names[0])
		}
	}
	for name := range r.Values {
		if !slices.Contains(known, name) {
			return fault.Invalid("planning.unknownColumn", "column", name, "columns", strings.Join(known, ", "))
		}
	}
	return nil
}

var breakdownForm = regexp.MustCompile(`^[a-z_]+=[A-Za-z0-9_.-]+$`)

func (c Column) check(name, text string) error {
	if c.Signed {
		if x, err := strconv.ParseFloat(text, 64); err != nil || !finite(x) {
			return fault.Invalid("planning.badNumber", "value", text).At(name)
		}
	}
	if c.Name == "breakdown" && !breakdownForm.MatchString(text) {
		return fault.Invalid("planning.badBreakdown", "value", text).At(name)
	}
	return c.Check(name, text)
}
