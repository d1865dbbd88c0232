package qualitydb

import (
	"context"
	"fmt"
	"maps"
	"reflect"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/quality"
)

// findingsAt is what a query reads the findings of an earlier moment from, which the parameter at holds: with the counts of the
// run of then and the state of the last step of then.
func findingsAt(at string) string {
	said := func(column string, acts string) string {
		return fmt.Sprintf(`coalesce((SELECT t.%[1]s FROM quality_step AS t WHERE t.tenant = f.tenant AND t.finding = f.id AND t.at <= %[2]s AND t.act IN (%[3]s) ORDER BY t.step DESC LIMIT 1), '')`, column, at, acts)
	}
	counts := ""
	for _, c := range []string{"version", "kind", "severity", "weight", "failed", "looked", "observed", "expected", "note", "args", "sample"} {
		counts += fmt.Sprintf("CASE WHEN p.finding IS NULL THEN f.%[1]s ELSE p.%[1]s END AS %[1]s, ", c)
	}
	return `(SELECT f.tenant, f.id, f.source, f.edition, f.rule, f.segment, f.about, f.again, f.opened_at, ` + counts + `s.state, s.at AS moved_at, ` +
		said("actor", "'respond'") + ` AS answered, ` + said("reason", "'accept', 'override', 'recur'") + ` AS reason
		FROM quality_finding AS f
		JOIN quality_step AS s ON s.tenant = f.tenant AND s.finding = f.id
			AND s.step = (SELECT max(l.step) FROM quality_step AS l WHERE l.tenant = f.tenant AND l.finding = f.id AND l.at <= ` + at + `)
		LEFT JOIN quality_finding_past AS p ON p.tenant = f.tenant AND p.finding = f.id
			AND p.until = (SELECT min(n.until) FROM quality_finding_past AS n WHERE n.tenant = f.tenant AND n.finding = f.id AND n.until > ` + at + `)) AS then_`
}

// says says whether a finding already tells what a run found.
func says(f quality.Finding, d quality.Detection) bool {
	return f.Version == d.Rule.Version && f.Kind == d.Rule.Kind && f.Severity == d.Rule.Severity && f.Failed == d.Failed && f.Looked == d.Looked && f.Note == d.Note &&
		reflect.DeepEqual([]*float64{f.Observed, f.Expected}, []*float64{d.Observed, d.Expected}) && maps.Equal(f.Args, d.Args) && quality.Lines(f.Sample) == quality.Lines(d.Sample)
}

// keepPast keeps what a finding said until a run that says something else.
func keepPast(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, id kernel.ID, r quality.Run) error {
	_, err := tx.Exec(ctx, `INSERT INTO quality_finding_past (tenant, finding, until, version, kind, severity, weight, failed, looked, observed, expected, note, args, sample)
		SELECT tenant, id, $3, version, kind, severity, weight, failed, looked, observed, expected, note, args, sample FROM quality_finding WHERE tenant = $1 AND id = $2
		ON CONFLICT DO NOTHING`, string(tenant), string(id), db.Time(r.At))
	return err
}
