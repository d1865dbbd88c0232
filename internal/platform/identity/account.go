package identity

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// Kind is whose an account is.
type Kind string

// The kinds.
const (
	Person  Kind = "person"
	Program Kind = "program" // acts by tokens only
)

// State is whether an account may be used.
type State string

// The states.
const (
	Invited   State = "invited" // has not enrolled yet, or enrols anew after a recovery
	Active    State = "active"
	Suspended State = "suspended"
)

// Account is a person or program of an institution. Its name is its identity for ever: it is never renamed or given again.
type Account struct {
	Name        string
	Ref         string // random, for addresses: what somebody is called stands in none
	Kind        Kind
	Institution string // empty: the government itself
	State       State
	Founder     bool // made at the first start: grants what it has not got itself where nobody else looks after the accounts
	Rights
	Lang kernel.Lang // empty: as the browser asks
}

// Rights are what an account has been given.
type Rights struct {
	Roles      []kernel.Role
	Areas      []string
	Clearances []string
}

var (
	nameForm  = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,39}$`)
	rightForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$`)
)

// reserved are names that stand for something else in the trail.
var reserved = []string{string(kernel.RoleSystem), "citizen"}

// cleanName is a name as people type it.
func cleanName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

func checkName(name string) error {
	if !nameForm.MatchString(name) || slices.Contains(reserved, name) {
		return fault.Invalid("identity.nameForm").At("name")
	}
	return nil
}

// checked are rights without doubles, in order. identity.unknownRole, identity.noRole, identity.rightForm.
func (r Rights) checked() (Rights, error) {
	r.Roles, r.Areas, r.Clearances = sorted(r.Roles), sorted(r.Areas), sorted(r.Clearances)
	if len(r.Roles) == 0 {
		return r, fault.Invalid("identity.noRole").At("role")
	}
	for _, role := range r.Roles {
		if !slices.Contains(kernel.Roles(), role) {
			return r, fault.Invalid("identity.unknownRole", "role", string(role)).At("role")
		}
	}
	for _, a := range r.Areas {
		if !rightForm.MatchString(a) {
			return r, fault.Invalid("identity.rightForm").At("areas")
		}
	}
	for _, c := range r.Clearances {
		if !rightForm.MatchString(c) {
			return r, fault.Invalid("identity.rightForm").At("clearances")
		}
	}
	return r, nil
}

func sorted[T ~string](list []T) []T {
	list = slices.DeleteFunc(slices.Clone(list), func(v T) bool { return v == "" })
	slices.Sort(list)
	return slices.Compact(list)
}

// within says that other has all of these rights.
func (r Rights) within(other Rights) bool {
	return subset(r.Roles, other.Roles) && subset(r.Areas, other.Areas) && subset(r.Clearances, other.Clearances)
}

func subset[T comparable](list, of []T) bool {
	return !slices.ContainsFunc(list, func(v T) bool { return !slices.Contains(of, v) })
}

// columns of an account, with its rights as kind:value in one text.
const columns = `a.name, a.handle, a.kind, a.institution, a.state, a.founder, a.lang,
	coalesce((SELECT string_agg(r.kind || ':' || r.value, ' ' ORDER BY r.kind, r.value) FROM identity_right r WHERE r.tenant = a.tenant AND r.account = a.name), '')`

func scanAccount(row db.Scanner) (Account, error) { return scanWith(row) }

// scanWith reads an account and what stands after its columns.
func scanWith(row db.Scanner, more ...any) (Account, error) {
	var a Account
	var handle, rights string
	err := row.Scan(append([]any{&a.Name, &handle, &a.Kind, &a.Institution, &a.State, &a.Founder, &a.Lang, &rights}, more...)...)
	a.Rights, a.Ref = parseRights(rights), digest(handle + "/" + a.Name)[:16]
	return a, err
}

func parseRights(text string) (r Rights) {
	for _, field := range strings.Fields(text) {
		switch kind, value, _ := strings.Cut(field, ":"); kind {
		case "role":
			r.Roles = append(r.Roles, kernel.Role(value))
		case "area":
			r.Areas = append(r.Areas, value)
		case "clearance":
			r.Clearances = append(r.Clearances, value)
		}
	}
	return r
}

// account reads one account; found is false if there is none.
func account(ctx context.Context, q db.Querier, tenant kernel.Tenant, name string) (a Account, found bool, err error) {
	a, err = scanAccount(q.QueryRow(ctx, `SELECT `+columns+` FROM identity_account a WHERE a.tenant = $1 AND a.name = $2`, string(tenant), name))
	if db.IsNoRows(err) {
		return a, false, nil
	}
	return a, err == nil, err
}

// mustAccount is account, with identity.noAccount where there is none.
func mustAccount(ctx context.Context, q db.Querier, tenant kernel.Tenant, name string) (Account, error) {
	a, found, err := account(ctx, q, tenant, name)
	if err == nil && !found {
		err = fault.NotFound("identity.noAccount", "name", name)
	}
	return a, err
}

func insertRights(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, name string, r Rights) error {
	put := func(kind, value string) error {
		_, err := tx.Exec(ctx, `INSERT INTO identity_right (tenant, account, kind, value) VALUES ($1, $2, $3, $4)`, string(tenant), name, kind, value)
		return err
	}
	for _, role := range r.Roles {
		if err := put("role", string(role)); err != nil {
			return err
		}
	}
	for _, a := range r.Areas {
		if err := put("area", a); err != nil {
			return err
		}
	}
	for _, c := range r.Clearances {
		if err := put("clearance", c); err != nil {
			return err
		}
	}
	return nil
}

// actor is the account as it acts.
func (a Account) actor(tenant kernel.Tenant) kernel.Actor {
	return kernel.Actor{Tenant: tenant, Name: a.Name, Role: kernel.Strongest(a.Roles), Institution: a.Institution, Roles: a.Roles, Areas: a.Areas, Clearances: a.Clearances}
}
