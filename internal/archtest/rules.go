package archtest

import (
	"fmt"
	"go/ast"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// mayUse is the ceiling between modules: who may import whose root package.
var mayUse = map[string][]string{
	"territories":    {},
	"sources":        {"territories"},
	"statistics":     {"territories", "sources"},
	"cases":          {"territories"},
	"institutions":   {"territories"},
	"finance":        {"institutions", "territories"},
	"management":     {},
	"oversight":      {"institutions", "statistics"},
	"diagnostics":    {"territories", "statistics", "sources"}, // sources: a figure stands beside its source's unit and definition (RFD 0018)
	"quality":        {"territories", "sources", "statistics"}, // territories: places of a sum, inhabitants under a rate (RFD 0019)
	"planning":       {"institutions", "statistics"},
	"publication":    {"statistics", "territories", "sources"},
	"reconciliation": {"territories"},
}

// pure are the parts of the platform that a root package may use: contracts without I/O.
var pure = []string{"authz", "bus", "cellkey", "clock", "disclosure", "ocds"}

// rule looks at the whole tree and names what breaks it, a line per violation.
type rule struct {
	name  string
	check func(t *tree) []string
}

var rules = []rule{
	{"Direction", direction},
	{"EdgesBetweenModules", edges},
	{"UnusedEdge", unusedEdges},
	{"ForbiddenPackages", forbiddenPackages},
	{"PackageDoc", packageDoc},
	{"OwnTables", ownTables},
	{"PortableSQL", portableSQL},
	{"VaultApart", vaultApart},
	{"ModuleShape", moduleShape},
	{"NoClockNoRandom", noClock},
	{"NoPanic", noPanic},
	{"NoCatchAllNames", noCatchAllNames},
	{"MessagePrefix", messagePrefix},
	{"HandWrittenFileLength", fileLength},
}

// direction: cmd → app → {x http, x db} → x → kernel; platform knows no module; nobody but app imports an adapter.
func direction(t *tree) []string {
	var found []string
	for _, f := range t.files {
		if f.test {
			continue
		}
		from, name := place(f.dir)
		for _, imp := range f.imports() {
			inner, ok := strings.CutPrefix(imp, "convive/")
			if !ok {
				if from == isKernel && strings.Contains(strings.Split(imp, "/")[0], ".") {
					found = append(found, f.name+": kernel imports the standard library only, not "+imp)
				}
				continue
			}
			to, other := place(inner)
			switch {
			case from == isKernel && to != isKernel:
				found = append(found, f.name+": kernel imports "+imp)
			case from == isPlatform && to != isKernel && to != isPlatform:
				found = append(found, f.name+": platform knows no module, but imports "+imp)
			case (to == isDB || to == isHTTP) && from != isApp:
				found = append(found, f.name+": only app imports the adapter "+imp)
			case from == isRoot && to == isPlatform && !slices.Contains(pure, path.Base(imp)):
				found = append(found, f.name+": a root package uses no part of the platform with I/O: "+imp)
			case to == isApp && from != isApp && !strings.HasPrefix(f.dir, "cmd/"):
				found = append(found, f.name+": nothing below app imports "+imp)
			case (from == isDB || from == isHTTP) && to == isRoot && other != name && !slices.Contains(mayUse[name], other):
				found = append(found, fmt.Sprintf("%s: %s may not use %s", f.name, name, other))
			}
		}
	}
	return found
}

// edges: between modules only root to root, within the ceiling.
func edges(t *tree) []string {
	var found []string
	for from, targets := range t.edges() {
		for to, file := range targets {
			if !slices.Contains(mayUse[from], to) {
				found = append(found, fmt.Sprintf("%s: %s may not use %s", file, from, to))
			}
		}
	}
	return found
}

// edges are the imports between root packages, with a file that shows each.
func (t *tree) edges() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, f := range t.files {
		from, name := place(f.dir)
		if f.test || from != isRoot {
			continue
		}
		for _, imp := range f.imports() {
			to, other := place(strings.TrimPrefix(imp, "convive/"))
			if to == isRoot && other != name && strings.HasPrefix(imp, module) {
				if all[name] == nil {
					all[name] = map[string]string{}
				}
				all[name][other] = f.name
			}
		}
	}
	return all
}

