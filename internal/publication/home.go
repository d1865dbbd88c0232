package publication

import (
	"context"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// Home is what the first page says about the territory that the government answers for.
type Home struct {
	Place         territories.Unit
	Country       territories.Unit // that it lies in, or is
	Headline      Figure
	Marks         []Lettered
	Parts         Parts
	HasParts      bool
	Beside        Parts // of the unit above, the place among them; where the place has no parts of its own
	HasBeside     bool
	Around        territories.Unit // the unit above
	Top           []PlaceFigure    // the parts in the highest class of the map
	TopFrom       float64          // where that class begins
	Key           []Figure
	Women         Figure // shares of the victims
	Minors        Figure
	Americas      []CountryFigure
	International sources.Source
	Compared      statistics.Series // the countries' values, from International
	Editions      []ListedEdition   // the newest published ones, of all sources
}

// Title is which finding the first line states.
type Title string

// The findings. Each is a sentence of its own in every language.
const (
	TitleNoData        Title = "noData"
	TitleOnly          Title = "only" // one year, nothing to compare with
	TitleFell          Title = "fell"
	TitleFellLittle    Title = "fellLittle"
	TitleRose          Title = "rose"
	TitleRoseLittle    Title = "roseLittle"
	TitleIndistinct    Title = "indistinct"
	TitleProbablyFell  Title = "probablyFell"
	TitleProbablyRose  Title = "probablyRose"
	TitleSourceBreak   Title = "sourceBreak"
	TitlePeopleBreak   Title = "peopleBreak"
	TitleFellButRose   Title = "fellButRose" // fell in the country, rose clearly in a part
	TitleFellLittleBut Title = "fellLittleButRose"
	TitleRoseButFell   Title = "roseButFell"
	TitleRoseLittleBut Title = "roseLittleButFell"
)

// Title is the finding that the margin carries.
func (h Home) Title() Title {
	small := Small(h.Headline.Now, h.Headline.Before)
	switch h.Headline.Verdict {
	case Fell:
		return pick(small, len(h.Parts.Rose) > 0, TitleFell, TitleFellLittle, TitleFellButRose, TitleFellLittleBut)
	case Rose:
		return pick(small, len(h.Parts.Fell) > 0, TitleRose, TitleRoseLittle, TitleRoseButFell, TitleRoseLittleBut)
	case ProbablyFell:
		return TitleProbablyFell
	case ProbablyRose:
		return TitleProbablyRose
	case Indistinct:
		return TitleIndistinct
	case SourceBreak:
		return TitleSourceBreak
	case PeopleBreak:
		return TitlePeopleBreak
	case NothingBefore, NoMargin:
		return TitleOnly
	default:
		return TitleNoData
	}
}

func pick(small, but bool, plain, plainSmall, mixed, mixedSmall Title) Title {
	switch {
	case small && but:
		return mixedSmall
	case but:
		return mixed
	case small:
		return plainSmall
	default:
		return plain
	}
}

// CountryFigure is the latest value of a country from the international source.
type CountryFigure struct {
	Unit territories.Unit
	Last statistics.Value
}

// Home computes the first page, once for each state of the figures.
func (s *Service) Home(ctx context.Context) (Home, error) {
	return remember(ctx, s, "home", func() (Home, error) { return s.firstPage(ctx) })
}

func (s *Service) firstPage(ctx context.Context) (Home, error) {
	var h Home
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return h, err
	}
	h.Place, _ = atlas.Unit(s.home)
	h.Country, _ = atlas.Unit(s.country())
	if h.Headline, err = s.figure(ctx, Headline, "", s.home, 0); err != nil {
		if fault.CodeOf(err) == fault.CodeNotFound { // an installation without the shipped definitions
			return h, nil
		}
		return h, err
	}
	h.Headline = s.asDelivered(ctx, h.Headline)
	h.Marks = letters(h.Headline.Series.Breaks)
	if h.Editions, err = s.published(ctx); err != nil {
		return h, err
	}
	if h.Headline.Known() {
		if err := s.homeParts(ctx, &h); err != nil {
			return h, err
		}
	}
	for _, id := range KeyFigures() {
		f, err := s.figure(ctx, id, h.Headline.Source.ID, s.home, 0)
		if fault.CodeOf(err) == fault.CodeNotFound {
			continue
		}
		if err != nil {
			return h, err
		}
		switch id {
		case "female-share":
			h.Women = f
		case "minor-share":
			h.Minors = f
		}
		if f.Known() {
			h.Key = append(h.Key, f)
		}
	}
	return h, s.americas(ctx, &h)
}

