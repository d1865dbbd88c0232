package table

import (
	"convive/internal/kernel/fault"
)

// Kind is what a file turned out to be.
type Kind string

// The kinds of file that can be read.
const (
	Delimited Kind = "delimited"
	XLSX      Kind = "xlsx"
	XLS       Kind = "xls"
	JSONLines Kind = "jsonl" // one object a line
	JSONArray Kind = "json"  // one array of objects
	Parquet   Kind = "parquet"
)

// Options say how to open a file. The zero value detects everything and has the usual limits.
type Options struct {
	Name       string // under which the file came, for messages and sheets; "" is the name of the file on disk
	Encoding   string // name of the encoding (WHATWG or IANA); "" detects
	Delimiter  rune   // 0 detects
	MaxBytes   int64  // limit of all unpacked bytes; 0 is 4 GiB
	MaxRatio   int    // limit of unpacked to packed bytes; 0 is 200
	FillMerged bool   // repeats the value of merged cells over their range

	// ReplaceBadBytes reads a file that is UTF-8 but for some damaged characters, which become U+FFFD and are noted.
	// Without it such a file is refused with the line of the first of them.
	ReplaceBadBytes bool

	// Progress is told how far the pass under way has come, in bytes; passes follow each other.
	Progress func(done, total int64)
}

const (
	defaultMaxBytes = 4 << 30
	defaultMaxRatio = 200
)

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.MaxRatio <= 0 {
		o.MaxRatio = defaultMaxRatio
	}
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	return o
}

// Note is a remark about a file that was read all the same: a translatable message, as in a fault.
type Note struct {
	Message string
	Args    fault.Args
}

func note(message string, kv ...string) Note {
	f := fault.Invalid(message, kv...)
	return Note{Message: f.Message, Args: f.Args}
}

// Book is an opened file.
type Book struct {
	Kind    Kind     // of the first sheet, where an archive holds several kinds
	Packing []string // what was unpacked, from the outside: "gzip", "zip"
	Sheets  []Sheet
	Skipped []string // members of an archive that hold no table
}

// Sheet is one table of a file: a sheet of a workbook, a member of an archive, or the file itself.
type Sheet struct {
	Name      string
	Kind      Kind
	Path      string // the file that DuckDB reads
	Encoding  string // as found in the original; Path is always UTF-8
	Delimiter rune
	Quote     rune  // 0 where no quotation mark stands in the text
	Rows      int64 // records, with empty lines; -1 where not known (JSON, Parquet)
	Columns   int   // cells of the widest record
	Multiline bool  // a quoted cell holds a line break
	Hidden    bool  // hidden in the workbook
	Dates1904 bool  // the workbook counts days from 1904; the dates here are already converted

	// Blank are the numbers of the empty lines, which DuckDB passes over in silence; RowsSQL needs them.
	Blank []int64

	Notes []Note
}
