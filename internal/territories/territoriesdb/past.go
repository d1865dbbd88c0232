package territoriesdb

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/territories"
)

// keepUnits keeps what stands of the groups before it is replaced by another list.
func keepUnits(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, at time.Time, groups []territories.Group, list []territories.Unit) error {
	stand, err := units(ctx, tx, tenant)
	if err != nil {
		return err
	}
	for _, g := range groups {
		before, after := unitsOf(stand, g), unitsOf(list, g)
		if err := keep(ctx, tx, tenant, at, "units", g, before, after); err != nil {
			return err
		}
	}
	return nil
}

// unitsOf are the units of a group, by code.
func unitsOf(list []territories.Unit, g territories.Group) []territories.Unit {
	of := []territories.Unit{}
	for _, u := range list {
		if u.Country == g.Country && u.Hierarchy == g.Hierarchy && u.Level == g.Level {
			of = append(of, u)
		}
	}
	slices.SortFunc(of, func(a, b territories.Unit) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return of
}

// keepPopulations keeps the figures of an area before they are replaced by others.
func keepPopulations(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, at time.Time, area territories.Area, figures []territories.Population) error {
	before, err := db.All(ctx, tx, scanPopulation, `SELECT code, year, sex, age, people, vintage, source FROM territories_population
		WHERE tenant = $1 AND country = $2 AND level = $3 ORDER BY code, year, sex, age`, tenant, area.Country, area.Level)
	if err != nil {
		return err
	}
	after := slices.Clone(figures)
	slices.SortFunc(after, func(a, b territories.Population) int {
		for _, c := range []int{strings.Compare(string(a.Code), string(b.Code)), a.Year - b.Year, strings.Compare(a.Sex, b.Sex), strings.Compare(a.Age, b.Age)} {
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return keep(ctx, tx, tenant, at, "populations", territories.Group{Country: area.Country, Level: area.Level}, before, after)
}

// keep writes what a load removes, unless it brings the same again.
func keep[T any](ctx context.Context, tx *db.Tx, tenant kernel.Tenant, at time.Time, kind string, g territories.Group, before, after []T) error {
	was, err := json.Marshal(before)
	if err != nil {
		return err
	}
	is, err := json.Marshal(after)
	if err != nil || bytes.Equal(was, is) {
		return err
	}
	document, err := pack(was)
	if err != nil {
		return err
	}
	var number int64
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM territories_past WHERE tenant = $1`, tenant).Scan(&number); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO territories_past (tenant, number, until_at, kind, country, hierarchy, level, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tenant, number, db.Time(at), kind, g.Country, g.Hierarchy, g.Level, document)
	return err
}

// pack makes a large document small enough for a row.
func pack(document []byte) (string, error) {
	var out bytes.Buffer
	text := base64.NewEncoder(base64.StdEncoding, &out)
	z := gzip.NewWriter(text)
	_, err := z.Write(document)
	if closed := z.Close(); err == nil {
		err = closed
	}
	if closed := text.Close(); err == nil {
		err = closed
	}
	return out.String(), err
}

func unpack(text string, into any) error {
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(text)))
	if err != nil {
		return err
	}
	document, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	return json.Unmarshal(document, into)
}

// ReplacedSince are the numbers of the loads that were replaced after a moment, oldest first.
func (s *Store) ReplacedSince(ctx context.Context, tenant kernel.Tenant, at time.Time) ([]int64, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (n int64, err error) {
		err = row.Scan(&n)
		return n, err
	}, `SELECT number FROM territories_past WHERE tenant = $1 AND until_at > $2 ORDER BY number`, tenant, db.Time(at))
}

// Replaced is a load that another one replaced.
func (s *Store) Replaced(ctx context.Context, tenant kernel.Tenant, number int64) (territories.Replaced, error) {
	r := territories.Replaced{Number: number}
	var kind, document string
	err := s.db.QueryRow(ctx, `SELECT kind, country, hierarchy, level, document FROM territories_past WHERE tenant = $1 AND number = $2`, tenant, number).
		Scan(&kind, &r.Group.Country, &r.Group.Hierarchy, &r.Group.Level, &document)
	switch {
	case err != nil:
		return r, err
	case kind == "units":
		return r, unpack(document, &r.Units)
	default:
		return r, unpack(document, &r.Populations)
	}
}
