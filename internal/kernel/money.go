package kernel

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Money is an amount in the minor unit (cent) of its currency. It is never kept or computed as a floating-point number.
type Money struct {
	Minor    int64
	Currency string // ISO 4217
}

// currencies are those of the Americas and of their lenders, with the number of decimals of ISO 4217.
var currencies = map[string]int{
	"ARS": 2, "BBD": 2, "BOB": 2, "BRL": 2, "BSD": 2, "BZD": 2, "CAD": 2, "CLP": 0, "COP": 2, "CRC": 2, "CUP": 2, "DOP": 2, "EUR": 2, "GTQ": 2, "GYD": 2,
	"HNL": 2, "HTG": 2, "JMD": 2, "MXN": 2, "NIO": 2, "PAB": 2, "PEN": 2, "PYG": 0, "SRD": 2, "TTD": 2, "USD": 2, "UYU": 2, "VES": 2, "XCD": 2,
}

// IsCurrency says whether a code is of a currency that Convive knows.
func IsCurrency(code string) bool { _, ok := currencies[code]; return ok }

// Decimals is how many decimals a currency has: of one that Convive does not know two, as most have.
func Decimals(currency string) int {
	if n, known := currencies[currency]; known {
		return n
	}
	return 2
}

// ParseMoney reads a decimal number with a dot, exactly: no thousands separators, no more decimals than the currency has. ok is
// false for anything else, for a currency that Convive does not know, and for what does not fit.
func ParseMoney(text, currency string) (m Money, ok bool) {
	if !IsCurrency(currency) {
		return Money{}, false
	}
	minor, ok := ParseMinor(text, Decimals(currency))
	return Money{minor, currency}, ok
}

// ParseMinor is ParseMoney with a number of decimals.
func ParseMinor(text string, decimals int) (minor int64, ok bool) {
	whole, part, dotted := strings.Cut(text, ".")
	if len(part) > decimals || dotted && part == "" {
		return 0, false
	}
	digits := strings.TrimPrefix(whole, "-")
	if digits == "" || strings.Trim(digits+part, "0123456789") != "" {
		return 0, false
	}
	minor, err := strconv.ParseInt(whole+part+strings.Repeat("0", decimals-len(part)), 10, 64)
	return minor, err == nil
}

// Decimal is the amount with a dot and all decimals of its currency, as files carry it.
func (m Money) Decimal() string {
	decimals := Decimals(m.Currency)
	sign, digits := "", strconv.FormatInt(m.Minor, 10)
	if m.Minor < 0 {
		sign, digits = "-", digits[1:]
	}
	if decimals == 0 {
		return sign + digits
	}
	if len(digits) <= decimals {
		digits = strings.Repeat("0", decimals+1-len(digits)) + digits
	}
	return sign + digits[:len(digits)-decimals] + "." + digits[len(digits)-decimals:]
}

// Plus adds; ok is false for another currency and for a sum that does not fit.
func (m Money) Plus(o Money) (sum Money, ok bool) {
	if m.Currency != o.Currency || o.Minor > 0 && m.Minor > math.MaxInt64-o.Minor || o.Minor < 0 && m.Minor < math.MinInt64-o.Minor {
		return m, false
	}
	return Money{m.Minor + o.Minor, m.Currency}, true
}

// Times is the amount times a/b, rounded half away from zero; ok is false where b is 0 or the product does not fit.
func (m Money) Times(a, b int64) (product Money, ok bool) {
	if b == 0 {
		return m, false
	}
	n, d := new(big.Int).Mul(big.NewInt(m.Minor), big.NewInt(a)), big.NewInt(b)
	if d.Sign() < 0 {
		n, d = n.Neg(n), d.Neg(d)
	}
	half := new(big.Int).Quo(d, big.NewInt(2))
	if n.Sign() < 0 {
		half.Neg(half)
	}
	q := n.Add(n, half)
	q.Quo(q, d)
	return Money{q.Int64(), m.Currency}, q.IsInt64()
}
