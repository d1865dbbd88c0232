package quality

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// Report is what is known of a source's quality under the headings of SIMS 2.0 (Single Integrated Metadata Structure, ESS).
type Report struct {
	Source sources.Source
	Items  []Item
}

// Item is one concept of the structure.
type Item struct {
	Code     string // S.13.3
	Origin   Origin
	Said     []Said // what is reported; empty where nothing is
	Supplier string // who could say it, where nothing is: institution, office
}

// Top says whether the item is one of the nineteen headings.
func (i Item) Top() bool { return strings.Count(i.Code, ".") == 1 }

// Origin is where the content of an item comes from.
type Origin string

// The origins.
const (
	Computed    Origin = "computed"      // from the data
	DeclaredBy  Origin = "declared"      // from the source's declaration
	NotReported Origin = "notReported"   // nobody has said it
	NoMatter    Origin = "notApplicable" // the concept has no meaning for counts of events
	Heading     Origin = ""              // holds only other items
)

// Said is a sentence: a message with its arguments, or a text of the source.
type Said struct {
	Message string
	Args    map[string]string
	Text    kernel.Text
}

// Report fills the structure for a source from its declaration, its editions in force and their runs.
func (s *Service) Report(ctx context.Context, id string) (Report, error) {
	src, err := s.sources.Source(ctx, id)
	if err != nil {
		return Report{}, err
	}
	w := writer{src: src}
	if w.runs, err = s.Runs(ctx, id); err != nil {
		return Report{}, err
	}
	editions, err := s.sources.Editions(ctx, id)
	if err != nil {
		return Report{}, err
	}
	w.editions = slices.DeleteFunc(editions, func(e sources.Edition) bool { return e.State != sources.Published && e.State != sources.Withdrawn })
	if w.punctual, err = s.Punctuality(ctx, src); err != nil {
		return Report{}, err
	}
	if w.score, err = s.newestScore(ctx, src); err != nil {
		return Report{}, err
	}
	if w.rules, err = s.Rules(ctx); err != nil {
		return Report{}, err
	}
	if w.cube, err = s.stats.Cube(ctx, time.Time{}); err != nil {
		return Report{}, err
	}
	return Report{Source: src, Items: w.items()}, nil
}

type writer struct {
	src      sources.Source
	runs     []Run
	editions []sources.Edition
	rules    []Rule
	punctual Punctuality
	score    Score
	cube     *statistics.Cube
	list     []Item
}

func say(message string, kv ...string) Said {
	args := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		args[kv[i]] = kv[i+1]
	}
	return Said{Message: "quality.report." + message, Args: args}
}

func (w *writer) head(code string) { w.list = append(w.list, Item{Code: code}) }

// computed adds an item; without sentences it is not reported, and the office that runs the system could say it.
func (w *writer) computed(code string, said ...Said) { w.add(code, Computed, "office", said) }

// declared adds a text of the source; without one it is not reported, and the institution could say it.
func (w *writer) declared(code string, texts ...kernel.Text) {
	var said []Said
	for _, t := range texts {
		if len(t) > 0 {
			said = append(said, Said{Text: t})
		}
	}
	w.add(code, DeclaredBy, "institution", said)
}

func (w *writer) missing(code, supplier string) { w.add(code, NotReported, supplier, nil) }

func (w *writer) add(code string, origin Origin, supplier string, said []Said) {
	item := Item{Code: code, Origin: origin, Said: said}
	if len(said) == 0 {
		item.Origin, item.Supplier = NotReported, supplier
	}
	w.list = append(w.list, item)
}

func (w *writer) none(code, why string) {
	w.list = append(w.list, Item{Code: code, Origin: NoMatter, Said: []Said{say(why)}})
}

