package linkage

import (
	"context"
	"fmt"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
)

// List is where records come from and which of its columns feed which field of a model. A field that no column feeds is missing in
// every record.
type List struct {
	// Query is a SELECT on the stage's connection: of a table, of read_parquet or of read_csv with all columns as text.
	Query string
	// ID is the column with the source's own identifier. It labels results and decides nothing.
	ID string
	// Columns names, by field of the model, the column that it is made of.
	Columns map[string]string
	// FullName is a column with the whole name, Surnames one with both surnames, for sources that have no columns apart.
	FullName, Surnames string
	// Order of the surnames, Spanish if empty.
	Order Order
	// Sealed lists come from Seal and are taken as they are.
	Sealed bool
}

// feed makes the forms of fields out of one column of a source.
type feed struct {
	source string   // column
	made   []column // columns of the dictionary
	make   func(text string) []any
}

// part is a prepared column as SQL over the source x and the dictionaries d0, d1 …
type part struct {
	name, sql string
}

// plan lists the feeds of a source and the columns that come out of them.
func (m Model) plan(l List) (feeds []feed, parts []part, err error) {
	fed := map[string]bool{}
	add := func(f feed) string {
		feeds = append(feeds, f)
		return fmt.Sprintf("d%d", len(feeds)-1)
	}
	names := m.nameFields()
	if l.FullName != "" {
		d := add(fullNameFeed(l))
		for i, f := range []string{names.given, names.first, names.second} {
			if f != "" && l.Columns[f] == "" {
				kind, prefix := SurnameKind, []string{"g", "f", "s"}[i]
				if i == 0 {
					kind = GivenKind
				}
				parts = append(parts, take(f, kind, d, prefix)...)
				fed[f] = true
			}
		}
	}
	if l.Surnames != "" && l.FullName == "" && names.first != "" {
		d := add(surnamesFeed(l.Surnames, l.Order))
		parts = append(parts, take(names.first, SurnameKind, d, "f")...)
		fed[names.first] = true
		if names.second != "" {
			parts = append(parts, take(names.second, SurnameKind, d, "s")...)
			fed[names.second] = true
		}
	}
	if first, second := l.Columns[names.first], l.Columns[names.second]; first != "" && !fed[names.first] && names.second != "" {
		parts = append(parts, apart(names, add(surnamesFeed(first, l.Order)), second, func() string { return add(surnamesFeed(second, l.Order)) })...)
		fed[names.first], fed[names.second] = true, true
	}
	for _, f := range m.Fields {
		source := l.Columns[f.Name]
		switch {
		case fed[f.Name]:
		case source == "":
			for _, c := range kinds[f.Kind].columns {
				parts = append(parts, part{plainCol(f.Name, c.suffix), "CAST(NULL AS " + c.sqlType + ")"})
			}
		case l.Sealed:
			return nil, nil, fault.Invalid("linkage.sealedColumns", "field", f.Name)
		default:
			made, ok := feedOf(f, source)
			if !ok {
				return nil, nil, fault.Invalid("linkage.sealedField", "field", f.Name)
			}
			parts = append(parts, take(f.Name, f.Kind, add(made), "v")...)
		}
	}
	return feeds, parts, nil
}

// take names the columns of a field out of a dictionary, in which they begin with a prefix.
func take(field string, kind Kind, dictionary, prefix string) []part {
	var list []part
	for _, c := range kinds[kind].columns {
		list = append(list, part{plainCol(field, c.suffix), dictionary + "." + plainCol(prefix, c.suffix)})
	}
	return list
}

// apart: of a source with two columns, the first holds both surnames where the second is empty.
func apart(names nameFields, one, second string, other func() string) []part {
	var list []part
	two := ""
	if second != "" {
		two = other()
	}
	for _, c := range kinds[SurnameKind].columns {
		f, s, w := one+"."+plainCol("f", c.suffix), one+"."+plainCol("s", c.suffix), one+"."+plainCol("w", c.suffix)
		if two == "" {
			list = append(list, part{plainCol(names.first, c.suffix), f}, part{plainCol(names.second, c.suffix), s})
			continue
		}
		there := two + "." + plainCol("w", c.suffix)
		list = append(list,
			part{plainCol(names.first, c.suffix), fmt.Sprintf("CASE WHEN %s.w IS NULL THEN %s ELSE %s END", two, f, w)},
			part{plainCol(names.second, c.suffix), fmt.Sprintf("CASE WHEN %s.w IS NULL THEN %s ELSE %s END", two, s, there)})
	}
	return list
}

