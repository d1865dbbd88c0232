package archtest

import (
	"go/ast"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// vaultPackage keeps what identifies persons.
const vaultPackage = "internal/platform/vault"

// mayOpenVault are the folders that may import the vault: the composition, which gives a module what it needs of it
// behind an interface of the module's own. Statistics and publication never stand here.
var mayOpenVault = []string{"internal/app"}

var vaultTable = regexp.MustCompile(`(?i)\bvault_[a-z]`)

// vaultApart: nobody but the vault names its tables, and nobody but those allowed imports it, so that no statement can
// join a person to a figure.
func vaultApart(t *tree) []string {
	var found []string
	for _, f := range t.files {
		if f.dir == vaultPackage {
			continue
		}
		if !f.test && slices.Contains(f.imports(), module+"platform/vault") && !slices.Contains(mayOpenVault, f.dir) {
			found = append(found, f.name+": only "+strings.Join(mayOpenVault, ", ")+" may import the vault")
		}
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok {
				return true
			}
			if text, err := strconv.Unquote(lit.Value); err == nil && vaultTable.MatchString(text) && f.dir != "internal/archtest" {
				found = append(found, t.set.Position(lit.Pos()).String()+": the tables of the vault are named by the vault only")
			}
			return true
		})
	}
	_ = fs.WalkDir(t.fsys, "internal", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".sql" || strings.HasPrefix(file, vaultPackage+"/") {
			return nil
		}
		if text, err := fs.ReadFile(t.fsys, file); err == nil && vaultTable.Match(text) {
			found = append(found, file+": the tables of the vault are named by the vault only")
		}
		return nil
	})
	return found
}