func (w *writer) items() []Item {
	src := w.src
	w.head("S.1")
	w.declared("S.1.1", src.Institution)
	w.missing("S.1.2", "institution")
	w.computed("S.2", w.updated()...)
	w.head("S.3")
	w.declared("S.3.1", src.Title, src.Counts)
	w.computed("S.3.2", say("classification"))
	w.declared("S.3.4", src.Counts)
	w.computed("S.3.5", say("unit."+string(src.Unit)))
	w.missing("S.3.6", "institution")
	w.area()
	w.computed("S.3.8", w.covered()...)
	w.none("S.3.9", "noBase")
	w.computed("S.4", say("unit."+string(src.Unit)))
	w.computed("S.5", w.period()...)
	w.head("S.6")
	w.declared("S.6.1", src.LegalBasis)
	w.missing("S.6.2", "institution")
	w.head("S.7")
	w.declared("S.7.1", src.Disclosure.Reason)
	w.computed("S.7.2", say("protection."+protection(src.Disclosure.Method), "threshold", strconv.FormatInt(src.Disclosure.Threshold, 10)))
	w.head("S.8")
	w.computed("S.8.1", w.calendar()...)
	w.computed("S.8.3", say("sameMoment"))
	w.computed("S.9", w.calendar()...)
	w.head("S.10")
	w.missing("S.10.1", "office")
	w.computed("S.10.3", say("online"))
	w.missing("S.10.4", "institution")
	w.documentation()
	w.head("S.11")
	w.computed("S.11.1", say("rules", "n", strconv.Itoa(len(w.applied()))))
	w.computed("S.11.2", w.assessed()...)
	w.head("S.12")
	w.missing("S.12.1", "office")
	w.missing("S.12.2", "office")
	w.computed("S.12.3", w.completeness()...)
	w.head("S.13")
	w.computed("S.13.1", w.accuracy()...)
	w.none("S.13.2", "noSample")
	w.computed("S.13.3", w.unknown()...)
	w.head("S.14")
	w.computed("S.14.1", w.timeliness()...)
	w.computed("S.14.2", w.punctuality()...)
	w.head("S.15")
	w.missing("S.15.1", "institution")
	w.overTime()
	w.computed("S.15.3", w.kind(Convergence)...)
	w.computed("S.15.4", w.kind(AddUp)...)
	w.missing("S.16", "institution")
	w.head("S.17")
	w.computed("S.17.1", say("revisionPolicy"))
	w.computed("S.17.2", w.revisions()...)
	w.head("S.18")
	w.declared("S.18.1", src.Counts)
	w.computed("S.18.2", w.calendar()...)
	w.computed("S.18.3", w.profiles()...)
	w.computed("S.18.4", w.validation()...)
	w.computed("S.18.5", say("compilation"))
	w.computed("S.18.6", say("noAdjustment"))
	w.declared("S.19", src.Notes)
	return w.list
}

func (w *writer) updated() []Said {
	if len(w.runs) == 0 {
		return nil
	}
	return []Said{say("updated", "date", w.runs[0].At.Format("2006-01-02"))}
}

func (w *writer) area() {
	if w.src.Covers.Whole() {
		w.computed("S.3.7", say("area", "code", w.src.Country))
		return
	}
	w.declared("S.3.7", w.src.Covers.Place)
}

func (w *writer) covered() []Said {
	var said []Said
	for _, e := range w.editions {
		if e.State == sources.Published {
			said = append(said, say("covered", "edition", strconv.Itoa(e.Number), "periods", e.PeriodsText()))
		}
	}
	return said
}

func (w *writer) period() []Said {
	for _, e := range w.editions {
		if len(e.Periods) == 0 {
			continue
		}
		if kernel.PeriodOfKey(e.Periods[0].Period).Month > 0 {
			return []Said{say("period.month")}
		}
		return []Said{say("period.year")}
	}
	return nil
}

func (w *writer) calendar() []Said {
	switch o := w.src.Obligation; o.Every {
	case "year", "month":
		return []Said{say("due."+o.Every, "days", strconv.Itoa(o.DueDays))}
	}
	return nil
}

func (w *writer) documentation() {
	if w.src.Link == "" {
		w.missing("S.10.6", "institution")
		return
	}
	w.add("S.10.6", DeclaredBy, "institution", []Said{{Text: kernel.Same(w.src.Link)}})
}

// applied are the rules that a run of an edition in force looked at.
func (w *writer) applied() []string {
	var ids []string
	for _, r := range w.runs {
		for _, o := range r.Outcomes {
			if o.Status != NotAssessable && !slices.Contains(ids, o.Rule) {
				ids = append(ids, o.Rule)
			}
		}
	}
	return ids
}

// statuses counts what became of the rules of some kinds over the editions in force; no kind means all.
func (w *writer) statuses(kinds ...Kind) (held, broken, open int) {
	of := map[string]Kind{}
	for _, r := range w.rules {
		of[r.ID] = r.Kind
	}
	for _, run := range w.runs {
		for _, o := range run.Outcomes {
			if len(kinds) > 0 && !slices.Contains(kinds, of[o.Rule]) {
				continue
			}
			switch o.Status {
			case Held:
				held++
			case Broken:
				broken++
			default:
				open++
			}
		}
	}
	return held, broken, open
}

