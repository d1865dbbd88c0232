package oversight

import (
	"strconv"
	"strings"
)

// withoutMinor are currencies of the Americas that have no smaller unit (ISO 4217).
var withoutMinor = map[string]bool{"CLP": true, "PYG": true}

// Digits is how many digits after the point a currency has (ISO 4217).
func Digits(currency string) int {
	if withoutMinor[currency] {
		return 0
	}
	return 2
}

// ParseMinor reads an amount written with a point, as minor units; ok is false for what is none, or is finer than the currency.
func ParseMinor(text, currency string) (minor int64, ok bool) {
	if !amountText.MatchString(text) {
		return 0, false
	}
	whole, part, _ := strings.Cut(text, ".")
	digits := Digits(currency)
	part = strings.TrimRight(part, "0")
	if len(part) > digits {
		return 0, false
	}
	minor, err := strconv.ParseInt(whole+part+strings.Repeat("0", digits-len(part)), 10, 64)
	return minor, err == nil
}

// FormatMinor writes minor units with a point, as ParseMinor reads them.
func FormatMinor(minor int64, currency string) string {
	digits := Digits(currency)
	if digits == 0 {
		return strconv.FormatInt(minor, 10)
	}
	sign := ""
	if minor < 0 {
		sign, minor = "-", -minor
	}
	text := strconv.FormatInt(minor, 10)
	for len(text) <= digits {
		text = "0" + text
	}
	return sign + text[:len(text)-digits] + "." + text[len(text)-digits:]
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