// unusedEdges: a permission that nobody uses is taken back.
func unusedEdges(t *tree) []string {
	var found []string
	used := t.edges()
	for _, f := range t.files { // adapters use the roots of other modules by the same ceiling
		k, name := place(f.dir)
		if f.test || k != isDB && k != isHTTP {
			continue
		}
		for _, imp := range f.imports() {
			if to, other := place(strings.TrimPrefix(imp, "convive/")); to == isRoot && other != name {
				if used[name] == nil {
					used[name] = map[string]string{}
				}
				used[name][other] = f.name
			}
		}
	}
	for _, from := range t.modules() {
		for _, to := range mayUse[from] {
			if _, ok := used[from][to]; !ok {
				found = append(found, fmt.Sprintf("mayUse lets %s use %s, which it does not", from, to))
			}
		}
	}
	return found
}

// forbiddenPackages: database/sql only in *db and platform; net/http, templ and huma only in *http, app and platform; root
// packages do no I/O.
func forbiddenPackages(t *tree) []string {
	var found []string
	for _, f := range t.files {
		k, _ := place(f.dir)
		if f.test {
			continue
		}
		for _, imp := range f.imports() {
			web := imp == "net/http" || strings.HasPrefix(imp, "github.com/a-h/templ") || strings.HasPrefix(imp, "github.com/danielgtaylor/huma")
			switch {
			case imp == "database/sql" && k != isDB && k != isPlatform:
				found = append(found, f.name+": database/sql belongs into a *db package")
			case web && k != isHTTP && k != isPlatform && k != isApp && !strings.HasPrefix(f.dir, "cmd/"):
				found = append(found, f.name+": "+imp+" belongs into a *http package")
			case k == isRoot && (imp == "os" || imp == "net" || strings.HasPrefix(imp, "net/") && imp != "net/url" || imp == "embed" || imp == "log/slog"):
				found = append(found, f.name+": a root package does no I/O: "+imp)
			}
		}
	}
	return found
}

// packageDoc: every package says what it is.
func packageDoc(t *tree) []string {
	docs := map[string]bool{}
	for _, f := range t.files {
		if f.test {
			continue
		}
		want := "Package " + f.ast.Name.Name
		if f.ast.Name.Name == "main" {
			want = "Command "
		}
		docs[f.dir] = docs[f.dir] || f.ast.Doc != nil && strings.HasPrefix(f.ast.Doc.Text(), want)
	}
	var found []string
	for dir, ok := range docs {
		if !ok {
			found = append(found, dir+": no package comment that begins “Package …”")
		}
	}
	sort.Strings(found)
	return found
}

