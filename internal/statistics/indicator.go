package statistics

import (
	"bytes"
	"regexp"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"

	"github.com/goccy/go-yaml"
)

// Indicator is a definition: what is counted, over what, times what. It is versioned: another formula is another
// version, and results keep the version that made them. An indicator together with a source is a series; the same
// indicator from two sources is two series that are shown side by side and never merged.
type Indicator struct {
	ID         string                        `yaml:"indicator"`
	Version    int                           `yaml:"version"`
	Title      kernel.Text                   `yaml:"title"`
	Question   kernel.Text                   `yaml:"question"`   // what a citizen would ask
	Definition kernel.Text                   `yaml:"definition"` // what counts and what does not
	Measure    kernel.Text                   `yaml:"measure"`    // unit of measure, as printed under a figure
	Kind       Kind                          `yaml:"kind"`
	Level      string                        `yaml:"level"`     // impact, outcome, output, process, input
	Direction  string                        `yaml:"direction"` // decrease, increase, none
	Multiplier float64                       `yaml:"multiplier"`
	Decimals   int                           `yaml:"decimals"`
	Counts     []kernel.CountingUnit         `yaml:"counts"` // units it may count; each series has one
	ICCS       []string                      `yaml:"iccs"`   // code prefixes; empty: all offences of the source
	Where      map[kernel.Dimension][]string `yaml:"where"`  // what of them counts
	Population PopulationOf                  `yaml:"population"`
	By         []kernel.Dimension            `yaml:"by"`      // breakdowns that are offered
	Unknown    []kernel.Dimension            `yaml:"unknown"` // dimensions whose unknown share is shown beside the figure
	Classes    []float64                     `yaml:"classes"` // class limits of the map, the same for all years
	SDG        string                        `yaml:"sdg"`
	Few        int64                         `yaml:"few"` // below this numerator a rate is called unstable; default 20
}

// Kind is how numerator and denominator make a value.
type Kind string

// The kinds.
const (
	KindRate          Kind = "rate"          // events over the population of the same year
	KindShare         Kind = "share"         // events that fit Where over all events of ICCS
	KindCount         Kind = "count"         // events
	KindConcentration Kind = "concentration" // smallest share of territories that holds half of the events
)

// PopulationOf names the part of the population that is the denominator of a rate; empty: all.
type PopulationOf struct {
	Sex string `yaml:"sex"`
	Age string `yaml:"age"`
}

var indicatorID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ParseIndicator reads a definition (YAML) and refuses one that could not be computed or read in four languages.
func ParseIndicator(doc []byte) (Indicator, error) {
	var ind Indicator
	if err := yaml.NewDecoder(bytes.NewReader(doc), yaml.Strict()).Decode(&ind); err != nil {
		return ind, fault.Invalid("statistics.indicatorUnreadable", "detail", yaml.FormatError(err, false, false))
	}
	if ind.Few == 0 {
		ind.Few = 20
	}
	return ind, ind.validate()
}

func (ind Indicator) validate() error {
	bad := func(field, value string) error {
		return fault.Invalid("statistics.indicatorField", "indicator", ind.ID, "field", field, "value", value).At(field)
	}
	if !indicatorID.MatchString(ind.ID) {
		return bad("indicator", ind.ID)
	}
	if ind.Version < 1 {
		return bad("version", "0")
	}
	for field, text := range map[string]kernel.Text{"title": ind.Title, "question": ind.Question, "definition": ind.Definition, "measure": ind.Measure} {
		for _, l := range kernel.Langs() {
			if text[l] == "" {
				return bad(field, string(l))
			}
		}
	}
	if !slices.Contains([]Kind{KindRate, KindShare, KindCount, KindConcentration}, ind.Kind) {
		return bad("kind", string(ind.Kind))
	}
	if len(ind.Counts) == 0 {
		return bad("counts", "")
	}
	for _, u := range ind.Counts {
		if !slices.Contains(kernel.CountingUnits(), u) {
			return bad("counts", string(u))
		}
	}
	if (ind.Kind == KindRate || ind.Kind == KindShare) && ind.Multiplier <= 0 {
		return bad("multiplier", "0")
	}
	if ind.Kind == KindShare && len(ind.Where) == 0 {
		return bad("where", "")
	}
	if !slices.IsSorted(ind.Classes) {
		return bad("classes", "")
	}
	if _, ok := answering(Question{Where: ind.Where}); !ok {
		return bad("where", "")
	}
	for _, d := range ind.By {
		if _, ok := answering(Question{Where: ind.Where, By: []kernel.Dimension{d}}); !ok {
			return bad("by", string(d))
		}
	}
	return nil
}

// Offers says whether the indicator may be broken down by a dimension.
func (ind Indicator) Offers(d kernel.Dimension) bool {
	return d == kernel.DimTerritory || d == kernel.DimYear || slices.Contains(ind.By, d)
}
