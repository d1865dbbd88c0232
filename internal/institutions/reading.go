package institutions

import (
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Profile says how a file of a register is read: which of its columns means what, in the words of the profiles of sources. A
// file whose columns have the names of the register needs none.
type Profile struct {
	Name     string      `yaml:"profile"`
	Version  int         `yaml:"version"`
	Title    kernel.Text `yaml:"title"`
	Register Kind        `yaml:"register"`
	Mapping  `yaml:",inline"`
}

// ParseProfile reads a profile. Faults: badProfile, noRegister, unknownColumn.
func ParseProfile(doc []byte) (Profile, error) {
	var p Profile
	if err := readProfile(doc, &p); err != nil {
		return p, err
	}
	if !p.Register.Known() {
		return p, fault.Invalid("institutions.noRegister", "register", string(p.Register))
	}
	return p, p.known(p.Register.Names())
}

// Plain is the profile of a file whose columns have the register's own names.
func Plain(k Kind) Profile { return Profile{Name: string(k), Version: 1, Register: k} }

// Wanted are, by column of the register, the names under which a file may print it.
func (p Profile) Wanted() [][]string { return p.Mapping.Wanted(p.Register.Names()) }

// Read makes rows of a table: head are its column names, compared without accents and capitals. A row of which nothing is
// stated is passed over. Faults: noCodeColumn; ambiguousColumn if two columns of the file mean the same.
func (p Profile) Read(head []string, lines [][]string) ([]Row, error) {
	names := p.Register.Names()
	if at, err := p.places(names, head); err != nil {
		return nil, err
	} else if _, ok := at["code"]; !ok && p.Fixed["code"] == "" {
		return nil, fault.Invalid("institutions.noCodeColumn", "columns", strings.Join(names, ", "))
	}
	list, err := p.Cells(names, head, lines)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(list))
	for i, cells := range list {
		rows[i] = Row{Kind: p.Register, Values: Values{}}
		for name, text := range cells.Texts {
			rows[i].set(name, text)
		}
	}
	return rows, nil
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
