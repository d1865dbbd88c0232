package sourcesdb

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/table"
	"convive/internal/sources"
	"convive/internal/territories"
)

// How much of a file is looked at: rows from the top, and from the bottom for what stands below the table.
const (
	inferRows = 20_000
	inferTail = 40
)

// Infer proposes a profile for a file. It decides nothing that a person should: what is not certain stands in a comment.
func (im *Importer) Infer(ctx context.Context, file sources.InputFile) (sources.Proposal, error) {
	atlas, err := im.places.Atlas(ctx)
	if err != nil {
		return sources.Proposal{}, err
	}
	if _, err := os.Stat(file.Path); err != nil {
		return sources.Proposal{}, fault.NotFound("sources.noSuchFile", "file", file.Name).Because(err)
	}
	dir, err := os.MkdirTemp(im.duck.Scratch(), "infer-")
	if err != nil {
		return sources.Proposal{}, err
	}
	defer os.RemoveAll(dir)
	book, err := table.Open(ctx, file.Path, dir, table.Options{Name: file.Name})
	if err != nil {
		return sources.Proposal{}, named(err, file.Name)
	}
	g := &guess{atlas: atlas, file: file.Name, today: im.clock.Now().Format("2006-01-02")}
	if err := g.look(book); err != nil {
		return sources.Proposal{}, named(err, file.Name)
	}
	g.when()
	g.quantity()
	g.persons()
	g.place()
	g.end()
	g.rest()
	return sources.Proposal{Document: g.document(), Notes: g.messages}, nil
}

// guess is a profile in the making.
type guess struct {
	atlas   *territories.Atlas
	file    string
	today   string
	sheet   *table.Sheet
	at      int // row of the header, from 0; -1 if none
	columns []guessed
	counts  string // name of the column that says how many units a row stands for; empty if none
	rows    [][]string
	tail    [][]string

	fact     []string          // lines of the section fact
	rules    []string          // lines of the sections rows and control
	notes    []string          // what a person must decide
	messages []sources.Warning // the same for pages
}

// guessed is a column of the file.
type guessed struct {
	table.Column
	at     int
	key    string
	used   bool
	values []table.Value // the most frequent texts
}

var notKey = regexp.MustCompile(`[^a-z0-9]+`)

// look finds the table: the sheet and the row that look most like the head of one.
func (g *guess) look(book *table.Book) error {
	best := -1.0
	for i := range book.Sheets {
		s := &book.Sheets[i]
		rows, err := s.Head(inferRows)
		if err != nil {
			return err
		}
		at, score := table.HeaderRow(rows, nil)
		if s.Kind == table.JSONLines || s.Kind == table.JSONArray || s.Kind == table.Parquet {
			at, score = 0, 1
		}
		if at < 0 || score <= best || len(rows) <= at+1 {
			continue
		}
		best, g.sheet, g.at, g.rows = score, s, at, rows
	}
	if g.sheet == nil {
		return fault.Invalid("sources.nothingToInfer")
	}
	if best < 0.5 {
		g.note("headerHard", `the header was hard to find: check that it is row {row}`, "row", strconv.Itoa(g.at+1))
	}
	if len(book.Sheets) > 1 {
		g.note("sheets", `the file has {n} sheets; this profile was inferred from "{sheet}" and reads all that have the same header; to read one only, name it in file.sheet`, "n", strconv.Itoa(len(book.Sheets)), "sheet", g.sheet.Name)
	}
	names := g.rows[g.at]
	g.rows = g.rows[g.at+1:]
	g.rows = g.rows[:tableEnd(g.rows)]
	tail, err := g.sheet.Tail(inferTail)
	if err != nil {
		return err
	}
	g.tail = tail
	taken := map[string]bool{}
	for i, c := range table.Profile(names, g.rows) {
		if strings.TrimSpace(c.Name) == "" {
			continue
		}
		key := strings.Trim(notKey.ReplaceAllString(table.Fold(c.Name), "_"), "_")
		if key == "" || key[0] >= '0' && key[0] <= '9' {
			key = "c_" + key
		}
		key = key[:min(len(key), 36)]
		for n, plain := 2, key; taken[key]; n++ {
			key = plain + "_" + strconv.Itoa(n)
			g.note("doubled", `column "{column}" occurs more than once: a file with a doubled name is refused; name the column by its place (#{place})`, "column", c.Name, "place", strconv.Itoa(i+1))
		}
		taken[key] = true
		g.columns = append(g.columns, guessed{Column: c, at: i, key: key})
	}
	for i := range g.columns {
		g.columns[i].values = g.texts(g.columns[i].at, 2000)
	}
	return nil
}

