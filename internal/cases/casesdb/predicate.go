package casesdb

import (
	"fmt"
	"strconv"
	"strings"

	"convive/internal/cases"
	"convive/internal/platform/db"
)

// condition is a condition on cases_case AS c with its arguments, in the making.
type condition struct {
	text strings.Builder
	args []any
}

// arg adds an argument and gives its place.
func (c *condition) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

func (c *condition) write(parts ...string) {
	for _, p := range parts {
		c.text.WriteString(p)
	}
}

// holds writes a predicate. The vocabulary is closed: one that is not known is an error, never a condition that holds.
func (c *condition) holds(p cases.Predicate) error {
	switch p := p.(type) {
	case cases.All:
		return c.join([]cases.Predicate(p), " AND ", "1 = 1")
	case cases.Any:
		return c.join([]cases.Predicate(p), " OR ", "1 = 0")
	case cases.Not:
		c.write("NOT ")
		return c.holds(p.Predicate)
	case cases.OwnedBy:
		c.write("c.owner = ", c.arg(string(p)))
	case cases.OfKind:
		c.write("c.kind = ", c.arg(string(p)))
	case cases.Object:
		c.write("c.id = ", c.arg(string(p)))
	case cases.LevelAtMost:
		c.write("c.level <= ", c.arg(int64(p)))
	case cases.Free:
		return c.free(p)
	case cases.AssignedTo:
		c.write("EXISTS (SELECT 1 FROM cases_assigned a WHERE a.tenant = c.tenant AND a.case_id = c.id AND a.account = ", c.arg(p.Account),
			" AND (a.until_at = '' OR a.until_at > ", c.arg(db.Time(p.At)), "))")
	case cases.Concerning:
		c.write("EXISTS (SELECT 1 FROM cases_concerning s WHERE s.tenant = c.tenant AND s.case_id = c.id AND s.account = ", c.arg(string(p)), ")")
	case cases.HappenedWithin:
		c.within("happened", p)
	default:
		return fmt.Errorf("no SQL for the predicate %T", p)
	}
	return nil
}

func (c *condition) join(list []cases.Predicate, by, empty string) error {
	if len(list) == 0 {
		c.write("(", empty, ")")
		return nil
	}
	c.write("(")
	for i, p := range list {
		if i > 0 {
			c.write(by)
		}
		if err := c.holds(p); err != nil {
			return err
		}
	}
	c.write(")")
	return nil
}

func (c *condition) free(p cases.Free) error {
	switch cases.Protection(p) {
	case cases.IsSealed, cases.IsProtected, cases.IsMinor, cases.IsWhistleblower:
		c.write("NOT c.", string(p))
		return nil
	}
	return fmt.Errorf("no protection %q", string(p))
}

// within asks for a case one of whose places, on one side, is one of the codes or lies in it.
func (c *condition) within(side string, codes []string) {
	if len(codes) == 0 {
		c.write("(1 = 0)")
		return
	}
	places := make([]string, len(codes))
	for i, code := range codes {
		places[i] = c.arg(code)
	}
	c.write("EXISTS (SELECT 1 FROM cases_place p WHERE p.tenant = c.tenant AND p.case_id = c.id AND p.side = '", side, "' AND p.code IN (", strings.Join(places, ", "), "))")
}
