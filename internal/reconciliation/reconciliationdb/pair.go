package reconciliationdb

import (
	"context"
	"encoding/json"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/reconciliation"
)

// SaveLinkage keeps a run with its pairs and makes it the round's.
func (s Store) SaveLinkage(ctx context.Context, tenant kernel.Tenant, l reconciliation.Linkage, pairs []reconciliation.Pair) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		if n, err := moves(ctx, tx, tenant, l.Round); err != nil || n > 0 {
			return decided(err)
		}
		for _, id := range l.Lists { // the newest edition of its institution still
			var newer int64
			err := tx.QueryRow(ctx, `SELECT count(*) FROM reconciliation_delivery d JOIN reconciliation_delivery e ON e.tenant = d.tenant AND e.round = d.round AND e.institution = d.institution AND e.edition > d.edition
				WHERE d.tenant = $1 AND d.id = $2`, string(tenant), string(id)).Scan(&newer)
			if err != nil {
				return err
			}
			if newer > 0 {
				return fault.Conflict("reconciliation.deliveredMeanwhile")
			}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO reconciliation_linkage (tenant, id, round, model, link_weight, review_weight, lists, sides, linked_by, linked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			string(tenant), string(l.ID), string(l.Round), l.Model, l.Thresholds.Link, l.Thresholds.Review, toJSON(l.Lists), toJSON(l.Sides), l.By, db.Time(l.At)); err != nil {
			return err
		}
		insert, err := tx.Prepare(ctx, pairInsert)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			if err := insert.Exec(ctx, pairValues(tenant, p)...); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `UPDATE reconciliation_round SET linkage = $3 WHERE tenant = $1 AND id = $2`, string(tenant), string(l.Round), string(l.ID))
		return err
	})
}

const pairInsert = `INSERT INTO reconciliation_pair (tenant, id, round, linkage, left_record, right_record, rule, weight, probability, prior, proposed, steps, same_reference, twice, proposed_by, state, version, within)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`

func pairValues(tenant kernel.Tenant, p reconciliation.Pair) []any {
	return []any{string(tenant), string(p.ID), string(p.Round), string(p.Linkage), string(p.Left), string(p.Right), p.Rule, p.Weight, p.Probability, p.Prior, p.Proposed, toJSON(p.Steps), p.SameReference, p.Second,
		p.ProposedBy, string(p.State), p.Version, p.Within}
}

// InsertPair keeps a pair that a person proposes.
func (s Store) InsertPair(ctx context.Context, tenant kernel.Tenant, p reconciliation.Pair) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, pairInsert, pairValues(tenant, p)...)
		if db.IsUnique(err) {
			return fault.Conflict("reconciliation.pairThere")
		}
		return err
	})
}

// Linkage is one run.
func (s Store) Linkage(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (reconciliation.Linkage, bool, error) {
	var l reconciliation.Linkage
	var lists, sides, at string
	err := s.db.QueryRow(ctx, `SELECT id, round, model, link_weight, review_weight, lists, sides, linked_by, linked_at FROM reconciliation_linkage WHERE tenant = $1 AND id = $2`, string(tenant), string(id)).
		Scan(&l.ID, &l.Round, &l.Model, &l.Thresholds.Link, &l.Thresholds.Review, &lists, &sides, &l.By, &at)
	if err == nil {
		err = json.Unmarshal([]byte(lists), &l.Lists)
	}
	if err == nil {
		err = json.Unmarshal([]byte(sides), &l.Sides)
	}
	if err == nil {
		l.At, err = db.ParseTime(at)
	}
	return found(l, err)
}

const pairColumns = `id, round, linkage, left_record, right_record, rule, weight, probability, prior, proposed, steps, same_reference, twice, proposed_by, state, version, within`

func scanPair(row db.Scanner) (p reconciliation.Pair, err error) {
	var steps string
	if err = row.Scan(&p.ID, &p.Round, &p.Linkage, &p.Left, &p.Right, &p.Rule, &p.Weight, &p.Probability, &p.Prior, &p.Proposed, &steps, &p.SameReference, &p.Second, &p.ProposedBy, &p.State, &p.Version, &p.Within); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(steps), &p.Steps)
}

// Pairs are those of a linkage, the heaviest first.
func (s Store) Pairs(ctx context.Context, tenant kernel.Tenant, linkage kernel.ID) ([]reconciliation.Pair, error) {
	return db.All(ctx, s.db, scanPair, `SELECT `+pairColumns+` FROM reconciliation_pair WHERE tenant = $1 AND linkage = $2 ORDER BY weight DESC, id`, string(tenant), string(linkage))
}

// Pair is one.
func (s Store) Pair(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (reconciliation.Pair, bool, error) {
	p, err := scanPair(s.db.QueryRow(ctx, `SELECT `+pairColumns+` FROM reconciliation_pair WHERE tenant = $1 AND id = $2`, string(tenant), string(id)))
	return found(p, err)
}

// Append keeps moves.
func (s Store) Append(ctx context.Context, tenant kernel.Tenant, round kernel.ID, known int, list ...reconciliation.Move) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		n, err := moves(ctx, tx, tenant, round)
		if err != nil {
			return err
		}
		if n != int64(known) {
			return fault.Conflict("reconciliation.changedMeanwhile")
		}
		for i, m := range list {
			if err := appendMove(ctx, tx, tenant, n+int64(i)+1, m); err != nil {
				return err
			}
		}
		return nil
	})
}

func appendMove(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, number int64, m reconciliation.Move) error {
	if m.Subject == reconciliation.OfPair {
		n, err := tx.Exec(ctx, `UPDATE reconciliation_pair SET state = $3, version = version + 1 WHERE tenant = $1 AND id = $2 AND version = $4 AND state = $5`, string(tenant), string(m.About), m.To, m.Version, m.From)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict("reconciliation.changedMeanwhile")
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO reconciliation_move (tenant, id, round, number, subject, about, from_state, to_state, act, account, institution, reason, evidence, absent, members, version, moved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`, string(tenant), string(m.ID), string(m.Round), number, string(m.Subject), string(m.About), m.From, m.To, string(m.Act),
		m.Account, m.Institution, m.Reason, m.Evidence, m.Absent, m.Members, m.Version, db.Time(m.At))
	return err
}

// Moves are all of a round, in the order in which they were made.
func (s Store) Moves(ctx context.Context, tenant kernel.Tenant, round kernel.ID) ([]reconciliation.Move, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (m reconciliation.Move, err error) {
		var at string
		if err = row.Scan(&m.ID, &m.Round, &m.Subject, &m.About, &m.From, &m.To, &m.Act, &m.Account, &m.Institution, &m.Reason, &m.Evidence, &m.Absent, &m.Members, &m.Version, &at); err != nil {
			return m, err
		}
		m.At, err = db.ParseTime(at)
		return m, err
	}, `SELECT id, round, subject, about, from_state, to_state, act, account, institution, reason, evidence, absent, members, version, moved_at FROM reconciliation_move
		WHERE tenant = $1 AND round = $2 ORDER BY number`, string(tenant), string(round))
}
