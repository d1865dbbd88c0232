package institutionsdb

import (
	"context"
	"encoding/json"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// content is what of a procedure is kept as one text.
type content struct {
	Function string
	Title    kernel.Text
	Steps    []institutions.ProcedureStep
}

type version struct {
	code   string
	number int
}

// Procedures are the versions that had been recorded by a moment, by code and version, each with its moves until then.
func (s Store) Procedures(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]institutions.Procedure, error) {
	list, err := db.All(ctx, s.db, scanProcedure, `SELECT code, version, institution, content, author, drafted_at FROM institutions_procedure
		WHERE tenant = $1 AND drafted_at <= $2 ORDER BY code, version`, string(tenant), db.Until(by))
	if err != nil {
		return nil, err
	}
	moves, err := db.All(ctx, s.db, scanMove, `SELECT code, version, act, state_before, state, moved_by, reason, moved_at FROM institutions_move
		WHERE tenant = $1 AND moved_at <= $2 ORDER BY code, version, step`, string(tenant), db.Until(by))
	if err != nil {
		return nil, err
	}
	of := map[version][]institutions.Move{}
	for _, m := range moves {
		k := version{m.Code, m.Version}
		of[k] = append(of[k], m)
	}
	for i, p := range list {
		list[i].State, list[i].Moves = institutions.Draft, of[version{p.Code, p.Version}]
		if last, ok := list[i].Last(); ok {
			list[i].State = last.To
		}
	}
	return list, nil
}

func scanProcedure(row db.Scanner) (institutions.Procedure, error) {
	var p institutions.Procedure
	var text, at string
	if err := row.Scan(&p.Code, &p.Version, &p.Institution, &text, &p.Author, &at); err != nil {
		return p, err
	}
	var c content
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return p, err
	}
	p.Function, p.Title, p.Steps = c.Function, c.Title, c.Steps
	var err error
	p.At, err = db.ParseTime(at)
	return p, err
}

func scanMove(row db.Scanner) (institutions.Move, error) {
	var m institutions.Move
	var at string
	if err := row.Scan(&m.Code, &m.Version, &m.Act, &m.From, &m.To, &m.By, &m.Reason, &at); err != nil {
		return m, err
	}
	var err error
	m.At, err = db.ParseTime(at)
	return m, err
}

// Draft keeps a version that is a draft, or replaces it.
func (s Store) Draft(ctx context.Context, tenant kernel.Tenant, p institutions.Procedure) error {
	text, err := json.Marshal(content{p.Function, p.Title, p.Steps})
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		state, _, err := standing(ctx, tx, tenant, p.Code, p.Version)
		if err != nil {
			return err
		}
		if state != institutions.Draft {
			return fault.Conflict("institutions.changedMeanwhile")
		}
		_, err = tx.Exec(ctx, `INSERT INTO institutions_procedure (tenant, code, version, institution, content, author, drafted_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (tenant, code, version) DO UPDATE SET content = excluded.content, author = excluded.author, drafted_at = excluded.drafted_at`,
			string(tenant), p.Code, int64(p.Version), p.Institution, string(text), p.Author, db.Time(p.At))
		return err
	})
}

// standing is the state of a version and how many moves it has made.
func standing(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, code string, number int) (institutions.ProcedureState, int64, error) {
	state, step := institutions.Draft, int64(0)
	err := tx.QueryRow(ctx, `SELECT state, step FROM institutions_move WHERE tenant = $1 AND code = $2 AND version = $3 ORDER BY step DESC LIMIT 1`, string(tenant), code, int64(number)).Scan(&state, &step)
	if err != nil && !db.IsNoRows(err) {
		return "", 0, err
	}
	return state, step, nil
}

// Move appends a move, and the one of the version that it supersedes.
func (s Store) Move(ctx context.Context, tenant kernel.Tenant, m institutions.Move, supersedes int) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := move(ctx, tx, tenant, m); err != nil || supersedes == 0 {
			return err
		}
		old := institutions.Move{Code: m.Code, Version: supersedes, Act: institutions.Supersede, From: institutions.Published, To: institutions.Superseded, By: m.By, At: m.At}
		return move(ctx, tx, tenant, old)
	})
}

func move(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, m institutions.Move) error {
	state, step, err := standing(ctx, tx, tenant, m.Code, m.Version)
	if err != nil {
		return err
	}
	if state != m.From {
		return fault.Conflict("institutions.changedMeanwhile")
	}
	_, err = tx.Exec(ctx, `INSERT INTO institutions_move (tenant, code, version, step, act, state_before, state, moved_by, reason, moved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		string(tenant), m.Code, int64(m.Version), step+1, string(m.Act), string(m.From), string(m.To), m.By, m.Reason, db.Time(m.At))
	return err
}