// plainCol is the name of a column without its side.
func plainCol(field, suffix string) string {
	if suffix == "." {
		return field
	}
	return field + "_" + suffix
}

// nameFields are the fields of a model that hold the parts of a person's name.
type nameFields struct{ given, first, second string }

func (m Model) nameFields() nameFields {
	var n nameFields
	for _, f := range m.Fields {
		switch {
		case f.Kind == GivenKind && n.given == "":
			n.given = f.Name
		case f.Kind == SurnameKind && n.first == "":
			n.first = f.Name
		case f.Kind == SurnameKind && n.second == "":
			n.second = f.Name
		}
	}
	return n
}

// prepare makes the table of a list: a row for each record, rid from 0, id, and the comparable forms.
func prepare(ctx context.Context, stage *factengine.Stage, m Model, l List, table string) (rows int64, err error) {
	if l.Sealed {
		return takeSealed(ctx, stage, m, l, table)
	}
	feeds, parts, err := m.plan(l)
	if err != nil {
		return 0, err
	}
	raw := stage.Table(table + "_raw")
	columns := []string{"CAST(" + factengine.Ident(l.ID) + " AS VARCHAR) AS id"}
	for i, f := range feeds {
		columns = append(columns, fmt.Sprintf("CAST(%s AS VARCHAR) AS c%d", factengine.Ident(f.source), i))
	}
	if err := stage.Exec(ctx, "CREATE TABLE "+raw+" AS SELECT "+strings.Join(columns, ", ")+" FROM ("+l.Query+") AS source"); err != nil {
		return 0, fmt.Errorf("read list: %w", err)
	}
	joins := ""
	for i, f := range feeds {
		dictionary := fmt.Sprintf("%s_d%d", table, i)
		if err := f.fill(ctx, stage, raw, fmt.Sprintf("c%d", i), dictionary); err != nil {
			return 0, err
		}
		joins += fmt.Sprintf(" LEFT JOIN %s AS d%d ON x.c%d = d%d.written", stage.Table(dictionary), i, i, i)
	}
	chosen := []string{"CAST(x.rowid AS INTEGER) AS rid", "x.id"}
	for _, p := range parts {
		chosen = append(chosen, p.sql+" AS "+p.name)
	}
	if err := stage.Exec(ctx, "CREATE TABLE "+stage.Table(table)+" AS SELECT "+strings.Join(chosen, ", ")+" FROM "+raw+" AS x"+joins); err != nil {
		return 0, fmt.Errorf("prepare list: %w", err)
	}
	for i := range feeds {
		if err := stage.Exec(ctx, "DROP TABLE "+stage.Table(fmt.Sprintf("%s_d%d", table, i))); err != nil {
			return 0, err
		}
	}
	if err := stage.Exec(ctx, "DROP TABLE "+raw); err != nil {
		return 0, err
	}
	return count(ctx, stage, table)
}

// takeSealed checks that a sealed list has the model's columns and keeps them.
func takeSealed(ctx context.Context, stage *factengine.Stage, m Model, l List, table string) (int64, error) {
	chosen := []string{"CAST(row_number() OVER () - 1 AS INTEGER) AS rid", "CAST(" + factengine.Ident(l.ID) + " AS VARCHAR) AS id"}
	for _, f := range m.Fields {
		for _, c := range kinds[f.Kind].columns {
			name := plainCol(f.Name, c.suffix)
			chosen = append(chosen, fmt.Sprintf("CAST(%s AS %s) AS %s", factengine.Ident(name), c.sqlType, name))
		}
	}
	if err := stage.Exec(ctx, "CREATE TABLE "+stage.Table(table)+" AS SELECT "+strings.Join(chosen, ", ")+" FROM ("+l.Query+") AS source"); err != nil {
		return 0, fault.Invalid("linkage.sealedShape").Because(err)
	}
	return count(ctx, stage, table)
}

func count(ctx context.Context, stage *factengine.Stage, table string) (n int64, err error) {
	err = stage.Conn.QueryRowContext(ctx, "SELECT count(*) FROM "+stage.Table(table)).Scan(&n)
	return n, err
}
