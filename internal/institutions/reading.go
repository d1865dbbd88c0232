package institutions

import (
	"maps"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/territories"

	"github.com/goccy/go-yaml"
)

// Profile says how a file of a register is read: which of its columns means what, in the words of the profiles of sources. A
// file whose columns have the names of the register needs none.
type Profile struct {
	Name     string                 `yaml:"profile"`
	Version  int                    `yaml:"version"`
	Title    kernel.Text            `yaml:"title"`
	Register Kind                   `yaml:"register"`
	Columns  map[string]ColumnNames `yaml:"columns"` // by column of the register
	Fixed    map[string]string      `yaml:"fixed"`   // what all rows say
}

// ColumnNames are the names under which files print a column, what their texts mean, and what means nothing.
type ColumnNames struct {
	Names []string          `yaml:"names"`
	Map   map[string]string `yaml:"map"`
	Empty []string          `yaml:"empty"`
}

// ParseProfile reads a profile. Faults: badProfile, noRegister, unknownColumn.
func ParseProfile(doc []byte) (Profile, error) {
	var p Profile
	if err := yaml.UnmarshalWithOptions(doc, &p, yaml.Strict()); err != nil {
		return p, fault.Invalid("institutions.badProfile", "why", yaml.FormatError(err, false, true)).Because(err)
	}
	if !p.Register.Known() {
		return p, fault.Invalid("institutions.noRegister", "register", string(p.Register))
	}
	known := p.Register.Names()
	for _, name := range slices.Sorted(maps.Keys(p.Columns)) {
		if !slices.Contains(known, name) {
			return p, unknownColumn(name, known)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Fixed)) {
		if !slices.Contains(known, name) {
			return p, unknownColumn(name, known)
		}
	}
	return p, nil
}

func unknownColumn(name string, known []string) error {
	return fault.Invalid("institutions.unknownColumn", "column", name, "columns", strings.Join(known, ", "))
}

// Plain is the profile of a file whose columns have the register's own names.
func Plain(k Kind) Profile { return Profile{Name: string(k), Version: 1, Register: k} }

// Wanted are, by column of the register, the names under which a file may print it.
func (p Profile) Wanted() [][]string {
	var list [][]string
	for _, name := range p.Register.Names() {
		list = append(list, append([]string{name}, p.Columns[name].Names...))
	}
	return list
}

// Read makes rows of a table: head are its column names, compared without accents and capitals. A row of which nothing is
// stated is passed over. Faults: noCodeColumn; ambiguousColumn if two columns of the file mean the same.
func (p Profile) Read(head []string, lines [][]string) ([]Row, error) {
	at := map[string]int{}
	names := p.Register.Names()
	for i, wanted := range p.Wanted() {
		for k, title := range head {
			if !slices.ContainsFunc(wanted, func(name string) bool { return territories.Fold(name) == territories.Fold(title) }) {
				continue
			}
			if _, twice := at[names[i]]; twice {
				return nil, fault.Invalid("institutions.ambiguousColumn", "column", names[i], "title", title)
			}
			at[names[i]] = k
		}
	}
	if _, ok := at["code"]; !ok && p.Fixed["code"] == "" {
		return nil, fault.Invalid("institutions.noCodeColumn", "columns", strings.Join(names, ", "))
	}
	var rows []Row
	for _, line := range lines {
		row := Row{Kind: p.Register, Values: Values{}}
		stated := false
		for _, name := range names {
			text := p.Fixed[name]
			if k, ok := at[name]; ok && k < len(line) && strings.TrimSpace(line[k]) != "" {
				text, stated = p.Columns[name].meaning(line[k]), true
			}
			row.set(name, text)
		}
		if stated {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// meaning is what a cell says in the register's words.
func (c ColumnNames) meaning(cell string) string {
	cell = strings.TrimSpace(cell)
	for _, e := range c.Empty {
		if territories.Fold(e) == territories.Fold(cell) {
			return ""
		}
	}
	for text, code := range c.Map {
		if territories.Fold(text) == territories.Fold(cell) {
			return code
		}
	}
	return cell
}

func (r *Row) set(name, text string) {
	switch name {
	case "code":
		r.Code = text
	case "from":
		r.From = text
	case "to":
		r.To = text
	default:
		if text != "" {
			r.Values[name] = text
		}
	}
}
