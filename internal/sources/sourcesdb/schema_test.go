package sourcesdb_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"convive/internal/app/shipped"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
	"convive/internal/sources/sourcesdb"
)

func TestSchema_ShippedProfilesConform(t *testing.T) {
	names, err := fs.Glob(shipped.Files, "profiles/*.yaml")
	if err != nil || len(names) < 8 {
		t.Fatalf("shipped profiles %v, %v", names, err)
	}
	for _, name := range names {
		doc, err := fs.ReadFile(shipped.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := sourcesdb.CheckDocument(string(doc)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := sources.ParseProfile(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchema_HasTheKeysOfTheProfile walks the Go type and the schema together.
func TestSchema_HasTheKeysOfTheProfile(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(sourcesdb.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	compare(t, schema, "profile", reflect.TypeFor[sources.Profile](), schema)
}

func compare(t *testing.T, root map[string]any, at string, goType reflect.Type, node map[string]any) {
	t.Helper()
	if ref, ok := node["$ref"].(string); ok {
		node = root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	switch goType.Kind() {
	case reflect.Pointer:
		compare(t, root, at, goType.Elem(), node)
	case reflect.Slice:
		if goType == reflect.TypeFor[sources.ColumnRules]() {
			return // written as a mapping; its keys are checked by TestSchema_Columns
		}
		if items, ok := node["items"].(map[string]any); ok && goType.Elem().Kind() == reflect.Struct {
			compare(t, root, at+"[]", goType.Elem(), items)
		}
	case reflect.Map:
		if values, ok := node["additionalProperties"].(map[string]any); ok {
			compare(t, root, at+".*", goType.Elem(), values)
		}
	case reflect.Struct:
		properties, ok := node["properties"].(map[string]any)
		if !ok {
			t.Errorf("%s has no keys in the schema", at)
			return
		}
		var keys []string
		for i := range goType.NumField() {
			f := goType.Field(i)
			key := f.Tag.Get("yaml")
			keys = append(keys, key)
			if p, ok := properties[key].(map[string]any); ok {
				compare(t, root, at+"."+key, f.Type, p)
			}
		}
		slices.Sort(keys)
		if known := slices.Sorted(maps.Keys(properties)); !slices.Equal(keys, known) {
			t.Errorf("%s: the profile has %v, the schema %v", at, keys, known)
		}
	}
}

const conforming = `profile: a
version: 1
source: a
columns: {when: [DATE], place: {names: [CODE], required: true, down: true, empty: [NA]}}
fact:
  kind: victim
  unit: victim
  iccs: {fixed: "0101"}
  occurred: {column: when, precision: day}
  territory: {country: CO, code: {column: place}}
`

func TestSchema_Columns(t *testing.T) {
	if err := sourcesdb.CheckDocument(conforming); err != nil {
		t.Fatal(err)
	}
}

func TestSchema_Refuses(t *testing.T) {
	cases := []struct{ name, old, new, message, field, allowed string }{
		{"UnknownKey", "version: 1", "version: 1\nverion: 2", "unknownKey", "", "columns, control"},
		{"UnknownKeyInside", "precision: day", "precision: day, zonne: x", "unknownKey", "fact.occurred", "zone_rule"},
		{"MissingKey", "source: a\n", "", "missingKey", "", ""},
		{"NotOneOf", "kind: victim", "kind: corpse", "notOneOf", "fact.kind", "incident, offence"},
		{"WrongType", "version: 1", "version: one", "wrongType", "version", "integer"},
		{"WrongForm", "country: CO", "country: Colombia", "wrongForm", "fact.territory.country", "[A-Z]{2}"},
		{"ColumnWithUnknownKey", "down: true", "dwn: true", "unknownKey", "columns.place", "required"},
		{"NotYAML", "version: 1", "version: [1", "", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := sourcesdb.CheckDocument(strings.Replace(conforming, c.old, c.new, 1))
			f, ok := fault.Of(err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if c.message == "" {
				if f.Message != "sources.profileUnreadable" {
					t.Fatalf("got %v", err)
				}
				return
			}
			if f.Message != "sources.schema."+c.message || f.Field != c.field || !strings.Contains(f.Args["allowed"], c.allowed) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

// TestManual_NamesEveryKey holds the manual against the Go type.
func TestManual_NamesEveryKey(t *testing.T) {
	manual, err := os.ReadFile("../../../docs/profiles.md")
	if err != nil {
		t.Fatal(err)
	}
	manual = regexp.MustCompile("(?s)```.*?```").ReplaceAll(manual, nil) // examples name no key that the tables do not
	named := map[string]bool{}
	for _, span := range regexp.MustCompile("`[^`]+`").FindAll(manual, -1) {
		for _, w := range regexp.MustCompile(`[a-z_0-9]+`).FindAll(span, -1) {
			named[string(w)] = true
		}
	}
	var walk func(reflect.Type)
	walk = func(goType reflect.Type) {
		switch goType.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(goType.Elem())
		case reflect.Struct:
			for i := range goType.NumField() {
				f := goType.Field(i)
				if key := f.Tag.Get("yaml"); key != "" && !named[key] {
					t.Errorf("docs/profiles.md does not name the key %s of %s", key, goType.Name())
				}
				if strings.HasPrefix(f.Type.String(), "sources.") || f.Type.Kind() != reflect.Struct {
					walk(f.Type)
				}
			}
		}
	}
	walk(reflect.TypeFor[sources.Profile]())
}
