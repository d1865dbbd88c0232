package archtest

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestRules(t *testing.T) {
	sources, err := parse(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(sources.files) < 100 {
		t.Fatalf("only %d files found: the rules look at nothing", len(sources.files))
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, violation := range r.check(sources) {
				t.Error(violation)
			}
		})
	}
}

// Each rule finds a planted violation, and only its own.
func TestRules_FindViolations(t *testing.T) {
	planted := []struct{ rule, file, text string }{
		{"Direction", "internal/kernel/x.go", "package kernel\nimport _ \"github.com/a/b\""},
		{"Direction", "internal/platform/db/x.go", "package db\nimport _ \"convive/internal/sources\""},
		{"Direction", "internal/sources/x.go", "package sources\nimport _ \"convive/internal/sources/sourcesdb\""},
		{"Direction", "internal/sources/x.go", "package sources\nimport _ \"convive/internal/platform/db\""},
		{"Direction", "internal/sources/sourceshttp/x.go", "package sourceshttp\nimport _ \"convive/internal/statistics\""},
		{"EdgesBetweenModules", "internal/territories/x.go", "package territories\nimport _ \"convive/internal/sources\""},
		{"UnusedEdge", "internal/statistics/x.go", "package statistics"},
		{"ForbiddenPackages", "internal/sources/x.go", "package sources\nimport _ \"database/sql\""},
		{"ForbiddenPackages", "internal/sources/sourcesdb/x.go", "package sourcesdb\nimport _ \"net/http\""},
		{"ForbiddenPackages", "internal/sources/x.go", "package sources\nimport _ \"os\""},
		{"PackageDoc", "internal/kernel/x.go", "package kernel"},
		{"OwnTables", "internal/sources/sourcesdb/x.go", "package sourcesdb\nimport _ \"convive/internal/platform/db\"\nconst q = `SELECT a FROM statistics_fact`"},
		{"OwnTables", "internal/sources/sourcesdb/migrations/0001_x.sql", "CREATE TABLE planning_goal (id TEXT);"},
		{"PortableSQL", "internal/sources/sourcesdb/x.go", "package sourcesdb\nimport _ \"convive/internal/platform/db\"\nconst q = `SELECT a::int FROM sources_x`"},
		{"PortableSQL", "internal/sources/sourcesdb/x.go", "package sourcesdb\nimport _ \"convive/internal/platform/db\"\nconst q = `SELECT now()`"},
		{"VaultApart", "internal/statistics/statisticsdb/x.go", "package statisticsdb\nimport _ \"convive/internal/platform/vault\""},
		{"VaultApart", "internal/sources/sourceshttp/x.go", "package sourceshttp\nimport _ \"convive/internal/platform/vault\""},
		{"VaultApart", "internal/statistics/statisticsdb/x.go", "package statisticsdb\nconst q = `SELECT a FROM statistics_fact JOIN vault_subject`"},
		{"VaultApart", "internal/sources/sourcesdb/migrations/0001_x.sql", "CREATE TABLE sources_x (a TEXT REFERENCES vault_subject);"},
		{"ModuleShape", "internal/sources/extra/x.go", "package extra"},
		{"ModuleShape", "internal/knowledge/x.go", "package knowledge"},
		{"ModuleShape", "internal/sources/sourcesdb/x.go", "package sourcesdb\nimport _ \"convive/internal/platform/db\""},
		{"NoClockNoRandom", "internal/sources/x.go", "package sources\nimport \"time\"\nvar t = time.Now()"},
		{"NoPanic", "internal/sources/x.go", "package sources\nfunc f() { panic(1) }"},
		{"NoCatchAllNames", "internal/platform/util/x.go", "package util"},
		{"MessagePrefix", "internal/sources/sourceshttp/locale/es.json", `{"statistics.a": "b"}`},
		{"HandWrittenFileLength", "internal/platform/db/x.go", "package db\n" + strings.Repeat("var _ = 1\n", 700)},
	}
	for _, p := range planted {
		t.Run(p.rule, func(t *testing.T) {
			sources, err := parse(fstest.MapFS{p.file: {Data: []byte(p.text)}, "internal/sources/doc.go": {Data: []byte("// Package sources is.\npackage sources")}})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rules {
				if r.name == p.rule && len(r.check(sources)) == 0 {
					t.Fatalf("%s does not see %q", p.rule, p.text)
				}
			}
		})
	}
}
