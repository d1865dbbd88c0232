package table

import (
	"database/sql"
	"encoding/binary"
	"os"
	"strconv"

	_ "github.com/duckdb/duckdb-go/v2" // reads the head of Parquet files

	"convive/internal/kernel/fault"
)

// addParquet checks that the file is whole: the magic at both ends and a footer that fits between them.
func (o *opener) addParquet(book *Book, file, name string) error {
	f, err := os.Open(file)
	if err != nil {
		return unreadable(err)
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return unreadable(err)
	}
	var end [8]byte
	if st.Size() < 12 {
		return fault.Invalid("table.truncated")
	}
	if _, err := f.ReadAt(end[:], st.Size()-8); err != nil {
		return unreadable(err)
	}
	if string(end[4:]) == "PARE" {
		return fault.Invalid("table.password")
	}
	if string(end[4:]) != "PAR1" || int64(binary.LittleEndian.Uint32(end[:4])) > st.Size()-12 {
		return fault.Invalid("table.truncated")
	}
	s := Sheet{Name: name, Kind: Parquet, Path: file, Encoding: encUTF8, Rows: -1}
	head, err := parquetHead(file, 1)
	if err != nil {
		return err
	}
	s.Columns = len(head[0])
	book.Sheets = append(book.Sheets, s)
	return nil
}

// parquetHead gives the column names and the first rows, as text.
func parquetHead(path string, n int) ([][]string, error) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, fault.New(fault.CodeInternal, "table.engine").Because(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Query("SELECT * FROM read_parquet(" + literal(globless(path)) + ") LIMIT " + strconv.Itoa(max(n-1, 0)))
	if err != nil {
		return nil, fault.Invalid("table.parquetDamaged").Because(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		return nil, fault.Invalid("table.parquetDamaged").Because(err)
	}
	_ = rows.Close()
	out := [][]string{names}
	if n <= 1 || len(names) == 0 {
		return out, nil
	}
	rows, err = db.Query("SELECT * FROM " + castAll("read_parquet("+literal(globless(path))+")", names) + " LIMIT " + strconv.Itoa(n-1))
	if err != nil {
		return nil, fault.Invalid("table.parquetDamaged").Because(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		cells := make([]sql.NullString, len(names))
		into := make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, fault.Invalid("table.parquetDamaged").Because(err)
		}
		row := make([]string, len(names))
		for i, c := range cells {
			row[i] = c.String
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fault.Invalid("table.parquetDamaged").Because(err)
	}
	return out, nil
}