func (w *writer) kind(k Kind) []Said {
	held, broken, _ := w.statuses(k)
	if held+broken == 0 {
		return nil
	}
	return []Said{say("statuses", "held", strconv.Itoa(held), "broken", strconv.Itoa(broken))}
}

func (w *writer) validation() []Said {
	held, broken, open := w.statuses()
	if held+broken+open == 0 {
		return nil
	}
	return []Said{say("validation", "held", strconv.Itoa(held), "broken", strconv.Itoa(broken), "open", strconv.Itoa(open))}
}

func (w *writer) assessed() []Said {
	if !w.score.Exists() {
		return nil
	}
	return []Said{say("score", "year", strconv.Itoa(w.score.Year), "points", number(w.score.Points), "judged", number(w.score.Judged))}
}

func (w *writer) completeness() []Said {
	if percent, ok := w.punctual.Completeness(); ok {
		return []Said{say("completeness", "delivered", strconv.Itoa(w.punctual.Delivered), "due", strconv.Itoa(w.punctual.Due), "percent", oneDecimal(percent))}
	}
	return nil
}

func (w *writer) punctuality() []Said {
	if percent, ok := w.punctual.Timeliness(); ok {
		return []Said{say("punctuality", "intime", strconv.Itoa(w.punctual.InTime), "due", strconv.Itoa(w.punctual.Judged), "percent", oneDecimal(percent), "median", strconv.Itoa(w.punctual.Median))}
	}
	return nil
}

func (w *writer) accuracy() []Said {
	var said []Said
	for _, e := range w.editions {
		if e.State == sources.Published {
			said = append(said, say("accuracy", "edition", strconv.Itoa(e.Number), "read", strconv.FormatInt(e.Counts.Read, 10), "aside", strconv.FormatInt(e.Counts.Quarantined, 10), "twice", strconv.FormatInt(e.Counts.Duplicates, 10)))
		}
	}
	return said
}

// unknown tells the shares of what is not stated: partial non-response.
func (w *writer) unknown() []Said {
	if len(w.runs) == 0 {
		return nil
	}
	var said []Said
	for _, r := range w.rules {
		o, ok := w.runs[0].Outcome(r.ID)
		if r.Kind == Presence && ok && o.Looked > 0 && w.open(r, o) {
			said = append(said, say("unknown", "field", r.Field, "percent", oneDecimal(Tally{Looked: o.Looked, Failed: o.Failed}.Share()), "edition", strconv.Itoa(w.runs[0].Edition)))
		}
	}
	return said
}

// open says whether the share of what is unknown may be told for every year of an outcome.
func (w *writer) open(r Rule, o Outcome) bool {
	for year := range o.Years {
		if !shareOpen(w.cube, w.src, r, year) {
			return false
		}
	}
	return true
}

func (w *writer) timeliness() []Said {
	for _, e := range w.editions {
		if e.State != sources.Published || len(e.Periods) == 0 {
			continue
		}
		last := kernel.PeriodOfKey(e.Periods[len(e.Periods)-1].Period)
		return []Said{say("timeliness", "period", last.String(), "date", e.ApprovedAt.Format("2006-01-02"))}
	}
	return nil
}

func (w *writer) overTime() {
	var said []Said
	for _, b := range w.src.Breaks {
		said = append(said, Said{Message: "quality.report.break", Args: map[string]string{"year": strconv.Itoa(b.From)}, Text: b.Text})
	}
	said = append(said, w.kind(SeriesBreak)...)
	w.add("S.15.2", Computed, "institution", said)
}

func (w *writer) revisions() []Said {
	withdrawn := 0
	for _, e := range w.editions {
		if e.State == sources.Withdrawn {
			withdrawn++
		}
	}
	return []Said{say("revisions", "n", strconv.Itoa(len(w.editions)), "withdrawn", strconv.Itoa(withdrawn))}
}

func (w *writer) profiles() []Said {
	var said []Said
	var names []string
	for _, e := range w.editions {
		name := e.Profile + " v" + strconv.Itoa(e.ProfileVersion)
		if !slices.Contains(names, name) {
			names = append(names, name)
			said = append(said, say("profile", "name", name))
		}
	}
	return said
}

func oneDecimal(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// protection is the method as messages name it.
func protection(m sources.Method) string {
	switch m {
	case sources.TenFive:
		return "tenFive"
	case sources.CellKeys:
		return "cellKey"
	default:
		return string(m)
	}
}