// tableEnd is where a line of totals ends the table: one below which hardly anything stands.
func tableEnd(rows [][]string) int {
	for i := len(rows) - 1; i >= max(0, len(rows)-inferTail); i-- {
		for _, cell := range rows[i] {
			if totalWords.MatchString(table.Fold(cell)) {
				return i
			}
		}
	}
	return len(rows)
}

// texts counts the texts of a column, the most frequent first.
func (g *guess) texts(at, limit int) []table.Value {
	counts := map[string]int{}
	for _, r := range g.rows {
		if at < len(r) {
			if t := strings.TrimSpace(r[at]); t != "" && (counts[t] > 0 || len(counts) < limit) {
				counts[t]++
			}
		}
	}
	list := make([]table.Value, 0, len(counts))
	for t, n := range counts {
		list = append(list, table.Value{Text: t, Rows: n})
	}
	slices.SortFunc(list, func(a, b table.Value) int {
		if a.Rows != b.Rows {
			return b.Rows - a.Rows
		}
		return strings.Compare(a.Text, b.Text)
	})
	return list
}

// note keeps what a person must decide: as a message for pages, and in English as a comment of the document.
func (g *guess) note(id, text string, kv ...string) {
	args := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		args[kv[i]] = kv[i+1]
		text = strings.ReplaceAll(text, "{"+kv[i]+"}", kv[i+1])
	}
	g.notes = append(g.notes, text)
	g.messages = append(g.messages, sources.Warning{Message: "sources.infer." + id, Args: args})
}

func (g *guess) say(format string, args ...any) {
	g.fact = append(g.fact, fmt.Sprintf(format, args...))
}

// find takes the first unused column that fits.
func (g *guess) find(fits func(*guessed) bool) *guessed {
	for i := range g.columns {
		if c := &g.columns[i]; !c.used && fits(c) {
			return c
		}
	}
	return nil
}

func is(kinds ...table.Guess) func(*guessed) bool {
	return func(c *guessed) bool { return slices.Contains(kinds, c.Guess) }
}

func called(words *regexp.Regexp, kinds ...table.Guess) func(*guessed) bool {
	return func(c *guessed) bool {
		return words.MatchString(table.Fold(c.Name)) && (len(kinds) == 0 || slices.Contains(kinds, c.Guess))
	}
}

// when finds the moment: a date in one column, or in several.
func (g *guess) when() {
	dated := []table.Guess{table.GuessDate, table.GuessExcelSerial, table.GuessEpochMillis}
	c := g.find(called(occurredWords, dated...))
	if c == nil {
		c = g.find(func(c *guessed) bool {
			return slices.Contains(dated, c.Guess) && !recordedWords.MatchString(table.Fold(c.Name))
		})
	}
	if c == nil {
		c = g.find(is(dated...))
	}
	if c != nil {
		c.used = true
		g.say("  occurred: {%s}", g.timeRule(c))
		g.note("zone", `zone of the clock: add zone: (America/Bogota …) to occurred; zone_rule is local unless the source says that it prints UTC`)
		if other := g.find(is(dated...)); other != nil {
			g.note("otherDate", `column "{column}" holds another date: if it is when the case was recorded, add recorded: with column: {key}`, "column", other.Name, "key", other.key)
		}
		return
	}
	g.parts()
}

