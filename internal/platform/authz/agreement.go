package authz

import (
	"convive/internal/kernel"

	"github.com/cedar-policy/cedar-go/types"
)

// The actions on agreements between governments.
const (
	OfferTotals  Action = "offerTotals"  // propose an agreement as giver
	AcceptTotals Action = "acceptTotals" // accept one as reader
	EndTotals    Action = "endTotals"    // end one, as either
	ReadTotals   Action = "readTotals"   // see what an agreement opens
)

// Agreement is one by which a government above sees published totals of another. Each of the two decides as its own.
type Agreement struct {
	Tenant kernel.Tenant
	ID     string
}

func (a Agreement) entity(w wanted) types.Entity {
	return entity("Agreement", a.Tenant, a.ID, types.RecordMap{}, w)
}
