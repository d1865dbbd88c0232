package sourcesdb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/sources"
)

// time reads a moment into m_FIELD (local civil time, cut to what is known) and m_FIELD_precision.
func (r *run) time(field string, rule sources.TimeRule, required bool) {
	p := &r.plan
	text, read, missing, exact := r.momentSQL(rule)
	m := "m_" + field
	if len(rule.Unknown) > 0 { // such a text may look like a moment
		p.read(fmt.Sprintf("%s AS %s_missing", missing, m), "")
		p.read(fmt.Sprintf("CASE WHEN %s_missing THEN NULL ELSE %s END AS %s_read", m, read, m), "")
	} else { // else most rows need not be asked
		p.read(fmt.Sprintf("%s AS %s_read", read, m), "")
		p.read(fmt.Sprintf("CASE WHEN %s_read IS NULL THEN %s ELSE false END AS %s_missing", m, missing, m), "")
	}
	p.read(fmt.Sprintf("CASE WHEN %s_read IS NULL THEN 'unknown' ELSE %s END AS %s_precision", m, exact(m+"_read"), m), "")
	p.read(fmt.Sprintf("%s AS %s", cut(m, rule), m), "")
	p.set(field, m)
	p.set(field+"_precision", m+"_precision")
	p.may(field+"_precision", "unknown", string(rule.Precision))
	for _, precision := range coarser(rule) {
		p.may(field+"_precision", string(precision))
	}
	earliest, latest := rule.Earliest, rule.Latest
	if earliest == "" {
		earliest = "1950-01-01"
	}
	if latest == "" {
		latest = r.work.Today.Format(time.DateOnly)
	}
	name := rule.Column
	if rule.Parts != nil {
		name = rule.Parts.Year
	}
	if required {
		p.fail(failure{field: name, when: m + "_missing", reason: "sources.reason.timeMissing", value: text})
	}
	p.fail(failure{field: name, when: fmt.Sprintf("NOT %[1]s_missing AND %[1]s_read IS NULL", m), reason: "sources.reason.timeUnreadable", value: text})
	p.fail(failure{field: name, when: fmt.Sprintf("%s_read < TIMESTAMP '%s'", m, earliest), reason: "sources.reason.tooEarly", value: text, detail: factengine.Quote(earliest)})
	p.fail(failure{field: name, when: fmt.Sprintf("%s_read >= TIMESTAMP '%s' + INTERVAL 1 DAY", m, latest), reason: "sources.reason.inFuture", value: text, detail: factengine.Quote(latest)})
}

// cut brings a moment to its precision, so that a month never looks like a day.
func cut(m string, rule sources.TimeRule) string {
	finest := truncated(rule.Precision, m+"_read")
	var cases []string
	for _, p := range coarser(rule) {
		cases = append(cases, fmt.Sprintf("WHEN '%s' THEN %s", p, truncated(p, m+"_read")))
	}
	if len(cases) == 0 {
		return finest
	}
	return fmt.Sprintf("CASE %s_precision %s ELSE %s END", m, strings.Join(cases, " "), finest)
}

// truncated cuts a moment. Most files state no seconds, and looking at them costs a quarter of cutting them.
func truncated(p kernel.Precision, moment string) string {
	cut := fmt.Sprintf("date_trunc('%s', %s)", p, moment)
	if p == kernel.ToMinute {
		return fmt.Sprintf("CASE WHEN microsecond(%[1]s) = 0 THEN %[1]s ELSE %[2]s END", moment, cut)
	}
	return cut
}

