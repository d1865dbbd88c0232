package audit

import (
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
)

// Query narrows the trail. Empty fields ask for all.
type Query struct {
	Actor        string
	Kind, Object string // entries that concern one thing, also as one of many that a search returned; with the tenant before it or without
	Outcome      Outcome
	Concerning   string    // account: what it did, and what was done with it
	From, Until  time.Time // not before From, before Until; zero: no bound
	Before       int64     // entries with a smaller number; 0: from the newest
	Limit        int       // at most 500
}

// statement asks for what the query names and for nothing else, so that the few entries of one thing are found by their index
// and not among all. kinds are those that the thing may be of.
func (q Query) statement(tenant kernel.Tenant, kinds []string) (string, []any) {
	s := selection{args: []any{tenant}}
	s.and("e.number < ", q.Before)
	for _, c := range []struct{ column, value string }{{"e.actor = ", q.Actor}, {"e.outcome = ", string(q.Outcome)}, {"e.kind = ", q.Kind},
		{"e.at >= ", db.TimeOrEmpty(q.From)}, {"e.at < ", db.TimeOrEmpty(q.Until)}} {
		if c.value != "" {
			s.and(c.column, c.value)
		}
	}
	if q.Object != "" {
		s.and("e.number IN " + s.concerned(kinds, q.Object, string(tenant)+"/"+q.Object))
	}
	if q.Concerning != "" {
		s.and("(e.actor = " + s.value(q.Concerning) + " OR e.number IN " + s.concerned([]string{"Account"}, string(tenant)+"/"+q.Concerning) + ")")
	}
	return "SELECT e.tenant, e.number, e.at, e.body FROM audit_entry e WHERE e.tenant = $1" + s.text.String() + " ORDER BY e.number DESC LIMIT " + s.value(q.Limit), s.args
}

// selection is a condition as it grows, with the values of its parameters.
type selection struct {
	text strings.Builder
	args []any
}

// value takes a value in and gives the parameter that stands for it.
func (s *selection) value(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

func (s *selection) and(condition string, values ...any) {
	s.text.WriteString(" AND " + condition)
	for _, v := range values {
		s.text.WriteString(s.value(v))
	}
}

// concerned are the numbers of the entries about things of some kinds.
func (s *selection) concerned(kinds []string, objects ...string) string {
	return "(SELECT c.number FROM audit_concerned c WHERE c.tenant = $1 AND c.kind IN (" + s.list(kinds) + ") AND c.object IN (" + s.list(objects) + "))"
}

func (s *selection) list(values []string) string {
	list := []string{"''"} // never empty
	for _, v := range values {
		list = append(list, s.value(v))
	}
	return strings.Join(list, ", ")
}