func (s *Service) homeParts(ctx context.Context, h *Home) error {
	var err error
	h.Parts, h.HasParts, err = s.parts(ctx, h.Headline.Indicator, h.Headline.Source.ID, s.home, h.Place.Level+1, h.Headline.Now.Year)
	if err != nil {
		return err
	}
	if !h.HasParts {
		return s.homeBeside(ctx, h)
	}
	if classes := h.Headline.Indicator.Classes; len(classes) > 0 {
		h.TopFrom = classes[len(classes)-1]
		for _, p := range h.Parts.Places {
			if p.Now.Rate.Defined && p.Now.Rate.Value >= h.TopFrom && !p.Few() {
				h.Top = append(h.Top, p)
			}
		}
	}
	return nil
}

// homeBeside sets a place without parts among its neighbours of the same level.
func (s *Service) homeBeside(ctx context.Context, h *Home) error {
	atlas, err := s.places.Atlas(ctx)
	if err != nil || h.Place.Parent == "" {
		return err
	}
	h.Around, _ = atlas.Unit(h.Place.Parent)
	h.Beside, h.HasBeside, err = s.parts(ctx, h.Headline.Indicator, h.Headline.Source.ID, h.Place.Parent, h.Place.Level, h.Headline.Now.Year)
	return err
}

// oldestCompared is how many years before the newest a country's last figure may be to stand beside the others.
const oldestCompared = 5

// americas gathers the countries by their last value from the international source, highest first.
func (s *Service) americas(ctx context.Context, h *Home) error {
	ind := h.Headline.Indicator
	list, err := s.stats.SeriesOf(ctx, ind)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(src sources.Source) bool { return src.Country == americas })
	if i < 0 {
		return nil
	}
	h.International = list[i]
	if h.Compared, err = s.stats.Values(ctx, statistics.ValuesQuery{Indicator: ind.ID, Source: list[i].ID, Territory: americas, Level: 0}); err != nil {
		return err
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return err
	}
	last := map[kernel.Code]statistics.Value{}
	newest := 0
	for _, v := range h.Compared.Values {
		if v.Rate.Defined && v.Rate.Numerator > 0 && v.Year > last[v.Territory].Year {
			last[v.Territory] = v
			newest = max(newest, v.Year)
		}
	}
	for code, v := range last {
		if u, ok := atlas.Unit(code); ok && v.Year >= newest-oldestCompared {
			h.Americas = append(h.Americas, CountryFigure{u, v})
		}
	}
	slices.SortFunc(h.Americas, func(a, b CountryFigure) int {
		if c := compareFloat(b.Last.Rate.Value, a.Last.Rate.Value); c != 0 {
			return c
		}
		return compareText(string(a.Unit.Code), string(b.Unit.Code))
	})
	return nil
}

// ListedEdition is an edition with the title of its source.
type ListedEdition struct {
	sources.Edition
	Title kernel.Text
}

// published are the editions in force, newest first.
func (s *Service) published(ctx context.Context) ([]ListedEdition, error) {
	declared, err := s.sources.Sources(ctx)
	if err != nil {
		return nil, err
	}
	titles := map[string]kernel.Text{}
	for _, src := range declared {
		titles[src.ID] = src.Title
	}
	all, err := s.sources.Editions(ctx, "")
	if err != nil {
		return nil, err
	}
	list := []ListedEdition{}
	for _, e := range all {
		if e.State == sources.Published {
			list = append(list, ListedEdition{e, titles[e.Source]})
		}
	}
	slices.SortStableFunc(list, func(a, b ListedEdition) int { return b.ApprovedAt.Compare(a.ApprovedAt) })
	return list, nil
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}