// coarser are the precisions that exactness may give besides the rule's own.
func coarser(rule sources.TimeRule) []kernel.Precision {
	var list []kernel.Precision
	add := func(p kernel.Precision) {
		if p != rule.Precision && !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	if rule.Parts != nil {
		for _, p := range []kernel.Precision{kernel.ToYear, kernel.ToMonth, kernel.ToDay} {
			add(p)
		}
	}
	if rule.Precision == kernel.ToMinute || rule.Precision == kernel.ToHour {
		add(kernel.ToDay)
	}
	return list
}

// momentSQL gives the text found, the expression that reads it, the condition that nothing is stated, and how exact a
// moment that was read is.
func (r *run) momentSQL(rule sources.TimeRule) (text, read, missing string, exact func(string) string) {
	if rule.Parts != nil {
		text, read, missing = r.partsSQL(*rule.Parts)
	} else {
		column := "r." + factengine.Ident(rule.Column)
		text = factengine.Ident(rule.Column)
		missing = r.inList(column, rule.Unknown)
		read = "coalesce(" + strings.Join(readings(column, rule), ", ") + ")"
	}
	if rule.ZoneRule == "utc" {
		read = fmt.Sprintf("((%s) AT TIME ZONE 'UTC') AT TIME ZONE %s", read, factengine.Quote(rule.Zone))
	}
	return text, read, missing, r.exactness(rule)
}

// readings are the ways to read a text, the likelier first.
func readings(column string, rule sources.TimeRule) []string {
	var ways []string
	if rule.Epoch != "" {
		factor := "1000"
		if rule.Epoch == "ms" {
			factor = "1"
		}
		return []string{fmt.Sprintf("CAST(epoch_ms(TRY_CAST(%s AS BIGINT) * %s) AS TIMESTAMP)", column, factor)}
	}
	if len(rule.Formats) > 0 {
		var layouts []string
		for _, f := range rule.Formats {
			layouts = append(layouts, factengine.Quote(f))
		}
		ways = append(ways, fmt.Sprintf("try_strptime(trim(%s), [%s])", suffixless(column), strings.Join(layouts, ", ")))
	} else {
		ways = append(ways, fmt.Sprintf("TRY_CAST(%s AS TIMESTAMP)", suffixless(column)))
	}
	if rule.Excel {
		if len(rule.Formats) > 0 {
			ways = append(ways, fmt.Sprintf("TRY_CAST(%s AS TIMESTAMP)", suffixless(column)))
		}
		serial := fmt.Sprintf("TRY_CAST(%s AS DOUBLE)", column)
		ways = append(ways, fmt.Sprintf("CASE WHEN %[1]s BETWEEN 1 AND 2958465 THEN TIMESTAMP '1899-12-30' + to_seconds(CAST(round(%[1]s * 86400) AS BIGINT)) END", serial))
	}
	return ways
}

// suffixless takes a printed zone off: whether it is true is the profile's to say (zone_rule), not the file's.
func suffixless(column string) string {
	return fmt.Sprintf(`CASE WHEN length(%[1]s) > 19 THEN regexp_replace(%[1]s, '(:\d{2}(?:\.\d+)?)\s*(?:Z|[+-]\d{2}(?::?\d{2})?)$', '\1') ELSE %[1]s END`, column)
}

// partsSQL puts a moment together from columns. What is missing from the right makes it less exact.
func (r *run) partsSQL(parts sources.TimeParts) (text, read, missing string) {
	number := func(key string) string {
		if key == "" {
			return "NULL"
		}
		if key == parts.Month && r.plan.month[key] {
			alias := "month_" + key
			r.plan.join("", fmt.Sprintf("LEFT JOIN %s AS %s ON %s.text = coalesce(r.%s, '')", r.stage.Table(alias), alias, alias, factengine.Ident(key)))
			return alias + ".number"
		}
		return fmt.Sprintf("TRY_CAST(TRY_CAST(r.%s AS DOUBLE) AS INTEGER)", factengine.Ident(key))
	}
	var shown []string
	for _, key := range []string{parts.Year, parts.Month, parts.Day, parts.Hour, parts.Minute} {
		if key != "" {
			shown = append(shown, "coalesce("+factengine.Ident(key)+", '')")
		}
	}
	text = "concat_ws(' ', " + strings.Join(shown, ", ") + ")"
	year := number(parts.Year)
	two := func(key, absent string) string {
		if key == "" {
			return factengine.Quote(absent)
		}
		return fmt.Sprintf("CASE WHEN r.%s IS NULL THEN '%s' ELSE lpad(CAST(%s AS VARCHAR), 2, '0') END", factengine.Ident(key), absent, number(key))
	}
	read = fmt.Sprintf("TRY_CAST(concat(%s, '-', %s, '-', %s, ' ', %s, ':', %s, ':00') AS TIMESTAMP)", year,
		nullable(two(parts.Month, "01")), nullable(two(parts.Day, "01")), nullable(two(parts.Hour, "00")), nullable(two(parts.Minute, "00")))
	return text, read, "(r." + factengine.Ident(parts.Year) + " IS NULL)"
}

// nullable makes an unreadable part spoil the whole moment: concat would pass over a NULL.
func nullable(part string) string { return "coalesce(" + part + ", '?')" }

// exactness tells how exactly a moment is known: no finer than the profile says, a day where the clock is a placeholder.
func (r *run) exactness(rule sources.TimeRule) func(read string) string {
	finest := string(rule.Precision)
	return func(read string) string {
		var cases []string
		if rule.Parts != nil {
			cases = append(cases, partsExactness(*rule.Parts)...)
		}
		clocked := rule.Precision == kernel.ToMinute || rule.Precision == kernel.ToHour
		if clocked && rule.Parts == nil && rule.Epoch == "" {
			cases = append(cases, fmt.Sprintf("WHEN length(r.%s) <= 11 AND %s = 0 THEN 'day'", factengine.Ident(rule.Column), minuteOfDay(read)))
		}
		if clocked && len(rule.NoTime) > 0 {
			var times []string
			for _, t := range rule.NoTime {
				times = append(times, strconv.Itoa(minutes(t)))
			}
			cases = append(cases, fmt.Sprintf("WHEN %s IN (%s) THEN 'day'", minuteOfDay(read), strings.Join(times, ", ")))
		}
		if len(cases) == 0 {
			return factengine.Quote(finest)
		}
		return "CASE " + strings.Join(cases, " ") + " ELSE " + factengine.Quote(finest) + " END"
	}
}

// minuteOfDay is compared instead of the printed clock, which costs ten times as much on every row.
func minuteOfDay(read string) string { return fmt.Sprintf("(hour(%[1]s) * 60 + minute(%[1]s))", read) }

// minutes of a clock time hh:mm; -1, which no row has, for anything else.
func minutes(clock string) int {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

func partsExactness(parts sources.TimeParts) []string {
	var cases []string
	steps := []struct {
		key  string
		then kernel.Precision
	}{{parts.Month, kernel.ToYear}, {parts.Day, kernel.ToMonth}, {parts.Hour, kernel.ToDay}}
	for _, s := range steps {
		if s.key != "" {
			cases = append(cases, fmt.Sprintf("WHEN r.%s IS NULL THEN '%s'", factengine.Ident(s.key), s.then))
		}
	}
	return cases
}
