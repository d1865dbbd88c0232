package audit

import (
	"context"
	"encoding/json"
	"errors"

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
	Unfound Flaw = "unfound" // the index does not lead to a row by just the things that it is about
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
	if err := rows.Err(); err != nil || f.Flaw != "" {
		return f, err
	}
	return t.verifyIndex(ctx, f)
}

// verifyIndex holds the index, by which entries are found, against the sealed bodies: who takes a line out of it hides a
// reading from the person whom it concerns, and leaves the chain sound.
func (t *Trail) verifyIndex(ctx context.Context, f Finding) (Finding, error) {
	bodies, err := t.store.Query(ctx, `SELECT number, body FROM audit_entry WHERE tenant = $1 ORDER BY number`, f.Tenant)
	if err != nil {
		return f, err
	}
	defer bodies.Close()
	lines, err := t.store.Query(ctx, `SELECT number, kind, object FROM audit_concerned WHERE tenant = $1 ORDER BY number`, f.Tenant)
	if err != nil {
		return f, err
	}
	defer lines.Close()
	var at int64 // the line that was read and not used
	var kind, object string
	next := func() error {
		at = 1 << 62
		if !lines.Next() {
			return lines.Err()
		}
		return lines.Scan(&at, &kind, &object)
	}
	if err := next(); err != nil {
		return f, err
	}
	for bodies.Next() {
		var number int64
		var body string
		if err := bodies.Scan(&number, &body); err != nil {
			return f, err
		}
		var e Entry
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			return f, err
		}
		want := map[string]bool{}
		for _, id := range concerned(e) {
			want[e.Kind+"\n"+id] = true
		}
		sound := at >= number
		for ; at == number; err = next() {
			if err != nil {
				return f, err
			}
			sound = sound && want[kind+"\n"+object]
			delete(want, kind+"\n"+object)
		}
		if err != nil {
			return f, err
		}
		if !sound || len(want) > 0 {
			f.Flaw, f.Number = Unfound, number
			return f, nil
		}
	}
	return f, errors.Join(bodies.Err(), lines.Err())
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
