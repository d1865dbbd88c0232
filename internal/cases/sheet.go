package cases

import (
	"strconv"
	"strings"
)

// Cell is one field as a reader is given it.
type Cell struct{ Name, Value string }

// CoreFields are the fields of the core in the order in which page, JSON and CSV give them.
func CoreFields() []string {
	return []string{"reference", "kind", "owner", "state", "offence", "declared_in", "happened_in", "occurred_on", "reported_on", "level", "flags"}
}

// Core are the fields of a case that everybody sees who may see the case. Nothing else of it is ever written out.
func Core(c Case) []Cell {
	return []Cell{{"reference", c.Reference}, {"kind", string(c.Kind)}, {"owner", c.Owner}, {"state", string(c.State)}, {"offence", c.Offence},
		{"declared_in", string(c.DeclaredIn)}, {"happened_in", string(c.HappenedIn)}, {"occurred_on", c.OccurredOn}, {"reported_on", c.ReportedOn},
		{"level", strconv.FormatInt(int64(c.Level), 10)}, {"flags", strings.Join(c.Flags(), " ")}}
}

// Flags name what a case is protected by, and that it was made up.
func (c Case) Flags() []string {
	var list []string
	for _, f := range []struct {
		set  bool
		name string
	}{{c.Sealed, "sealed"}, {c.ProtectedIdentity, "protected"}, {c.Minor, "minor"}, {c.Whistleblower, "whistleblower"}, {c.Generated, "generated"}} {
		if f.set {
			list = append(list, f.name)
		}
	}
	return list
}

// Sheet are the fields of one group that was opened, in order: those that the group has, whatever was kept.
func Sheet(g Group, values map[string]string) []Cell {
	list := []Cell{}
	for _, name := range groupFields[g] {
		if v := values[name]; v != "" {
			list = append(list, Cell{name, v})
		}
	}
	return list
}
