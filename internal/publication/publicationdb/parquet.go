package publicationdb

import (
	"context"
	"fmt"
	"os"
	"strings"

	"convive/internal/platform/factengine"
	"convive/internal/publication"
)

// Columnar writes Parquet by DuckDB.
type Columnar struct{ duck *factengine.Duck }

// NewColumnar uses an open engine.
func NewColumnar(duck *factengine.Duck) *Columnar { return &Columnar{duck} }

var types = map[publication.ColumnType]string{publication.TextColumn: "VARCHAR", publication.WholeColumn: "BIGINT", publication.NumberColumn: "DOUBLE"}

// WriteParquet reads the CSV file with the columns' types and writes the same rows in the same order. An empty field of a
// text column stays an empty text; of a number it is null.
func (c *Columnar) WriteParquet(ctx context.Context, csv, parquet string, columns []publication.Column) error {
	list := make([]string, len(columns))
	for i, k := range columns {
		list[i] = factengine.Quote(k.Name) + ": " + factengine.Quote(types[k.Type])
	}
	making := parquet + ".making"
	statement := fmt.Sprintf("COPY (SELECT * FROM read_csv(%s, header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', auto_detect = false, columns = {%s})) TO %s (FORMAT parquet, COMPRESSION zstd)",
		factengine.Quote(csv), strings.Join(list, ", "), factengine.Quote(making))
	if _, err := c.duck.DB.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	return os.Rename(making, parquet)
}
