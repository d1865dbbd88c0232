package i18n_test

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
)

func files(es, en, pt, fr string) fs.FS {
	m := fstest.MapFS{}
	for name, text := range map[string]string{"es": es, "en": en, "pt": pt, "fr": fr} {
		if text != "" {
			m["locale/"+name+".json"] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return m
}

func same(text string) fs.FS { return files(text, text, text, text) }

func reader(t *testing.T, lang kernel.Lang, region string) context.Context {
	t.Helper()
	c, err := i18n.New(map[string]fs.FS{"m": files(
		`{"m.hello":"Hola, {name}","m.rows.one":"{n} fila","m.rows.other":"{n} filas"}`,
		`{"m.hello":"Hello, {name}","m.rows.one":"{n} row","m.rows.other":"{n} rows"}`,
		`{"m.hello":"Olá, {name}","m.rows.one":"{n} linha","m.rows.other":"{n} linhas"}`,
		`{"m.hello":"Bonjour, {name}","m.rows.one":"{n} ligne","m.rows.other":"{n} lignes"}`)})
	if err != nil {
		t.Fatal(err)
	}
	bogota := time.FixedZone("America/Bogota", -5*3600)
	return c.With(t.Context(), i18n.Locale{Lang: lang, Region: region, Zone: bogota})
}

func TestNew(t *testing.T) {
	for _, c := range []struct {
		name    string
		modules map[string]fs.FS
		want    string
	}{
		{"OK", map[string]fs.FS{"a": same(`{"a.x":"1"}`), "b": same(`{"b.x":"{n}"}`)}, ""},
		{"ErrTwiceInTwoModules", map[string]fs.FS{"a": same(`{"a.x":"1"}`), "b": same(`{"a.x":"1"}`)}, "stands in a and in b"},
		{"ErrTwiceInOneFile", map[string]fs.FS{"a": same(`{"a.x":"1","a.x":"2"}`)}, "stands twice"},
		{"ErrLanguageFileMissing", map[string]fs.FS{"a": files(`{}`, `{}`, `{}`, "")}, "fr.json"},
		{"ErrLanguageLacks", map[string]fs.FS{"a": files(`{"a.x":"1"}`, `{"a.x":"1"}`, `{}`, `{"a.x":"1"}`)}, "missing or empty in pt"},
		{"ErrEmpty", map[string]fs.FS{"a": files(`{"a.x":"1"}`, `{"a.x":" "}`, `{"a.x":"1"}`, `{"a.x":"1"}`)}, "missing or empty in en"},
		{"ErrPlaceholders", map[string]fs.FS{"a": files(`{"a.x":"{n}"}`, `{"a.x":"{m}"}`, `{"a.x":"{n}"}`, `{"a.x":"{n}"}`)}, "placeholders"},
		{"ErrNoOtherForm", map[string]fs.FS{"a": same(`{"a.x.one":"1"}`)}, "no a.x.other"},
		{"ErrNotFlat", map[string]fs.FS{"a": same(`{"a":{"x":"1"}}`)}, "es.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := i18n.New(c.modules)
			switch {
			case c.want == "" && err != nil:
				t.Fatal(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Fatalf("got %v, want an error about %q", err, c.want)
			}
		})
	}
}

func TestMessages(t *testing.T) {
	es, pt := reader(t, kernel.Spanish, "CO"), reader(t, kernel.Portuguese, "BR")
	for _, c := range []struct{ got, want string }{
		{i18n.T(es, "m.hello", "name", "{n} Ana"), "Hola, {n} Ana"},
		{i18n.N(es, "m.rows", 1), "1 fila"},
		{i18n.N(es, "m.rows", 0), "0 filas"},
		{i18n.N(es, "m.rows", 13537), "13.537 filas"},
		{i18n.N(pt, "m.rows", 0), "0 linha"},
		{i18n.N(reader(t, kernel.French, ""), "m.rows", 0), "0 ligne"},
		{i18n.N(reader(t, kernel.English, "HN"), "m.rows", 0), "0 rows"},
		{i18n.T(es, "m.nothing"), "⟦m.nothing⟧"},
		{i18n.T(t.Context(), "m.hello"), "⟦m.hello⟧"},
		{i18n.Fault(es, fault.Invalid("m.hello", "name", "Eva")), "Hola, Eva"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	for _, err := range []error{errors.New("SELECT secret"), fault.New(fault.CodeInternal, "m.hello")} {
		if got := i18n.Fault(es, err); !strings.HasPrefix(got, "Algo falló") {
			t.Errorf("an internal error shows %q", got)
		}
	}
}

func TestMissingIsCounted(t *testing.T) {
	c, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx := c.With(t.Context(), i18n.Locale{})
	i18n.T(ctx, "no.such")
	i18n.T(ctx, "no.such")
	if got := c.Missing()["no.such"]; got != 2 {
		t.Errorf("counted %d, want 2", got)
	}
}

// TestNumbers is the table of country formats (CLDR 32).
func TestNumbers(t *testing.T) {
	for tags, want := range map[string]string{
		"es-HN es-MX es-GT es-SV es-NI es-PA es-DO es-CU es-PE es-PR es-US pt-MX pt-HN en en-CO en-US en-CA en-BZ": "1,234,567.5",
		"es es-AR es-BO es-BR es-CL es-CO es-EC es-ES es-PY es-UY es-VE pt pt-BR pt-CO":                            "1.234.567,5",
		"es-CR pt-PT fr fr-CA fr-HT fr-CO fr-MX es-HT":                                                             "1\u00a0234\u00a0567,5",
	} {
		for tag := range strings.FieldsSeq(tags) {
			lang, region, _ := strings.Cut(tag, "-")
			ctx := reader(t, kernel.Lang(lang), region)
			if got := i18n.Number(ctx, 1234567.5, 1); got != want {
				t.Errorf("%s: got %q, want %q", tag, got, want)
			}
		}
	}
	co := reader(t, kernel.Spanish, "CO")
	for _, c := range []struct{ got, want string }{
		{i18n.Int(co, 13537), "13.537"},
		{i18n.Int(co, -999), "-999"},
		{i18n.Int(co, -1000), "-1.000"},
		{i18n.Int(co, math.MinInt64), "-9.223.372.036.854.775.808"},
		{i18n.Number(co, 26.2, 0), "26"},
		{i18n.Number(co, -0.04, 1), "0,0"},
		{i18n.Number(co, math.NaN(), 1), "–"},
		{i18n.Data(reader(t, kernel.French, ""), kernel.Text{kernel.French: "victimes pour 100 000 habitants en 2022 et 1 234 567"}), "victimes pour 100\u00a0000 habitants en 2022 et 1\u00a0234\u00a0567"},
		{i18n.Percent(co, 76.5, 1), "76,5\u00a0%"},
		{i18n.Percent(reader(t, kernel.French, ""), 76.5, 1), "76,5\u00a0%"},
		{i18n.Percent(reader(t, kernel.English, ""), 76.5, 1), "76.5%"},
		{i18n.Percent(reader(t, kernel.Portuguese, "BR"), 76.5, 1), "76,5%"},
		{i18n.Bytes(co, 935), "935\u00a0B"},
		{i18n.Bytes(co, 900_000), "900\u00a0kB"},
		{i18n.Bytes(co, 999_700), "1,0\u00a0MB"},
		{i18n.Bytes(reader(t, kernel.French, ""), 1_500_000_000), "1,5\u00a0Go"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	at := time.Date(2026, 11, 24, 3, 41, 0, 0, time.UTC) // still the 23rd in Bogotá
	first := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for lang, want := range map[kernel.Lang][4]string{
		kernel.Spanish:    {"23 de noviembre de 2026", "1 de mayo de 2026", "marzo de 2022", "lunes"},
		kernel.English:    {"23 November 2026", "1 May 2026", "March 2022", "Monday"},
		kernel.Portuguese: {"23 de novembro de 2026", "1º de maio de 2026", "março de 2022", "segunda-feira"},
		kernel.French:     {"23 novembre 2026", "1er mai 2026", "mars 2022", "lundi"},
	} {
		ctx := reader(t, lang, "CO")
		got := [4]string{i18n.Date(ctx, at), i18n.Date(ctx, first), i18n.Period(ctx, kernel.Period{Year: 2022, Month: 3}), i18n.Weekday(ctx, 1)}
		if got != want {
			t.Errorf("%s: got %v, want %v", lang, got, want)
		}
	}
	es := reader(t, kernel.Spanish, "CO")
	if got := i18n.DateTime(es, at); got != "23 de noviembre de 2026, 22:41" {
		t.Error(got)
	}
	if got := i18n.Period(es, kernel.Year(2022)); got != "2022" {
		t.Error(got)
	}
	if got := i18n.Date(es, time.Time{}); got != "–" {
		t.Error(got)
	}
}

func TestWords(t *testing.T) {
	es, en := reader(t, kernel.Spanish, "CO"), reader(t, kernel.English, "")
	for _, c := range []struct{ got, want string }{
		{i18n.List(es, nil), ""},
		{i18n.List(es, []string{"a"}), "a"},
		{i18n.List(es, []string{"a", "b", "c"}), "a, b y c"},
		{i18n.List(es, []string{"padres", "hijos"}), "padres e hijos"},
		{i18n.List(es, []string{"agua", "hielo"}), "agua y hielo"},
		{i18n.List(en, []string{"a", "b", "illness"}), "a, b and illness"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if s, lang := i18n.Text(en, kernel.Same("Chocó")); s != "Chocó" || lang != "es" {
		t.Errorf("got %q in %q", s, lang)
	}
	if s, lang := i18n.Text(en, kernel.Text{kernel.Spanish: "Brasil", kernel.English: "Brazil"}); s != "Brazil" || lang != "" {
		t.Errorf("got %q in %q", s, lang)
	}
	names := []string{"Ñeembucú", "Nariño", "Zulia", "Ávila", "Bolívar", "Oruro", "arauca"}
	i18n.Sort(es, names, func(s string) string { return s })
	if got := strings.Join(names, " "); got != "arauca Ávila Bolívar Nariño Ñeembucú Oruro Zulia" {
		t.Errorf("sorted %s", got)
	}
}
