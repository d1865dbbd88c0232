package quality

import (
	"strconv"
	"strings"

	"convive/internal/kernel"
)

// Segment is the part of an edition that a finding speaks of; the zero value is all of it.
type Segment struct {
	Year      int
	Month     int
	Territory kernel.Code
}

// Key writes a segment: "", "2019", "2019-03", "2019/CO-05", "/CO-05".
func (s Segment) Key() string {
	text := ""
	if s.Year != 0 {
		text = kernel.Period{Year: s.Year, Month: s.Month}.String()
	}
	if s.Territory != "" {
		text += "/" + string(s.Territory)
	}
	return text
}

// SegmentOf reads what Key wrote.
func SegmentOf(key string) Segment {
	period, place, _ := strings.Cut(key, "/")
	s := Segment{Territory: kernel.Code(place)}
	if p, err := kernel.ParsePeriod(period); err == nil {
		s.Year, s.Month = p.Year, p.Month
	}
	return s
}

// Line is a line of an edition's files: where to look, not what stands there.
type Line struct {
	File int   `json:"file"`
	Line int64 `json:"line"`
}

// String is how a line is told: file:line.
func (l Line) String() string { return strconv.Itoa(l.File) + ":" + strconv.FormatInt(l.Line, 10) }

// Lines writes several lines.
func Lines(list []Line) string {
	texts := make([]string, len(list))
	for i, l := range list {
		texts[i] = l.String()
	}
	return strings.Join(texts, " ")
}
