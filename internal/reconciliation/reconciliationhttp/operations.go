package reconciliationhttp

import (
	"context"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/api"
	"convive/internal/reconciliation"
)

type operations struct{ service *reconciliation.Service }

// Operations registers what programs may ask for: published, protected figures.
func Operations(door *api.API, service *reconciliation.Service) {
	o := operations{service}
	api.Get(door, "reconciliation-list-rounds", "/api/v1/reconciliation", "Rounds in which institutions reconciled deaths, with the newest published figures", o.list)
	api.Get(door, "reconciliation-get-round", "/api/v1/reconciliation/{round}", "Published figures of a round: sources, overlap, reasons, validated figure, sensitivity range", o.show)
}

// ReconciliationRow is one figure of a round. Value is absent where it is hidden to protect persons or does not exist.
type ReconciliationRow struct {
	Measure string `json:"measure" doc:"validated, pending, victims, not_counted, own_figure, records, twice, has, lacks, overlap, reason, double, matched, single, range_low, range_high"`
	Place   string `json:"place,omitempty" doc:"Municipality, * for all together, + for those that have no row of their own, unknown for victims that no source places; absent of figures of the whole territory"`
	Month   string `json:"month,omitempty" doc:"Month of the event, YYYY-MM, * for all together, unknown for those whose month no source tells"`
	Sources string `json:"sources,omitempty" doc:"Institutions that it is about, by name, joined by a semicolon; of an overlap exactly those that have the victims"`
	Reason  string `json:"reason,omitempty" doc:"Why a source lacks victims, or has one twice, of the closed list; empty: not explained"`
	Value   *int64 `json:"value" doc:"Number of victims; of own_figure what the source itself publishes"`
	Hidden  bool   `json:"hidden" doc:"Withheld to protect persons"`
}

// ReconciliationRound is a round as programs read it.
type ReconciliationRound struct {
	Round       string `json:"round"`
	Release     int64  `json:"release"`
	Published   string `json:"published"`
	Title       string `json:"title"`
	Territory   string `json:"territory"`
	From        string `json:"from"`
	To          string `json:"to"`
	Preliminary bool   `json:"preliminary" doc:"Something is not decided or not validated"`
	Generated   bool   `json:"generated" doc:"Made up for a demonstration"`
	Validated   *int64 `json:"validated"`
}

func headOf(r reconciliation.Release) ReconciliationRound {
	f := r.Figures
	return ReconciliationRound{string(r.Round), r.Number, r.At.UTC().Format(time.RFC3339), f.Title, string(f.Territory), f.From, f.To, f.Preliminary, f.Generated, value(f.Validated)}
}

func value(c reconciliation.Cell) *int64 {
	if c.Hidden {
		return nil
	}
	return &c.N
}

// rowsOf are the figures of a release as rows, the same for page, JSON and CSV.
func rowsOf(f reconciliation.Figures) []ReconciliationRow {
	var rows []ReconciliationRow
	round := reconciliation.Round{Names: f.Names}
	add := func(measure, sources, reason string, c reconciliation.Cell) {
		rows = append(rows, ReconciliationRow{Measure: measure, Sources: sources, Reason: reason, Value: value(c), Hidden: c.Hidden})
	}
	add("validated", "", "", f.Validated)
	add("pending", "", "", f.Pending)
	add("victims", "", "", f.Victims)
	add("not_counted", "", "", f.NotCounted)
	for _, s := range f.Sources {
		if s.Own != nil {
			add("own_figure", round.Name(s.Institution), "", reconciliation.Cell{N: *s.Own})
		}
		add("records", round.Name(s.Institution), "", s.Records)
		add("twice", round.Name(s.Institution), "", s.Twice)
		add("has", round.Name(s.Institution), "", s.Victims)
		add("lacks", round.Name(s.Institution), "", s.Lacks)
	}
	for _, r := range f.Regions {
		add("overlap", strings.Join(round.NamesOf(r.Sources), "; "), "", r.Victims)
	}
	for _, r := range f.Reasons {
		add("reason", round.Name(r.Institution), r.Reason, r.Victims)
	}
	for _, r := range f.Doubles {
		add("double", round.Name(r.Institution), r.Reason, r.Victims)
	}
	switch {
	case f.RangeHidden:
		add("range_low", "", "", reconciliation.Cell{Hidden: true})
		add("range_high", "", "", reconciliation.Cell{Hidden: true})
	case f.Range != nil:
		add("range_low", "", "", reconciliation.Cell{N: f.Range.Low})
		add("range_high", "", "", reconciliation.Cell{N: f.Range.High})
	}
	return append(rows, spotRows(f, round)...)
}

