package authz

import (
	"convive/internal/kernel"

	"github.com/cedar-policy/cedar-go/types"
)

// Resource is a thing that something is to be done with. The types below are the only ones, and each gives all attributes
// that the schema names: what a caller leaves empty is empty, never absent.
type Resource interface {
	entity(w wanted) types.Entity
}

// Level is how far a thing may be known.
type Level int64

// The levels.
const (
	Published    Level = iota // everybody; figures only, a record of a case is never published
	Internal                  // whoever works with it: figures before their approval, ordinary records
	Confidential              // rows of single events behind figures; records for those assigned to them
	Secret                    // records for those assigned to them who have the clearance
)

// Dataset is what the system has of its own: sources, editions, indicators, territories.
type Dataset struct {
	Tenant kernel.Tenant
	ID     string
	Level  Level
	Author string // account that brought it; nobody if empty
}

func (d Dataset) entity(w wanted) types.Entity {
	m := types.RecordMap{}
	put(m, w, "level", func() types.Long { return types.Long(d.Level) })
	put(m, w, "author", func() types.EntityUID { return person(d.Tenant, d.Author) })
	return entity("Dataset", d.Tenant, d.ID, m, w)
}

// Record is what concerns a case. Assigned, SharedWith and SubjectOfComplaint are asked for the subject only and stay small.
type Record struct {
	Tenant                                          kernel.Tenant
	ID, Owner, Kind, Area                           string
	Level                                           Level
	Sealed, ProtectedIdentity, Minor, Whistleblower bool
	Assigned, SharedWith, SubjectOfComplaint        []string
}

func (r Record) entity(w wanted) types.Entity {
	m := types.RecordMap{}
	put(m, w, "owner", func() types.EntityUID { return institution(r.Tenant, r.Owner) })
	put(m, w, "kind", func() types.String { return types.String(r.Kind) })
	put(m, w, "area", func() types.String { return types.String(r.Area) })
	put(m, w, "level", func() types.Long { return types.Long(max(r.Level, Internal)) })
	put(m, w, "sealed", func() types.Boolean { return types.Boolean(r.Sealed) })
	put(m, w, "protectedIdentity", func() types.Boolean { return types.Boolean(r.ProtectedIdentity) })
	put(m, w, "minor", func() types.Boolean { return types.Boolean(r.Minor) })
	put(m, w, "whistleblower", func() types.Boolean { return types.Boolean(r.Whistleblower) })
	put(m, w, "assigned", func() types.Set { return uids(r.Assigned, r.Tenant, person) })
	put(m, w, "sharedWith", func() types.Set { return uids(r.SharedWith, r.Tenant, institution) })
	put(m, w, "subjectOfComplaint", func() types.Set { return uids(r.SubjectOfComplaint, r.Tenant, person) })
	return entity("Record", r.Tenant, r.ID, m, w)
}

// Account is a person's or program's account.
type Account struct {
	Tenant kernel.Tenant
	ID     string
}

func (a Account) entity(w wanted) types.Entity {
	return entity("Account", a.Tenant, a.ID, types.RecordMap{}, w)
}

// Trail is what was recorded about acts: of everybody, or those that concern Subject.
type Trail struct {
	Tenant  kernel.Tenant
	Subject string
}

func (t Trail) entity(w wanted) types.Entity {
	m := types.RecordMap{}
	put(m, w, "subject", func() types.EntityUID { return person(t.Tenant, t.Subject) })
	return entity("Trail", t.Tenant, t.Subject, m, w)
}

// Rulebook is a version of the policies, written by Author.
type Rulebook struct {
	Tenant  kernel.Tenant
	Version string
	Author  string
}

func (r Rulebook) entity(w wanted) types.Entity {
	m := types.RecordMap{}
	put(m, w, "author", func() types.EntityUID { return person(r.Tenant, r.Author) })
	return entity("Rulebook", r.Tenant, r.Version, m, w)
}

// Document is what institutions say of themselves and answer for: a row of a register, a version of a procedure. It is of
// Kind, concerns the institution Owner, and was written by Author where another one has to approve it.
type Document struct {
	Tenant                  kernel.Tenant
	ID, Kind, Owner, Author string
}

func (d Document) entity(w wanted) types.Entity {
	m := types.RecordMap{}
	put(m, w, "kind", func() types.String { return types.String(d.Kind) })
	put(m, w, "owner", func() types.EntityUID { return institution(d.Tenant, d.Owner) })
	put(m, w, "author", func() types.EntityUID { return person(d.Tenant, d.Author) })
	return entity("Document", d.Tenant, d.ID, m, w)
}

// Key is what the vault and the backups are locked with.
type Key struct{ Tenant kernel.Tenant }

func (k Key) entity(w wanted) types.Entity {
	return entity("Key", k.Tenant, "key", types.RecordMap{}, w)
}

func entity(kind types.EntityType, tenant kernel.Tenant, id string, attributes types.RecordMap, w wanted) types.Entity {
	put(attributes, w, "tenant", func() types.String { return types.String(tenant) })
	return types.Entity{UID: types.NewEntityUID(kind, types.String(string(tenant)+"/"+id)), Attributes: types.NewRecord(attributes)}
}

func uids(list []string, tenant kernel.Tenant, of func(kernel.Tenant, string) types.EntityUID) types.Set {
	values := make([]types.Value, len(list))
	for i, s := range list {
		values[i] = of(tenant, s)
	}
	return types.NewSet(values...)
}