func (g *guess) parts() {
	year := g.find(called(yearWords))
	if year == nil {
		year = g.find(is(table.GuessYear))
	}
	if year == nil {
		g.note("noDate", `no column holds a date: without when something happened nothing can be counted. The first column stands here in its place`)
		g.say("  occurred: {column: %s, precision: year}", g.columns[0].key)
		return
	}
	year.used = true
	rule, precision := "year: "+year.key, "year"
	for _, part := range []struct {
		key, precision string
		words          *regexp.Regexp
	}{{"month", "month", word(`mes$|month|mois`)}, {"day", "day", word(`dia$|day$|jour`)}, {"hour", "hour", word(`hora|hour|heure`)}, {"minute", "minute", word(`minut`)}} {
		c := g.find(called(part.words))
		if c == nil {
			break
		}
		c.used = true
		rule, precision = rule+", "+part.key+": "+c.key, part.precision
	}
	g.say("  occurred: {parts: {%s}, precision: %s}", rule, precision)
	if precision == "hour" || precision == "minute" {
		g.note("midnight", `if midnight stands for a time that is not known, add no_time: ["00:00"] to occurred`)
	}
}

// layoutTokens turn Go's notation of dates into strptime's.
var layoutTokens = strings.NewReplacer("2006", "%Y", "01", "%m", "02", "%d", "15", "%H", "04", "%M", "05", "%S", "PM", "%p", "Jan", "%b", "06", "%y", "1", "%m", "2", "%d", "3", "%I", "Z07:00", "", "-07", "")

func (g *guess) timeRule(c *guessed) string {
	rule := "column: " + c.key
	switch c.Guess {
	case table.GuessEpochMillis:
		precision := "day"
		for _, v := range c.values {
			if n, err := strconv.ParseInt(v.Text, 10, 64); err == nil && n%86_400_000 != 0 {
				precision = "minute"
			}
		}
		g.note("milliseconds", `"{column}" counts milliseconds: list values that mean no time under unknown (-2208988800000 is 1900-01-01)`, "column", c.Name)
		return rule + `, epoch: ms, precision: ` + precision + `, unknown: ["-2208988800000"]`
	case table.GuessExcelSerial:
		return rule + ", excel: true, precision: day"
	}
	if !strings.HasPrefix(c.Layout, "2006-01-02") {
		rule += ", formats: [" + strconv.Quote(layoutTokens.Replace(c.Layout)) + "]"
	}
	if c.Ambiguous {
		g.note("dayOrMonth", `"{column}" could be day/month or month/day: {layout} was taken`, "column", c.Name, "layout", layoutTokens.Replace(c.Layout))
	}
	if c.MonthNames {
		g.note("monthNames", `"{column}" holds names of months, which only English can be read from: give year and month as columns of their own`, "column", c.Name)
	}
	return rule + ", excel: true, precision: " + g.precision(c)
}

// precision is the finest that the values state: a day that never changes is none.
func (g *guess) precision(c *guessed) string {
	clock := strings.Contains(c.Layout, "15") || strings.Contains(c.Layout, "3:04")
	if !strings.Contains(strings.NewReplacer("2006", "", "02", "2").Replace(c.Layout), "2") {
		return "month"
	}
	days, clocks := map[int]bool{}, map[string]bool{}
	for _, v := range c.values {
		if t, ok := table.ParseDate(v.Text, c.Layout); ok {
			days[t.Day()], clocks[t.Format("15:04")] = true, true
		}
	}
	switch {
	case len(days) == 1 && len(c.values) > 3:
		g.note("sameDay", `"{column}" always names the same day of the month: only the month was taken as known`, "column", c.Name)
		return "month"
	case clock && len(clocks) > 1:
		g.note("clock", `if a clock time stands for one that is not known, add it to occurred: no_time: ["00:00"]`)
		return "minute"
	default:
		return "day"
	}
}

