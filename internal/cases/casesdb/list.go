package casesdb

import (
	"context"
	"strings"
	"unicode/utf8"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

const columns = `c.id, c.owner, c.kind, c.reference, c.offence, c.declared_in, c.happened_in, c.occurred_on, c.reported_on, c.state, c.level, c.sealed, c.protected_identity, c.minor,
	c.whistleblower, c.recorded_by, c.recorded_at, c.made_up, c.version, c.mark`

// orders are the orders of a list, by columns of the core only.
var orders = map[cases.Sort]string{
	cases.ByReported:  "c.reported_on DESC, c.id DESC",
	cases.ByOccurred:  "c.occurred_on DESC, c.id DESC",
	cases.ByReference: "c.reference_key, c.id",
	cases.ByKind:      "c.kind, c.reported_on DESC, c.id DESC",
}

func scan(row db.Scanner) (c cases.Case, err error) {
	var at string
	var level int64
	if err = row.Scan(&c.ID, &c.Owner, &c.Kind, &c.Reference, &c.Offence, &c.DeclaredIn, &c.HappenedIn, &c.OccurredOn, &c.ReportedOn, &c.State, &level, &c.Sealed, &c.ProtectedIdentity,
		&c.Minor, &c.Whistleblower, &c.RecordedBy, &at, &c.Generated, &c.Version, &c.Mark); err != nil {
		return c, err
	}
	c.Level = authz.Level(level)
	c.RecordedAt, err = db.ParseTime(at)
	return c, err
}

// Case is one case.
func (s Store) Case(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (cases.Case, bool, error) {
	return s.one(ctx, tenant, `c.id = $2`, string(id))
}

// ByReference is the case of an owner on a shelf.
func (s Store) ByReference(ctx context.Context, tenant kernel.Tenant, owner, shelf, reference string) (cases.Case, bool, error) {
	return s.one(ctx, tenant, `c.owner = $2 AND c.shelf = $3 AND c.reference_key = $4`, owner, shelf, cases.Key(reference))
}

func (s Store) one(ctx context.Context, tenant kernel.Tenant, where string, args ...any) (cases.Case, bool, error) {
	c, err := scan(s.db.QueryRow(ctx, `SELECT `+columns+` FROM cases_case c WHERE c.tenant = $1 AND `+where, append([]any{string(tenant)}, args...)...))
	if db.IsNoRows(err) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	list := []cases.Case{c}
	err = s.fill(ctx, tenant, list)
	return list[0], err == nil, err
}

// List are the cases for which the predicate and the filter hold.
func (s Store) List(ctx context.Context, tenant kernel.Tenant, p cases.Predicate, f cases.Filter) ([]cases.Case, int64, error) {
	c := &condition{}
	c.write("c.tenant = ", c.arg(string(tenant)), " AND ")
	if err := c.holds(p); err != nil {
		return nil, 0, err
	}
	c.filter(f)
	var total int64
	if err := s.db.QueryRow(ctx, `SELECT count(*) FROM cases_case c WHERE `+c.text.String(), c.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	order, ok := orders[f.Sort]
	if !ok {
		order = orders[cases.ByReported]
	}
	where := c.text.String()
	page := " LIMIT " + c.arg(int64(f.Limit)) + " OFFSET " + c.arg(int64(f.Offset))
	list, err := db.All(ctx, s.db, scan, `SELECT `+columns+` FROM cases_case c WHERE `+where+` ORDER BY `+order+page, c.args...)
	if err != nil {
		return nil, 0, err
	}
	return list, total, s.fill(ctx, tenant, list)
}

func (c *condition) filter(f cases.Filter) {
	for _, bound := range [][2]string{{"c.kind = ", string(f.Kind)}, {"c.state = ", string(f.State)}, {"c.reported_on >= ", f.From}, {"c.reported_on <= ", f.To}} {
		if bound[1] != "" {
			c.write(" AND ", bound[0], c.arg(bound[1]))
		}
	}
	if f.Reference != "" {
		c.write(" AND substr(c.reference_key, 1, ", c.arg(int64(utf8.RuneCountInString(f.Reference))), ") = ", c.arg(f.Reference))
	}
	for _, place := range [][2]string{{"declared", string(f.DeclaredIn)}, {"happened", string(f.HappenedIn)}} {
		if place[1] != "" {
			c.write(" AND ")
			c.within(place[0], place[1:])
		}
	}
}

// chunk is how many identifiers one statement names.
const chunk = 500

// fill reads what stands in the side tables of cases.
func (s Store) fill(ctx context.Context, tenant kernel.Tenant, list []cases.Case) error {
	for from := 0; from < len(list); from += chunk {
		if err := s.fillChunk(ctx, tenant, list[from:min(from+chunk, len(list))]); err != nil {
			return err
		}
	}
	return nil
}

// side is a row of a side table: a case, and up to three texts of it.
type side struct{ id, a, b, c string }

func scanSide(row db.Scanner) (r side, err error) {
	err = row.Scan(&r.id, &r.a, &r.b, &r.c)
	return r, err
}

func (s Store) fillChunk(ctx context.Context, tenant kernel.Tenant, list []cases.Case) error {
	at, named := map[string]*cases.Case{}, &condition{}
	named.arg(string(tenant))
	places := make([]string, len(list))
	for i := range list {
		at[string(list[i].ID)] = &list[i]
		places[i] = named.arg(string(list[i].ID))
	}
	in := " WHERE tenant = $1 AND case_id IN (" + strings.Join(places, ", ") + ") "
	for _, t := range []struct {
		query string
		take  func(c *cases.Case, r side) error
	}{
		{`SELECT case_id, side, code, '' FROM cases_place` + in + `ORDER BY case_id, side, depth`, takePlace},
		{`SELECT case_id, account, in_place_of, until_at FROM cases_assigned` + in + `ORDER BY case_id, in_place_of, account`, takeAssigned},
		{`SELECT case_id, account, '', '' FROM cases_concerning` + in + `ORDER BY case_id, account`, takeConcerning},
		{`SELECT case_id, subject_ref, part, '' FROM cases_person` + in + `ORDER BY case_id, place`, takePerson},
	} {
		rows, err := db.All(ctx, s.db, scanSide, t.query, named.args...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := t.take(at[r.id], r); err != nil {
				return err
			}
		}
	}
	return nil
}

func takePlace(c *cases.Case, r side) error {
	if r.a == "declared" {
		c.Around = append(c.Around, kernel.Code(r.b))
	} else {
		c.Within = append(c.Within, kernel.Code(r.b))
	}
	return nil
}

func takeAssigned(c *cases.Case, r side) error {
	until, err := db.ParseTime(r.c)
	c.Assigned = append(c.Assigned, cases.Assignment{Account: r.a, InPlaceOf: r.b, Until: until})
	return err
}

func takeConcerning(c *cases.Case, r side) error {
	c.SubjectOfComplaint = append(c.SubjectOfComplaint, r.a)
	return nil
}

func takePerson(c *cases.Case, r side) error {
	c.Persons = append(c.Persons, cases.Person{Ref: r.a, Part: cases.Part(r.b)})
	return nil
}