var (
	statement = regexp.MustCompile(`(?is)^\s*(--[^\n]*\n\s*)*(SELECT|INSERT|UPDATE|DELETE|CREATE|WITH|ALTER|DROP)\s`)
	named     = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE|TABLE(?: IF NOT EXISTS)?|REFERENCES)\s+([a-z][a-z0-9]*_[a-z0-9_]+)`)
	forbidden = regexp.MustCompile(`(?i)::\s*[a-z]|\bnow\(\)|\bextract\(|\bgreatest\(|=\s*ANY\s*\(|\bFOR UPDATE\b|\bIDENTITY\b|\bILIKE\b|\bDISTINCT ON\b|\bifnull\(|\biif\(|\bINSERT OR\b|\bgroup_concat\(|\bdate_trunc\(|\bstrftime\(|\bjson_|->>|\bAUTOINCREMENT\b|\bSERIAL\b|\b(?:BIGINT|DOUBLE PRECISION|BOOLEAN|NUMERIC|JSONB|BYTEA)\b\s+NOT NULL`)
)

// recordSQL are the statements for the records: all SQL of *db packages but that of the analytical engines, which stands in
// files that say so by their imports (factengine).
func (t *tree) recordSQL(each func(where, module, sql string)) {
	for _, f := range t.files {
		k, name := place(f.dir)
		if f.test || k != isDB || slices.Contains(f.imports(), module+"platform/factengine") {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok {
				if text, err := strconv.Unquote(lit.Value); err == nil && statement.MatchString(text) && usesRecords(f) {
					each(t.set.Position(lit.Pos()).String(), name, text)
				}
			}
			return true
		})
	}
	_ = fs.WalkDir(t.fsys, "internal", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".sql" {
			return nil
		}
		if text, err := fs.ReadFile(t.fsys, file); err == nil {
			_, name := place(path.Dir(path.Dir(file)))
			each(file, name, string(text))
		}
		return nil
	})
}

func usesRecords(f sourceFile) bool { return slices.Contains(f.imports(), module+"platform/db") }

// ownTables: a module's SQL names only its own tables.
func ownTables(t *tree) []string {
	var found []string
	t.recordSQL(func(where, name, sql string) {
		if name == "" {
			return // platform's own tables
		}
		for _, m := range named.FindAllStringSubmatch(sql, -1) {
			if !strings.HasPrefix(m[1], name+"_") {
				found = append(found, fmt.Sprintf("%s: table %s is not of module %s", where, m[1], name))
			}
		}
	})
	return found
}

// portableSQL: what only one engine understands, or both understand differently.
func portableSQL(t *tree) []string {
	var found []string
	t.recordSQL(func(where, _, sql string) {
		if m := forbidden.FindString(sql); m != "" {
			found = append(found, fmt.Sprintf("%s: %q is not the same on both engines", where, m))
		}
	})
	return found
}

// moduleShape: a module is its root and at most db, http and test, is in the table of modules, and its store runs a suite.
func moduleShape(t *tree) []string {
	var found []string
	suites, stores := map[string]bool{}, map[string]bool{}
	for _, f := range t.files {
		k, name := place(f.dir)
		if k == isOther && name != "" && !strings.Contains(f.dir, "/locale") {
			found = append(found, f.dir+": a module has only root, db, http and test")
		}
		if k == isDB && f.test && mentions(f.ast, "EachDatabase") {
			suites[name] = true
		}
		if k == isDB && !f.test && usesRecords(f) {
			stores[name] = true
		}
	}
	for _, name := range t.modules() {
		if _, ok := mayUse[name]; !ok {
			found = append(found, "module "+name+" is not in the table of modules")
		}
		if stores[name] && !suites[name] {
			found = append(found, "module "+name+": no suite runs its store on each database")
		}
	}
	sort.Strings(found)
	return slices.Compact(found)
}

func mentions(f *ast.File, name string) bool {
	seen := false
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			seen = true
		}
		return !seen
	})
	return seen
}

// calls finds selector calls pkg.name in the root packages and the kernel.
func (t *tree) calls(found *[]string, pkg string, names []string, why string) {
	for _, f := range t.files {
		if k, _ := place(f.dir); f.test || k != isRoot {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == pkg && slices.Contains(names, sel.Sel.Name) {
				*found = append(*found, fmt.Sprintf("%s: %s.%s: %s", t.set.Position(n.Pos()), pkg, sel.Sel.Name, why))
			}
			return true
		})
	}
}

// noClock: root packages take a clock and draw no lots.
func noClock(t *tree) []string {
	var found []string
	t.calls(&found, "time", []string{"Now", "Since", "Sleep", "After"}, "take a kernel.Clock")
	t.calls(&found, "rand", []string{"Int", "IntN", "Float64", "Read"}, "randomness comes from outside")
	return found
}

// noPanic: panic stands in tests, in generated code, and where the platform refuses a mistake of wiring at the start.
func noPanic(t *tree) []string {
	var found []string
	for _, f := range t.files {
		if k, _ := place(f.dir); f.test || f.made || k == isPlatform {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "panic" && !aborts(call) {
				found = append(found, t.set.Position(n.Pos()).String()+": return an error instead of panic")
			}
			return true
		})
	}
	return found
}

// aborts says whether a call is panic(http.ErrAbortHandler), by which net/http lets a handler break off an answer that is
// half sent.
func aborts(call *ast.CallExpr) bool {
	if len(call.Args) != 1 {
		return false
	}
	sel, ok := call.Args[0].(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "ErrAbortHandler"
}

// noCatchAllNames: a package is named after what it holds.
func noCatchAllNames(t *tree) []string {
	var found []string
	for _, f := range t.files {
		if slices.Contains([]string{"util", "utils", "common", "helpers", "models", "types", "misc"}, f.ast.Name.Name) {
			found = append(found, f.name+": package "+f.ast.Name.Name+" is named after nothing")
		}
	}
	return found
}

// longest is how many lines a hand-written file may have before it is several rooms.
const longest = 600

func fileLength(t *tree) []string {
	var found []string
	for _, f := range t.files {
		if f.made || f.test {
			continue
		}
		if n := t.set.Position(f.ast.End()).Line; n > longest {
			found = append(found, fmt.Sprintf("%s: %d lines; more than %d are several rooms", f.name, n, longest))
		}
	}
	return found
}
