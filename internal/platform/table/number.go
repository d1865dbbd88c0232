package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// numberText is a number in its shortest decimal form, without exponent. A fraction of three digits gets a fourth: 1.2340,
// so that nobody takes a number of the workbook for a text with a mark between thousands.
func numberText(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	if v == 0 {
		return "0"
	}
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if at := strings.IndexByte(text, '.'); at >= 0 && len(text)-at == 4 {
		text += "0"
	}
	return text
}

// temporal says what a number format shows of a day serial.
type temporal int

const (
	notTemporal temporal = iota
	dateOnly
	timeOnly
	dateTime
)

// builtinTemporal are the number formats that a workbook need not spell out (ECMA-376 part 1, 18.8.30, with those of
// East Asian editions).
func builtinTemporal(id int) temporal {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id >= 57 && id <= 58:
		return dateOnly
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id >= 55 && id <= 56:
		return timeOnly
	case id == 22:
		return dateTime
	}
	return notTemporal
}

// formatTemporal reads a number format: letters of dates and times outside quotes, brackets and escapes.
func formatTemporal(code string) temporal {
	code, _, _ = strings.Cut(code, ";") // the section of positive numbers
	day, clock, minute, general := false, false, false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case code[i] == '"':
			j := strings.IndexByte(code[i+1:], '"')
			if j < 0 {
				j = len(code) - i - 2
			}
			i += j + 1
		case code[i] == '[':
			j := strings.IndexByte(code[i:], ']')
			if j < 0 {
				j = len(code) - i - 1
			}
			if in := strings.ToLower(code[i+1 : i+j]); in != "" && strings.Trim(in, "hms") == "" {
				clock = true // [h]:mm counts hours
			}
			i += j
		case c == 'g':
			if len(code)-i >= 7 && strings.EqualFold(code[i:i+7], "general") {
				general = true
				i += 6
			}
		case c == 'e' && i+1 < len(code) && (code[i+1] == '+' || code[i+1] == '-'):
			return notTemporal // scientific
		case c == 'y' || c == 'd':
			day = true
		case c == 'h' || c == 's':
			clock = true
		case c == 'm':
			minute = true // month or minute, by its company
		case code[i] == '#' || code[i] == '?':
			return notTemporal
		}
	}
	switch {
	case general && !day && !clock:
		return notTemporal
	case day && clock:
		return dateTime
	case day, minute && !clock:
		return dateOnly
	case clock:
		return timeOnly
	}
	return notTemporal
}

// serialText is a day serial of a workbook as ISO 8601, or the number itself where it is no date.
func serialText(v float64, t temporal, from1904 bool) string {
	if t == timeOnly {
		if v >= 0 && v < 1 {
			return clockText(int64(math.Round(v * 86400)))
		}
		if v >= 1 && v < 1000 {
			return clockText(int64(math.Round(v * 86400))) // a duration: hours beyond 23
		}
	}
	day, ok := serialDay(v, from1904)
	if !ok {
		return numberText(v)
	}
	if t == dateOnly && v == math.Trunc(v) {
		return day.Format("2006-01-02")
	}
	return day.Format("2006-01-02 15:04:05")
}

func clockText(s int64) string {
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

// serialDay converts a day serial, rounded to the second. The 1900 system counts a 29 February 1900 that never was.
func serialDay(v float64, from1904 bool) (time.Time, bool) {
	if math.IsNaN(v) || v < 0 || v >= 2958466 {
		return time.Time{}, false
	}
	secs := int64(math.Round(v * 86400))
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch whole := secs / 86400; {
	case from1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case whole == 60 || whole == 0:
		return time.Time{}, false
	case whole < 60:
		base = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return time.Unix(base.Unix()+secs, 0).UTC(), true
}