func (g *guess) quantity() {
	c := g.find(func(c *guessed) bool {
		integer := c.Guess == table.GuessInteger || c.Guess == table.GuessCategory && allNumbers(c.values) || c.Guess == table.GuessMonth && !word(`mes$|month|mois`).MatchString(table.Fold(c.Name))
		return integer && countWords.MatchString(table.Fold(c.Name)) && !numberWords.MatchString(table.Fold(c.Name)) && !ageWords.MatchString(table.Fold(c.Name))
	})
	if c == nil {
		g.note("eachOne", `no column says how many units a row stands for: each row counts one`)
		return
	}
	c.used = true
	g.counts = c.Name
	g.say("  quantity: {column: %s}", c.key)
}

var homicideWords = regexp.MustCompile(`homicid|femicid|feminicid|asesinat|assassinat|murder|meurtre`)

// homicides says that the file or one of its columns is named after them.
func (g *guess) homicides() bool {
	return homicideWords.MatchString(table.Fold(g.file)) || g.find(func(c *guessed) bool { return homicideWords.MatchString(table.Fold(c.Name)) }) != nil
}

// kind is what is counted, by the name of the column that says how many: victims where it does not say, and where homicides
// are counted, for which a list counts the dead. Without such a column a row is an incident.
func (g *guess) kind() string {
	name := table.Fold(g.counts)
	for _, k := range []struct{ kind, words string }{{"victim", "victim|vitima"}, {"incident", "incident"}, {"suspect", "suspect|sospech|detenid|arrest"}, {"offence", "delito|crime|ofens|offen[cs]e|infraction"}} {
		if regexp.MustCompile(k.words).MatchString(name) {
			return k.kind
		}
	}
	if g.counts != "" || g.homicides() {
		return "victim"
	}
	return "incident"
}

func allNumbers(values []table.Value) bool {
	for _, v := range values {
		if _, err := strconv.ParseFloat(v.Text, 64); err != nil && !totalWords.MatchString(table.Fold(v.Text)) {
			return false
		}
	}
	return len(values) > 0
}

// mapped is the share of rows whose text a reading knows, with the crosswalk that comes of it.
func mapped(c *guessed, read func(string) string) (share float64, walk, unknown, strange []string) {
	known, all := 0, 0
	for _, v := range c.values {
		all += v.Rows
		switch code := read(v.Text); code {
		case "":
			strange = append(strange, v.Text)
		case kernel.Unknown:
			known += v.Rows
			unknown = append(unknown, strconv.Quote(v.Text))
		default:
			known += v.Rows
			walk = append(walk, strconv.Quote(v.Text)+": "+code)
		}
	}
	if all == 0 {
		return 0, nil, nil, nil
	}
	return float64(known) / float64(all), walk, unknown, strange
}

// persons finds sex, age and means by their words.
func (g *guess) persons() {
	var lines []string
	if c := g.find(called(ageWords, table.GuessInteger, table.GuessDecimal)); c != nil {
		c.used = true
		g.say("  age_years: {column: %s}", c.key)
		g.note("ages", `ages: list the numbers that mean not known under unknown: ["999"]; an age below 0 or above 120 goes to quarantine`)
	}
	kinds := []struct {
		dimension string
		atLeast   float64
		read      func(string) string
	}{
		{"sex", 0.8, func(t string) string { return read(sexes, t) }},
		{"age", 0.6, ageGroup},
		{"mechanism", 0.5, func(t string) string { return read(means, t) }},
	}
	for _, k := range kinds {
		c := g.find(func(c *guessed) bool {
			share, walk, _, _ := mapped(c, k.read)
			return len(c.values) <= 60 && share >= k.atLeast && len(walk) > 0
		})
		if c == nil {
			continue
		}
		c.used = true
		_, walk, unknown, strange := mapped(c, k.read)
		line := fmt.Sprintf("    %s: {column: %s, map: {%s}", k.dimension, c.key, strings.Join(walk, ", "))
		if len(unknown) > 0 {
			line += ", unknown: [" + strings.Join(unknown, ", ") + "]"
		}
		if len(strange) > 0 {
			line += ", else: _O"
			g.note("strange", `{dimension}: these texts of "{column}" stand for other until you map them: {texts}`, "dimension", k.dimension, "column", c.Name, "texts", strings.Join(strange[:min(len(strange), 12)], "; "))
		}
		lines = append(lines, line+"}")
	}
	if len(lines) > 0 {
		g.say("  categories:")
		g.fact = append(g.fact, lines...)
	}
}

