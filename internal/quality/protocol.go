package quality

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"

	"github.com/goccy/go-yaml"
)

// Protocol is a list of criteria that data of one kind are scored by. It is a versioned document, so that a government
// sets its own thresholds and points, and says where they come from.
type Protocol struct {
	ID       string      `yaml:"protocol"`
	Version  int         `yaml:"version"`
	Title    kernel.Text `yaml:"title"`
	Origin   string      `yaml:"origin"`
	ICCS     []string    `yaml:"iccs"` // what it is about; a source that counts nothing of it has no score
	Criteria []Criterion `yaml:"criteria"`
	Declared []Declared  `yaml:"declared"`
}

// Criterion is one thing that is scored.
type Criterion struct {
	ID        string      `yaml:"criterion"`
	Number    string      `yaml:"number"` // as the protocol numbers it
	Title     kernel.Text `yaml:"title"`
	Method    Method      `yaml:"method"`
	Rule      string      `yaml:"rule"`   // field, known, unique: whose result is read
	Limit     float64     `yaml:"limit"`  // known, divergence: per cent; published: months
	Points    float64     `yaml:"points"` // that it adds if it is met
	Origin    string      `yaml:"origin"` // where the limit comes from
	Confirmed bool        `yaml:"confirmed"`
}

// Method is how a criterion is decided.
type Method string

// The methods.
const (
	ByUnit       Method = "unit"       // the source counts victims
	ByField      Method = "field"      // the edition states the field in the year at all
	ByKnown      Method = "known"      // at most Limit per cent of victims lack the field
	ByUnique     Method = "unique"     // the check for duplicates could be made and found none
	ByComparison Method = "compared"   // there is another source of the same unit that the year is held against
	ByDivergence Method = "divergence" // no such source is further away than Limit per cent
	ByDelay      Method = "published"  // published at most Limit months after the year
	ByOpenness   Method = "open"       // open file with a licence, broken down by sex, age and means, nothing hidden
	ByWord       Method = "declared"   // what the data cannot show, and an institution declares
)

var methods = []Method{ByUnit, ByField, ByKnown, ByUnique, ByComparison, ByDivergence, ByDelay, ByOpenness, ByWord}

// Declared is what an institution declares of a source, with the evidence that everybody may look at.
type Declared struct {
	Source    string `yaml:"source"`
	Criterion string `yaml:"criterion"`
	Met       bool   `yaml:"met"`
	Evidence  string `yaml:"evidence"`
}

// ParseProtocol reads a protocol (YAML). Faults, invalid: quality.ruleUnreadable, quality.protocolField.
func ParseProtocol(doc []byte) (Protocol, error) {
	var p Protocol
	if err := yaml.NewDecoder(bytes.NewReader(doc), yaml.Strict()).Decode(&p); err != nil {
		return p, sources.Unreadable("quality.ruleUnreadable", err)
	}
	bad := func(field, value string) error {
		return fault.Invalid("quality.protocolField", "protocol", p.ID, "field", field, "value", value).At(field)
	}
	switch {
	case !ruleID.MatchString(p.ID):
		return p, bad("protocol", p.ID)
	case p.Version < 1:
		return p, bad("version", strconv.Itoa(p.Version))
	case len(p.Criteria) == 0:
		return p, bad("criteria", "")
	}
	total := 0.0
	for _, c := range p.Criteria {
		switch {
		case !slices.Contains(methods, c.Method):
			return p, bad("method", string(c.Method))
		case c.Points < 0:
			return p, bad("points", number(c.Points))
		case c.Origin == "":
			return p, bad("origin", c.ID)
		case (c.Method == ByField || c.Method == ByKnown || c.Method == ByUnique) && c.Rule == "":
			return p, bad("rule", c.ID)
		}
		for _, l := range kernel.Langs() {
			if c.Title[l] == "" {
				return p, bad("title", c.ID+" "+string(l))
			}
		}
		total += c.Points
	}
	if math.Abs(total-100) > 1e-9 {
		return p, bad("points", number(total))
	}
	for _, d := range p.Declared {
		if d.Evidence == "" {
			return p, bad("evidence", d.Source+" "+d.Criterion)
		}
	}
	return p, nil
}

// Verdict says how a criterion came out.
type Verdict string

// The verdicts.
const (
	Met      Verdict = "met"
	Unmet    Verdict = "unmet"
	Unjudged Verdict = "notAssessable"
)

// Scored is a criterion with what was found.
type Scored struct {
	Criterion
	Verdict Verdict
	Value   *float64 // in the unit of Limit
	Note    string   // message id of what else is to be said; empty for nothing
	Args    map[string]string
	Points  float64 // that it added
}

