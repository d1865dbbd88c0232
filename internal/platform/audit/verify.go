package audit

import (
	"context"
	"encoding/json"

	"convive/internal/kernel"
)

// Flaw is what is wrong with a chain.
type Flaw string

// The flaws, from the first row on.
const (
	Altered Flaw = "altered" // a row says something else than when it was sealed
	Missing Flaw = "missing" // a row is gone from the middle
	Moved   Flaw = "moved"   // a row does not follow the one before it
	Cut     Flaw = "cut"     // the end is gone, or other than the root that was published
)

// Finding is the first flaw of a chain. A chain without one has Flaw "".
type Finding struct {
	Tenant kernel.Tenant
	Rows   int64 // that were read and are right
	Flaw   Flaw
	Number int64 // of the first row that is wrong
}

// Verify reads a chain from its beginning and holds it against heads that were published earlier. It recomputes every
// hash; nothing that the store says of itself is believed.
func (t *Trail) Verify(ctx context.Context, tenant kernel.Tenant, published []Head) (Finding, error) {
	f := Finding{Tenant: tenant}
	want := map[int64]string{}
	for _, h := range published {
		want[h.Number] = h.Hash
	}
	rows, err := t.store.Query(ctx, `SELECT number, at, actor, act, kind, object, outcome, body, previous, hash FROM audit_entry WHERE tenant = $1 ORDER BY number`, tenant)
	if err != nil {
		return f, err
	}
	defer rows.Close()
	previous := first
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.number, &r.at, &r.actor, &r.act, &r.kind, &r.object, &r.outcome, &r.body, &r.previous, &r.hash); err != nil {
			return f, err
		}
		switch {
		case r.number != f.Rows+1:
			f.Flaw, f.Number = Missing, f.Rows+1
		case r.hash != hash(tenant, r.number, r.at, r.previous, r.body) || !r.agrees():
			f.Flaw, f.Number = Altered, r.number
		case r.previous != previous:
			f.Flaw, f.Number = Moved, r.number
		case want[r.number] != "" && want[r.number] != r.hash:
			f.Flaw, f.Number = Cut, r.number
		}
		if f.Flaw != "" {
			return f, rows.Err()
		}
		f.Rows, previous = r.number, r.hash
	}
	for _, h := range published {
		if h.Number > f.Rows && (f.Number == 0 || h.Number < f.Number) {
			f.Flaw, f.Number = Cut, f.Rows+1
		}
	}
	return f, rows.Err()
}

// row is an entry as the store holds it.
type row struct {
	number                                                      int64
	at, actor, act, kind, object, outcome, body, previous, hash string
}

// agrees says whether the columns, by which is searched, say what the sealed body says.
func (r row) agrees() bool {
	var e Entry
	return json.Unmarshal([]byte(r.body), &e) == nil &&
		e.Actor == r.actor && e.Act == r.act && e.Kind == r.kind && e.Object == r.object && string(e.Outcome) == r.outcome
}
