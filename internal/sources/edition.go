package sources

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
)

// State is where an edition stands.
type State string

// The states. An edition is visible in figures only while it is published, and then for the periods in which no later
// published edition of its source stands.
const (
	Received  State = "received"  // the files are kept, nothing is read yet
	Checking  State = "checking"  // rows are being read
	Checked   State = "checked"   // whole, waiting for approval
	Published State = "published" // figures use it
	Withdrawn State = "withdrawn" // was published; figures as of then still use it
	Failed    State = "failed"    // no facts of it were kept, only the files, the reason, and the rows if every one was set aside
	Cancelled State = "cancelled" // stopped by a person before it was whole
)

// moves is the state machine: from which states an act leads where.
var moves = map[string]struct {
	from []State
	to   State
}{
	"check":    {[]State{Received, Failed, Cancelled}, Checking},
	"complete": {[]State{Checking}, Checked},
	"fail":     {[]State{Received, Checking}, Failed},
	"cancel":   {[]State{Received, Checking}, Cancelled},
	"approve":  {[]State{Checked}, Published},
	"withdraw": {[]State{Published}, Withdrawn},
	"discard":  {[]State{Checked}, Cancelled},
}

// Acts are the names of the moves, for tests that walk the machine.
func Acts() []string {
	return []string{"check", "complete", "fail", "cancel", "approve", "withdraw", "discard"}
}

// Next is where an act leads from a state; ok is false where it is not allowed.
func Next(from State, act string) (State, bool) {
	m := moves[act]
	for _, s := range m.from {
		if s == from {
			return m.to, true
		}
	}
	return from, false
}

// Edition is one import of one source: files read by one version of a profile. Numbers count up within the source.
// What it holds is never changed; a correction is the next edition.
type Edition struct {
	Source         string
	Number         int
	Profile        string
	ProfileVersion int
	State          State
	Files          []File
	Replaces       Replaces
	Base           int // edition that was taken over and completed with corrected rows; 0 if none
	ReceivedBy     string
	ReceivedAt     time.Time
	ApprovedBy     string
	ApprovedAt     time.Time
	WithdrawnBy    string
	WithdrawnAt    time.Time
	Reason         string // why it was withdrawn, or the person's explanation of a control total that differs
	Failure        Failure
	Counts         Counts
	Periods        []PeriodTally
	Controls       []ControlResult
	Fields         []FieldQuality
	Warnings       []Warning
	Explanation    string // the person's explanation of a control total that differs; stays when the edition is withdrawn
}

// Correctable says that rows of its quarantine can be corrected: the next edition takes the facts of this one over. One of
// which no row was accepted has none, but its rows can be corrected all the same.
func (e Edition) Correctable() bool {
	return e.State == Checked || e.State == Published || e.State == Failed && e.Base == 0 && e.Counts.Read > 0
}

// Replaces says what an edition takes the place of when it is published.
type Replaces string

// The extents of replacement.
const (
	ReplacesPeriods Replaces = "period" // earlier editions in the periods that it holds
	ReplacesAll     Replaces = "all"    // every earlier edition, also in periods that it does not hold
)

// File is a table that was read: an original as it came, kept under its digest, or one of the sheets or members of it.
// Lines are counted within a File, so the tables of one original are Files of the edition each, with the same digest.
type File struct {
	Name   string
	SHA256 string
	Bytes  int64
	Kind   string // delimited, xlsx, xls, jsonl, parquet
	Sheet  string
	Header int // row of the header, from 1; 0 if none
	Rows   int64
	Table  int // which of the tables of its original, from 1; 0 if only one was read
}

// Label names the table: the file, and the sheet or member if it holds several.
func (f File) Label() string {
	if f.Table == 0 {
		return f.Name
	}
	return f.Name + ": " + f.Sheet
}

