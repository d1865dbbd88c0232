package finance

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Key is what a line is known by. The same code in the next year is the next year of a line of several years.
type Key struct {
	Year int
	Code string
}

func (k Key) String() string { return strconv.Itoa(k.Year) + "/" + k.Code }

// Line is money of a year for a purpose. It is corrected by a later revision, with a reason, but never in its currency.
type Line struct {
	Key
	Institution string // code of the register of institutions
	Programme   string
	Name        kernel.Text
	COFOG       string // class of the classification of the functions of government 1999: 03.1, or 03.1.0
	Share       int    // of the line that is for security, in hundredths of a per cent: 10 000 is all of it
	Source      string // of the funds: treasury, loan, donation
	Level       string // of government: national, regional, local
	Territory   string
	Currency    string
	Origin      string // document that states it
	Published   string // ISO date of the document
	Revision    int
	Reason      string
	At          time.Time
	By          string // account
}

// whole is a share that is all of a line.
const whole = 10_000

var (
	codeForm  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9./-]{0,59}$`)
	cofogForm = regexp.MustCompile(`^(0[1-9]|10)(\.[0-9](\.[0-9])?)?$`)
	placeForm = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9][A-Z0-9._]{0,19})?$`)
)

// Sources are where funds come from.
func Sources() []string { return []string{"treasury", "own", "transfer", "loan", "donation", "other"} }

// Levels are those of government.
func Levels() []string { return []string{"national", "regional", "local"} }

// check is a line's fault, at its field: badCode, badYear, needed, badCofog, badShare, badChoice, badPlace, badCurrency, badDay.
func (l Line) check() error {
	for _, c := range []struct {
		field, id, value, choices string
		ok                        bool
	}{
		{"code", "finance.badCode", l.Code, "", codeForm.MatchString(l.Code)},
		{"year", "finance.badYear", strconv.Itoa(l.Year), "", l.Year >= 1900 && l.Year <= 2200},
		{"institution", "finance.needed", "", "", l.Institution != ""},
		{"programme", "finance.badCode", l.Programme, "", codeForm.MatchString(l.Programme)},
		{"name", "finance.needed", "", "", len(l.Name) > 0},
		{"cofog", "finance.badCofog", l.COFOG, "", cofogForm.MatchString(l.COFOG)},
		{"share", "finance.badShare", strconv.Itoa(l.Share), "", l.Share >= 0 && l.Share <= whole},
		{"source", "finance.badChoice", l.Source, strings.Join(Sources(), ", "), oneOf(l.Source, Sources())},
		{"level", "finance.badChoice", l.Level, strings.Join(Levels(), ", "), oneOf(l.Level, Levels())},
		{"territory", "finance.badPlace", l.Territory, "", placeForm.MatchString(l.Territory)},
		{"currency", "finance.badCurrency", l.Currency, "", kernel.IsCurrency(l.Currency)},
		{"origin", "finance.needed", "", "", l.Origin != ""},
		{"published", "finance.badDay", l.Published, "", isDay(l.Published)},
	} {
		if !c.ok {
			return fault.Invalid(c.id, "value", c.value, "choices", c.choices).At(c.field)
		}
	}
	return nil
}

func oneOf(text string, list []string) bool {
	for _, s := range list {
		if s == text {
			return true
		}
	}
	return false
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
