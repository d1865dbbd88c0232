package sources_test

import (
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

const cityPolice = `
source: city
country: US
title: {en: City police}
institution: {en: City police}
unit: offence
`

// TestParseSource_Covers: a part of a country is named in words and by codes of that country, or not at all.
func TestParseSource_Covers(t *testing.T) {
	cases := map[string]string{ // covers → message, "" if it is right
		``: "",
		`covers: {place: {en: the city of Chicago}, within: US-IL}`:   "",
		`covers: {place: {en: two states}, units: [US-IL, US-OH]}`:    "",
		`covers: {place: {en: two police areas}, within: US}`:         "",
		`covers: {place: {en: the city of Chicago}}`:                  "sources.badCoverage",
		`covers: {within: US-IL}`:                                     "sources.badCoverage",
		`covers: {place: {en: elsewhere}, within: CA-BC}`:             "sources.badCoveredUnit",
		`covers: {place: {en: everything}, units: [US]}`:              "sources.badCoveredUnit",
		`covers: {place: {en: the city of Chicago}, inside: [US-IL]}`: "sources.declarationUnreadable",
	}
	for covers, want := range cases {
		_, err := sources.ParseSource([]byte(cityPolice + covers))
		if got := message(err); got != want {
			t.Errorf("%s: %q, want %q", covers, got, want)
		}
	}
}

// TestCoverage_Of: units below a covered one are covered, those above only in part, all others not.
func TestCoverage_Of(t *testing.T) {
	above := func(code kernel.Code) []kernel.Code {
		chain := []kernel.Code{code}
		for s := string(code); strings.Contains(s, "-"); {
			s = s[:strings.LastIndex(s, "-")]
			chain = append(chain, kernel.Code(s))
		}
		return chain
	}
	state := sources.Coverage{Place: kernel.Text{"en": "the state"}, Units: []kernel.Code{"US-IL"}}
	city := sources.Coverage{Place: kernel.Text{"en": "the city"}, Within: "US-IL"}
	cases := []struct {
		coverage sources.Coverage
		unit     kernel.Code
		want     sources.Extent
	}{
		{sources.Coverage{}, "US", sources.All}, {sources.Coverage{}, "US-IL-1", sources.All},
		{state, "US", sources.Part}, {state, "US-IL", sources.All}, {state, "US-IL-1", sources.All}, {state, "US-OH", sources.Nothing},
		{city, "US", sources.Part}, {city, "US-IL", sources.Part}, {city, "US-IL-1", sources.Nothing}, {city, "US-OH", sources.Nothing},
	}
	for _, c := range cases {
		if got := c.coverage.Of(above(c.unit), above); got != c.want {
			t.Errorf("%s of %v: %d, want %d", c.unit, c.coverage.Names(), got, c.want)
		}
	}
}

func message(err error) string {
	if f, ok := fault.Of(err); ok {
		return f.Message
	}
	return ""
}