// spotRows are the breakdown.
func spotRows(f reconciliation.Figures, round reconciliation.Round) (rows []ReconciliationRow) {
	known := func(text string) string {
		if text == "" {
			return "unknown"
		}
		return text
	}
	for _, s := range f.Breakdown {
		add := func(measure, source string, c reconciliation.Cell) {
			rows = append(rows, ReconciliationRow{Measure: measure, Place: known(string(s.Place)), Month: known(s.Month), Sources: source, Value: value(c), Hidden: c.Hidden})
		}
		add("validated", "", s.Validated)
		add("pending", "", s.Pending)
		add("victims", "", s.Victims)
		add("matched", "", s.Matched)
		add("single", "", s.Single)
		for i, c := range s.Has {
			add("has", round.Name(f.Sources[i].Institution), c)
		}
	}
	return rows
}

type reconciliationListBody struct {
	Total int                   `json:"total"`
	Items []ReconciliationRound `json:"items"`
}

// Records is the list as CSV.
func (b reconciliationListBody) Records() [][]string {
	lines := [][]string{{"round", "release", "published", "title", "territory", "from", "to", "preliminary", "generated", "validated"}}
	for _, r := range b.Items {
		lines = append(lines, []string{r.Round, strconv.FormatInt(r.Release, 10), r.Published, r.Title, r.Territory, r.From, r.To, strconv.FormatBool(r.Preliminary), strconv.FormatBool(r.Generated), text(r.Validated)})
	}
	return lines
}

func text(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

type reconciliationListOutput struct{ Body reconciliationListBody }

func (o operations) list(ctx context.Context, in *reconciliationInput) (*reconciliationListOutput, error) {
	list, err := o.service.Published(ctx)
	if err != nil {
		return nil, err
	}
	items := []ReconciliationRound{}
	for _, r := range list {
		items = append(items, headOf(r))
	}
	return &reconciliationListOutput{reconciliationListBody{len(items), api.Cut(in.Page, items)}}, nil
}

type reconciliationInput struct {
	api.Page
	api.Dated
}

type reconciliationRoundInput struct {
	api.Dated
	Round  string `path:"round" doc:"Identifier of the round"`
	Format string `query:"format" enum:"json,csv" doc:"Form of the answer; without it by Accept"`
}

type reconciliationRoundBody struct {
	ReconciliationRound
	Items []ReconciliationRow `json:"items"`
}

// Records is the round as CSV; every line says which release it is of and whether it is made up.
func (b reconciliationRoundBody) Records() [][]string {
	lines := [][]string{{"round", "release", "preliminary", "generated", "measure", "place", "month", "sources", "reason", "value", "hidden"}}
	for _, r := range b.Items {
		lines = append(lines, []string{b.Round, strconv.FormatInt(b.Release, 10), strconv.FormatBool(b.Preliminary), strconv.FormatBool(b.Generated), r.Measure, r.Place, r.Month, r.Sources, r.Reason, text(r.Value), strconv.FormatBool(r.Hidden)})
	}
	return lines
}

type reconciliationRoundOutput struct{ Body reconciliationRoundBody }

func (o operations) show(ctx context.Context, in *reconciliationRoundInput) (*reconciliationRoundOutput, error) {
	id, ok := kernel.ParseID(in.Round)
	if !ok {
		id = "none"
	}
	list, err := o.service.History(ctx, id)
	if err != nil {
		return nil, err
	}
	return &reconciliationRoundOutput{reconciliationRoundBody{headOf(list[0]), rowsOf(list[0].Figures)}}, nil
}
