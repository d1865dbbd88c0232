package sourcesdb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"convive/internal/platform/factengine"
	"convive/internal/sources"
)

// grouped says whether the table has headings among its rows.
func (r *run) grouped() bool { return r.work.Base == 0 && len(r.profile.Rows.Groups) > 0 }

// groupsSQL carries the text of headings down over the rows below them. It looks at every row of the file, the headings
// too, which the conditions then leave out.
func (r *run) groupsSQL() string {
	into := map[string][]string{}
	var order []string
	for _, g := range r.profile.Rows.Groups {
		if into[g.Into] == nil {
			order = append(order, g.Into)
		}
		into[g.Into] = append(into[g.Into], fmt.Sprintf("WHEN %s THEN trim(%s)", r.matchSQL(sources.Match{Column: g.Column, Matches: g.Matches}), factengine.Ident(g.Column)))
	}
	var columns []string
	for _, key := range order {
		columns = append(columns, fmt.Sprintf("last_value(CASE %s END IGNORE NULLS) OVER (PARTITION BY file ORDER BY line) AS %s", strings.Join(into[key], " "), factengine.Ident(key)))
	}
	return strings.Join(columns, ", ")
}

// reshape fills cells downwards and turns columns into rows where the profile asks for it. A row that was a column bears
// the number of that column as its part, so that each can be told from the others of its line.
func (r *run) reshape(query string, materialise bool) (string, bool) {
	if r.work.Base > 0 {
		return query, false
	}
	var fill []string
	for _, c := range r.profile.Columns {
		if c.Down {
			fill = append(fill, fmt.Sprintf("last_value(%[1]s IGNORE NULLS) OVER (PARTITION BY file ORDER BY line) AS %[1]s", factengine.Ident(c.Key)))
		}
	}
	if len(fill) > 0 {
		query = fmt.Sprintf("SELECT * REPLACE (%s) FROM (%s)", strings.Join(fill, ", "), query)
	}
	u := r.profile.Unpivot
	if u == nil {
		return query, materialise || len(fill) > 0
	}
	value := "cell"
	if u.Empty != "" {
		value = "coalesce(cell, " + factengine.Quote(u.Empty) + ")"
	}
	keys := u.Keys()
	var own, columns []string
	for _, key := range r.profile.Keys() {
		columns = append(columns, factengine.Ident(key))
	}
	columns = columns[:len(columns)-1] // without the value
	own = columns[:len(columns)-len(keys)]
	var arms []string
	for _, t := range r.arms() {
		var labels []string
		for i, key := range keys {
			labels = append(labels, factengine.Quote(t.labels[i])+" AS "+factengine.Ident(key))
		}
		arms = append(arms, fmt.Sprintf("SELECT file, line, CAST(%d AS INTEGER) AS part, %s, %s AS cell FROM source WHERE file IN (%s)", t.at+1,
			strings.Join(append(append([]string{}, own...), labels...), ", "), emptied(t.column, nil), strings.Join(t.files, ", ")))
	}
	query = fmt.Sprintf("WITH source AS MATERIALIZED (%s) SELECT file, line, part, %s, %s AS %s FROM (%s) WHERE cell IS NOT NULL OR %t",
		query, strings.Join(columns, ", "), value, factengine.Ident(u.Value), strings.Join(arms, " UNION ALL "), u.Empty != "")
	return query, true
}

// arm is a turned column with the files that have it under the same header: two files may have different months in the
// same place.
type arm struct {
	turned
	files []string
}

func (r *run) arms() []arm {
	var list []arm
	for _, f := range r.files {
		for _, t := range f.turned {
			at := slices.IndexFunc(list, func(a arm) bool { return a.at == t.at && slices.Equal(a.labels, t.labels) })
			if at < 0 {
				list, at = append(list, arm{turned: t}), len(list)
			}
			list[at].files = append(list[at].files, strconv.Itoa(f.number))
		}
	}
	return list
}
