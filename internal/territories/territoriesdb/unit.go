package territoriesdb

import (
	"context"
	"database/sql"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/territories"
)

// Units are all units of a tenant, by code.
func (s *Store) Units(ctx context.Context, tenant kernel.Tenant) ([]territories.Unit, error) {
	return units(ctx, s.db, tenant)
}

func units(ctx context.Context, q db.Querier, tenant kernel.Tenant) ([]territories.Unit, error) {
	list, err := db.All(ctx, q, scanUnit, `SELECT code, country, hierarchy, level, kind, parent, lon, lat, valid_from, valid_to
		FROM territories_unit WHERE tenant = $1 ORDER BY code`, tenant)
	if err != nil {
		return nil, err
	}
	place := make(map[kernel.Code]int, len(list))
	for i, u := range list {
		place[u.Code] = i
	}
	names, err := db.All(ctx, q, scanName, `SELECT code, lang, name FROM territories_name WHERE tenant = $1 ORDER BY code, place`, tenant)
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		u := &list[place[n.code]]
		if n.lang == "" {
			u.Aliases = append(u.Aliases, n.name)
		} else {
			u.Name[n.lang] = n.name
		}
	}
	return list, nil
}

func scanUnit(row db.Scanner) (territories.Unit, error) {
	u := territories.Unit{Name: kernel.Text{}}
	var parent, from, to sql.NullString
	var lon, lat sql.NullFloat64
	err := row.Scan(&u.Code, &u.Country, &u.Hierarchy, &u.Level, &u.Kind, &parent, &lon, &lat, &from, &to)
	u.Parent, u.From, u.To = kernel.Code(text(parent)), text(from), text(to)
	if lon.Valid && lat.Valid {
		u.Point = &kernel.Point{Lon: lon.Float64, Lat: lat.Float64}
	}
	return u, err
}

// name is one name of a unit in a language, or an alias where lang is empty.
type name struct {
	code kernel.Code
	lang kernel.Lang
	name string
}

func scanName(row db.Scanner) (name, error) {
	var n name
	var lang sql.NullString
	err := row.Scan(&n.code, &lang, &n.name)
	n.lang = kernel.Lang(text(lang))
	return n, err
}

// ReplaceUnits replaces the units of the groups and runs check on what stands then.
func (s *Store) ReplaceUnits(ctx context.Context, tenant kernel.Tenant, at time.Time, groups []territories.Group, list []territories.Unit, check func([]territories.Unit) error) error {
	return s.load(ctx, tenant, func(tx *db.Tx) error {
		if err := keepUnits(ctx, tx, tenant, at, groups, list); err != nil {
			return err
		}
		for _, g := range groups {
			if _, err := tx.Exec(ctx, `DELETE FROM territories_name WHERE tenant = $1 AND code IN (
				SELECT code FROM territories_unit WHERE tenant = $1 AND country = $2 AND hierarchy = $3 AND level = $4)`,
				tenant, g.Country, g.Hierarchy, g.Level); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `DELETE FROM territories_unit WHERE tenant = $1 AND country = $2 AND hierarchy = $3 AND level = $4`,
				tenant, g.Country, g.Hierarchy, g.Level); err != nil {
				return err
			}
		}
		// The check comes before the key would refuse: its fault says which code is at odds.
		rest, err := units(ctx, tx, tenant)
		if err != nil {
			return err
		}
		if err := check(append(rest, list...)); err != nil {
			return err
		}
		return insertUnits(ctx, tx, tenant, list)
	})
}

func insertUnits(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, list []territories.Unit) error {
	var rows, names [][]any
	for _, u := range list {
		var lon, lat any
		if u.Point != nil {
			lon, lat = u.Point.Lon, u.Point.Lat
		}
		rows = append(rows, []any{tenant, u.Code, u.Country, u.Hierarchy, u.Level, u.Kind, orNull(string(u.Parent)), lon, lat, orNull(u.From), orNull(u.To)})
		place := 0
		add := func(lang kernel.Lang, s string) {
			names = append(names, []any{tenant, u.Code, place, orNull(string(lang)), s})
			place++
		}
		for _, lang := range kernel.Langs() {
			if s := u.Name[lang]; s != "" {
				add(lang, s)
			}
		}
		for _, alias := range u.Aliases {
			add("", alias)
		}
	}
	if err := insert(ctx, tx, `INSERT INTO territories_unit (tenant, code, country, hierarchy, level, kind, parent, lon, lat, valid_from, valid_to)`, 11, rows); err != nil {
		return err
	}
	return insert(ctx, tx, `INSERT INTO territories_name (tenant, code, place, lang, name)`, 5, names)
}
