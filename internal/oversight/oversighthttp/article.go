package oversighthttp

import (
	"context"
	"strconv"
	"strings"

	"convive/internal/oversight"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
)

// article is a report as it is read: made of its snapshot and of the language alone.
type article struct {
	title, period, owner, body, place string
	facts                             []ui.Pair
	sections                          []articlePart
	illustrative                      bool
}

// articlePart is one section.
type articlePart struct {
	id, title, about string
	reported         bool
	by               string // who submitted it, and when
	text             []paragraph
	tables           []ui.TableInfo
	findings         []findingView
	digests          []ui.Pair
}

type paragraph struct{ text, lang string }

type findingView struct {
	text, explanation string
	tone              ui.Tone
}

func articleOf(ctx context.Context, s oversight.Snapshot) article {
	a := article{title: words(ctx, s.Title), period: i18n.T(ctx, "oversight.period", "from", dayWord(ctx, s.From), "to", dayWord(ctx, s.To)), illustrative: s.Illustrative,
		owner: words(ctx, s.Name("institution", s.Owner)), body: words(ctx, s.Name("institution", s.Body)), place: words(ctx, s.Name("territory", string(s.Area)))}
	a.facts = []ui.Pair{{Term: i18n.T(ctx, "oversight.fact.owner"), Text: a.owner}, {Term: i18n.T(ctx, "oversight.fact.body"), Text: a.body}, {Term: i18n.T(ctx, "oversight.fact.area"), Text: a.place},
		{Term: i18n.T(ctx, "oversight.fact.period"), Text: a.period}, {Term: i18n.T(ctx, "oversight.fact.due"), Text: dayWord(ctx, s.Due)}, {Term: i18n.T(ctx, "oversight.fact.checked"), Text: momentWord(ctx, s.Checked)}}
	if g := s.Signature; g != nil {
		a.facts = append(a.facts, ui.Pair{Term: i18n.T(ctx, "oversight.fact.signed"), Text: i18n.T(ctx, "oversight.signedBy", "office", g.Office, "institution", words(ctx, s.Name("institution", g.Institution)), "at", momentWord(ctx, g.At), "basis", g.Basis)})
	}
	missing := 0
	for _, f := range s.Sections {
		if !f.Reported {
			missing++
		}
		a.sections = append(a.sections, partOf(ctx, s, f))
	}
	a.facts = append(a.facts, ui.Pair{Term: i18n.T(ctx, "oversight.fact.sections"), Text: i18n.T(ctx, "oversight.sectionsOf", "n", int64(len(s.Sections)-missing), "all", int64(len(s.Sections)))})
	return a
}

func partOf(ctx context.Context, s oversight.Snapshot, f oversight.FrozenSection) articlePart {
	p := articlePart{id: string(f.Kind), title: sectionName(ctx, f.Kind), about: code(ctx, "about", string(f.Kind)), reported: f.Reported}
	if f.Reported && f.Kind.Typed() {
		p.by = i18n.T(ctx, "oversight.submittedBy", "institution", words(ctx, s.Name("institution", f.Institution)), "at", momentWord(ctx, f.Submitted), "version", strconv.Itoa(f.Version))
	} else if !f.Reported {
		p.by = words(ctx, s.Name("institution", f.Institution))
	}
	text, lang := f.Text.In(i18n.From(ctx).Lang)
	if lang == i18n.From(ctx).Lang {
		lang = ""
	}
	for block := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if block = strings.TrimSpace(block); block != "" {
			p.text = append(p.text, paragraph{block, string(lang)})
		}
	}
	for _, finding := range s.Findings {
		if finding.Section == f.Kind && finding.Rule != oversight.RuleMissing {
			p.findings = append(p.findings, findingOf(ctx, finding))
		}
	}
	switch f.Kind {
	case oversight.OfResults:
		p.tables = resultTables(ctx, s, f.Rows)
	case oversight.OfFunds:
		p.tables = fundTables(ctx, f.Rows)
	case oversight.OfProofs:
		for _, row := range f.Rows {
			p.digests = append(p.digests, ui.Pair{Term: i18n.T(ctx, "oversight.digestOf", "section", sectionName(ctx, oversight.SectionKind(row["section"])), "version", row["version"]), Part: hashText(row["sha256"])})
		}
	default:
		if len(f.Rows) > 0 {
			p.tables = []ui.TableInfo{plainTable(ctx, s, f.Kind, f.Rows)}
		}
	}
	return p
}

