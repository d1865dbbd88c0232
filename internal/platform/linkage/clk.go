package linkage

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// A cryptographic long-term key (Schnell, Bachteler and Reiher, “A novel error-tolerant anonymous linking code”, 2011) is one Bloom
// filter of a person: 1024 bits, of which each pair of letters of the names, each part of the birth and the sex set 12 by a keyed hash. A
// person with two names and two surnames fills about a third.
const (
	clkWords  = 16
	clkBits   = clkWords * 64
	clkHashes = 12
	clkField  = "person"
)

// The bands by which filters are blocked: 16 of their bits, drawn once for all. Two filters of which a twentieth of the bits differ share one
// of 16 bands with a probability of 0.9999, of which a sixth differ with one of 0.6, those of two persons with one of 0.001.
const (
	bands    = 16
	bandBits = 16
)

// inFilter says whether a field is part of the filter of a person: what the person brings along, not what happened.
func inFilter(f Field) bool {
	return f.Kind == GivenKind || f.Kind == SurnameKind || f.Kind == SexKind || f.Kind == DateKind && f.Name == "birth"
}

// filtered is the model for lists sealed by CLK: the filter, the rest keyed, blocked by bands and by the event.
func (m Model) filtered() Model {
	out := m
	out.Fields = []Field{{Name: clkField, Kind: CLKKind, Levels: []Level{{"dice 0.95", 0.55, 0.00001}, {"dice 0.9", 0.2, 0.00001}, {"dice 0.85", 0.11, 0.0001}, {"dice 0.8", 0.07, 0.0005}, {"dice 0.7", 0.05, 0.01},
		{"else", 0.02, 0.98938}}}}
	out.Thresholds = Thresholds{Link: 4, Review: -3} // one agreement tells less than five
	out.Blocking = nil
	for i := range bands {
		out.Blocking = append(out.Blocking, Rule{Name: "band" + strconv.Itoa(i), Keys: []string{clkField + ".band" + strconv.Itoa(i)}})
	}
	for _, f := range m.Fields {
		if !inFilter(f) {
			out.Fields = append(out.Fields, f.sealed(Keyed))
		}
	}
	for _, r := range m.Blocking {
		r.Keys = slices.DeleteFunc(slices.Clone(r.Keys), func(k string) bool {
			name, _, _ := strings.Cut(k, ".")
			f, _, _ := m.Field(name)
			return inFilter(f)
		})
		if len(r.Keys) > 1 { // one key of an event alone brings whole towns together
			out.Blocking = append(out.Blocking, r)
		}
	}
	return out
}

func clkColumns() []column {
	list := []column{{"bits", "SMALLINT"}}
	for i := range clkWords {
		list = append(list, column{fmt.Sprintf("w%d", i), "UBIGINT"})
	}
	return list
}

// band writes a key of the filter: a hash of its bits at the places of a band.
func band(field, number string) (string, bool) {
	n, ok := whole(number, 0, bands-1)
	if !ok {
		return "", false
	}
	lot := rand.New(rand.NewPCG(uint64(n), clkBits))
	var masks [clkWords]uint64
	for _, bit := range lot.Perm(clkBits)[:bandBits] {
		masks[bit/64] |= 1 << (bit % 64)
	}
	var parts []string
	for i, mask := range masks {
		if mask != 0 {
			parts = append(parts, fmt.Sprintf("%%[1]s.%s_w%d & CAST(%d AS UBIGINT)", field, i, mask))
		}
	}
	return fmt.Sprintf("CASE WHEN %%[1]s.%s_bits IS NOT NULL THEN hash(%s) END", field, strings.Join(parts, ", ")), true
}

// tokens are what of a field goes into the filter, with its domain.
func tokens(f Field, text string) (domain string, list []string) {
	switch f.Kind {
	case GivenKind:
		return "given", pairs(strings.Fields(rootsOf(text)))
	case SurnameKind: // in one domain, so that surnames that changed places set the same bits
		return "surname", pairs([]string{strings.ReplaceAll(text, " ", "")})
	case DateKind:
		return f.Name, dateTokens(ParseDate(text))
	}
	return f.Name, []string{text, text + "+"}
}

