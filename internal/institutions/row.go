package institutions

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Row is what a register says of one thing from a day until the day before To; an empty To is open.
type Row struct {
	Kind     Kind
	Code     string // the thing's own, which it keeps
	From, To string // ISO dates
	Values   Values
	Revision int // of this row; corrections count up
	At       time.Time
	By       string // account
	Reason   string
}

// Values are a row's texts by column. A column in several languages has one text for each: name_es.
type Values map[string]string

// Words is a text in several languages.
func (v Values) Words(column string) kernel.Text {
	t := kernel.Text{}
	for _, l := range kernel.Langs() {
		if s := v[column+"_"+string(l)]; s != "" {
			t[l] = s
		}
	}
	return t
}

// List are the texts of a column between semicolons.
func (v Values) List(column string) []string {
	var list []string
	for _, s := range strings.Split(v[column], ";") {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// Number is a count; known is false where none is stated.
func (v Values) Number(column string) (n int64, known bool) {
	n, err := strconv.ParseInt(v[column], 10, 64)
	return n, err == nil
}

// Holds says whether a column that says yes or no says yes.
func (v Values) Holds(column string) bool { return v[column] == "yes" }

// On says whether the row is valid on an ISO date.
func (r Row) On(date string) bool { return r.From <= date && (r.To == "" || date < r.To) }

// meets says whether two rows are valid on some common day.
func (r Row) meets(o Row) bool {
	return (r.To == "" || o.From < r.To) && (o.To == "" || r.From < o.To)
}

// Names are the columns of a row in files: code, from, to, then those of its register.
func (k Kind) Names() []string {
	names := []string{"code", "from", "to"}
	for _, c := range k.Columns() {
		names = append(names, c.names()...)
	}
	return names
}

func (c Column) names() []string {
	if c.Form != Words {
		return []string{c.Name}
	}
	var names []string
	for _, l := range kernel.Langs() {
		names = append(names, c.Name+"_"+string(l))
	}
	return names
}

var (
	codeForm  = regexp.MustCompile(`^[a-z0-9][a-z0-9./-]{0,59}$`)
	placeForm = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9][A-Z0-9._]{0,19})?$`)
)

// longest is how many letters a text may have.
const longest = 2000

// tidy is the row with its texts trimmed and nothing empty in it. Faults, each at its column: noRegister, badCode, badDay,
// reversed, unknownColumn, needed, and those of Column.check.
func (r Row) tidy() (Row, error) {
	if !r.Kind.Known() {
		return r, fault.NotFound("institutions.noRegister", "register", string(r.Kind))
	}
	r.Code, r.From, r.To, r.Reason = strings.TrimSpace(r.Code), strings.TrimSpace(r.From), strings.TrimSpace(r.To), strings.TrimSpace(r.Reason)
	if !codeForm.MatchString(r.Code) {
		return r, fault.Invalid("institutions.badCode", "code", r.Code).At("code")
	}
	for _, d := range []struct{ column, text string }{{"from", r.From}, {"to", r.To}} {
		if (d.column == "from" || d.text != "") && !IsDay(d.text) {
			return r, fault.Invalid("institutions.badDay", "value", d.text).At(d.column)
		}
	}
	if r.To != "" && r.To <= r.From {
		return r, fault.Invalid("institutions.reversed", "from", r.From, "to", r.To).At("to")
	}
	values := Values{}
	for name, text := range r.Values {
		if text = strings.TrimSpace(text); text != "" {
			values[name] = text
		}
	}
	r.Values = values
	return r, r.checkColumns()
}

func (r Row) checkColumns() error {
	known := r.Kind.Names()
	for name := range r.Values {
		if !slices.Contains(known, name) {
			return unknownColumn(name, known)
		}
	}
	for _, c := range r.Kind.Columns() {
		stated := false
		for _, name := range c.names() {
			text := r.Values[name]
			if text == "" {
				continue
			}
			stated = true
			if err := c.Check(name, text); err != nil {
				return err
			}
		}
		if c.Needed && !stated {
			return fault.Invalid("institutions.needed").At(c.names()[0])
		}
	}
	return nil
}

// Check is a text's fault, at its column: tooLong, badChoice, badPlace, badDay, badCount, badDecimal, badYes, badAddress.
func (c Column) Check(name, text string) error {
	id, ok := "", true
	switch c.Form {
	case Choice:
		id, ok = "institutions.badChoice", slices.Contains(c.Choices, text)
	case Place:
		id, ok = "institutions.badPlace", placeForm.MatchString(text)
	case Day:
		id, ok = "institutions.badDay", IsDay(text)
	case Count:
		n, err := strconv.ParseInt(text, 10, 64)
		id, ok = "institutions.badCount", err == nil && n >= 0
	case Decimal:
		x, err := strconv.ParseFloat(text, 64)
		id, ok = "institutions.badDecimal", err == nil && x >= 0 && x < 1e12
	case Yes:
		id, ok = "institutions.badYes", text == "yes" || text == "no"
	case Address:
		u, err := url.Parse(text)
		id, ok = "institutions.badAddress", err == nil && u.Scheme == "https" && u.Host != ""
	}
	switch {
	case len([]rune(text)) > longest:
		return fault.Invalid("institutions.tooLong", "n", strconv.Itoa(longest)).At(name)
	case !ok:
		return fault.Invalid(id, "value", text, "choices", strings.Join(c.Choices, ", ")).At(name)
	}
	return nil
}

// IsDay says whether a text is a date yyyy-mm-dd.
func IsDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// byStart is the order of rows: by register, code, first day.
func byStart(a, b Row) int {
	kinds := Kinds()
	return cmp.Or(slices.Index(kinds, a.Kind)-slices.Index(kinds, b.Kind), cmp.Compare(a.Code, b.Code), cmp.Compare(a.From, b.From))
}