// end finds what stands below the table: a line of totals.
func (g *guess) end() {
	for _, r := range g.tail {
		for _, cell := range r {
			if !totalWords.MatchString(table.Fold(cell)) {
				continue
			}
			g.rules = append(g.rules, "rows:", `  stop_at: [{matches: "^total"}]`)
			for _, c := range g.columns {
				if c.at < len(r) && c.used && strings.Contains(strings.Join(g.fact, "\n"), "quantity: {column: "+c.key+"}") {
					if _, err := strconv.ParseFloat(strings.TrimSpace(r[c.at]), 64); err == nil {
						g.rules = append(g.rules, "control:", fmt.Sprintf(`  - {name: TOTAL, label: {matches: "^total"}, column: %s}`, c.key))
					}
				}
			}
			return
		}
	}
}

// rest names columns that may matter.
func (g *guess) rest() {
	if c := g.find(called(numberWords, table.GuessText, table.GuessCode, table.GuessInteger)); c != nil && c.Distinct > 900 {
		g.note("caseNumber", `"{column}" may be the number of the case: then add incident: {key} under fact, and dedupe: [{key}] if a number never comes twice`, "column", c.Name, "key", c.key)
	}
	for i := range g.columns {
		c := &g.columns[i]
		if c.used || c.Guess != table.GuessCategory || len(c.values) < 2 || len(c.values) > 20 || allNumbers(c.values) {
			continue
		}
		var texts []string
		for _, v := range c.values[:min(len(c.values), 8)] {
			texts = append(texts, v.Text)
		}
		g.note("unused", `"{column}" is not used: {texts}. If it tells offences apart, map it under iccs; if it tells sources apart, keep one by keep under rows`, "column", c.Name, "texts", strings.Join(texts, "; "))
	}
}

// document writes the profile.
func (g *guess) document() string {
	name := strings.Trim(notKey.ReplaceAllString(strings.Split(table.Fold(g.file), ".")[0], "-"), "-")
	if name == "" {
		name = "new"
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Proposed %s from %s. Decide first: source (a declared one), fact.kind, fact.unit, fact.iccs.", g.today, strings.Map(oneLine, g.file))
	for _, n := range g.notes {
		line("# - %s", strings.Map(oneLine, n))
	}
	line("profile: %s\nversion: 1\ntitle: {en: %s}\nsource: %s", name, strconv.Quote(strings.Map(oneLine, g.file)), name)
	line("columns:")
	for _, c := range g.columns {
		line("  %s: {names: [%s]%s%s}", c.key, strconv.Quote(c.Name), map[bool]string{true: ", required: true"}[c.used], c.empty())
	}
	for _, r := range g.rules {
		line("%s", r)
	}
	iccs := "11"
	if g.homicides() {
		iccs = "0101"
	}
	kind := g.kind()
	line("fact:\n  kind: %s # incident, offence, victim, suspect or count\n  unit: %s # victim, incident, offence, suspect, case, call or person\n  iccs: {fixed: %q} # the offence, by the international classification", kind, kind, iccs)
	for _, f := range g.fact {
		line("%s", f)
	}
	return b.String()
}

// empty lists the words for missing that the column holds.
func (c guessed) empty() string {
	var list []string
	for _, v := range c.values {
		switch strings.ToLower(v.Text) {
		case "na", "n/a", "#n/a", "null", "nan", "none", "-", "--":
			list = append(list, strconv.Quote(v.Text))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return ", empty: [" + strings.Join(list, ", ") + "]"
}

// oneLine keeps a text from a file on its line of the document.
func oneLine(r rune) rune {
	if r < 0x20 || r == 0x7F || r == 0x85 || r == 0x2028 || r == 0x2029 {
		return ' '
	}
	return r
}
