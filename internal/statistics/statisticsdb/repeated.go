package statisticsdb

import (
	"context"
	"fmt"

	"convive/internal/platform/factengine"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// createRepeated keeps, for editions that were asked for, the incident numbers that stand on more than one row. A row without a
// number says that the edition was searched.
func createRepeated(types map[statistics.ColumnType]string) string {
	text := types[statistics.Text]
	return fmt.Sprintf("CREATE TABLE IF NOT EXISTS statistics_repeated (tenant %[1]s, source %[1]s, edition INTEGER, incident %[1]s)", text)
}

// Repeated gives a query, on the engine of ReadEdition, for the incident numbers that stand on more than one row of an edition, and
// whether there is any. To find them every number must be remembered, which costs several times a scan; an edition never changes, so this is
// done once.
func (f *Facts) Repeated(ctx context.Context, key sources.EditionKey) (query string, some bool, err error) {
	f.writing.Lock()
	defer f.writing.Unlock()
	var searched bool
	look := func() error {
		return f.db.QueryRowContext(ctx, "SELECT count(*) > 0, count(incident) > 0 FROM statistics_repeated WHERE "+ofEdition, string(key.Tenant), key.Source, key.Number).Scan(&searched, &some)
	}
	if err = look(); err == nil && !searched {
		if _, err = f.db.ExecContext(ctx, f.search(key)); err == nil {
			err = look()
		}
	}
	if err != nil {
		return "", false, fmt.Errorf("incident numbers that are repeated: %w", err)
	}
	return "SELECT incident FROM statistics_repeated WHERE " + named(key) + " AND incident IS NOT NULL", some, nil
}

// search is the statement that finds the repeated numbers of an edition and notes that they were sought. A number of 64 bits made of
// each costs a third of what the texts would; only what has such a number twice is compared whole.
func (f *Facts) search(key sources.EditionKey) string {
	from := "statistics_fact WHERE " + named(key) + " AND incident <> ''"
	digest := fmt.Sprintf(f.digest, "incident")
	return fmt.Sprintf("INSERT INTO statistics_repeated WITH twice AS MATERIALIZED (SELECT %[1]s AS digest FROM %[2]s GROUP BY 1 HAVING count(*) > 1) "+
		"SELECT %[3]s, %[4]s, %[5]d, NULL UNION ALL "+
		"SELECT %[3]s, %[4]s, %[5]d, incident FROM %[2]s AND %[1]s IN (SELECT digest FROM twice) GROUP BY incident HAVING count(*) > 1",
		digest, from, factengine.Quote(string(key.Tenant)), factengine.Quote(key.Source), key.Number)
}

// named is the condition that a row is of an edition.
func named(key sources.EditionKey) string {
	return fmt.Sprintf("tenant = %s AND source = %s AND edition = %d", factengine.Quote(string(key.Tenant)), factengine.Quote(key.Source), key.Number)
}
