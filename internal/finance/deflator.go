package finance

import (
	"context"
	"math/big"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Measure is what a series says of a year.
type Measure string

// The measures.
const (
	Prices  Measure = "prices"  // an index: amounts are brought to the prices of the base year
	Product Measure = "product" // money, such as gross domestic product: amounts are shares of it
)

// Measures are all of them.
func Measures() []Measure { return []Measure{Prices, Product} }

// Series makes amounts of different years comparable. It is corrected by a later revision, with a reason, but never in its
// measure or currency.
type Series struct {
	Code      string
	Name      kernel.Text
	Measure   Measure
	Currency  string // of the amounts that it serves
	Base      int    // of Prices: the year in whose prices real amounts are
	Scale     int64  // of Product: units of the currency in one of its values, 1 000 000 where they are millions
	Values    map[int]string
	Origin    string // who published it, and what
	Address   string // https://…
	Licence   string
	Note      string // what was done with it
	Published string // ISO date; empty: not stated
	Revision  int
	Reason    string
	At        time.Time
	By        string // account
}

const mostYears = 300

var (
	valueForm = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,9})?$`)
	scales    = []int64{1, 1_000, 1_000_000, 1_000_000_000}
)

// check is a series' fault, at its field: badCode, needed, badChoice, badCurrency, badAddress, badDay, tooLong, badYear, noBase,
// badScale, badValue, badUnit.
func (s Series) check() error {
	for _, c := range []struct {
		field, id, value, choices string
		ok                        bool
	}{
		{"code", "finance.badCode", s.Code, "", codeForm.MatchString(s.Code)},
		{"name", "finance.needed", "", "", len(s.Name) > 0},
		{"measure", "finance.badChoice", string(s.Measure), string(Prices) + ", " + string(Product), slices.Contains(Measures(), s.Measure)},
		{"currency", "finance.badCurrency", s.Currency, "", kernel.IsCurrency(s.Currency)},
		{"origin", "finance.needed", "", "", s.Origin != ""},
		{"licence", "finance.needed", "", "", s.Licence != ""},
		{"address", "finance.badAddress", s.Address, "", isAddress(s.Address)},
		{"published", "finance.badDay", s.Published, "", s.Published == "" || isDay(s.Published)},
		{"values", "finance.needed", "", "", len(s.Values) > 0},
		{"base", "finance.noBase", strconv.Itoa(s.Base), "", s.Measure != Prices || s.Values[s.Base] != ""},
		{"scale", "finance.badScale", strconv.FormatInt(s.Scale, 10), "1, 1000, 1000000, 1000000000", s.Measure != Product || slices.Contains(scales, s.Scale)},
	} {
		if !c.ok {
			return fault.Invalid(c.id, "value", c.value, "choices", c.choices).At(c.field)
		}
	}
	if n := len([]rune(s.Origin + s.Address + s.Licence + s.Note + s.Reason)); n > longest {
		return fault.Invalid("finance.tooLong", "n", strconv.Itoa(longest)).At("note")
	}
	return s.checkValues()
}

func (s Series) checkValues() error {
	if len(s.Values) > mostYears {
		return fault.Invalid("finance.tooManyYears", "n", strconv.Itoa(mostYears)).At("values")
	}
	for _, year := range s.Years() {
		value, ok := s.value(year)
		switch {
		case year < 1900 || year > 2200:
			return fault.Invalid("finance.badYear", "value", strconv.Itoa(year)).At("values")
		case !ok:
			return fault.Invalid("finance.badValue", "value", s.Values[year], "year", strconv.Itoa(year)).At("values")
		case s.Measure == Product && !s.minor(value).IsInt():
			return fault.Invalid("finance.badUnit", "value", s.Values[year], "year", strconv.Itoa(year)).At("values")
		case s.Measure == Product && !s.minor(value).Num().IsInt64():
			return fault.Invalid("finance.tooLarge").At("values")
		}
	}
	return nil
}

func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

// Years are those that have a value, the oldest first.
func (s Series) Years() []int {
	var list []int
	for year := range s.Values {
		list = append(list, year)
	}
	slices.Sort(list)
	return list
}

// value is that of a year, above zero; ok is false if there is none.
func (s Series) value(year int) (v *big.Rat, ok bool) {
	text := s.Values[year]
	if !valueForm.MatchString(text) {
		return nil, false
	}
	v, ok = new(big.Rat).SetString(text)
	return v, ok && v.Sign() > 0
}

// minor is a value of a product in minor units of its currency.
func (s Series) minor(value *big.Rat) *big.Rat {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(kernel.Decimals(s.Currency))), nil)
	return new(big.Rat).Mul(value, new(big.Rat).SetInt(ten.Mul(ten, big.NewInt(s.Scale))))
}

// RealAmount is an amount in the prices of the base year of a series, which it names. Why says why there is none: notReported,
// otherMeasure, otherCurrency, noYear (the series has not the amount's year), tooLarge; empty: there is one.
type RealAmount struct {
	Money    kernel.Money
	Series   string
	Revision int
	Base     int
	Why      string
}

// Real is nominal × value of the base year / value of the year, computed exactly and rounded once to minor units, half of one
// away from zero.
func (s Series) Real(nominal Amount, currency string, year int) RealAmount {
	r := RealAmount{Money: kernel.Money{Currency: currency}, Series: s.Code, Revision: s.Revision, Base: s.Base}
	base, _ := s.value(s.Base)
	value, ok := s.value(year)
	if r.Why = s.why(Prices, nominal, currency, ok); r.Why != "" {
		return r
	}
	real := new(big.Rat).SetInt64(nominal.Minor)
	real.Mul(real, base).Quo(real, value)
	minor := nearest(real)
	if r.Money.Minor = minor.Int64(); !minor.IsInt64() {
		r.Money.Minor, r.Why = 0, "tooLarge"
	}
	return r
}

// Share is an amount over the product of its year, both in minor units, with why as RealAmount has it.
func (s Series) Share(nominal Amount, currency string, year int) Ratio {
	value, ok := s.value(year)
	r := Ratio{Numerator: nominal.Minor, Why: s.why(Product, nominal, currency, ok)}
	if r.Why == "" {
		r.Denominator = s.minor(value).Num().Int64() // whole and small enough, as checkValues saw
	}
	return r
}

func (s Series) why(m Measure, nominal Amount, currency string, hasYear bool) string {
	switch {
	case s.Measure != m:
		return "otherMeasure"
	case !nominal.Stated:
		return "notReported"
	case s.Currency != currency:
		return "otherCurrency"
	case !hasYear:
		return "noYear"
	}
	return ""
}

// nearest is the nearest whole number, of two the one farther from zero.
func nearest(r *big.Rat) *big.Int {
	n, d := new(big.Int).Mul(r.Num(), big.NewInt(2)), new(big.Int).Mul(r.Denom(), big.NewInt(2))
	if n.Sign() < 0 {
		n.Sub(n, r.Denom())
	} else {
		n.Add(n, r.Denom())
	}
	return n.Quo(n, d)
}

// Series are those that make amounts comparable, by code, as of the reader's moment.
func (s *Service) Series(ctx context.Context) ([]Series, error) {
	list, err := s.store.Series(ctx, kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx))
	if err == nil && !s.insider(ctx) {
		for i := range list {
			list[i].By = ""
		}
	}
	return list, err
}

// KeepSeries enters a series or the next revision of one; what says the same changes nothing. Faults: those of Series.check,
// otherMeasure, reasonNeeded (of a revision), changedMeanwhile, those of the gate.
func (s *Service) KeepSeries(ctx context.Context, next Series) error {
	tenant := kernel.ActorFrom(ctx).Tenant
	ctx, err := s.gate.Act(ctx, authz.KeepBudget, authz.Document{Tenant: tenant, ID: "series/" + next.Code, Kind: budget})
	if err != nil {
		return err
	}
	list, err := s.store.Series(ctx, tenant, time.Time{})
	if err != nil {
		return err
	}
	next.Revision = 0
	i := slices.IndexFunc(list, func(old Series) bool { return old.Code == next.Code })
	if err := next.check(); err != nil {
		return err
	}
	if i >= 0 {
		old := list[i]
		switch {
		case sameSeries(old, next):
			return nil
		case old.Measure != next.Measure || old.Currency != next.Currency:
			return fault.Conflict("finance.otherMeasure", "code", next.Code, "measure", string(old.Measure), "currency", old.Currency).At("measure")
		case strings.TrimSpace(next.Reason) == "":
			return fault.Invalid("finance.reasonNeeded").At("reason")
		}
		next.Revision = old.Revision + 1
	}
	next.At, next.By = s.clock.Now(), kernel.ActorFrom(ctx).Name
	return s.store.KeepSeries(ctx, tenant, next)
}

// sameSeries says whether two state the same, whoever recorded them and why.
func sameSeries(a, b Series) bool {
	for _, s := range []*Series{&a, &b} {
		s.Revision, s.Reason, s.At, s.By = 0, "", time.Time{}, ""
	}
	return reflect.DeepEqual(a, b)
}
