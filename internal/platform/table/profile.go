package table

import (
	"math"
	"sort"
	"strconv"
	"strings"
)

// Guess is what a column seems to hold. It is a proposal that a person confirms in the import profile.
type Guess string

// The guesses.
const (
	GuessEmpty       Guess = "empty"
	GuessInteger     Guess = "integer"
	GuessDecimal     Guess = "decimal"
	GuessDate        Guess = "date" // Layout says how it is written
	GuessTime        Guess = "time"
	GuessYear        Guess = "year"
	GuessMonth       Guess = "month"        // a number from 1 to 12, or the name of a month
	GuessExcelSerial Guess = "excel_serial" // days since 1899-12-30
	GuessEpochMillis Guess = "epoch_millis" // milliseconds since 1970
	GuessLongitude   Guess = "longitude"
	GuessLatitude    Guess = "latitude"
	GuessCode        Guess = "code" // digits with leading zeros: text, never a number
	GuessCategory    Guess = "category"
	GuessText        Guess = "text"
)

// maxCategories is up to how many different texts a column is taken for a list of categories.
const maxCategories = 60

// tolerated is the share of values that may be of another kind than the guess: real columns hold slips.
const tolerated = 0.05

// Value is a text with the number of rows that bear it.
type Value struct {
	Text string
	Rows int
}

// Column is what the rows show of one column.
type Column struct {
	Name         string
	Guess        Guess
	Rows         int     // looked at
	Missing      int     // empty, or a word for missing (NA, NULL, S/D …)
	MissingShare float64 // Missing / Rows
	Misfits      int     // values that do not fit the guess
	Layout       string  // of dates and times, in the notation of Go's time package
	MonthNames   bool    // months are written as words
	Ambiguous    bool    // day/month and month/day both fit: a person must decide
	DecimalComma bool    // the comma is the decimal mark
	Distinct     int     // different texts, counted up to 1,000
	Categories   []Value // all of them where Guess is category, the most frequent first
	Samples      []string
}

// Profile looks at rows (without the header) and says of each column what it seems to hold. names are the columns; where
// a number alone could be many things (2019, 5, 43101), the name decides.
func Profile(names []string, rows [][]string) []Column {
	width := len(names)
	for _, r := range rows {
		width = max(width, len(r))
	}
	out := make([]Column, width)
	for i := range out {
		if i < len(names) {
			out[i].Name = names[i]
		}
		values := make([]string, 0, len(rows))
		for _, r := range rows {
			v := ""
			if i < len(r) {
				v = strings.TrimSpace(r[i])
			}
			if isMissing(v) {
				out[i].Missing++
				continue
			}
			values = append(values, v)
		}
		out[i].Rows = len(rows)
		if len(rows) > 0 {
			out[i].MissingShare = float64(out[i].Missing) / float64(len(rows))
		}
		out[i].guess(values)
	}
	return out
}

var missingWords = map[string]bool{"": true, "na": true, "n/a": true, "#n/a": true, "null": true, "nan": true, "none": true, "s/d": true, "nd": true, "n/d": true, "-": true, "--": true, ".": true, "?": true}

func isMissing(v string) bool { return len(v) <= 5 && missingWords[strings.ToLower(v)] }

func (c *Column) guess(values []string) {
	c.count(values)
	if len(values) == 0 {
		c.Guess = GuessEmpty
		return
	}
	numbers, nums := c.numbers(values)
	switch {
	case enough(numbers, len(values)):
		c.Misfits = len(values) - numbers
		c.Guess = c.numberKind(values, nums)
		if c.Guess == GuessInteger || c.Guess == GuessCode {
			if fit := dateLayout(values, compactLayouts); hinted(c.Name, dateHints) && enough(fit.fits, len(values)) {
				c.Guess, c.Layout, c.Misfits = GuessDate, fit.layout, len(values)-fit.fits
			}
		}
		return
	case len(values[0]) < 64:
		if fit := dateLayout(values, layouts); enough(fit.fits, len(values)) {
			c.Guess, c.Layout, c.Misfits, c.Ambiguous, c.MonthNames = GuessDate, fit.layout, len(values)-fit.fits, fit.ambiguous, fit.words
			return
		}
		if fit := dateLayout(values, clockLayouts); enough(fit.fits, len(values)) {
			c.Guess, c.Layout, c.Misfits = GuessTime, fit.layout, len(values)-fit.fits
			return
		}
		if n := countIf(values, func(v string) bool { return monthNumber(Fold(v)) > 0 }); enough(n, len(values)) {
			c.Guess, c.MonthNames, c.Misfits = GuessMonth, true, len(values)-n
			return
		}
	}
	c.Guess = GuessText
	if c.Distinct <= maxCategories && (c.Distinct*2 <= len(values) || c.Distinct <= 2) {
		c.Guess = GuessCategory
	} else {
		c.Categories = nil
	}
}

// count fills Distinct, Categories and Samples.
func (c *Column) count(values []string) {
	seen := map[string]int{}
	for _, v := range values {
		if _, ok := seen[v]; ok || len(seen) < 1000 {
			if seen[v]++; seen[v] == 1 && len(c.Samples) < 5 {
				c.Samples = append(c.Samples, v)
			}
		}
	}
	c.Distinct = len(seen)
	if len(seen) > maxCategories {
		return
	}
	for v, n := range seen {
		c.Categories = append(c.Categories, Value{v, n})
	}
	sort.Slice(c.Categories, func(i, j int) bool {
		a, b := c.Categories[i], c.Categories[j]
		return a.Rows > b.Rows || (a.Rows == b.Rows && a.Text < b.Text)
	})
}

