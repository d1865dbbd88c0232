package reconciliation

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"convive/internal/kernel/fault"

	"golang.org/x/text/encoding/charmap"
)

// Mapping says, by field, which column of a list feeds it. A field that it leaves out is fed by the column of the field's own
// name, if there is one.
type Mapping map[string]string

// reference and manner are of the record; all other fields identify the person and go to the vault.
const (
	fieldReference = "reference"
	fieldManner    = "manner"
)

// linkageFields are the fields by which persons are compared.
var linkageFields = []string{"full_name", "given", "surname1", "surname2", "surnames", "birth", "sex", "municipality", "event_date", "place"}

// ListFields are the fields that a list may have, in the order in which a page asks for them.
func ListFields() []string {
	return append([]string{fieldReference, fieldManner}, linkageFields...)
}

// Row is a record of a list.
type Row struct {
	Reference, Manner string
	Known             Identity
}

// mostCell is how long a cell may be, in bytes.
const mostCell = 400

// ReadList reads a list: UTF-8 or Windows-1252 text, a head, and a record a line, separated by comma, semicolon or tab.
// Faults, which name columns and lines and no value: reconciliation.emptyFile, .unreadable, .columnMissing, .columnUnknown,
// .referenceMissing, .keysMissing (no record has a field to be compared by), .tooManyRecords, .cellTooLong.
func ReadList(file []byte, m Mapping) ([]Row, error) {
	return readRows(file, func(head []string) (map[string]int, error) { return columnsOf(head, m) })
}

// FilterColumn is the column of a list sealed by filters that has the filter of a person.
const FilterColumn = "person"

// sealedForm is a keyed hash as linkage.Seal writes it, 128 bits; filterForm the filter of a person, 1024 bits.
var (
	sealedForm = regexp.MustCompile(`^[0-9a-f]{32}$`)
	filterForm = regexp.MustCompile(`^[0-9a-f]{256}$`)
)

// ReadSealed reads a list that its institution sealed (convive seal): reference, and keyed codes. Anything else in a cell is refused, so
// that no name is delivered into a round that must not have any. Faults: those of ReadList, reconciliation.notSealed.
func ReadSealed(file []byte, by Seal) ([]Row, error) {
	rows, err := readRows(file, func(head []string) (map[string]int, error) {
		at := map[string]int{}
		for i, name := range head {
			at[name] = i
		}
		if _, ok := at[fieldReference]; !ok {
			return nil, fault.Invalid("reconciliation.columnMissing", "column", fieldReference).At(fieldReference)
		}
		delete(at, fieldManner)
		return at, nil
	})
	for i, r := range rows {
		for field, text := range r.Known {
			form := sealedForm
			if by == Filters && field == FilterColumn {
				form = filterForm
			}
			if !form.MatchString(text) {
				return nil, fault.Invalid("reconciliation.notSealed", "record", strconv.Itoa(i+1), "column", field).At("file")
			}
		}
	}
	return rows, err
}

// readRows reads a table whose columns are found by its head.
func readRows(file []byte, columns func(head []string) (map[string]int, error)) ([]Row, error) {
	text := bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fault.Invalid("reconciliation.emptyFile").At("file")
	}
	if !utf8.Valid(text) {
		western, err := charmap.Windows1252.NewDecoder().Bytes(text)
		if err != nil {
			return nil, fault.Invalid("reconciliation.unreadable", "line", "1").At("file")
		}
		text = western
	}
	in := csv.NewReader(bytes.NewReader(text))
	in.Comma, in.FieldsPerRecord, in.TrimLeadingSpace = separator(text), -1, true
	head, err := in.Read()
	if err != nil {
		return nil, fault.Invalid("reconciliation.unreadable", "line", "1").At("file")
	}
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(head[i]))
	}
	at, err := columns(head)
	if err != nil {
		return nil, err
	}
	var rows []Row
	anyKey := false
	for {
		line, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		number, _ := in.FieldPos(0)
		if err != nil {
			return nil, fault.Invalid("reconciliation.unreadable", "line", strconv.Itoa(number)).At("file")
		}
		if len(rows) == MostRecords {
			return nil, fault.Invalid("reconciliation.tooManyRecords", "most", strconv.Itoa(MostRecords)).At("file")
		}
		row, err := rowOf(line, at, number)
		if err != nil {
			return nil, err
		}
		anyKey = anyKey || len(row.Known) > 0
		rows = append(rows, row)
	}
	switch {
	case len(rows) == 0:
		return nil, fault.Invalid("reconciliation.emptyFile").At("file")
	case !anyKey:
		return nil, fault.Invalid("reconciliation.keysMissing").At("file")
	}
	for i := range rows { // a person of whom nothing is known is a person all the same
		if len(rows[i].Known) == 0 {
			rows[i].Known = Identity{}
		}
	}
	return rows, nil
}

// columnsOf finds the column of each field.
func columnsOf(head []string, m Mapping) (map[string]int, error) {
	at := map[string]int{}
	for _, field := range ListFields() {
		name := strings.ToLower(strings.TrimSpace(m[field]))
		given := name != ""
		if !given {
			name = field
		}
		i := slices.Index(head, name)
		if i < 0 && given {
			return nil, fault.Invalid("reconciliation.columnUnknown", "column", name).At(field)
		}
		if i >= 0 {
			at[field] = i
		}
	}
	if _, ok := at[fieldReference]; !ok {
		return nil, fault.Invalid("reconciliation.columnMissing", "column", fieldReference).At(fieldReference)
	}
	return at, nil
}

func rowOf(line []string, at map[string]int, number int) (Row, error) {
	row := Row{Known: Identity{}}
	for field, i := range at {
		if i >= len(line) {
			continue
		}
		text := strings.TrimSpace(line[i])
		if len(text) > mostCell {
			return row, fault.Invalid("reconciliation.cellTooLong", "line", strconv.Itoa(number), "column", field).At("file")
		}
		switch {
		case text == "":
		case field == fieldReference:
			row.Reference = text
		case field == fieldManner:
			row.Manner = text
		default:
			row.Known[field] = text
		}
	}
	if row.Reference == "" {
		return row, fault.Invalid("reconciliation.referenceMissing", "line", strconv.Itoa(number)).At("file")
	}
	return row, nil
}

// separator is the sign that stands most often in the head.
func separator(text []byte) rune {
	head, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', -1
	for _, sign := range ",;\t" {
		if n := bytes.Count(head, []byte(string(sign))); n > most {
			best, most = sign, n
		}
	}
	return best
}
