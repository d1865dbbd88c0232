package authz

import (
	"convive/internal/kernel"

	"github.com/cedar-policy/cedar-go/types"
)

// Resource is a thing that something is to be done with. The types below are the only ones, and each gives all attributes
// that the schema names: what a caller leaves empty is empty, never absent.
type Resource interface {
	entity() types.Entity
}

// Level is how far a thing may be known.
type Level int64

// The levels.
const (
	Published Level = iota
	Internal
	Confidential
	Secret
)

// Dataset is what the system has of its own: sources, editions, indicators, territories.
type Dataset struct {
	Tenant kernel.Tenant
	ID     string
	Level  Level
	Author string // account that brought it; nobody if empty
}

func (d Dataset) entity() types.Entity {
	return entity("Dataset", d.Tenant, d.ID, types.RecordMap{"level": types.Long(d.Level), "author": person(d.Tenant, d.Author)})
}

// Record is what concerns a case. Assigned, SharedWith and SubjectOfComplaint are asked for the subject only and stay small.
type Record struct {
	Tenant                                          kernel.Tenant
	ID, Owner, Kind, Area                           string
	Level                                           Level
	Sealed, ProtectedIdentity, Minor, Whistleblower bool
	Assigned, SharedWith, SubjectOfComplaint        []string
}

func (r Record) entity() types.Entity {
	return entity("Record", r.Tenant, r.ID, types.RecordMap{
		"owner": institution(r.Tenant, r.Owner), "kind": types.String(r.Kind), "area": types.String(r.Area), "level": types.Long(r.Level),
		"sealed": types.Boolean(r.Sealed), "protectedIdentity": types.Boolean(r.ProtectedIdentity), "minor": types.Boolean(r.Minor),
		"whistleblower": types.Boolean(r.Whistleblower), "assigned": uids(r.Assigned, r.Tenant, person),
		"sharedWith": uids(r.SharedWith, r.Tenant, institution), "subjectOfComplaint": uids(r.SubjectOfComplaint, r.Tenant, person)})
}

// Account is a person's or program's account.
type Account struct {
	Tenant kernel.Tenant
	ID     string
}

func (a Account) entity() types.Entity { return entity("Account", a.Tenant, a.ID, types.RecordMap{}) }

// Trail is what was recorded about acts: of everybody, or those that concern Subject.
type Trail struct {
	Tenant  kernel.Tenant
	Subject string
}

func (t Trail) entity() types.Entity {
	return entity("Trail", t.Tenant, t.Subject, types.RecordMap{"subject": person(t.Tenant, t.Subject)})
}

// Rulebook is a version of the policies, written by Author.
type Rulebook struct {
	Tenant  kernel.Tenant
	Version string
	Author  string
}

func (r Rulebook) entity() types.Entity {
	return entity("Rulebook", r.Tenant, r.Version, types.RecordMap{"author": person(r.Tenant, r.Author)})
}

// Key is what the vault and the backups are locked with.
type Key struct{ Tenant kernel.Tenant }

func (k Key) entity() types.Entity { return entity("Key", k.Tenant, "key", types.RecordMap{}) }

func entity(kind types.EntityType, tenant kernel.Tenant, id string, attributes types.RecordMap) types.Entity {
	attributes["tenant"] = types.String(tenant)
	return types.Entity{UID: types.NewEntityUID(kind, types.String(string(tenant)+"/"+id)), Attributes: types.NewRecord(attributes)}
}

func uids(list []string, tenant kernel.Tenant, of func(kernel.Tenant, string) types.EntityUID) types.Set {
	values := make([]types.Value, len(list))
	for i, s := range list {
		values[i] = of(tenant, s)
	}
	return types.NewSet(values...)
}
