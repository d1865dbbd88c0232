package statisticsdb

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"convive/internal/platform/disclosure/cellkey"
	"convive/internal/platform/factengine"
	"convive/internal/statistics"
)

// cellKey is the expression for the sum of the keys of a group's records, modulo cellkey.Keys, and its arguments: the secrets of the
// sources. A line that counts several units counts its key as often, so that it makes no difference whether a source delivers
// one line of two persons or two of one. Of a source without a secret, and where nothing of persons is crossed, the key is 0.
func (f *Facts) cellKey(sel statistics.Selection, shape statistics.Cuboid) (expression string, secrets []any) {
	if len(sel.Secrets) == 0 || !shape.Personal() {
		return "0", nil
	}
	var secret strings.Builder
	for _, source := range slices.Sorted(maps.Keys(sel.Secrets)) {
		secrets = append(secrets, sel.Secrets[source])
		fmt.Fprintf(&secret, " WHEN %s THEN CAST($%d AS VARCHAR)", factengine.Quote(source), len(secrets))
	}
	text := "concat_ws(chr(31), CASE CAST(source AS VARCHAR)" + secret.String() + " END, " + identity() + ")"
	key := fmt.Sprintf(f.number, fmt.Sprintf(f.sha256, text))
	// quantity is cut to 31 bits so that the product holds in 64
	return fmt.Sprintf("CAST(sum(coalesce(%s, 0) * (quantity %% 2147483648)) %% %d AS BIGINT)", key, cellkey.Keys), secrets
}

// identity is what a record is the same by in every edition: the source's own number, or what the line says of the event and the
// person. Not by its place in a file, nor by what we made of it (the point's unit, its cell).
func identity() string {
	var said []string
	for _, name := range []string{"kind", "occurred", "year", "month", "hour", "iccs", "territory", "age_years"} {
		said = append(said, "coalesce(CAST("+factengine.Ident(name)+" AS VARCHAR), '')")
	}
	for _, d := range statistics.Categories() {
		said = append(said, asText(d))
	}
	return "CASE WHEN coalesce(incident, '') <> '' THEN concat_ws(chr(31), 'incident', incident) ELSE concat_ws(chr(31), " + strings.Join(said, ", ") + ") END"
}
