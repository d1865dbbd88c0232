package publication

import (
	"convive/internal/kernel"
	"convive/internal/statistics"
)

// Verdict is what may be said about a figure beside the one before it. Every page uses the same words for it.
type Verdict string

// The verdicts. Only Rose and Fell may be said without reserve.
const (
	Rose          Verdict = "rose"          // more than chance explains
	Fell          Verdict = "fell"          // more than chance explains
	ProbablyRose  Verdict = "probablyRose"  // the margin of the change touches no change only slightly
	ProbablyFell  Verdict = "probablyFell"  // the same, downwards
	Indistinct    Verdict = "indistinct"    // not told apart from no change, which does not mean equal
	SourceBreak   Verdict = "sourceBreak"   // the source changed between the two
	PeopleBreak   Verdict = "peopleBreak"   // the population series changed between the two
	NoMargin      Verdict = "noMargin"      // the indicator has no margin, so that nothing can be said
	NothingBefore Verdict = "nothingBefore" // there is no earlier figure
	NoData        Verdict = "noData"        // there is no figure
)

// The levels at which one comparison is called clear, and at which it is called probable.
const (
	clear    = 0.05
	probable = 0.10
)

// Judge tells what may be said about one figure beside the year before. marks are the breaks of the series.
func Judge(now, before statistics.Value, marks []statistics.Mark) Verdict {
	if v, settled := settle(now, before, marks); settled {
		return v
	}
	change, p := kernel.Compare(now.Rate, before.Rate, probable)
	switch {
	case change == kernel.Higher && p < clear:
		return Rose
	case change == kernel.Higher:
		return ProbablyRose
	case change == kernel.Lower && p < clear:
		return Fell
	case change == kernel.Lower:
		return ProbablyFell
	default:
		return Indistinct
	}
}

// settle gives the verdicts for which nothing is computed.
func settle(now, before statistics.Value, marks []statistics.Mark) (Verdict, bool) {
	if !now.Rate.Defined {
		return NoData, true
	}
	for _, m := range marks {
		if m.Year != now.Year {
			continue
		}
		if m.Population {
			return PeopleBreak, true
		}
		return SourceBreak, true
	}
	switch {
	case !before.Rate.Defined:
		return NothingBefore, true
	case now.Rate.Method == kernel.MethodNone || before.Rate.Method == kernel.MethodNone:
		return NoMargin, true
	default:
		return "", false
	}
}

// JudgeAll is Judge for many figures of one family at once: the share of false findings among those named is held at
// five in a hundred, and nothing is called probable. A break holds for all of them.
func JudgeAll(now, before []statistics.Value, marks []statistics.Mark) []Verdict {
	verdicts := make([]Verdict, len(now))
	var pairs []statistics.Pair
	var at []int
	for i := range now {
		v, settled := settle(now[i], before[i], marks)
		if settled {
			verdicts[i] = v
			continue
		}
		pairs, at = append(pairs, statistics.Pair{Now: now[i].Rate, Before: before[i].Rate}), append(at, i)
	}
	for k, c := range statistics.CompareAll(pairs) {
		switch c {
		case kernel.Higher:
			verdicts[at[k]] = Rose
		case kernel.Lower:
			verdicts[at[k]] = Fell
		default:
			verdicts[at[k]] = Indistinct
		}
	}
	return verdicts
}

// little is the relative change below which a change that is beyond chance is still called small.
const little = 0.05

// Small says whether the change is less than one in twenty of the earlier value.
func Small(now, before statistics.Value) bool {
	if !now.Rate.Defined || !before.Rate.Defined || before.Rate.Value == 0 {
		return false
	}
	d := now.Rate.Value/before.Rate.Value - 1
	return d < little && d > -little
}