func sectionName(ctx context.Context, k oversight.SectionKind) string {
	return code(ctx, "section", string(k))
}

func columnName(ctx context.Context, name string) string { return code(ctx, "column", name) }

// plainTable has the columns of a section of which a row says something.
func plainTable(ctx context.Context, s oversight.Snapshot, k oversight.SectionKind, rows []oversight.Row) ui.TableInfo {
	t := ui.TableInfo{Caption: sectionName(ctx, k)}
	var shown []oversight.Column
	for _, c := range k.Columns() {
		for _, row := range rows {
			if row[c.Name] != "" {
				shown = append(shown, c)
				t.Columns = append(t.Columns, ui.Column{Text: columnName(ctx, c.Name), Right: c.Form == oversight.Count || c.Form == oversight.Money || c.Form == oversight.Decimal})
				break
			}
		}
	}
	for _, row := range rows {
		cells := make([]ui.Cell, len(shown))
		for i, c := range shown {
			cells[i] = cellOf(ctx, s, c, row)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

// named are the kinds of things that columns name by a code.
var named = map[string]string{"institution": "institution", "body": "institution", "owner": "institution", "group": "institution", "function": "function", "place": "territory", "territory": "territory", "source": "source", "indicator": "indicator"}

func cellOf(ctx context.Context, s oversight.Snapshot, c oversight.Column, row oversight.Row) ui.Cell {
	text := row[c.Name]
	if text == "" {
		return ui.Cell{Text: "–"}
	}
	switch c.Form {
	case oversight.Choice:
		return ui.Cell{Text: code(ctx, "choice", text)}
	case oversight.Count:
		if c.Name == "year" || c.Name == "number" || c.Name == "edition" {
			return ui.Cell{Text: text}
		}
		n, _ := row.Minor(c.Name)
		return ui.Cell{Text: i18n.Int(ctx, n)}
	case oversight.Decimal:
		return ui.Cell{Text: decimal(ctx, text, -1)}
	case oversight.Money, oversight.Balance:
		minor, _ := row.Minor(c.Name)
		return ui.Cell{Text: amount(ctx, minor, row["currency"])}
	case oversight.Day:
		return ui.Cell{Text: dayWord(ctx, text)}
	case oversight.Address:
		return ui.Cell{Text: text, Href: text}
	}
	if kind := named[c.Name]; kind != "" {
		return ui.Cell{Text: words(ctx, s.Name(kind, text))}
	}
	return ui.Cell{Text: text}
}

// amount writes minor units as the reader writes numbers, to the last unit: a cent is never lost to a float.
func amount(ctx context.Context, minor int64, currency string) string {
	whole, part, _ := strings.Cut(strings.TrimPrefix(oversight.FormatMinor(minor, currency), "-"), ".")
	n, _ := strconv.ParseInt(whole, 10, 64)
	text := i18n.Int(ctx, n)
	if part != "" {
		cents, _ := strconv.ParseFloat("0."+part, 64)
		text += strings.TrimPrefix(i18n.Number(ctx, cents, len(part)), "0")
	}
	if minor < 0 {
		return "−" + text
	}
	return text
}

// decimal writes a decimal text with so many digits after the point; -1: as many as it has.
func decimal(ctx context.Context, text string, digits int) string {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return orDash(text)
	}
	if digits < 0 {
		_, part, _ := strings.Cut(text, ".")
		digits = len(part)
	}
	return i18n.Number(ctx, x, digits)
}

// resultTables are what was reached, and what each figure rests on.
func resultTables(ctx context.Context, s oversight.Snapshot, rows []oversight.Row) []ui.TableInfo {
	if len(rows) == 0 {
		return nil
	}
	reached := ui.TableInfo{Caption: i18n.T(ctx, "oversight.results.caption"), Note: i18n.T(ctx, "oversight.results.note"), Columns: heads(ctx, "objective", "indicator", "territory", "year", "value:r", "margin:r", "target:r", "assessment")}
	rests := ui.TableInfo{Caption: i18n.T(ctx, "oversight.results.rests"), Note: i18n.T(ctx, "oversight.results.restsNote"), Columns: heads(ctx, "indicator", "source", "numerator:r", "denominator:r", "edition", "definition", "moment", "release")}
	for _, row := range rows {
		digits, err := strconv.Atoi(row["decimals"])
		if err != nil {
			digits = -1
		}
		value, margin, target := decimal(ctx, row["value"], digits), "–", "–"
		if row["value"] == "" {
			value = status(ctx, row["status"])
		}
		if row["low"] != "" {
			margin = decimal(ctx, row["low"], digits) + " – " + decimal(ctx, row["high"], digits)
		}
		if row["target"] != "" {
			target = code(ctx, "choice", row["sense"]) + " " + decimal(ctx, row["target"], -1)
		}
		name := func(kind, column string) string { return words(ctx, s.Name(kind, row[column])) }
		objective := row["objective"]
		if row["note"] != "" {
			objective = join(objective, row["note"])
		}
		reached.Rows = append(reached.Rows, ui.Row{Cells: []ui.Cell{{Text: objective}, {Text: name("indicator", "indicator")}, {Text: name("territory", "territory")}, {Text: row["year"]}, {Text: value}, {Text: margin}, {Text: target},
			{Part: ui.Chip(assessed[row["assessment"]], code(ctx, "choice", row["assessment"]))}}})
		rests.Rows = append(rests.Rows, ui.Row{Cells: ui.Cells(name("indicator", "indicator")+", "+name("territory", "territory")+", "+row["year"], name("source", "source"), decimal(ctx, row["numerator"], -1), decimal(ctx, row["denominator"], -1), orDash(row["edition"]),
			orDash(row["definition"]), momentWord(ctx, row["moment"]), orDash(row["release"]))})
	}
	return []ui.TableInfo{reached, rests}
}

// assessed is how an assessment looks. What cannot be told apart is never green.
var assessed = map[string]ui.Tone{oversight.Met: ui.Good, oversight.NotMet: ui.Bad, oversight.Unclear: ui.Risk, oversight.NotAssessable: ui.None}

// status is why there is no value.
func status(ctx context.Context, s string) string {
	if id := "oversight.status." + s; i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return i18n.T(ctx, "oversight.status.other")
}

// heads are column heads; ":r" after a name is for numbers.
func heads(ctx context.Context, names ...string) []ui.Column {
	list := make([]ui.Column, len(names))
	for i, n := range names {
		name, right := strings.CutSuffix(n, ":r")
		list[i] = ui.Column{Text: columnName(ctx, name), Right: right}
	}
	return list
}

// fundTables are the budget until it was amended, what became of it, below each the sums by currency, and of the rows that say so what
// one result cost and why less was spent.
func fundTables(ctx context.Context, rows []oversight.Row) []ui.TableInfo {
	if len(rows) == 0 {
		return nil
	}
	sums := oversight.Sums(rows)
	several := len(sums) > 1
	voted := ui.TableInfo{Caption: i18n.T(ctx, "oversight.funds.voted"), Note: i18n.T(ctx, "oversight.funds.note"), Columns: heads(ctx, "programme", "cofog", "source_of_funds", "level", "initial:r", "amendments:r", "amended:r")}
	spent := ui.TableInfo{Caption: i18n.T(ctx, "oversight.funds.spent"), Note: i18n.T(ctx, "oversight.funds.spentNote"), Columns: heads(ctx, "programme", "committed:r", "accrued:r", "paid:r", "unspent:r", "execution:r")}
	bought := ui.TableInfo{Caption: i18n.T(ctx, "oversight.funds.bought"), Columns: heads(ctx, "programme", "unit_cost", "reason")}
	if !several && len(sums) == 1 {
		voted.Note = i18n.T(ctx, "oversight.funds.noteIn", "currency", sums[0].Currency)
	}
	for _, row := range rows {
		amended, _ := row.Minor("amended")
		paid, _ := row.Minor("paid")
		name := row["programme"]
		if row["total"] == "yes" {
			name = i18n.T(ctx, "oversight.funds.stated", "name", name)
		}
		m := func(stage string) string {
			minor, ok := row.Minor(stage)
			if !ok {
				return "–"
			}
			return inCurrency(ctx, minor, row["currency"], several)
		}
		voted.Rows = append(voted.Rows, ui.Row{Cells: ui.Cells(name, row["cofog"], row["source"], code(ctx, "choice", row["level"]), m("initial"), m("amendments"), m("amended"))})
		spent.Rows = append(spent.Rows, ui.Row{Cells: ui.Cells(name, m("committed"), m("accrued"), m("paid"), inCurrency(ctx, amended-paid, row["currency"], several), execution(ctx, paid, amended))})
		if row["outputs"] != "" || row["reason"] != "" {
			bought.Rows = append(bought.Rows, ui.Row{Cells: ui.Cells(name, unitCost(ctx, row), orDash(row["reason"]))})
		}
	}
	for _, sum := range sums {
		name := i18n.T(ctx, "oversight.funds.sum", "currency", sum.Currency)
		m := func(stage string) string { return inCurrency(ctx, sum.By[stage], sum.Currency, several) }
		voted.Foot = append(voted.Foot, ui.Row{Cells: ui.Cells(name, "", "", "", m("initial"), m("amendments"), m("amended"))})
		spent.Foot = append(spent.Foot, ui.Row{Cells: ui.Cells(name, m("committed"), m("accrued"), m("paid"), inCurrency(ctx, sum.By["amended"]-sum.By["paid"], sum.Currency, several), execution(ctx, sum.By["paid"], sum.By["amended"]))})
	}
	if len(bought.Rows) == 0 {
		return []ui.TableInfo{voted, spent}
	}
	return []ui.TableInfo{voted, spent, bought}
}

// inCurrency is an amount, with its currency where a table has several.
func inCurrency(ctx context.Context, minor int64, currency string, several bool) string {
	if several {
		return currency + " " + amount(ctx, minor, currency)
	}
	return amount(ctx, minor, currency)
}

// execution is what was paid of what was amended; nothing can be said of a budget of 0.
func execution(ctx context.Context, paid, amended int64) string {
	permille, ok := oversight.Rate(paid, amended)
	if !ok {
		return code(ctx, "choice", oversight.NotAssessable)
	}
	return i18n.Percent(ctx, float64(permille)/10, 1)
}

// unitCost is what was paid for one of the row's outputs, to the nearest minor unit.
func unitCost(ctx context.Context, row oversight.Row) string {
	paid, _ := row.Minor("paid")
	n, ok := row.Minor("outputs")
	if !ok {
		return "–"
	}
	if n == 0 {
		return code(ctx, "choice", oversight.NotAssessable)
	}
	return i18n.T(ctx, "oversight.funds.each", "amount", amount(ctx, (paid+n/2)/n, row["currency"]), "n", n, "output", row["output"])
}

// findingOf is a finding in words. The part of its rule after the point is a column.
func findingOf(ctx context.Context, f oversight.Finding) findingView {
	rule, column, _ := strings.Cut(f.Rule, ".")
	if f.Rule == oversight.RuleBooks+".absent" {
		rule, column = "booksAbsent", ""
	}
	if column != "" {
		column = columnName(ctx, column)
	}
	subject := orDash(f.Subject)
	if f.Row > 0 {
		subject = i18n.T(ctx, "oversight.inRow", "row", strconv.Itoa(f.Row), "text", subject)
	}
	v := findingView{tone: ui.Plain, explanation: f.Explanation}
	if f.Grave {
		v.tone = ui.Risk
	}
	v.text = i18n.T(ctx, "oversight.finding."+rule, "subject", subject, "column", column, "stated", money(ctx, f, f.Stated), "found", money(ctx, f, f.Found), "difference", money(ctx, f, f.Difference))
	return v
}

// money is an amount of a finding with its currency, or a figure as it stands.
func money(ctx context.Context, f oversight.Finding, text string) string {
	if f.Unit == "" {
		return decimal(ctx, text, -1)
	}
	minor, ok := oversight.ParseMinor(text, f.Unit)
	if !ok {
		return orDash(text)
	}
	return f.Unit + " " + amount(ctx, minor, f.Unit)
}
