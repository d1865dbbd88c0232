package linkage

import (
	"strconv"
	"strings"
	"time"
)

// PartialDate is a date as far as it is written. A part that is not known is 0. A day or a month that cannot be is kept: 1980-25-03 is a
// date whose day and month changed places, which only a comparison can tell.
type PartialDate struct {
	Year, Month, Day int
}

// ParseDate reads dates as registers write them: 2001-02-03, 03/02/2001, 20010203, 2001-02, 02/2001, 2001, with 00, XX or nothing for what
// is not known. Days that stand for none (1900-01-01, 9999-12-31, 1111-11-11) are none.
func ParseDate(written string) PartialDate {
	text := strings.TrimSpace(written)
	if i := strings.IndexAny(text, "T "); i >= 8 {
		text = text[:i] // with a time of day
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '/' || r == '.' || r == ' ' })
	if strings.Trim(text, "0123456789-/. xX") != "" {
		return PartialDate{} // words
	}
	var d PartialDate
	switch {
	case len(parts) == 1 && len(parts[0]) == 8:
		d = PartialDate{number(parts[0][:4]), number(parts[0][4:6]), number(parts[0][6:])}
	case len(parts) == 1 && len(parts[0]) == 6:
		d = PartialDate{Year: number(parts[0][:4]), Month: number(parts[0][4:])}
	case len(parts) == 1 && len(parts[0]) == 4:
		d = PartialDate{Year: number(parts[0])}
	case len(parts) == 2 && len(parts[0]) == 4:
		d = PartialDate{Year: number(parts[0]), Month: number(parts[1])}
	case len(parts) == 2 && len(parts[1]) == 4:
		d = PartialDate{Year: number(parts[1]), Month: number(parts[0])}
	case len(parts) == 3 && len(parts[0]) == 4:
		d = PartialDate{number(parts[0]), number(parts[1]), number(parts[2])}
	case len(parts) == 3 && len(parts[2]) == 4:
		d = PartialDate{number(parts[2]), number(parts[1]), number(parts[0])}
	}
	switch d {
	case PartialDate{1900, 1, 1}, PartialDate{1111, 11, 11}, PartialDate{9999, 12, 31}, PartialDate{1, 1, 1}:
		return PartialDate{}
	}
	if d.Year == 9999 || d.Year == 1111 {
		d.Year = 0
	}
	return d
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// digits are the eight of a date that is written in full.
func (d PartialDate) digits() string {
	if d.Year == 0 || d.Month == 0 || d.Day == 0 {
		return ""
	}
	b := strconv.Itoa(100000000 + d.Year*10000 + d.Month*100 + d.Day)
	return b[1:]
}

// days counts from 1970, for a date that is in the calendar.
func (d PartialDate) days() (int, bool) {
	t := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	if d.Year == 0 || t.Year() != d.Year || int(t.Month()) != d.Month || t.Day() != d.Day {
		return 0, false
	}
	return int(t.Unix() / 86400), true
}
