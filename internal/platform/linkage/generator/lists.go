package generator

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"convive/internal/platform/factengine"
)

// Options say what two lists are made.
type Options struct {
	Seed        uint64
	Language    Language // Spanish if empty
	Left, Right int      // records that stand for a person each
	Both        int      // persons that are in both lists
	// Duplicates is the share of persons that a list has a second time.
	Duplicates              float64
	LeftErrors, RightErrors Mistakes
}

// Ordinary options: n records in each list, of which seven in ten are in both.
func OrdinaryOptions(seed uint64, n int) Options {
	return Options{Seed: seed, Left: n, Right: n, Both: n * 7 / 10, LeftErrors: Ordinary(), RightErrors: Ordinary()}
}

// Files are the CSV files of a generation: the lists with columns id, given, surname1, surname2, full_name, birth, sex, municipality, event_date,
// place; the pairs of both lists that are the same person, and those within each list, with columns l and r.
type Files struct{ Left, Right, Truth, LeftTwice, RightTwice string }

const header = "id,given,surname1,surname2,full_name,birth,sex,municipality,event_date,place\n"

// Write makes the files in a folder. A record's number in its list says nothing about the person.
func Write(dir string, o Options) (Files, error) {
	if o.Language == "" {
		o.Language = Spanish
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	f := Files{in("left.csv"), in("right.csv"), in("truth.csv"), in("left_twice.csv"), in("right_twice.csv")}
	left := stir{o.Left, o.Seed}
	right := stir{o.Right, o.Seed + 1}
	if err := writeList(f.Left, f.LeftTwice, "A", o, 0, left, 0, o.LeftErrors); err != nil {
		return f, err
	}
	if err := writeList(f.Right, f.RightTwice, "B", o, 1, right, o.Left-o.Both, o.RightErrors); err != nil {
		return f, err
	}
	return f, toFile(f.Truth, func(w *bufio.Writer) {
		fmt.Fprintln(w, "l,r")
		for p := o.Left - o.Both; p < o.Left; p++ {
			l, r := left.place(p), right.place(p-(o.Left-o.Both))
			fmt.Fprintf(w, "A%d,B%d\n", l, r)
			for _, a := range copies("A", l, twice(o, 0, p)) {
				for _, b := range copies("B", r, twice(o, 1, p)) {
					if a != fmt.Sprintf("A%d", l) || b != fmt.Sprintf("B%d", r) {
						fmt.Fprintf(w, "%s,%s\n", a, b)
					}
				}
			}
		}
	})
}

// Span is a list of the persons from First on: spans that overlap have persons in common.
type Span struct {
	First, Count int
	Errors       Mistakes
}

// WriteSpans makes a list of each span, with the columns of Files, in a folder. The identifiers of the lists begin with A, B and so on.
func WriteSpans(dir string, seed uint64, language Language, spans ...Span) ([]string, error) {
	var paths []string
	for i, s := range spans {
		letter := string(rune('A' + i))
		path := filepath.Join(dir, letter+".csv")
		if err := writeList(path, filepath.Join(dir, letter+"_twice.csv"), letter, Options{Seed: seed, Language: language}, i, stir{s.Count, seed + uint64(i)}, s.First, s.Errors); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

func copies(letter string, place int, two bool) []string {
	list := []string{fmt.Sprintf("%s%d", letter, place)}
	if two {
		list = append(list, fmt.Sprintf("%s%dx", letter, place))
	}
	return list
}

// twice says whether a list has a person a second time.
func twice(o Options, which, person int) bool {
	if o.Duplicates <= 0 {
		return false
	}
	x := (o.Seed + uint64(which)*7919 + uint64(person)) * 0x9e3779b97f4a7c15
	return float64(x>>11)/(1<<53) < o.Duplicates
}

// stir puts n persons into an order that has nothing to do with them: multiplication by a number without a common factor.
type stir struct {
	n    int
	seed uint64
}

func (s stir) factor() int {
	f := int(uint64(s.n)*618/1000) | 1
	for gcd(f, s.n) != 1 {
		f += 2
	}
	return f
}

func (s stir) place(i int) int { return (i*s.factor() + int(s.seed%uint64(s.n))) % s.n }

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func writeList(path, twicePath, letter string, o Options, which int, s stir, first int, m Mistakes) error {
	var pairs strings.Builder
	pairs.WriteString("l,r\n")
	persons := make([]int32, s.n) // by place
	factor, shift := s.factor(), int(s.seed%uint64(s.n))
	for i := range s.n {
		persons[(i*factor+shift)%s.n] = int32(i)
	}
	err := toFile(path, func(w *bufio.Writer) {
		fmt.Fprint(w, header)
		for place, i := range persons {
			who := first + int(i)
			line(w, fmt.Sprintf("%s%d", letter, place), record(o.Seed, o.Language, who, which, 0, m), o.Language)
			if twice(o, which, who) {
				line(w, fmt.Sprintf("%s%dx", letter, place), record(o.Seed, o.Language, who, which, 1, m), o.Language)
				fmt.Fprintf(&pairs, "%s%d,%s%dx\n", letter, place, letter, place)
			}
		}
	})
	if err != nil {
		return err
	}
	return os.WriteFile(twicePath, []byte(pairs.String()), 0o600)
}

// line writes a record; no value of ours has a comma or a quote.
func line(w *bufio.Writer, id string, r Record, language Language) {
	fmt.Fprintln(w, strings.Join([]string{id, r.Given, r.First, r.Second, r.FullName(language), r.Birth, r.Sex, r.Municipality, r.Event, r.Place}, ","))
}

func toFile(path string, fill func(*bufio.Writer)) error {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<20)
	fill(w)
	if err := w.Flush(); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}

// CSV is the query that reads one of the files, every column as text.
func CSV(path string) string {
	return "SELECT * FROM read_csv(" + factengine.Quote(path) + ", header = true, all_varchar = true)"
}

// Parquet writes a CSV file anew as Parquet, which both have to stand where the engine may read and write.
func Parquet(ctx context.Context, stage *factengine.Stage, from, to string) error {
	return stage.Exec(ctx, "COPY ("+CSV(from)+") TO "+factengine.Quote(to)+" (FORMAT parquet)")
}
