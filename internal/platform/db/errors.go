package db

import (
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// IsNoRows says that a single-row query found nothing.
func IsNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// IsUnique says that a key exists already.
func IsUnique(err error) bool { return coded(err, "23505", 1555, 2067) }

// IsReference says that a row refers to one that does not exist, or is referred to.
func IsReference(err error) bool { return coded(err, "23503", 787) }

// IsCheck says that a CHECK or NOT NULL rule of the table was broken.
func IsCheck(err error) bool { return coded(err, "23514", 275) || coded(err, "23502", 1299) }

// IsType says that a value does not have its column's type.
func IsType(err error) bool { return coded(err, "22P02", 3091) }

// isRetry says that the transaction gave way to another one and may run again.
func isRetry(err error) bool {
	return coded(err, "40001") || coded(err, "40P01") || coded(err, "", 5, 517)
}

// coded compares by PostgreSQL's SQLSTATE or SQLite's extended result code, never by text.
func coded(err error, state string, codes ...int) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == state
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		for _, c := range codes {
			if lite.Code() == c {
				return true
			}
		}
	}
	return false
}
