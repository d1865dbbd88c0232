package authz

import (
	"convive/internal/kernel"

	"github.com/cedar-policy/cedar-go/types"
)

// Subject is who asks: a person with an account, a program, the installation, or a citizen without an account.
type Subject struct {
	Tenant      kernel.Tenant
	Account     string
	Institution string
	Roles       []kernel.Role
	Areas       []string // codes of the territories that the person answers for
	Clearances  []string
	Suspended   bool
}

func (s Subject) uid() types.EntityUID { return person(s.Tenant, s.Account) }

// person is a user of one tenant: the same name elsewhere is somebody else.
func person(tenant kernel.Tenant, account string) types.EntityUID {
	return types.NewEntityUID("User", types.String(string(tenant)+"/"+account))
}

func institution(tenant kernel.Tenant, id string) types.EntityUID {
	return types.NewEntityUID("Institution", types.String(string(tenant)+"/"+id))
}

// institution is that of the account; an account without one owns nothing, not even what is nobody's.
func (s Subject) institution() types.EntityUID {
	if s.Institution == "" {
		return types.NewEntityUID("Institution", "")
	}
	return institution(s.Tenant, s.Institution)
}

func (s Subject) entity(w wanted) types.Entity {
	roles := make([]types.EntityUID, len(s.Roles))
	for i, r := range s.Roles {
		roles[i] = types.NewEntityUID("Role", types.String(r))
	}
	m := types.RecordMap{}
	put(m, w, "tenant", func() types.String { return types.String(s.Tenant) })
	put(m, w, "institution", s.institution)
	put(m, w, "areas", func() types.Set { return texts(s.Areas) })
	put(m, w, "clearances", func() types.Set { return texts(s.Clearances) })
	put(m, w, "suspended", func() types.Boolean { return types.Boolean(s.Suspended) })
	return types.Entity{UID: s.uid(), Parents: types.NewEntityUIDSet(roles...), Attributes: types.NewRecord(m)}
}

func texts(list []string) types.Set {
	values := make([]types.Value, len(list))
	for i, s := range list {
		values[i] = types.String(s)
	}
	return types.NewSet(values...)
}
