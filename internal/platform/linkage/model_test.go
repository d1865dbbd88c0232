package linkage_test

import (
	"bytes"
	"io/fs"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/linkage"
)

func TestModel_Encode(t *testing.T) {
	m := persons(t)
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := linkage.ParseModel(text)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := again.Encode()
	if err != nil || !bytes.Equal(text, twice) {
		t.Errorf("the second text differs: %v", err)
	}
	if len(again.Fields) != 8 || len(again.Blocking) != 8 {
		t.Errorf("read back %+v", again)
	}
}

func TestModel_Check(t *testing.T) {
	cases := map[string]struct {
		spoil   func(m *linkage.Model)
		message string
	}{
		"m is 0":              {func(m *linkage.Model) { m.Fields[0].Levels[0].M = 0 }, "linkage.probability"},
		"u is 0":              {func(m *linkage.Model) { m.Fields[0].Levels[1].U = 0 }, "linkage.probability"},
		"m is 1":              {func(m *linkage.Model) { m.Fields[1].Levels[0].M = 1 }, "linkage.probability"},
		"sum":                 {func(m *linkage.Model) { m.Fields[1].Levels[0].M = 0.5 }, "linkage.sumNotOne"},
		"exact after similar": {func(m *linkage.Model) { l := m.Fields[0].Levels; l[0], l[1] = l[1], l[0] }, "linkage.levelOrder"},
		"year before month": {func(m *linkage.Model) {
			m.Fields[2].Levels[0].When, m.Fields[2].Levels[1].When = "year", "year_month"
		}, "linkage.levelOrder"},
		"else first":         {func(m *linkage.Model) { l := m.Fields[0].Levels; l[0], l[2] = l[2], l[0] }, "linkage.levelCount"},
		"unknown level":      {func(m *linkage.Model) { m.Fields[0].Levels[1].When = "alike" }, "linkage.levelUnknown"},
		"swapped with none":  {func(m *linkage.Model) { m.Fields[1].Levels[0].When = "swapped birth" }, "linkage.levelUnknown"},
		"SQL in a level":     {func(m *linkage.Model) { m.Fields[0].Levels[1].When = "similar 0.9) OR (1" }, "linkage.levelUnknown"},
		"SQL in a name":      {func(m *linkage.Model) { m.Fields[0].Name = "a; DROP TABLE b" }, "linkage.fieldName"},
		"unknown kind":       {func(m *linkage.Model) { m.Fields[0].Kind = "face" }, "linkage.kindUnknown"},
		"two of one name":    {func(m *linkage.Model) { m.Fields[1].Name = "given" }, "linkage.fieldName"},
		"no fields":          {func(m *linkage.Model) { m.Fields = nil }, "linkage.fieldCount"},
		"no rule":            {func(m *linkage.Model) { m.Blocking = nil }, "linkage.noRule"},
		"rule without key":   {func(m *linkage.Model) { m.Blocking[0].Keys = nil }, "linkage.ruleEmpty"},
		"rule of no field":   {func(m *linkage.Model) { m.Blocking[0].Keys = []string{"soul.exact"} }, "linkage.ruleKey"},
		"rule of no name":    {func(m *linkage.Model) { m.Blocking[0].Name = "" }, "linkage.ruleName"},
		"prior is 1":         {func(m *linkage.Model) { m.Prior = 1 }, "linkage.badPrior"},
		"thresholds crossed": {func(m *linkage.Model) { m.Thresholds.Review = 9 }, "linkage.thresholdOrder"},
		"no version":         {func(m *linkage.Model) { m.Version = "" }, "linkage.nameMissing"},
		"frequency of all":   {func(m *linkage.Model) { m.Fields[0].Frequency = &linkage.Frequency{Levels: 3, Most: 5} }, "linkage.frequency"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m := small()
			c.spoil(&m)
			f, ok := fault.Of(m.Check())
			if !ok || f.Message != c.message || f.Code != fault.CodeInvalid || f.Field == "" {
				t.Errorf("got %v", m.Check())
			}
		})
	}
	if _, err := linkage.ParseModel([]byte("name: a\nversion: b\ncolour: red\n")); fault.CodeOf(err) != fault.CodeInvalid {
		t.Errorf("an unknown key: %v", err)
	}
}

// What is said exists in four languages.
func TestLocale(t *testing.T) {
	catalogue, err := i18n.New(map[string]fs.FS{"linkage": linkage.Locale})
	if err != nil {
		t.Fatal(err)
	}
	if !catalogue.Has("linkage.keysMissing") {
		t.Error("the messages are not there")
	}
}