// pairs are the pairs of letters of words, blank before and after each.
func pairs(words []string) (list []string) {
	for _, w := range words {
		letters := []rune(" " + w + " ")
		for i := range len(letters) - 1 {
			list = append(list, string(letters[i:i+2]))
		}
	}
	return list
}

// dateTokens are the parts of a date as far as it is known, each as two, so that a birth counts about as much as a surname.
func dateTokens(d PartialDate) (list []string) {
	if d.Year > 0 {
		year := fmt.Sprintf("%04d", d.Year)
		list = append(list, "a"+year[:2], "b"+year[1:3], "c"+year[2:4], "d"+year[3:])
	}
	if d.Month > 0 {
		list = append(list, fmt.Sprintf("m%d", d.Month), fmt.Sprintf("n%d", d.Month))
	}
	if d.Day > 0 {
		list = append(list, fmt.Sprintf("x%d", d.Day), fmt.Sprintf("y%d", d.Day))
	}
	return list
}

// share is the part of a person's filter that one field sets.
func (s sealer) share(f Field, text string) []any {
	domain, list := tokens(f, text)
	var words [clkWords]uint64
	for _, t := range list {
		sum := s.mac("clk", domain, t)
		a, b := binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:])|1
		for range clkHashes {
			bit := a % clkBits
			words[bit/64] |= 1 << (bit % 64)
			a += b
		}
	}
	out := []any{int16(ones(words[:]))}
	for _, w := range words {
		out = append(out, w)
	}
	return out
}

// person writes the columns of the filter out of the shares of its fields, which stand in dictionaries. A record of which none is known has no
// filter.
func person(dictionaries []string) (columns []string) {
	words := make([]string, clkWords)
	counted := make([]string, clkWords)
	for i := range words {
		parts := make([]string, len(dictionaries))
		for j, d := range dictionaries {
			parts[j] = fmt.Sprintf("coalesce(%s.v_w%d, CAST(0 AS UBIGINT))", d, i)
		}
		words[i] = "(" + strings.Join(parts, " | ") + ")"
		counted[i] = "CAST(bit_count(" + words[i] + ") AS SMALLINT)"
	}
	columns = append(columns, fmt.Sprintf("nullif(CAST(%s AS SMALLINT), 0) AS %s_bits", strings.Join(counted, " + "), clkField))
	for i, w := range words {
		columns = append(columns, fmt.Sprintf("%s AS %s_w%d", w, clkField, i))
	}
	return columns
}

// FilterText writes the filter of a sealed list as one text: 256 hexadecimal digits, NULL where there is none.
func FilterText() string {
	parts := make([]string, clkWords)
	for i := range parts {
		parts[i] = fmt.Sprintf("lpad(lower(to_hex(%s_w%d)), 16, '0')", clkField, i)
	}
	return fmt.Sprintf("CASE WHEN %s_bits IS NOT NULL THEN concat(%s) END", clkField, strings.Join(parts, ", "))
}

// FromFilters is the query of a sealed list whose filters stand as texts in a column of a table.
func FromFilters(table, column string) string {
	words, counted := make([]string, clkWords), make([]string, clkWords)
	for i := range words {
		word := fmt.Sprintf("CAST(concat('0x', substr(%s, %d, 16)) AS UBIGINT)", column, 16*i+1)
		words[i] = fmt.Sprintf("CASE WHEN %s IS NOT NULL THEN %s END AS %s_w%d", column, word, clkField, i)
		counted[i] = fmt.Sprintf("CAST(bit_count(%s) AS SMALLINT)", word)
	}
	return fmt.Sprintf("SELECT *, CASE WHEN %s IS NOT NULL THEN %s END AS %s_bits, %s FROM %s", column, strings.Join(counted, " + "), clkField, strings.Join(words, ", "), table)
}
