package oversight

import (
	"strconv"
	"strings"

	"convive/internal/kernel"
)

// ParseMinor reads an amount written with a point, as minor units; ok is false for what is none, or is finer than the currency.
// Zeros behind the last digit do not make it finer.
func ParseMinor(text, currency string) (minor int64, ok bool) {
	if !amountText.MatchString(text) {
		return 0, false
	}
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return kernel.ParseMinor(text, kernel.Decimals(currency))
}

// FormatMinor writes minor units with a point, as ParseMinor reads them.
func FormatMinor(minor int64, currency string) string {
	return kernel.Money{Minor: minor, Currency: currency}.Decimal()
}

// Minor is an amount of a row, in minor units; ok is false if it is not stated.
func (r Row) Minor(column string) (minor int64, ok bool) {
	minor, err := strconv.ParseInt(r[column], 10, 64)
	return minor, err == nil
}

// Number is a decimal of a row; ok is false if it is not stated.
func (r Row) Number(column string) (x float64, ok bool) {
	x, err := strconv.ParseFloat(r[column], 64)
	return x, err == nil
}

// The stages of a budget line, in the order in which money passes them.
var stages = []string{"initial", "amendments", "amended", "committed", "accrued", "paid"}

// Stages are the columns of funds that are summed.
func Stages() []string { return append([]string{}, stages...) }

// Sum is a total of budget lines in one currency.
type Sum struct {
	Currency string
	By       map[string]int64 // stage → minor units
	Lines    int
}

// Sums adds the lines of a section of funds, by currency; stated totals are left out. Amounts of two currencies are never added.
func Sums(rows []Row) []Sum {
	var list []Sum
	for _, row := range rows {
		if row["total"] == "yes" {
			continue
		}
		at := -1
		for i := range list {
			if list[i].Currency == row["currency"] {
				at = i
			}
		}
		if at < 0 {
			list = append(list, Sum{Currency: row["currency"], By: map[string]int64{}})
			at = len(list) - 1
		}
		for _, s := range stages {
			n, _ := row.Minor(s)
			list[at].By[s] += n
		}
		list[at].Lines++
	}
	return list
}
