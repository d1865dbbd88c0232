package table

import (
	"strconv"
	"strings"
	"unicode"
)

// headerDepth is how many rows from the top are searched for a header; a pivot table of real use begins at row 31.
const headerDepth = 200

// HeaderRow finds the header by content: the row in which most of the wanted columns occur. Each wanted column is a list
// of names that it may bear; names are compared folded (see Fold). score is the share of wanted columns found, from 0
// to 1; the index is -1 where no row has any.
//
// Without wanted columns the row is guessed: many distinct names, no numbers, followed by rows that fill the same columns
// with values of other kinds. score then only tells likely (from 0.5) from doubtful.
func HeaderRow(rows [][]string, wanted [][]string) (index int, score float64) {
	if len(wanted) == 0 {
		return guessHeader(rows)
	}
	columns := map[string][]int{}
	for i, names := range wanted {
		for _, n := range names {
			k := Fold(n)
			columns[k] = append(columns[k], i)
		}
	}
	index = -1
	best := 0
	for i, row := range rows[:min(len(rows), headerDepth)] {
		found := map[int]bool{}
		for _, c := range row {
			if c == "" {
				continue
			}
			for _, w := range columns[Fold(c)] {
				found[w] = true
			}
		}
		if len(found) > best {
			index, best = i, len(found)
		}
	}
	return index, float64(best) / float64(len(wanted))
}

// guessHeader looks for a row of names above rows of values.
func guessHeader(rows [][]string) (index int, score float64) {
	index = -1
	width := 0
	for _, r := range rows {
		width = max(width, filled(r))
	}
	for i, row := range rows[:min(len(rows), headerDepth)] {
		if s := headerLikeness(row, rows[i+1:], width); s > score+1e-9 {
			index, score = i, s
		}
	}
	return index, score
}

func headerLikeness(row []string, below [][]string, width int) float64 {
	seen := map[string]bool{}
	names, numbers := 0, 0
	for _, c := range row {
		k := Fold(c)
		switch {
		case k == "":
		case looksNumeric(k) || len(k) > 80:
			numbers++
		case !seen[k]:
			seen[k] = true
			names++
		}
	}
	if names == 0 || width == 0 {
		return 0
	}
	// The rows below fill the columns that the names stand over, mostly with other things than words.
	below = below[:min(len(below), 20)]
	cover, different, looked := 0, 0, 0
	for c, name := range row {
		if strings.TrimSpace(name) == "" {
			continue
		}
		values, other := 0, 0
		for _, r := range below {
			if c >= len(r) || strings.TrimSpace(r[c]) == "" {
				continue
			}
			values++
			if looksNumeric(Fold(r[c])) {
				other++
			}
		}
		looked++
		if values*2 >= len(below) && values > 0 {
			cover++
		}
		if other*2 > values {
			different++
		}
	}
	if looked == 0 {
		return 0
	}
	share := float64(names) / float64(width)
	pure := float64(names) / float64(names+2*numbers)
	score := 0.5*min(share, 1)*pure + 0.3*float64(cover)/float64(looked)
	if different > 0 {
		score += 0.2
	}
	return score
}

func filled(row []string) int {
	n := 0
	for _, c := range row {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// looksNumeric says whether a cell is a number or a date, and so no name of a column.
func looksNumeric(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case strings.ContainsRune(" .,-+/:%$'eE", r):
		default:
			return false
		}
	}
	return digits > 0
}

// Doubled is a column name that occurs more than once in a header.
type Doubled struct {
	Name    string
	Columns []int // 0-based
	Given   []string
}

// Names makes names of header cells: each once, none empty. Blanks are trimmed and squeezed; an empty cell becomes
// "column 7" by its place; a name that occurs again gets a number, and is reported.
func Names(header []string) (names []string, doubled []Doubled) {
	names = make([]string, len(header))
	taken := map[string]bool{}
	places := map[string][]int{}
	for i, c := range header {
		n := strings.Join(strings.Fields(strings.Map(printable, c)), " ")
		if n == "" {
			n = "column " + strconv.Itoa(i+1)
		}
		names[i] = n
		places[strings.ToLower(n)] = append(places[strings.ToLower(n)], i) // DuckDB's names ignore case
	}
	for i, n := range names {
		if places[strings.ToLower(n)][0] == i {
			taken[strings.ToLower(n)] = true
		}
	}
	for i, n := range names {
		at := places[strings.ToLower(n)]
		if at[0] == i {
			continue
		}
		for k := 2; ; k++ {
			if t := n + " " + strconv.Itoa(k); !taken[strings.ToLower(t)] {
				taken[strings.ToLower(t)] = true
				names[i] = t
				break
			}
		}
	}
	for i, n := range names {
		if at := places[strings.ToLower(n)]; len(at) > 1 && at[0] == i {
			d := Doubled{Name: n, Columns: at}
			for _, c := range at {
				d.Given = append(d.Given, names[c])
			}
			doubled = append(doubled, d)
		}
	}
	return names, doubled
}

func printable(r rune) rune {
	if unicode.IsControl(r) || r == '\ufeff' || r == '\u200b' {
		return ' '
	}
	return r
}

// JoinHeader joins the header rows from … to (both included) into one: an empty cell of an upper row stands for its
// neighbour on the left, as merged cells are stored, and the parts are joined by a blank. A column whose lowest cell and
// upper cells are equal bears the name once.
func JoinHeader(rows [][]string, from, to int) []string {
	from, to = max(from, 0), min(to, len(rows)-1)
	width := 0
	for i := from; i <= to; i++ {
		width = max(width, len(rows[i]))
	}
	out := make([]string, width)
	for i := from; i <= to; i++ {
		last := ""
		for c := range width {
			cell := ""
			if c < len(rows[i]) {
				cell = strings.Join(strings.Fields(strings.Map(printable, rows[i][c])), " ")
			}
			if cell != "" {
				last = cell
			} else if i < to && beneath(rows, i+1, to, c) {
				cell = last
			}
			if cell != "" && Fold(cell) != Fold(out[c]) {
				out[c] = strings.TrimSpace(out[c] + " " + cell)
			}
		}
	}
	return out
}

// beneath says whether a lower header row has a name in the column; only then does a merged cell above it reach there.
func beneath(rows [][]string, from, to, column int) bool {
	for i := from; i <= to; i++ {
		if column < len(rows[i]) && strings.TrimSpace(rows[i][column]) != "" {
			return true
		}
	}
	return false
}
