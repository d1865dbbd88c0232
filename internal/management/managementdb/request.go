package managementdb

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/management"
	"convive/internal/platform/db"
)

// Requests are all with their steps by a moment.
func (s Store) Requests(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]management.Request, error) {
	list, err := db.All(ctx, s.db, scanRequest, `SELECT number, subject, factor, measure, institution, asks, due, words, asked_by, asked_at FROM management_request WHERE tenant = $1 AND asked_at <= $2 ORDER BY number`,
		string(tenant), db.Until(by))
	if err != nil || len(list) == 0 {
		return list, err
	}
	place := map[int]int{}
	for i, r := range list {
		place[r.Number] = i
	}
	steps, err := db.All(ctx, s.db, scanStep, `SELECT number, step, act, words, stepped_by, stepped_at FROM management_request_step WHERE tenant = $1 AND stepped_at <= $2 ORDER BY number, step`,
		string(tenant), db.Until(by))
	for _, st := range steps {
		if i, ok := place[st.request]; ok {
			list[i].Steps = append(list[i].Steps, st.step)
		}
	}
	return list, err
}

func scanRequest(row db.Scanner) (management.Request, error) {
	var r management.Request
	var at string
	if err := row.Scan(&r.Number, &r.Subject, &r.Factor, &r.Measure, &r.Institution, &r.From, &r.Due, &r.Text, &r.By, &at); err != nil {
		return r, err
	}
	var err error
	r.At, err = db.ParseTime(at)
	return r, err
}

type requestStep struct {
	request int
	step    management.RequestStep
}

func scanStep(row db.Scanner) (requestStep, error) {
	var s requestStep
	var at string
	if err := row.Scan(&s.request, &s.step.Number, &s.step.Act, &s.step.Text, &s.step.By, &at); err != nil {
		return s, err
	}
	var err error
	s.step.At, err = db.ParseTime(at)
	return s, err
}

// AddRequest keeps a new one.
func (s Store) AddRequest(ctx context.Context, tenant kernel.Tenant, r management.Request) error {
	return s.append(ctx, `INSERT INTO management_request (tenant, number, subject, factor, measure, institution, asks, due, words, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		string(tenant), int64(r.Number), r.Subject, r.Factor, r.Measure, r.Institution, r.From, r.Due, r.Text, r.By, db.Time(r.At))
}

// AddRequestStep appends a step of one.
func (s Store) AddRequestStep(ctx context.Context, tenant kernel.Tenant, number int, step management.RequestStep) error {
	return s.append(ctx, `INSERT INTO management_request_step (tenant, number, step, act, words, stepped_by, stepped_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(tenant), int64(number), int64(step.Number), string(step.Act), step.Text, step.By, db.Time(step.At))
}

func (s Store) append(ctx context.Context, query string, args ...any) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if db.IsUnique(err) {
		return fault.Conflict("management.changedMeanwhile")
	}
	return err
}
