package sources_test

import (
	"reflect"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

func declared(t *testing.T, rule string) (sources.Disclosure, error) {
	t.Helper()
	src, err := sources.ParseSource([]byte("source: a\ncountry: CO\ntitle: {en: T}\ninstitution: {en: T}\nunit: victim\ndisclosure: " + rule + "\n"))
	return src.Disclosure, err
}

// TestDisclosure_CellKey: what is not said of the noise is filled in, and what is said stands.
func TestDisclosure_CellKey(t *testing.T) {
	zero, two := 0, 2
	for rule, want := range map[string]sources.CellKey{
		"{method: cell_key}": {D: 5, JS: &two, Variance: 3, Audience: []sources.Audience{sources.ThePublic}},
		"{method: cell_key, cell_key: {audience: [agency]}}":         {D: 5, JS: &two, Variance: 3, Audience: []sources.Audience{sources.AnAgency}},
		"{method: cell_key, cell_key: {d: 4, variance: 1.5}}":        {D: 4, Variance: 1.5, Audience: []sources.Audience{sources.ThePublic}},
		"{method: cell_key, cell_key: {d: 4, js: 0, variance: 1.5}}": {D: 4, JS: &zero, Variance: 1.5, Audience: []sources.Audience{sources.ThePublic}},
	} {
		got, err := declared(t, rule)
		if err != nil || !reflect.DeepEqual(got.CellKey, want) || !got.Suppresses() || got.Threshold != 5 {
			t.Errorf("%s: %+v, %v", rule, got, err)
		}
	}
}

// TestDisclosure_CellKeyRefused: a noise that cannot be is refused, with the field and what would do.
func TestDisclosure_CellKeyRefused(t *testing.T) {
	for rule, want := range map[string]string{
		"{method: cell_keys}":                                                 "sources.badMethod disclosure.method",
		"{method: suppress, cell_key: {d: 5}}":                                "sources.cellKeyUnused disclosure.cell_key",
		"{cell_key: {audience: [agency]}}":                                    "sources.cellKeyUnused disclosure.cell_key",
		"{method: cell_key, cell_key: {variance: 3}}":                         "sources.badDeviation disclosure.cell_key.d",
		"{method: cell_key, cell_key: {d: -1, variance: 3}}":                  "sources.badDeviation disclosure.cell_key.d",
		"{method: cell_key, cell_key: {d: 51, variance: 3}}":                  "sources.badDeviation disclosure.cell_key.d",
		"{method: cell_key, cell_key: {d: 2, js: 3, variance: 1}}":            "sources.badSmallest disclosure.cell_key.js",
		"{method: cell_key, cell_key: {d: 2, js: -1, variance: 1}}":           "sources.badSmallest disclosure.cell_key.js",
		"{method: cell_key, cell_key: {d: 5, js: 2}}":                         "sources.badVariance disclosure.cell_key.variance",
		"{method: cell_key, cell_key: {d: 5, js: 2, variance: 9}}":            "sources.badVariance disclosure.cell_key.variance",
		"{method: cell_key, cell_key: {d: 5, js: 2, variance: .nan}}":         "sources.badVariance disclosure.cell_key.variance",
		"{method: cell_key, cell_key: {d: 3, js: 3, variance: 3}}":            "sources.noVariance disclosure.cell_key",
		"{method: cell_key, cell_key: {audience: [everybody]}}":               "sources.badAudience disclosure.cell_key.audience",
		"{method: cell_key, cell_key: {d: five}}":                             "sources.declarationUnreadable ",
		"{method: cell_key, cell_key: {d: 5, js: 2, variance: 3, secret: x}}": "sources.declarationUnreadable ",
	} {
		_, err := declared(t, rule)
		f, ok := fault.Of(err)
		if !ok || f.Message+" "+f.Field != want {
			t.Errorf("%s: %v, want %s", rule, err, want)
		}
	}
}

func TestAudienceOf(t *testing.T) {
	for _, c := range []struct {
		actor kernel.Actor
		want  sources.Audience
	}{
		{kernel.Citizen(), sources.ThePublic},
		{kernel.Actor{}, sources.ThePublic},
		{kernel.Actor{Name: "c", Role: kernel.RoleCitizen, Roles: []kernel.Role{kernel.RoleCitizen}}, sources.ThePublic},
		{kernel.Actor{Name: "a", Role: kernel.RoleAnalyst, Roles: []kernel.Role{kernel.RoleAnalyst}}, sources.AnAgency},
	} {
		if got := sources.AudienceOf(c.actor); got != c.want {
			t.Errorf("%+v: %s", c.actor, got)
		}
	}
}
