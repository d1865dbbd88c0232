package finance

import (
	"cmp"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// AwardedYear is what was awarded in a year in a currency, by the dates of awards that stand. Year 0: they state no date; an empty
// currency: they state no amount that can be added.
type AwardedYear struct {
	Year   int
	Amount kernel.Money
	Awards int
}

// AwardedByYear are the sums, the newest year first. Fault: tooLarge.
func AwardedByYear(list []Process) ([]AwardedYear, error) {
	type group struct {
		year     int
		currency string
	}
	sums := map[group]AwardedYear{}
	for _, p := range list {
		for _, a := range p.Awards {
			if !a.stands() {
				continue
			}
			g, value := group{}, kernel.Money{}
			if !a.Date.IsZero() {
				g.year = a.Date.Year()
			}
			if a.Value != nil {
				g.currency, value = a.Value.Currency, *a.Value
			}
			sum := sums[g]
			total, ok := kernel.Money{Minor: sum.Amount.Minor, Currency: g.currency}.Plus(value)
			if !ok {
				return nil, fault.Invalid("finance.tooLarge").At("amount")
			}
			sums[g] = AwardedYear{g.year, total, sum.Awards + 1}
		}
	}
	var years []AwardedYear
	for _, sum := range sums {
		years = append(years, sum)
	}
	slices.SortFunc(years, func(a, b AwardedYear) int {
		return cmp.Or(b.Year-a.Year, cmp.Compare(a.Amount.Currency, b.Amount.Currency))
	})
	return years, nil
}

// SingleBid is the share of processes with one tenderer among those that state how many there were and made an award, in per cent
// with its interval.
func SingleBid(list []Process) kernel.Rate {
	single, stated := 0, 0
	for _, p := range list {
		if n := p.Tender.Tenderers; n == nil || *n == 0 || !slices.ContainsFunc(p.Awards, Award.stands) {
			continue
		}
		stated++
		if *p.Tender.Tenderers == 1 {
			single++
		}
	}
	return kernel.NewShare(float64(single), float64(stated), 100)
}
