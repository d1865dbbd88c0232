package territories

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// line is one line of a table by column name.
type line struct {
	number  int
	columns map[string]int
	fields  []string
}

func (l line) get(column string) string {
	i, ok := l.columns[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(l.fields[i])
}

// refuse is a fault about a column of this line.
func (l line) refuse(column string) error {
	return fault.Invalid("territories.fileValue", "line", strconv.Itoa(l.number), "column", column, "value", l.get(column)).At(column)
}

// readTable gives each line of a comma-separated UTF-8 file to each. Faults: fileColumn (one of the needed columns is
// missing), fileUnreadable (with the line).
func readTable(r io.Reader, needed []string, each func(line) error) error {
	in := csv.NewReader(r)
	header, err := in.Read()
	if err != nil {
		return fault.Invalid("territories.fileUnreadable", "line", "1").Because(err)
	}
	columns := map[string]int{}
	for i, name := range header {
		columns[strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))] = i
	}
	for _, name := range needed {
		if _, ok := columns[name]; !ok {
			return fault.Invalid("territories.fileColumn", "column", name)
		}
	}
	for {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			number := 0
			var p *csv.ParseError
			if errors.As(err, &p) {
				number = p.Line
			}
			return fault.Invalid("territories.fileUnreadable", "line", strconv.Itoa(number)).Because(err)
		}
		number, _ := in.FieldPos(0)
		if err := each(line{number, columns, fields}); err != nil {
			return err
		}
	}
}

// ParseUnits reads a territory table: code, parent, level, kind, name_es (needed), and where there are any hierarchy
// (administrative if absent), name_en, name_pt, name_fr (empty: the same name), aliases (divided by |), lon and lat
// (both or none), valid_from, valid_to (the first day no longer valid), iso3 (becomes an alias). Faults name the line:
// fileColumn, fileUnreadable, fileValue.
func ParseUnits(r io.Reader) ([]Unit, error) {
	list := []Unit{}
	err := readTable(r, []string{"code", "parent", "level", "kind", "name_es"}, func(l line) error {
		u := Unit{Code: kernel.Code(l.get("code")), Hierarchy: l.get("hierarchy"), Kind: l.get("kind"), Parent: kernel.Code(l.get("parent")),
			Name: kernel.Text{}, From: l.get("valid_from"), To: l.get("valid_to")}
		u.Country = u.Code.Country()
		if u.Hierarchy == "" {
			u.Hierarchy = Administrative
		}
		var err error
		if u.Level, err = strconv.Atoi(l.get("level")); err != nil {
			return l.refuse("level")
		}
		for _, lang := range kernel.Langs() {
			if name := l.get("name_" + string(lang)); name != "" {
				u.Name[lang] = name
			}
		}
		for _, alias := range append(strings.Split(l.get("aliases"), "|"), l.get("iso3")) {
			if alias = strings.TrimSpace(alias); alias != "" {
				u.Aliases = append(u.Aliases, alias)
			}
		}
		if u.Point, err = l.point(); err != nil {
			return err
		}
		if err := u.validate(); err != nil {
			return atLine(err, l)
		}
		list = append(list, u)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (l line) point() (*kernel.Point, error) {
	if l.get("lon") == "" && l.get("lat") == "" {
		return nil, nil
	}
	lon, err := strconv.ParseFloat(l.get("lon"), 64)
	if err != nil {
		return nil, l.refuse("lon")
	}
	lat, err := strconv.ParseFloat(l.get("lat"), 64)
	if err != nil {
		return nil, l.refuse("lat")
	}
	return &kernel.Point{Lon: lon, Lat: lat}, nil
}

// atLine adds the line to what a value's own rule said.
func atLine(err error, l line) error {
	if f, ok := fault.Of(err); ok {
		return f.At("line " + strconv.Itoa(l.number))
	}
	return err
}

// ParsePopulation reads a population table: code, year, population (needed), and where there are any sex and age (_T if
// absent), vintage, source. Faults name the line: fileColumn, fileUnreadable, fileValue.
func ParsePopulation(r io.Reader) ([]Population, error) {
	list := []Population{}
	err := readTable(r, []string{"code", "year", "population"}, func(l line) error {
		p := Population{Code: kernel.Code(l.get("code")), Sex: l.get("sex"), Age: l.get("age"), Vintage: l.get("vintage"), Source: l.get("source")}
		if p.Sex == "" {
			p.Sex = kernel.Total
		}
		if p.Age == "" {
			p.Age = kernel.Total
		}
		var err error
		if p.Year, err = strconv.Atoi(l.get("year")); err != nil {
			return l.refuse("year")
		}
		if p.Count, err = strconv.ParseInt(l.get("population"), 10, 64); err != nil {
			return l.refuse("population")
		}
		if err := p.validate(); err != nil {
			return atLine(err, l)
		}
		list = append(list, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// ParseChanges reads a table of changes: kind, from, to, on (needed), weight (empty: not known), basis. Faults name the
// line: fileColumn, fileUnreadable, fileValue.
func ParseChanges(r io.Reader) ([]Change, error) {
	list := []Change{}
	err := readTable(r, []string{"kind", "from", "to", "on"}, func(l line) error {
		c := Change{Kind: ChangeKind(l.get("kind")), From: kernel.Code(l.get("from")), To: kernel.Code(l.get("to")), On: l.get("on"), Basis: l.get("basis")}
		if w := l.get("weight"); w != "" {
			var err error
			if c.Weight, err = strconv.ParseFloat(w, 64); err != nil {
				return l.refuse("weight")
			}
		}
		if err := c.validate(); err != nil {
			return atLine(err, l)
		}
		list = append(list, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}
