package access

import (
	"context"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Grant opens records of one institution to another one: for stated purposes and fields, by a law, for a time and for so
// many readings. A grant is never changed; it ends or is withdrawn, and another one is given.
type Grant struct {
	ID              kernel.ID
	Owner, Receiver string // institutions
	Kind            string // of records
	Object          string // one record; empty: all of the kind
	Purposes        []string
	Fields          []string // groups of fields besides the core
	LegalBasis      string
	From, Until     time.Time
	MostReads       int64
	Reads           int64
	GivenBy         string
	WithdrawnAt     time.Time
	WithdrawnBy     string
}

// FieldGroups are the groups that a grant may name.
func FieldGroups() []string { return slices.Clone(fieldGroups) }

// Ended says that a grant opens nothing any longer.
func (n Grant) Ended(now time.Time) bool {
	return !n.WithdrawnAt.IsZero() || !now.Before(n.Until) || n.Reads >= n.MostReads
}

// fieldGroups are the groups that a grant may name. The core is open with any grant; medical and informant fields are not
// given to another institution.
var fieldGroups = []string{"identity", "contact", "location_exact", "narrative", "evidence"}

// longest is how long a grant may last; a standing need is an agreement that gives new grants.
const longest = 366 * 24 * time.Hour

func (n Grant) validate(now time.Time) error {
	switch {
	case n.Receiver == "" || n.Receiver == n.Owner:
		return fault.Invalid("access.grantReceiver").At("receiver")
	case n.Kind == "":
		return fault.Invalid("access.grantKind").At("kind")
	case len(n.Purposes) == 0 || slices.Contains(n.Purposes, ""):
		return fault.Invalid("access.grantPurpose").At("purposes")
	case strings.TrimSpace(n.LegalBasis) == "":
		return fault.Invalid("access.grantLaw").At("legal_basis")
	case !n.Until.After(n.From) || !n.Until.After(now) || n.Until.Sub(n.From) > longest:
		return fault.Invalid("access.grantTime").At("until")
	case n.MostReads < 1 || n.MostReads > 100_000:
		return fault.Invalid("access.grantReads").At("most_reads")
	}
	for _, f := range n.Fields {
		if !slices.Contains(fieldGroups, f) {
			return fault.Invalid("access.grantField", "field", f, "choices", strings.Join(fieldGroups, ", ")).At("fields")
		}
	}
	return nil
}

// Give keeps a grant of the owner's records. Who gives it must be allowed to decide on the owner's records of that kind, and
// shows again who they are.
func (g *Gate) Give(ctx context.Context, n Grant) (Grant, error) {
	now := g.clock.Now()
	if err := n.validate(now); err != nil {
		return n, err
	}
	actor := kernel.ActorFrom(ctx)
	ctx, err := g.Act(ctx, authz.DecideOn, authz.Record{Tenant: actor.Tenant, ID: "grant", Owner: n.Owner, Kind: n.Kind})
	if err != nil {
		return n, err
	}
	if err := g.Fresh(ctx); err != nil {
		return n, err
	}
	n.ID, n.GivenBy, n.Reads = kernel.NewID(now), actor.Name, 0
	err = g.store.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO access_grant (tenant, id, owner, receiver, kind, object, purposes, fields, legal_basis, from_at, until_at, most_reads, reads, given_by, withdrawn_at, withdrawn_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, '', '')`, actor.Tenant, string(n.ID), n.Owner, n.Receiver, n.Kind, n.Object,
			strings.Join(n.Purposes, "\n"), strings.Join(n.Fields, "\n"), n.LegalBasis, at(n.From), at(n.Until), n.MostReads, n.GivenBy)
		return err
	})
	return n, err
}

// Withdraw ends a grant at once.
func (g *Gate) Withdraw(ctx context.Context, id kernel.ID) error {
	actor := kernel.ActorFrom(ctx)
	n, err := g.grant(ctx, actor.Tenant, id)
	if err != nil {
		return err
	}
	ctx, err = g.Act(ctx, authz.DecideOn, authz.Record{Tenant: actor.Tenant, ID: "grant", Owner: n.Owner, Kind: n.Kind})
	if err != nil {
		return err
	}
	return g.store.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE access_grant SET withdrawn_at = $1, withdrawn_by = $2 WHERE tenant = $3 AND id = $4 AND withdrawn_at = ''`,
			at(g.clock.Now()), actor.Name, actor.Tenant, string(id))
		return err
	})
}

const grantColumns = `SELECT id, owner, receiver, kind, object, purposes, fields, legal_basis, from_at, until_at, most_reads, reads, given_by, withdrawn_at, withdrawn_by FROM access_grant `

func scanGrant(row db.Scanner) (n Grant, err error) {
	var id, purposes, fields, from, until, withdrawn string
	if err = row.Scan(&id, &n.Owner, &n.Receiver, &n.Kind, &n.Object, &purposes, &fields, &n.LegalBasis, &from, &until, &n.MostReads, &n.Reads, &n.GivenBy, &withdrawn, &n.WithdrawnBy); err != nil {
		return n, err
	}
	n.ID, n.Purposes, n.Fields = kernel.ID(id), lines(purposes), lines(fields)
	for text, to := range map[string]*time.Time{from: &n.From, until: &n.Until, withdrawn: &n.WithdrawnAt} {
		if *to, err = db.ParseTime(text); err != nil {
			return n, err
		}
	}
	return n, nil
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func (g *Gate) grant(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (Grant, error) {
	n, err := scanGrant(g.store.QueryRow(ctx, grantColumns+`WHERE tenant = $1 AND id = $2`, tenant, string(id)))
	if db.IsNoRows(err) {
		return n, fault.NotFound("access.noGrant")
	}
	return n, err
}

func useGrant(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, id kernel.ID) error {
	n, err := tx.Exec(ctx, `UPDATE access_grant SET reads = reads + 1 WHERE tenant = $1 AND id = $2 AND reads < most_reads AND withdrawn_at = ''`, tenant, string(id))
	if err == nil && n == 0 { // another reading took the last one meanwhile
		return fault.NotFound("access.notThere")
	}
	return err
}