func enough(n, of int) bool { return n > 0 && float64(of-n) <= tolerated*float64(of) }

func countIf(values []string, ok func(string) bool) (n int) {
	for _, v := range values {
		if ok(v) {
			n++
		}
	}
	return n
}

// numbers reads the values as numbers, with the decimal mark that fits more of them.
func (c *Column) numbers(values []string) (fits int, nums []float64) {
	point, pnums := readAll(values, '.')
	comma, cnums := readAll(values, ',')
	if comma > point {
		c.DecimalComma = true
		return comma, cnums
	}
	return point, pnums
}

func readAll(values []string, mark byte) (fits int, nums []float64) {
	for _, v := range values {
		if f, ok := parseNumber(v, mark); ok {
			fits++
			nums = append(nums, f)
		}
	}
	return fits, nums
}

// parseNumber reads a number with the decimal mark given; the other mark and blanks may group thousands.
func parseNumber(v string, mark byte) (float64, bool) {
	if len(v) > 40 || strings.Trim(v, "0123456789.,+- eE\u00a0") != "" {
		return 0, false
	}
	group := ","
	if mark == ',' {
		group = "."
	}
	v = strings.ReplaceAll(v, "\u00a0", "")
	whole, frac, hasFrac := strings.Cut(v, string(mark))
	if strings.Contains(frac, group) {
		return 0, false
	}
	for _, g := range []string{group, " "} {
		if parts := strings.Split(whole, g); len(parts) > 1 {
			for i, p := range parts {
				if (i > 0 && len(p) != 3) || (i == 0 && (len(strings.TrimLeft(p, "+-")) > 3 || strings.TrimLeft(p, "+-") == "")) {
					return 0, false
				}
			}
			whole = strings.Join(parts, "")
		}
	}
	if hasFrac {
		whole += "." + frac
	}
	f, err := strconv.ParseFloat(whole, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

var (
	dateHints  = []string{"fecha", "date", "data", "dia", "jour", "day"}
	monthHints = []string{"mes", "month", "mois"}
	lonHints   = []string{"lon", "long", "lng", "longitude", "longitud", "x"}
	latHints   = []string{"lat", "latitude", "latitud", "y"}
	codeHints  = []string{"codigo", "cod", "code", "id", "cve", "clave", "cp", "ubigeo"}
)

// hinted says whether a word of the name is, or begins with, one of the hints.
func hinted(name string, hints []string) bool {
	for _, w := range strings.Fields(Fold(name)) {
		for _, h := range hints {
			if w == h || (len(h) > 2 && strings.HasPrefix(w, h)) {
				return true
			}
		}
	}
	return false
}

func (c *Column) numberKind(values []string, nums []float64) Guess {
	low, high, whole := math.Inf(1), math.Inf(-1), 0
	for _, f := range nums {
		low, high = min(low, f), max(high, f)
		if f == math.Trunc(f) {
			whole++
		}
	}
	zeros, decimals := 0, 0
	for _, v := range values {
		if len(v) > 1 && v[0] == '0' && strings.Trim(v, "0123456789") == "" {
			zeros++
		}
		if i := strings.LastIndexAny(v, ".,"); i >= 0 && len(v)-i > 3 {
			decimals++
		}
	}
	integer := whole == len(nums)
	switch {
	case integer && zeros > 0 && low >= 1 && high <= 12 && hinted(c.Name, monthHints):
		return GuessMonth
	case zeros > 0 && integer:
		return GuessCode
	case integer && low >= 1900 && high <= 2100:
		return GuessYear
	case integer && low >= 1 && high <= 12 && hinted(c.Name, monthHints):
		return GuessMonth
	case low >= 10_000 && high < 80_000 && hinted(c.Name, dateHints):
		return GuessExcelSerial
	case integer && high >= 1e11 && high < 1e13 && low > -1e13 && hinted(c.Name, dateHints):
		return GuessEpochMillis
	case low >= -180 && high <= 180 && (decimals*2 > len(values) || hinted(c.Name, append(lonHints[:5:5], latHints[:3]...))):
		if g := c.coordinate(low, high, nums); g != "" {
			return g
		}
	}
	if integer {
		if hinted(c.Name, codeHints) && low >= 0 {
			return GuessCode
		}
		return GuessInteger
	}
	return GuessDecimal
}

// coordinate tells longitude from latitude by the name, and without one only where the values leave no doubt.
func (c *Column) coordinate(low, high float64, nums []float64) Guess {
	switch {
	case hinted(c.Name, lonHints):
		return GuessLongitude
	case hinted(c.Name, latHints) && low >= -90 && high <= 90:
		return GuessLatitude
	}
	sorted := append([]float64(nil), nums...)
	sort.Float64s(sorted)
	if m := sorted[len(sorted)/2]; m < -60 && high-low < 60 { // the Americas lie west of 60° but for their east
		return GuessLongitude
	}
	return ""
}
