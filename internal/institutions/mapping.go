package institutions

import (
	"maps"
	"slices"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/territories"

	"github.com/goccy/go-yaml"
)

// Mapping says under which names files print the columns of a list, and what their texts mean, in the words of the profiles of
// sources. The zero value is that of a file that has the list's own names.
type Mapping struct {
	Columns map[string]ColumnNames `yaml:"columns"` // by column of the list
	Fixed   map[string]string      `yaml:"fixed"`   // what all rows say
}

// ColumnNames are the names under which files print a column, what their texts mean, what means nothing, and what stands before a
// text that has no meaning of its own: a country before the number of a municipality.
type ColumnNames struct {
	Names  []string          `yaml:"names"`
	Map    map[string]string `yaml:"map"`
	Empty  []string          `yaml:"empty"`
	Prefix string            `yaml:"prefix"`
}

// Cells are a row of a file in the list's words.
type Cells struct {
	Line  int // below the heading, from 1
	Texts map[string]string
}

// ParseMapping reads the mapping of a list with columns of some names. Faults: badProfile, unknownColumn.
func ParseMapping(doc []byte, names []string) (Mapping, error) {
	var m Mapping
	if err := readProfile(doc, &m); err != nil {
		return m, err
	}
	return m, m.known(names)
}

func readProfile(doc []byte, to any) error {
	if err := yaml.UnmarshalWithOptions(doc, to, yaml.Strict()); err != nil {
		return fault.Invalid("institutions.badProfile", "why", yaml.FormatError(err, false, true)).Because(err)
	}
	return nil
}

// known refuses columns that the list has not.
func (m Mapping) known(names []string) error {
	for _, name := range append(slices.Sorted(maps.Keys(m.Columns)), slices.Sorted(maps.Keys(m.Fixed))...) {
		if !slices.Contains(names, name) {
			return unknownColumn(name, names)
		}
	}
	return nil
}

func unknownColumn(name string, known []string) error {
	return fault.Invalid("institutions.unknownColumn", "column", name, "columns", strings.Join(known, ", "))
}

// Wanted are, by column, the names under which a file may print it.
func (m Mapping) Wanted(names []string) [][]string {
	var list [][]string
	for _, name := range names {
		list = append(list, append([]string{name}, m.Columns[name].Names...))
	}
	return list
}

// places are where a file has the columns, by their names compared without accents and capitals. Fault: ambiguousColumn.
func (m Mapping) places(names, head []string) (map[string]int, error) {
	at := map[string]int{}
	for i, wanted := range m.Wanted(names) {
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
	return at, nil
}

// Cells reads a table: head are its column names. A row of which nothing is stated is passed over. Fault: ambiguousColumn if two
// columns of the file mean the same.
func (m Mapping) Cells(names, head []string, lines [][]string) ([]Cells, error) {
	at, err := m.places(names, head)
	if err != nil {
		return nil, err
	}
	var list []Cells
	for i, line := range lines {
		row, stated := Cells{i + 1, map[string]string{}}, false
		for _, name := range names {
			text := m.Fixed[name]
			if k, ok := at[name]; ok && k < len(line) && strings.TrimSpace(line[k]) != "" {
				text, stated = m.Columns[name].meaning(line[k]), true
			}
			row.Texts[name] = text
		}
		if stated {
			list = append(list, row)
		}
	}
	return list, nil
}

// meaning is what a cell says in the list's words.
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
	return c.Prefix + cell
}