// Score is how a source's data of a year meet a protocol, 0 to 100. What cannot be judged adds nothing and is told apart.
type Score struct {
	Protocol string
	Version  int
	Source   string
	Year     int
	Edition  int
	Criteria []Scored
	Points   float64
	Judged   float64 // points of the criteria that could be judged
}

// Exists says whether there is a score at all.
func (s Score) Exists() bool { return len(s.Criteria) > 0 }

// bogota is the protocol on homicide data that is shipped.
const bogota = "bogota"

// ScoreYears are the years of a source for which a score can be told: those that stand, of a source that counts homicide, the newest first.
func (s *Service) ScoreYears(ctx context.Context, src sources.Source) ([]int, error) {
	runs, err := s.Runs(ctx, src.ID)
	if err != nil {
		return nil, err
	}
	var years []int
	for _, r := range runs {
		for _, y := range r.Years {
			if y.Year > 0 && !slices.Contains(years, y.Year) {
				years = append(years, y.Year)
			}
		}
	}
	slices.Sort(years)
	slices.Reverse(years)
	return years, nil
}

func (s *Service) newestScore(ctx context.Context, src sources.Source) (Score, error) {
	years, err := s.ScoreYears(ctx, src)
	if err != nil || len(years) == 0 {
		return Score{}, err
	}
	return s.Score(ctx, src, years[0])
}

// Score is that of a source's year by the Bogotá Protocol, from the edition that stands for it; the zero value for a source
// that counts no homicide.
func (s *Service) Score(ctx context.Context, src sources.Source, year int) (Score, error) {
	p, err := s.Protocol(ctx, bogota)
	if fault.CodeOf(err) == fault.CodeNotFound {
		return Score{}, nil
	}
	if err != nil {
		return Score{}, err
	}
	counts, err := s.counts(ctx, src, p)
	if err != nil || !counts {
		return Score{}, err
	}
	edition, err := s.standsFor(ctx, src.ID, year)
	if err != nil {
		return Score{}, err
	}
	run, ok, err := s.store.RunOf(ctx, kernel.ActorFrom(ctx).Tenant, src.ID, edition, kernel.MomentOf(ctx))
	if err != nil || !ok {
		return Score{}, err
	}
	e, err := s.sources.Edition(ctx, src.ID, edition)
	if err != nil {
		return Score{}, err
	}
	j := judgement{src: src, year: year, run: run, edition: e, rules: map[string]Rule{}}
	if j.cube, err = s.stats.Cube(ctx, time.Time{}); err != nil {
		return Score{}, err
	}
	rules, err := s.Rules(ctx)
	if err != nil {
		return Score{}, err
	}
	for _, r := range rules {
		j.rules[r.ID] = r
	}
	if j.divergences, err = s.divergences(ctx, src, year, p); err != nil {
		return Score{}, err
	}
	score := Score{Protocol: p.ID, Version: p.Version, Source: src.ID, Year: year, Edition: edition}
	for _, c := range p.Criteria {
		one := j.judge(c, p.Declared)
		if one.Verdict != Unjudged {
			score.Judged += c.Points
		}
		one.Points = 0
		if one.Verdict == Met {
			one.Points = c.Points
		}
		score.Points += one.Points
		score.Criteria = append(score.Criteria, one)
	}
	return score, nil
}

// counts says whether the source's published figures hold anything of what the protocol is about.
func (s *Service) counts(ctx context.Context, src sources.Source, p Protocol) (bool, error) {
	if isRegion(src.Country) {
		return false, nil // a compilation of countries is not the record that the protocol is about
	}
	all, err := s.stats.Indicators(ctx)
	if err != nil {
		return false, err
	}
	for _, ind := range all {
		if !slices.Equal(ind.ICCS, p.ICCS) {
			continue
		}
		series, err := s.stats.SeriesOf(ctx, ind)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(series, func(o sources.Source) bool { return o.ID == src.ID }) {
			return true, nil
		}
	}
	return false, nil
}

// standsFor is the edition that stands for a year; fault not_found if none does.
func (s *Service) standsFor(ctx context.Context, source string, year int) (int, error) {
	valid, err := s.sources.Valid(ctx, time.Time{})
	if err != nil {
		return 0, err
	}
	newest := 0
	for _, v := range valid {
		if v.Source == source && slices.ContainsFunc(v.Periods, func(p int) bool { return kernel.PeriodOfKey(p).Year == year }) {
			newest = max(newest, v.Edition)
		}
	}
	if newest == 0 {
		return 0, fault.NotFound("quality.noYear", "source", source, "year", strconv.Itoa(year))
	}
	return newest, nil
}