// Originals are the files as they came: of those of which several tables were read, the first stands for all.
func Originals(files []File) []File {
	return slices.DeleteFunc(slices.Clone(files), func(f File) bool { return f.Table > 1 })
}

// NameTables gives the tables that were read the names and digests of the originals that they stand in.
func NameTables(tables, files []File) {
	originals := Originals(files)
	at := -1
	for i := range tables {
		if tables[i].Table <= 1 {
			at++
		}
		if at < len(originals) {
			tables[i].Name, tables[i].SHA256, tables[i].Bytes = originals[at].Name, originals[at].SHA256, originals[at].Bytes
		}
	}
}

// SameFiles says that two lists are the same files in the same order, whatever their names. What has no digest is not
// the same as anything.
func SameFiles(a, b []File) bool {
	a, b = Originals(a), Originals(b)
	return len(a) > 0 && slices.EqualFunc(a, b, func(x, y File) bool { return x.SHA256 != "" && x.SHA256 == y.SHA256 })
}

// Failure is why an import kept nothing: a message id with its arguments.
type Failure struct {
	Message string
	Args    map[string]string
}

// Counts of an edition. Read = Accepted + Quarantined + Duplicates.
type Counts struct {
	Read        int64
	Accepted    int64
	Quarantined int64
	Duplicates  int64
	Below       int64 // lines under the table that are no rows: totals, notes
	Quantity    int64 // sum of the quantity of accepted rows
	Seconds     float64
}

// PeriodTally is what the edition holds of one period (kernel.Period key).
type PeriodTally struct {
	Period   int
	Rows     int64
	Quantity int64
}

// ControlResult holds a total that the publisher prints against what was accepted.
type ControlResult struct {
	Name     string
	File     int    // 0: over all files
	Period   int    // kernel.Period key of the period that the total is for; 0: all
	Part     string // group or column that the total is for; empty: all
	Expected int64
	Found    int64
	SetAside int64 // quantity in quarantine, which explains a difference
}

// Meets says whether the two agree.
func (c ControlResult) Meets() bool { return c.Expected == c.Found }

// FieldQuality is how many accepted rows do not state a field.
type FieldQuality struct {
	Field   string
	Unknown int64
	Total   int64
}

// Warning is something that a person should know before approving: a message id with arguments.
type Warning struct {
	Message string
	Args    map[string]string
}

// Quarantined is a row that could not become a fact, with everything that is wrong with it and what it held.
type Quarantined struct {
	Source   string
	Edition  int
	File     int
	Line     int64
	Part     int // which of the rows that Unpivot made of the line, from 1; 0 without Unpivot
	Problems []Problem
	Content  map[string]string // the profile's columns as read
	State    string            // open, or corrected
	In       int               // edition that holds the corrected row; 0 while open
}

// Problem is one thing that is wrong with a row.
type Problem struct {
	Field  string
	Value  string
	Reason string // message id sources.reason.…
	Args   map[string]string
}

// ValidEdition says for which periods an edition is the valid one. No two valid editions of a source overlap: a year that
// came whole and by months is one or the other.
type ValidEdition struct {
	Source  string
	Edition int
	Periods []int
}

// key is what names an edition in messages.
func (e Edition) key() []string {
	return []string{"source", e.Source, "edition", strconv.Itoa(e.Number)}
}

// PeriodsText lists the years that an edition covers, "2011–2018, 2022".
func (e Edition) PeriodsText() string {
	var spans []string
	from, to := 0, 0
	flush := func() {
		if from == 0 {
			return
		}
		if from == to {
			spans = append(spans, strconv.Itoa(from))
		} else {
			spans = append(spans, strconv.Itoa(from)+"–"+strconv.Itoa(to))
		}
	}
	for _, p := range e.Periods {
		y := kernel.PeriodOfKey(p.Period).Year
		switch y {
		case to:
		case to + 1:
			to = y
		default:
			flush()
			from, to = y, y
		}
	}
	flush()
	return strings.Join(spans, ", ")
}
