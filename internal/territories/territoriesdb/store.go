package territoriesdb

import (
	"context"
	"database/sql"
	"embed"
	"strconv"
	"strings"

	"convive/internal/platform/db"
	"convive/internal/territories"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is territories.Store on a record store.
type Store struct{ db *db.DB }

var _ territories.Store = (*Store)(nil)

// New makes a Store; Migrate must have run.
func New(store *db.DB) *Store { return &Store{store} }

// Migrate brings the module's tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "territories", migrations)
}

// maxParameters bounds the parameters of one statement.
const maxParameters = 900

// insert writes rows many at a time: a country has tens of thousands of figures, and each statement is a round trip.
func insert(ctx context.Context, tx *db.Tx, into string, columns int, rows [][]any) error {
	per := maxParameters / columns
	for len(rows) > 0 {
		n := min(per, len(rows))
		var values strings.Builder
		args := make([]any, 0, n*columns)
		for i, r := range rows[:n] {
			if i > 0 {
				values.WriteByte(',')
			}
			values.WriteByte('(')
			for k := range columns {
				if k > 0 {
					values.WriteByte(',')
				}
				values.WriteString("$" + strconv.Itoa(i*columns+k+1))
			}
			values.WriteByte(')')
			args = append(args, r...)
		}
		if _, err := tx.Exec(ctx, into+" VALUES "+values.String(), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// orNull keeps an empty text as NULL: not known, or open.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// text reads a column that may be NULL.
func text(s sql.NullString) string { return s.String }
