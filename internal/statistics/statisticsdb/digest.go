package statisticsdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"convive/internal/platform/factengine"
	"convive/internal/statistics"
)

// Digest commits to every row of an edition: for each period the SHA-256 of the SHA-256s of its rows, sorted. A row is the
// salt and all columns but those that name the edition, as texts, null apart from empty. Both engines say the same of the
// same facts. Sorting keeps out who could choose rows so that a sum of digests stays what it was.
func (f *Facts) Digest(ctx context.Context, key statistics.EditionKey, salt string) ([]statistics.PeriodDigest, error) {
	rows, err := f.db.QueryContext(ctx, "SELECT period, "+fmt.Sprintf(f.sha256, rowText())+" AS digest FROM statistics_fact WHERE "+ofEdition+" ORDER BY period, digest",
		string(key.Tenant), key.Source, key.Edition, salt)
	if err != nil {
		return nil, fmt.Errorf("seal facts: %w", err)
	}
	defer rows.Close()
	var list []statistics.PeriodDigest
	var sum hash.Hash
	end := func() {
		if n := len(list); n > 0 {
			list[n-1].SHA256 = hex.EncodeToString(sum.Sum(nil))
		}
	}
	for rows.Next() {
		var period int
		var digest string
		if err := rows.Scan(&period, &digest); err != nil {
			return nil, err
		}
		if n := len(list); n == 0 || list[n-1].Period != period {
			end()
			list, sum = append(list, statistics.PeriodDigest{Period: period}), sha256.New()
		}
		list[len(list)-1].Rows++
		_, _ = sum.Write([]byte(digest)) // a digest takes everything
	}
	end()
	return list, rows.Err()
}

// rowText is a row as one text: only one column holds text that a source chose freely, so that no two rows are the same.
func rowText() string {
	parts := []string{"CAST($4 AS VARCHAR)"}
	for _, c := range statistics.Columns()[identityColumns:] {
		parts = append(parts, "coalesce('=' || CAST("+factengine.Ident(c.Name)+" AS VARCHAR), '-')")
	}
	return strings.Join(parts, " || chr(31) || ")
}
